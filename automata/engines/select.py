"""Which engine runs a universe: a name, or `auto`."""

from __future__ import annotations

from automata.engines.auto import AutoEngine
from automata.engines.bitplane.engine import BitplaneEngine
from automata.engines.dense.engine import DenseEngine
from automata.engines.engine import Engine
from automata.engines.hashlife.engine import HashlifeEngine
from automata.engines.reference_engine import ReferenceEngine
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.rule import Rule
from automata.topology import PLANE, Topology

_ALL: tuple[type[Engine], ...] = (DenseEngine, BitplaneEngine, SparseEngine, HashlifeEngine, ReferenceEngine)
ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in _ALL}


def make_engine(
    name: str, rule: Rule, topology: Topology = PLANE, *, max_memory: int = 0, strobing: bool = False
) -> Engine:
    """Return a fresh engine called `name`, or `auto`; `max_memory` bytes are for HashLife (0: half of all).

    With `strobing` a two-state rule with B0 runs as a pair of rules (see `Engine`). Raises EngineError for other
    names, and for a `max_memory` that the engine has no use for.

    >>> from automata import find_rule
    >>> make_engine("hashlife", find_rule("life")).name
    'hashlife'
    """
    if name == AutoEngine.name:
        return AutoEngine(rule, topology, max_memory=max_memory, strobing=strobing)
    if name == HashlifeEngine.name:
        return HashlifeEngine(rule, topology, max_memory=max_memory, strobing=strobing)
    if max_memory:
        raise EngineError(f"max_memory is for the hashlife engine, not for {name!r}: leave it out, or take hashlife")
    if name not in ENGINES:
        raise EngineError(f"there is no engine {name!r}: choose one of auto, {', '.join(sorted(ENGINES))}")
    return ENGINES[name](rule, topology, strobing=strobing)
