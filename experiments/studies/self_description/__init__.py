"""Does a network know its own architecture better than another network that was told the same?"""

from experiments.studies.self_description.statement import STUDY

__all__ = ["STUDY"]
