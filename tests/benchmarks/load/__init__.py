"""How many people one server carries: sessions that speak the page's own line, beside an empty app."""
