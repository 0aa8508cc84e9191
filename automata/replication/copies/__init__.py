"""Where copies stand, when the first is born, how many there are, and whether they copy in turn."""
