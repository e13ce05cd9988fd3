"""Query consultations and the councils on the register."""
