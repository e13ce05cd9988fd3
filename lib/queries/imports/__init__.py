"""Query imports, and the rows that await review."""
