"""Serve the dashboard: Streamlit's application around dashboard.py, behind the guard of its requests."""

import streamlit as st
from starlette.middleware import Middleware

from lib.server.request_guard import RequestGuard
from lib.ui.shared.gatekeeper import build_guard_parts, run_beside_server

app = st.App("dashboard.py", lifespan=run_beside_server, middleware=[Middleware(RequestGuard, **build_guard_parts())])
