"""The errors that networks add."""

from __future__ import annotations

from automata.errors import ReplicariumError


class ModelError(ReplicariumError):
    """A model file is not one, does not fit, or a training went wrong."""


class UnknownKindError(ModelError):
    """A network is of a kind that is neither built in nor registered."""


class NotExactError(ModelError):
    """A network's answer is not a whole number times a power of two, so that arithmetic without rounding has none."""


class GenomeError(ReplicariumError):
    """A sequence of symbols is no network's description, or a network cannot be described."""
