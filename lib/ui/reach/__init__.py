"""The parts of the page Reach."""
