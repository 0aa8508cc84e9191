"""Does a replicator whose physics is 94 % right replicate? Daughters by kind of error, in wrong entries of the rule."""

from experiments.studies.physics_fidelity.statement import STUDY

__all__ = ["STUDY"]
