"""Rules that are wrong in a known way, and what a seed does under them."""
