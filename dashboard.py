"""Where Streamlit starts: page settings, the menu, and the view around the page that is asked for."""

import streamlit as st

from lib.ui import frame, navigation

st.set_page_config(page_icon="📊", layout="wide")
page = navigation.choose()
with frame.view():
    page.run()
