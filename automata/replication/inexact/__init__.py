"""Copies but for signals in phase, or for a few cells."""
