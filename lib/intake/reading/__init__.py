"""Read files as rows of text and dates, each with its line number.

Rows are read as they are needed, never all at once.
"""
