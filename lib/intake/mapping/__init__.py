"""Map the columns of a sheet to fields: proposed, confirmed by a person, and remembered."""
