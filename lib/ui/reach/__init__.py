"""Hold the parts of the page Reach."""
