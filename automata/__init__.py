"""Exact, ground-truth self-replicators: rules, engines, patterns, formats, copy detection (NumPy, Numba)."""

from automata._version import __version__

__all__ = ["__version__"]
