"""Share what every page needs: the view, the cache, the page shell, and lists of councils."""
