"""What people change by hand beside bringing in: one transaction and one Change each, and each can be undone."""
