"""Questions about responses and outreach."""
