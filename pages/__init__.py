"""The pages, each a table of contents of the parts in lib/ui."""
