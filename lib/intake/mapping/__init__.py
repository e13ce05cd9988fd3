"""Which column of a sheet holds which field: proposed, confirmed by a person, remembered."""
