"""Published rules, one a module."""
