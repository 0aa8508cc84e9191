"""A network in the place of a rule."""
