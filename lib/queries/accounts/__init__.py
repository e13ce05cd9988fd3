"""Read accounts, what they have open, and the trail of signing in."""
