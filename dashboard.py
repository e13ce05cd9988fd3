"""Start the Streamlit app: page settings, who is there, the menu, and the view around the page that is asked for."""

import streamlit as st

from lib.ui.shared import navigation, page_shell, sign_in

st.set_page_config(page_icon="📊", layout="wide", menu_items={"About": page_shell.read_statement()})
with page_shell.guard_run():
    reader = sign_in.identify_reader()
    page = navigation.choose_page(reader.role)
    with page_shell.open_view(reader):
        page.run()
