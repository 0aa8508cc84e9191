"""Intervals for counted outcomes."""

from __future__ import annotations

from automata.intervals import wilson_interval

__all__ = ["wilson_interval"]
