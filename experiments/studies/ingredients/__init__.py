"""What do the paper's ingredients add: an order of lessons, tasks of self-modification, descriptions of networks?"""

from experiments.studies.ingredients.statement import STUDY

__all__ = ["STUDY"]
