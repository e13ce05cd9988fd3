"""Hold the parts of the page Councils."""
