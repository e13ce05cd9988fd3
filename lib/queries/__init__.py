"""Read the database; no other package does.

Each function answers one query: a session comes first, then named arguments; it returns rows or a table.
"""
