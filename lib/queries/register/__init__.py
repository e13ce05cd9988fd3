"""Questions about consultations and the councils on the register."""
