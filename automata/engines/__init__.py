"""The engines: one protocol, one answer, different speeds."""

from automata.engines.auto import AutoEngine
from automata.engines.bitplane.engine import BitplaneEngine
from automata.engines.dense.engine import DenseEngine, available_threads
from automata.engines.engine import Engine
from automata.engines.hashlife.engine import HashlifeEngine
from automata.engines.reference_engine import ReferenceEngine
from automata.engines.select import ENGINES, make_engine
from automata.engines.sparse.engine import SparseEngine

__all__ = [
    "ENGINES",
    "AutoEngine",
    "BitplaneEngine",
    "DenseEngine",
    "Engine",
    "HashlifeEngine",
    "ReferenceEngine",
    "SparseEngine",
    "available_threads",
    "make_engine",
]
