"""Hold the parts of the page Targeting."""
