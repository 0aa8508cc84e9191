"""Which engine runs a universe: a name, or `auto`."""

from __future__ import annotations

from automata.engines.dense import DenseEngine
from automata.engines.engine import Engine
from automata.engines.oracle import OracleEngine
from automata.errors import EngineError
from automata.rule import Rule
from automata.topology import PLANE, Topology

ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (DenseEngine, OracleEngine)}


def make_engine(name: str, rule: Rule, topology: Topology = PLANE) -> Engine:
    """Return a fresh engine called `name`; `auto` takes the dense one. Raises EngineError for other names."""
    if name == "auto":
        name = DenseEngine.name
    if name not in ENGINES:
        raise EngineError(f"there is no engine {name!r}: choose one of auto, {', '.join(sorted(ENGINES))}")
    return ENGINES[name](rule, topology)
