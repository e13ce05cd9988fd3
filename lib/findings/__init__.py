"""Questions and measures combined into findings, once for the pages and once for the command line."""
