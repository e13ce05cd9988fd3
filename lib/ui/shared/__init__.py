"""What every page shares: the view, the cache, the shell around a page, and lists of councils."""
