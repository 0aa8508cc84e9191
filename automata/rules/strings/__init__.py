"""Rule strings, one family a module."""
