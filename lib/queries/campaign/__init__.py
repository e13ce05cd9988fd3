"""Read what was planned and done in the campaign: approaches, segments, lists, tests, rules."""
