"""Does replication emerge at scale, or does an exact score make a smooth gain look sudden?"""

from experiments.studies.emergence.statement import STUDY

__all__ = ["STUDY"]
