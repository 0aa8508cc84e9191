"""Does a network replicate that was never shown a copy, and how much of that is coverage?"""

from experiments.studies.never_trained.statement import STUDY

__all__ = ["STUDY"]
