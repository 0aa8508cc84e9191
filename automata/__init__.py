"""Exact, ground-truth self-replicators: rules, engines, patterns, formats and copy detection (NumPy and Numba)."""

from automata._version import __version__

__all__ = ["__version__"]
