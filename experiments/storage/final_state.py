"""The final state of a run as a file: its format is checked before the run, the file written after it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from automata.engines import Engine
from automata.errors import PatternError
from automata.files.reading import replaced_whole
from automata.films.film import ARRAYS, FILMS, PICTURES
from automata.formats import ENDINGS as PATTERNS
from automata.formats import check_saves, named_format, place_out, save, write_rle
from automata.pattern import Pattern
from automata.rule import Rule
from automata.topology import PLANE, Topology
from automata.trees.macrocell import Macrocell
from automata.universe import Universe
from experiments.errors import OutputError


@dataclass(frozen=True)
class RunStart:
    """What a run begins from."""

    universe: Pattern | Macrocell
    rule: Rule
    rule_name: str | None  # in the final state's file
    physics: str  # that rule, or the network's file
    topology: Topology
    generations: int
    network: Engine | None = None  # steps the universe itself
    made_by: str = ""  # a comment of the final state's file


def check_holds(start: RunStart, output: Path) -> None:
    """Raise OutputError, FormatError or PatternError for a file whose format could not hold the end of a run.

    That is one whose name ends in no format's ending (none at all is RLE), or whose format lacks the rule, the bounded
    grid or states that there are already.
    """
    kind = _kind(output)
    if kind == "macrocell" and start.topology == PLANE:
        return
    state = start.universe
    if isinstance(state, Macrocell):
        most = int(state.children[state.levels == 1].max(initial=0))
    else:
        most = int(state.cells.max(initial=0))
    try:
        check_saves(Pattern(np.array([[most]], dtype=np.uint8), rule=start.rule_name), kind)
    except PatternError as error:
        raise OutputError(f"{output}: {error}") from None


def _kind(output: Path) -> str:
    """Return the name of the format to write: RLE where the file's name says none, as that of a device."""
    name = Path(output.name.lower().removesuffix(".gz"))
    if not replaced_whole(output) or (not name.suffix and not named_format(output.name)):
        return "RLE"
    kind = named_format(output.name)
    if kind is None:
        raise OutputError(
            f"{output}: nothing is written under that ending: end it in {', '.join(PATTERNS)} (.gz may follow) for the "
            f"final state, {', '.join(PICTURES)} for a picture, {', '.join(FILMS)} for a film, {', '.join(ARRAYS)} for "
            "the cells of all generations"
        )
    return kind


def write_state(universe: Universe, start: RunStart, output: Path) -> None:
    """Write the state of a universe in the format that the file's name says.

    Where that format cannot hold it, or there is no memory to unfold it, the state is saved as a tree in a file of its
    own, and OutputError names that.
    """
    kind, comments = _kind(output), [start.made_by] if start.made_by else []
    try:
        if kind == "macrocell" and start.topology == PLANE:
            save(universe.macrocell.renamed(start.rule_name), output, comments=comments)
            return
        # On the plane a box may be too large to unfold; then it is written from the tree.
        here = universe.configuration if start.topology == PLANE else universe.pattern
        final = (place_out(start.topology, here) if isinstance(here, Pattern) else here).renamed(start.rule_name)
        if kind == "RLE":  # also of files without an ending
            write_rle(final, output, comments=comments)
        else:
            save(final, output, comments=comments)
    except (PatternError, MemoryError) as error:
        reason = "there is not enough memory to unfold it" if isinstance(error, MemoryError) else error
        rescue = _rescue(universe, start, output)
        raise OutputError(f"{output} cannot hold the state: {reason}: it is saved in {rescue}") from None


def _rescue(universe: Universe, start: RunStart, output: Path) -> Path:
    """Save the state as a tree beside a file that cannot hold it; return where."""
    folder = output.parent if replaced_whole(output) else Path()
    name = output.name if replaced_whole(output) else "state"
    places = (folder / f"{name}{'-' * (number > 0)}{number or ''}.mc" for number in count())
    place = next(path for path in places if not path.exists())
    tree = universe.macrocell
    if start.topology != PLANE:
        tree = Macrocell.from_pattern(place_out(start.topology, tree.to_pattern()))
    save(tree.renamed(start.rule_name), place)
    return place
