"""The parts of the page Targeting."""
