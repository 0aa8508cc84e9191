"""Genomes copied with errors: their fates, lines and populations."""
