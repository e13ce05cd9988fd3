"""Compute whom to approach next and by which channel, why, and what came of the approaches made.

Pure: facts come in as tables whose columns each docstring names, and nothing is read from a database or a clock.
"""
