"""Universes as trees of squares that share equal parts, and the runs of cells that they are built from."""
