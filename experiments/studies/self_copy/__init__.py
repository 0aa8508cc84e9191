"""Does a network make functional copies of itself? Trained scribes, nulls, and what a longer reach costs."""

from experiments.studies.self_copy.statement import STUDY

__all__ = ["STUDY"]
