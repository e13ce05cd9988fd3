"""Start the Streamlit app: page settings, the menu, and the view around the page that is asked for."""

import streamlit as st

from lib.ui.shared import navigation, page_shell

st.set_page_config(page_icon="📊", layout="wide")
page = navigation.choose_page()
with page_shell.open_view():
    page.run()
