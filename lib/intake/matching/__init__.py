"""From free text, an e-mail domain or a code to the register as it stood on a day: certain, suggested or unknown."""
