"""The errors that running experiments adds."""

from __future__ import annotations

from automata.errors import ReplicariumError


class ConfigError(ReplicariumError):
    """A configuration file or an override is not valid."""


class OutputError(ReplicariumError):
    """A result cannot be written where it was asked for."""


class ReaderGone(OutputError):
    """The reader of standard output has closed it, as in `| head`."""


class MeasurementError(ReplicariumError):
    """A measured process failed, or took longer than it may."""


class StatisticsError(ReplicariumError):
    """What was counted or measured cannot be put to the test that was asked for."""


class StudyError(ReplicariumError):
    """A study is unknown or badly stated, or its run cannot be done or gone on with."""


class StoreError(ReplicariumError):
    """A stored run is not there, is in use, or cannot be read."""


class SupersededError(StoreError):
    """A stored run is of an earlier version of its study, which measured or judged otherwise."""


class BusyError(StoreError):
    """A stored run is being written by another process."""
