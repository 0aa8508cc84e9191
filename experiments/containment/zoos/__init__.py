"""Zoos: replicators, and what only looks like them, each with how it is built and what it is, decided by measure."""
