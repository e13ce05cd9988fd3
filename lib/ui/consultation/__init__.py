"""Hold the parts of the page Consultation."""
