"""Be Streamlit's own command, which also starts where the log cannot be written."""

import runpy

from lib.server.tolerant_streams import tolerate_full_log

if __name__ == "__main__":
    tolerate_full_log()
    runpy.run_module("streamlit", run_name="__main__")
