"""People: who signs in, and with what."""
