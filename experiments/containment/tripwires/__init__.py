"""Tripwires: monitors that give a run a score as it goes on, and say when it is reached at which one should stop."""
