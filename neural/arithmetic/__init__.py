"""Arithmetic: the sums and functions that networks are made of, by torch, or the same on every processor."""

from neural.arithmetic.choice import (
    ARITHMETICS,
    VARIABLE,
    adopt,
    checked_name,
    computing_with,
    current,
    current_name,
    using,
)

__all__ = ["ARITHMETICS", "VARIABLE", "adopt", "checked_name", "computing_with", "current", "current_name", "using"]
