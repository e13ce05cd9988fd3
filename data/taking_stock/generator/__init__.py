"""Makes the demonstration: real organisations, invented people, invented answers. See generate.py."""
