"""Whether an early generation of a run, as a whole, is copied later in it.

What a pattern becomes need not come apart from its copies: of a pair that runs into each other no group of cells ever
stands alone. So the first generations, and some of the next ones, are searched in the run as wholes, all in one pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from automata.engines.sparse.engine import SparseEngine
from automata.pattern import Pattern
from automata.replication.copies.census import Census
from automata.replication.copies.exact import Motions
from automata.replication.copies.first_birth import run_to_births
from automata.universe import Universe

# The generations that are searched.
EARLY = (*range(1, 9), 12, 16, 24, 32, 48, 64)
# Larger ones are not.
_MOST_CELLS = 1 << 12


def copied_phases(
    engine: SparseEngine, seed: Pattern, steps: int, transforms: Motions
) -> Iterator[tuple[int, Pattern, int]]:
    """Run `seed` for `steps` generations; yield (generation, what stood then, generations to its first copy).

    Nothing touches a copy, and it is a birth as `Census` has it. In the order of the copies; an image of
    the seed or of an earlier one is not searched. Raises EngineError where the engine does.
    """
    known = {seed.canonical(transforms)}
    watched: list[Census] = []
    universe = Universe(engine.rule, seed.renamed(None, 0), engine=engine)
    for generation in EARLY:
        if generation > steps:
            break
        board = universe.run(generation - universe.generation).pattern
        if not board.population or board.cells.size > _MOST_CELLS:
            break
        key = board.canonical(transforms)
        if key not in known:
            known.add(key)
            watched.append(Census(board, transforms, apart="isolated", start=generation))
    if watched:
        for census, birth, _ in run_to_births(engine, seed, steps, *watched):
            yield census.start, census.ancestor, birth.step
