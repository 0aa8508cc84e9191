"""Expression: what a ring's word does beyond the loop that carries it, whether or not anything is born of it.

A description is used twice. It is *copied* if it arrives, as it is, where the loop was not: some cell there goes
through just the written word. It is *read* if what is built there depends on it: the box of all that ever lives there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automata.checks import at_least
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Box, Pattern
from automata.replication.description.written_words import MAX_CELLS
from automata.replication.limits import glance
from automata.replication.rings.ring import Ring
from automata.rule import Rule
from automata.universe import Universe


@dataclass(frozen=True)
class Expression:
    """What `word` did outside the seed's box in `steps` generations: `extent`, (height, width), holds all that lived.

    `delivered` is the generation at which some cell outside the seed's box had first gone through the whole word, state
    by state in the order in which it arrives, and through nothing else, while the word still ran on the seed's ring;
    None if none had. A word that has left its ring is moved and not copied.
    """

    word: tuple[int, ...]
    steps: int
    extent: tuple[int, int]
    delivered: int | None
    stopped: str = ""


def express(
    rule: Rule, seed: Pattern, ring: Ring, word: Sequence[int], steps: int, *, max_cells: int = MAX_CELLS
) -> Expression:
    """Write `word` on the seed's `ring` and run it for `steps` generations.

    Raises PatternError for a word of another length, ArgumentError for fewer than one step.
    """
    at_least(1, steps=steps)
    founder = ring.write(seed, word)
    home = seed.box
    # What passes a cell first was last in the direction of travel; the ring turns, so the stream has no beginning.
    stream = bytes(reversed(tuple(word)))
    stream += stream[:-1]
    turning = 2 * bytes(word)
    past: dict[tuple[int, int], bytearray] = {}
    delivered: int | None = None
    stopped = ""
    try:
        universe = Universe(rule, founder, engine=SparseEngine(rule, max_cells=max_cells))
        for step in range(1, steps + 1):
            glance()
            live = {(row, column): state for row, column, state in universe.run(1).pattern.live_cells()}
            for row, column in live:
                if not home.holds(row, column):
                    past.setdefault((row, column), bytearray(step - 1))
            kept = bytes(live.get(cell, 0) for cell in ring.cells) in turning
            for cell, states in past.items():
                states.append(live.get(cell, 0))
                whole = len(states) >= len(word) and bytes(states[-len(word) :]) in stream
                if delivered is None and kept and whole:
                    delivered = step
    except EngineError as error:
        stopped = str(error)
    extent = Box.spanning(past)[2:] if past else (0, 0)
    return Expression(tuple(word), steps, extent, delivered, stopped)
