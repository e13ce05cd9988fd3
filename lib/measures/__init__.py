"""What the numbers mean. Pure functions on plain values and frames: no database, no pages, no clock."""
