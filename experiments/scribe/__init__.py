"""The scribe's experiments: a network that copies descriptions copies its own, and what that is evidence of."""
