"""Query themes, their assignments and the answers behind them."""
