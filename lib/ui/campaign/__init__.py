"""Hold the parts of the page Campaign."""
