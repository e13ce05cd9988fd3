"""Render the parts of the themes page."""
