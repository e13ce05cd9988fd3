"""The parts of the page Accounts."""
