"""Combine queries and measures into findings, once for the pages and once for the command line."""
