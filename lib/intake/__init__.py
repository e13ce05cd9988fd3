"""Import files: read them, recognise the columns, match the organisations, store the rows, report.

No row is lost: one that cannot be loaded is kept whole, with its reason.
"""
