"""The errors that running experiments adds."""

from __future__ import annotations

from automata.errors import ReplicariumError


class ConfigError(ReplicariumError):
    """A configuration file or an override is not valid."""


class OutputError(ReplicariumError):
    """A result cannot be written where it was asked for."""


class MeasurementError(ReplicariumError):
    """A measured process failed, or took longer than it may."""
