"""Rule files: Golly's `.rule` format, its tables and its trees."""
