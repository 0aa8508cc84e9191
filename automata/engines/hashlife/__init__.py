"""Quadtrees that share equal squares and remember their futures (Gosper 1984)."""
