"""Hold all code of the engagement dashboard below its pages.

docs/architecture.md says which package may import which.
"""
