"""Does code that a network writes do what it should? Programs of held-out rules, certified and let live."""

from experiments.studies.functional_equivalence.statement import STUDY

__all__ = ["STUDY"]
