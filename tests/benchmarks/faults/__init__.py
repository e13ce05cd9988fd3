"""Faults tried on the real parts, and what a reader sees, what is lost and how it comes back."""
