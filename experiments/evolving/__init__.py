"""Evolution of loops on bounded boards that are drawn: species, descent, what is fixed, the neutral null, the page."""
