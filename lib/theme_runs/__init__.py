"""Run the theme engine over the answers in the database, and store what it proposes."""
