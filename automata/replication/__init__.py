"""Did it replicate? Exact copies, the places they stood, and whether a daughter bears daughters."""

from automata.replication.census import Birth, Census, cut_out, first_birth, take_census
from automata.replication.copies import Copy, components, find_copies

__all__ = ["Birth", "Census", "Copy", "components", "cut_out", "find_copies", "first_birth", "take_census"]
