"""Read the Board paper: what officers wrote, and its frozen copies."""
