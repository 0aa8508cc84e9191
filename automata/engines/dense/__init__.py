"""Every cell of a rectangle, every generation."""
