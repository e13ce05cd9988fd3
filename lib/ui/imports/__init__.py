"""The parts of the page Imports."""
