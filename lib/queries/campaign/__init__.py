"""Query what is planned and what was done of a campaign: approaches, segments, lists, tests."""
