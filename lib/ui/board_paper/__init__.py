"""Hold the parts of the page Board paper."""
