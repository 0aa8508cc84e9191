"""A network as a string of symbols."""
