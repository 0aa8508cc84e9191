"""The entries of the catalogue: facts and drawings."""
