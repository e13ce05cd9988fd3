"""Hold the parts of the page Promote."""
