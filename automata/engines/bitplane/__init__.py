"""Sixty-four cells of a two-state rule in a word."""
