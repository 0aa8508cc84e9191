"""Rings: closed paths of cells that carry words, found in a run or in one configuration."""
