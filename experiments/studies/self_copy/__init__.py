"""Does training give a network that copies itself exactly? Scribes, nulls, and what a longer reach costs."""

from experiments.studies.self_copy.statement import STUDY

__all__ = ["STUDY"]
