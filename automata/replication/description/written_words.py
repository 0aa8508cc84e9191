"""Write another word on a loop's ring, run the loop, and read the ring that is born.

A word is copied if it appears on a ring elsewhere, and passed on if it does so again when that ring, with all that is
attached to it, is cut out and run alone. The ring that is born is called the daughter. Whether the word was also *read*
shows in the new ring's length and shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from automata.checks import at_least
from automata.engines.sparse.engine import SparseEngine
from automata.errors import EngineError
from automata.pattern import Pattern
from automata.replication.copies.exact import components, together
from automata.replication.limits import glance
from automata.replication.rings.find_in_run import LONGEST, RingWatch, ring_of, windows
from automata.replication.rings.ring import Ring
from automata.replication.rings.script import Script, Word
from automata.rule import Rule
from automata.universe import Universe

MAX_CELLS = 1 << 18
# Configurations of a run that are kept to find a ring in: many circuits of the longest.
MOST_WATCHED = 2048


@dataclass(frozen=True)
class BornRing:
    """A ring on which states run elsewhere after `step` generations, of `cells` cells in a box of `size`.

    `message` is what it carried then. From generation `parted` on it is not connected with the ring that it comes from;
    None if that was not seen. Then `beat` says where on its ring there are signals, and `body` is a digest of all cells
    that it has off the ring, and of where; "" where it had not parted.
    """

    step: int
    cells: int
    size: tuple[int, int]
    message: Word
    parted: int | None
    beat: str = ""
    body: str = ""

    def like(self, other: BornRing) -> bool:
        """Whether the two are of one length and shape, though they may carry other messages."""
        return (self.cells, sorted(self.size)) == (other.cells, sorted(other.size))

    def built_as(self, other: BornRing) -> bool:
        """Whether nothing but the message tells the two apart, as far as they can be compared.

        Off the ring they are compared if they parted at the same time, with signals in the same places: else they are
        not in the same phase.
        """
        in_phase = bool(self.body) and (self.parted, self.beat) == (other.parted, other.beat)
        return self.like(other) and not (in_phase and self.body != other.body)


@dataclass(frozen=True)
class WordResult:
    """What became of a `message` written on a ring of `cells` cells in a box of `size`: its `daughter`, and that one's.

    Either is the first ring elsewhere that carries the message, or, if none does, the first that carries anything.
    `stopped` is the reason why a run ended early, "" if none did.
    """

    message: Word
    cells: int
    size: tuple[int, int]
    daughter: BornRing | None
    second: BornRing | None
    stopped: str = ""

    @property
    def copied(self) -> bool:
        """Whether the daughter carries the message as it was written."""
        return self.daughter is not None and self.daughter.message == self.message

    @property
    def passed_on(self) -> bool:
        """Whether the daughter carries the message, and its own daughter, born to it alone, too."""
        return self.copied and self.second is not None and self.second.message == self.message

    @property
    def built(self) -> bool:
        """Whether the daughter's ring differs in length or shape from the one on which the message was written."""
        return self.daughter is not None and (self.daughter.cells, sorted(self.daughter.size)) != (
            self.cells,
            sorted(self.size),
        )

    @property
    def breeds_true(self) -> bool:
        """Whether the daughter's daughter is of the daughter's length and shape and carries the same message."""
        if self.daughter is None or self.second is None or self.daughter.message != self.second.message:
            return False
        return self.daughter.like(self.second)

    def expressed(self, own: WordResult) -> bool:
        """Whether it breeds true with another body than `own` has in the same time, in daughter and granddaughter."""
        ours, theirs = (self.daughter, self.second), (own.daughter, own.second)
        return self.breeds_true and all(
            one is not None and other is not None and not one.built_as(other)
            for one, other in zip(ours, theirs, strict=True)
        )


def find_ring(rule: Rule, seed: Pattern, steps: int, *, max_cells: int = MAX_CELLS) -> Ring | None:
    """Return the longest ring that runs in the seed's place during `steps` generations, with the word it starts with.

    No more than MOST_WATCHED generations are watched, and a run that outgrows `max_cells` is judged by what it showed.
    Raises ArgumentError for fewer than one step.
    """
    at_least(1, steps=steps)
    boards = [seed]
    with suppress(EngineError):
        universe = Universe(rule, seed, engine=SparseEngine(rule, max_cells=max_cells))
        for _ in range(min(steps, MOST_WATCHED)):
            glance()
            boards.append(universe.run(1).pattern)
    return ring_of(boards, rule.neighborhood)


def word_result(
    rule: Rule,
    seed: Pattern,
    ring: Ring,
    word: Sequence[int],
    steps: int,
    *,
    max_cells: int = MAX_CELLS,
    only_copied: bool = False,
) -> WordResult:
    """Write `word` on the seed's `ring`, run it for up to `steps` generations, then its daughter, alone, as long again.

    If `only_copied`, a daughter that carries another word is not run, and has no second.
    Messages are read in the script of the ring's own word. Raises PatternError for a word of another length,
    ArgumentError for fewer than one step.
    """
    at_least(1, steps=steps)
    script = Script.of(ring.word)
    message = script.message(word)
    daughter, found, stopped = first_born_ring(rule, ring.write(seed, word), ring, script, message, steps, max_cells)
    second = None
    if daughter is not None and found is not None and (daughter.message == message or not only_copied):
        second, _, short = first_born_ring(rule, *found, script, daughter.message, steps, max_cells)
        stopped = stopped or short
    return WordResult(message, len(ring.cells), ring.size, daughter, second, stopped)


def first_born_ring(
    rule: Rule, founder: Pattern, home: Ring, script: Script, message: Word, steps: int, max_cells: int
) -> tuple[BornRing | None, tuple[Pattern, Ring] | None, str]:
    """Run `founder`, alone, with its ring `home`; return the first daughter of `message`, or else the first of any.

    With it comes what was cut out when it had parted, and its ring there; third, why the run was cut short.
    """
    watch = RingWatch(rule.neighborhood, windows(min(LONGEST, 2 * len(home.cells))))
    own = set(home.cells)
    other: tuple[BornRing, Ring] | None = None
    chosen: tuple[BornRing, Ring] | None = None
    stopped = ""
    board = founder
    watch.observe(board)
    try:
        universe = Universe(rule, founder, engine=SparseEngine(rule, max_cells=max_cells))
        for step in range(1, steps + 1):
            glance()
            before, board = board, universe.run(1).pattern
            if board == before:
                break
            if chosen is None:
                for ring in watch.observe(board):
                    if own.isdisjoint(ring.cells) and (text := script.message(ring.word)):
                        daughter = BornRing(step, len(ring.cells), ring.size, text, None)
                        other = other or (daughter, ring)
                        if text == message:
                            chosen = (daughter, ring)
                            break
            if chosen is not None and (cut := _parted(board, home, chosen[1])):
                return _as_parted(chosen[0], step, cut, script), cut, ""
    except EngineError as error:
        stopped = str(error)
    last = chosen or other
    if last is None:
        return None, None, stopped
    cut = _parted(board, home, last[1])
    return last[0] if cut is None else _as_parted(last[0], step, cut, script), cut, stopped


def _as_parted(born: BornRing, step: int, cut: tuple[Pattern, Ring], script: Script) -> BornRing:
    """Return what was born with what can be seen of it when it had parted.

    Signals may be under way off the ring too, on an arm: they are description, and are taken for filler.
    """
    founder, ring = cut
    on_ring, signals = set(ring.cells), set(script.word) - {0}
    body = [
        (row, column, script.filler if state in signals else state)
        for row, column, state in founder.live_cells()
        if (row, column) not in on_ring
    ]
    places = [cell for cell, state in zip(ring.cells, ring.word, strict=True) if state != script.filler]
    return replace(born, parted=step, beat=_digest(places), body=_digest(body))


def _digest(listed: Sequence[tuple[int, ...]]) -> str:
    return sha256(repr(sorted(listed)).encode()).hexdigest()[:16]


def _parted(board: Pattern, home: Ring, ring: Ring) -> tuple[Pattern, Ring] | None:
    """Return the components that hold `ring`, and the ring as it stands there, unless they hold cells of `home`."""
    parts = [part for part in components(board) if any(ring.read(part))]
    if not parts or any(any(home.read(part)) for part in parts):
        return None
    return together(parts), ring.on(board)
