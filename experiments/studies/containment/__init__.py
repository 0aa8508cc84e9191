"""How often are tripwires for self-replication wrong, on replicators and on what only looks like them?"""

from experiments.studies.containment.statement import STUDY

__all__ = ["STUDY"]
