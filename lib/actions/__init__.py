"""Hold what people change by hand beside imports: one transaction and one Change each, and each can be undone."""
