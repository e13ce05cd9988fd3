"""Ask what was planned and logged of approaches to people."""
