"""Start the command line: python -m lib."""

from lib.cli import main

main()
