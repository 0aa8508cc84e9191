"""The life cycle of a scribe, interventions on it, and the nulls that go through the same questions."""
