"""Hold the parts of the page Imports."""
