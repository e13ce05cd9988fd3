"""The parts of the page Councils."""
