"""Are weights that a network writes as those of one like itself its own first ones, or those of any network?"""

from experiments.studies.weight_patterns.statement import STUDY

__all__ = ["STUDY"]
