"""Is 94 % fidelity replication? Daughters and fertile lines as a function of how much of a rule is right."""

from experiments.studies.fidelity.statement import STUDY

__all__ = ["STUDY"]
