"""Is a copy that is 94 % right a functional copy? Daughters of copies with wrong cells, under the true rule."""

from experiments.studies.copy_fidelity.statement import STUDY

__all__ = ["STUDY"]
