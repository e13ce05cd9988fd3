"""Query what was planned and done in the campaign, and what is new in it."""
