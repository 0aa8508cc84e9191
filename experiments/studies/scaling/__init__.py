"""Do the paper's results emerge suddenly as decoders grow, read more, or are trained for longer?"""

from experiments.studies.scaling.statement import STUDY

__all__ = ["STUDY"]
