"""Finite sets of contexts, on which networks are trained and certified."""
