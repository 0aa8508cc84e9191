"""Recorded generations: the contexts that their cells meet, and the rule that they show."""
