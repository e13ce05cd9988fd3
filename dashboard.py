"""Where Streamlit starts: the page settings, the view that every page shares, and the list of pages."""

import streamlit as st

from lib.ui import frame

st.set_page_config(page_icon="📊", layout="wide")
page = st.navigation(
    [
        st.Page("pages/overview.py", title="Overview", default=True),
        st.Page("pages/reach.py", title="Reach"),
        st.Page("pages/response_rates.py", title="Response rates"),
        st.Page("pages/targeting.py", title="Targeting"),
    ]
)
frame.open_view()
page.run()
