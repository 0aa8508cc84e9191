"""Does a network live on that is 94 % rightly copied, and which of von Neumann's parts has a loop that carries it?"""

from experiments.studies.closed_loop.statement import STUDY

__all__ = ["STUDY"]
