"""warm_up: all kernels that run universes are compiled, or taken from their cache, before a clock runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automata.rule import Rule

# Small, and of every kind that kernels are compiled for apart: two states by counts and by a program, a table of five
# neighbours and of nine, a pair of rules that take turns, a rule that sees far. One with a diagram alone is added.
_RULES = ("B3/S23", "Langtons-Loops", "W30", "B2a/S", "23/3/4", "B03/S23", "R2,C0,M1,S3..5,B4..6,NM")
# A single generation, and some at once: more would cost time and compile nothing.
_STEPS = (1, 3)


def warm_up(*rules: Rule) -> None:
    """Run a few cells under each of `rules`, and under some of every kind, on every engine that can run them.

    What Numba has not compiled yet costs half a minute, once; what is in the cache, a second. For tests with a time
    limit, such as Hypothesis' deadline, which would meet the compiler in their first example: call it at the top of a
    test file, or in `conftest.py`. Give it rules of other neighbourhoods than the usual: some kernels are compiled for
    a number of neighbours.
    """
    from automata.engines import ENGINES, Engine, ReferenceEngine, make_engine
    from automata.neighborhood import MOORE
    from automata.pattern import Pattern
    from automata.rules.library import find_rule
    from automata.rules.published.parity import parity
    from automata.topology import PLANE, Torus
    from automata.universe import Universe

    # In more than one of the squares that engines deal in.
    seed = Pattern.from_text("111111\n100001\n100001\n111111\n011000\n100001")
    for rule in (*rules, *map(find_rule, _RULES), parity(16, MOORE)):
        for topology in (PLANE, Torus(9, 12)):
            for name in ("auto", *ENGINES):
                if name == ReferenceEngine.name:
                    continue  # nothing of it is compiled
                kind: type[Engine] | None = ENGINES.get(name)
                if kind is not None and kind.refusal(rule, topology, True):
                    continue
                if not rule.quiescent and topology == PLANE and rule.n_states > 2:
                    continue
                universe = Universe(rule, seed, topology, engine=make_engine(name, rule, topology, strobing=True))
                for steps in _STEPS:
                    universe.run(steps)
                    _ = universe.population, universe.pattern, universe.macrocell
