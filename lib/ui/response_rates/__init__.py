"""Hold the parts of the page Response rates."""
