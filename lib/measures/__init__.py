"""Compute what the numbers mean, with pure functions on plain values and tables.

No database, no pages, no clock.
"""
