"""The engines: one protocol, one answer, different speeds."""

from automata.engines.choice import ENGINES, make_engine
from automata.engines.dense import DenseEngine, available_threads
from automata.engines.engine import Engine
from automata.engines.oracle import OracleEngine

__all__ = ["ENGINES", "DenseEngine", "Engine", "OracleEngine", "available_threads", "make_engine"]
