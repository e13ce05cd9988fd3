"""Query responses and outreach."""
