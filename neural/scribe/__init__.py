"""The scribe: a small transformer in whole numbers that copies descriptions, its own among them."""
