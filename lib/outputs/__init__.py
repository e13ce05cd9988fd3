"""Make charts and files from what was measured.

Pure functions: values in, a figure or bytes out.
"""
