"""Which network, and which data, make a rule exactly its own?"""

from experiments.studies.emulation.statement import STUDY

__all__ = ["STUDY"]
