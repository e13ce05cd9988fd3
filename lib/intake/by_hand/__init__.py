"""Change by hand what no file brings: people, organisations, and responses that should never have come in."""
