"""Replicators among programs: detectors, what they are tried on, events in a soup's history, ancestry, profiles."""
