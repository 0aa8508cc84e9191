"""Do replicators arise by themselves in soups of programs, and what keeps them from it?"""

from experiments.studies.origins.statement import STUDY

__all__ = ["STUDY"]
