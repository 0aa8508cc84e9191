"""Exact, ground-truth self-replicators: rules, engines, patterns, formats, copy detection (NumPy, Numba)."""

from automata._version import __version__
from automata.testing.warming import warm_up

__all__ = ["__version__", "warm_up"]
