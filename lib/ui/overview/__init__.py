"""Hold the parts of the page Overview."""
