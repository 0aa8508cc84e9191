"""The engines: one protocol, one answer, different speeds."""

from automata.engines.auto import AutoEngine
from automata.engines.bitplane import BitplaneEngine
from automata.engines.choice import ENGINES, make_engine
from automata.engines.dense import DenseEngine, available_threads
from automata.engines.engine import Engine
from automata.engines.hashlife import HashlifeEngine
from automata.engines.oracle import OracleEngine
from automata.engines.sparse import SparseEngine

__all__ = [
    "ENGINES",
    "AutoEngine",
    "BitplaneEngine",
    "DenseEngine",
    "Engine",
    "HashlifeEngine",
    "OracleEngine",
    "SparseEngine",
    "available_threads",
    "make_engine",
]
