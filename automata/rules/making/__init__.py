"""How rules are made: from transition lists, from notation, from other rules."""
