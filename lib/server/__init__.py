"""Bring the dashboard up: the server, commands beside it, and the demonstration."""
