"""The parts of the page Response rates."""
