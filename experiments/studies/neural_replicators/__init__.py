"""Which of von Neumann's parts have published neural replicators, by the same interventions as ours and nulls?"""

from experiments.studies.neural_replicators.statement import STUDY

__all__ = ["STUDY"]
