"""Match the names of organisations, as people write them, to the register."""
