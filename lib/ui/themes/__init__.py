"""The parts of the page Themes."""
