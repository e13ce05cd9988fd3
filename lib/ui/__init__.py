"""The only Streamlit in lib: what every page shares."""
