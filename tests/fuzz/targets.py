"""What is fuzzed: for each reader, good files to begin with, words of its grammar, and one call on any bytes.

A call may raise FormatError, or PatternError where a universe is too large to be unfolded; whatever else it raises is a
finding, and so is more than SECONDS of processor time or BYTES of memory. What was read must also be whole: written
out by our own writer and read again, it is the same.
"""

from __future__ import annotations

import gzip
import os
import resource
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from automata.errors import FormatError, PatternError, RuleError
from automata.formats import (
    cells,
    format_cells,
    format_life,
    format_macrocell,
    format_mcl,
    format_rle,
    join_bounded,
    life,
    load_pattern,
    macrocell,
    parse_rule,
    split_bounded,
)
from automata.formats.live_cells import birth_first
from automata.formats.mcl import parse_mcl
from automata.formats.rle import parse_rle
from automata.pattern import Pattern
from automata.replicators import CATALOGUE
from automata.rule import Rule
from automata.rules import find_rule

SECONDS, BYTES = 5.0, 1 << 30
# Larger patterns are read, but not written again: the writers' time is not what is measured.
_WRITTEN_CELLS = 1 << 16
# One call in so many also goes through a gzipped file and `load_pattern`.
_THROUGH_A_FILE = 32


@dataclass(frozen=True)
class Target:
    """A reader: `call` is run on any bytes, `seeds` yields good files, `words` are the grammar's own."""

    name: str
    ending: str
    call: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...]

    def run(self, data: bytes) -> None:
        """Read `data`, now and then also packed and from a file, and judge."""
        self.call(data)
        if self.name != "rulefile" and zlib.crc32(data) % _THROUGH_A_FILE == 0:
            _load(gzip.compress(data, 1, mtime=0), f"{self.ending}.gz")


class Finding(AssertionError):
    """Something that no file may bring about."""


def judged(target: Target, data: bytes) -> str | None:
    """Run a target once; return what is to be found fault with, the words of one kind of finding first, or None."""
    begun, held = time.process_time(), _peak()
    try:
        target.run(data)
    except FormatError:
        pass
    except Exception as error:
        frame = traceback.extract_tb(sys.exc_info()[2])[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return f"{type(error).__name__} at {place}\n{traceback.format_exc()}"
    seconds, grown = time.process_time() - begun, _peak() - held
    if seconds > SECONDS:
        return f"slow\n{seconds:.1f} s of processor time"
    if grown > BYTES:
        return f"large\n{grown / (1 << 20):.0f} MiB more than ever before"
    return None


def _peak() -> int:
    """The most memory that this process has held so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _load(data: bytes, ending: str) -> Pattern | None:
    """Read a file of these bytes as any caller would; None if it is refused."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        path = Path(folder, f"input{ending}")
        path.write_bytes(data)
        try:
            return load_pattern(path)
        except FormatError as error:
            if error.path is None:
                raise Finding("a fault of a file does not name it") from error
            return None


# -- the calls --------------------------------------------------------------------------------------------


def _again(pattern: Pattern, write: Callable[[Pattern], object], read: Callable[[str], Pattern]) -> None:
    """Write what was read and read it again: cells, place, rule and clock must be those."""
    if pattern.cells.size > _WRITTEN_CELLS:
        return
    try:
        written = write(pattern)
    except PatternError:
        return  # not every pattern fits every format, and the writer says so
    back = read(written if isinstance(written, str) else "".join(written))  # type: ignore[call-overload]
    if back != pattern or (back.rule, back.generation) != (pattern.rule, pattern.generation):
        raise Finding(f"written and read again it is another: {pattern!r} became {back!r}")


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _rle(data: bytes) -> None:
    _again(parse_rle(_text(data)), format_rle, parse_rle)


def _mcl(data: bytes) -> None:
    def read(text: str) -> Pattern:
        # Only on a board has the format a place; 23/3:P9 and B3/S23:P9,9 are one rule, which it spells in one way.
        pattern = parse_mcl(text).cropped()
        try:
            name, topology = split_bounded(pattern.rule or "")
        except RuleError:
            return pattern  # which cannot be written
        pattern = pattern.renamed(join_bounded(birth_first(name.strip()), topology))
        return pattern if ":" in (pattern.rule or "") else pattern.translate(-pattern.top, -pattern.left)

    _again(read(_text(data)), format_mcl, read)


def _cells(data: bytes) -> None:
    pattern = cells.from_pieces([data])
    # The format has no place: the corner of the box is the origin.
    if pattern.cells.size > _WRITTEN_CELLS:
        return
    if not cells.parse_cells("".join(format_cells(pattern))).same_shape(pattern):
        raise Finding("written and read again it is another")


def _life(data: bytes) -> None:
    pattern = life.from_pieces([data])
    for version in ("1.05", "1.06"):
        if version == "1.05" or pattern.rule == "B3/S23":
            _again(pattern, lambda one, v=version: format_life(one, version=v), life.parse_life)


def _macrocell(data: bytes) -> None:
    # In two pieces, as from a file, cut anywhere.
    cut = zlib.crc32(data) % (len(data) + 1)
    universe = macrocell.from_pieces([data[:cut], data[cut:]])
    box, population = universe.bounding_box, universe.population
    if (box is None) != (population == 0):
        raise Finding("a universe has a box exactly if it has live cells")
    text = "".join(format_macrocell(universe))
    back = macrocell.parse_macrocell(text)
    # Leaves of two states say that they are Life's if no rule is named.
    rule = universe.rule or (back.rule and "B3/S23")
    same = (back.rule, back.generation, back.population, back.bounding_box)
    if same != (rule, universe.generation, population, box):
        raise Finding(f"written and read again {universe!r} is {back!r}")
    try:
        pattern = universe.to_pattern(_WRITTEN_CELLS)
    except PatternError:
        return
    if pattern.population != population or pattern != back.to_pattern(_WRITTEN_CELLS):
        raise Finding("unfolded it is another universe")


def _rule(data: bytes) -> None:
    rule = parse_rule(_text(data))
    draw = np.random.default_rng(len(data))
    contexts = draw.integers(0, rule.n_states, (8, len(rule.neighborhood)), dtype=np.uint8)
    if rule.evaluate(contexts).tolist() != [rule.next_state(context) for context in contexts.tolist()]:
        raise Finding("two ways to ask a rule differ")


def _packed(data: bytes) -> None:
    """Any bytes as a file, named after their last byte: gzip files are damaged, mixed up or misnamed."""
    endings = (*(target.ending for target in TARGETS.values() if target.ending), "")
    _load(data, endings[data[-1] % len(endings)] if data else "")


# -- good files -------------------------------------------------------------------------------------------


def _patterns() -> Iterator[Pattern]:
    """Small ones of two and of many states, at and far from the origin, with rules, grids and clocks."""
    draw = np.random.default_rng(0)
    yield Pattern.from_text("")
    for name in ("spaceship", "langton", "highlife", "puffer", "perrier"):
        yield CATALOGUE[name].pattern()
    for n_states, rule in ((2, None), (2, "B36/S23:T30,20"), (3, "345/2/4"), (29, "JvN29"), (256, "x")):
        drawn = draw.integers(0, n_states, (5, 17), dtype=np.uint8)
        yield Pattern(drawn, -2, -8, rule=rule)
        yield Pattern(drawn, 10**9, -(10**9), rule=rule, generation=10**20)


def _written(write: Callable[[Pattern], object]) -> Iterator[bytes]:
    for pattern in _patterns():
        try:
            written = write(pattern)
        except PatternError:
            continue
        yield (written if isinstance(written, str) else "".join(written)).encode()  # type: ignore[call-overload]


def _life_seeds() -> Iterator[bytes]:
    yield from _written(format_life)
    yield from _written(lambda pattern: format_life(pattern, version="1.06"))


def tree_text(rule: Rule) -> str:
    """Return a rule as a @TREE, each level's nodes before those that lead to them."""
    numbers: list[list[int]] = []
    lines, total = [], 0
    for depth in reversed(range(rule.diagram.arity)):
        level = rule.diagram.levels[depth]
        below = numbers[-1] if numbers else list(range(rule.n_states))
        lines += [
            " ".join(map(str, (rule.diagram.arity - depth, *(below[child] for child in row)))) for row in level.tolist()
        ]
        numbers.append(list(range(total, total + len(level))))
        total += len(level)
    head = f"@RULE {rule.name}\n@TREE\nnum_states={rule.n_states}\nnum_neighbors={rule.diagram.arity - 1}\n"
    return head + f"num_nodes={total}\n" + "\n".join(lines) + "\n"


_TABLES = (
    ("vonNeumann", "rotate4", 4, "var a={0,1}\nvar b=a\n0,a,b,1,2,3\n1,a,a,b,b,a # c\n2,3,3,3,3,0\n"),
    ("vonNeumann", "permute", 3, "012000\n100211\n"),
    ("vonNeumann", "rotate4reflect", 12, "var k={1,2,11}\nvar m={k,0}\nk,m,m,0,0,k\n"),
    ("Moore", "rotate8reflect", 3, "var x={0,1,2}\n1,x,x,0,0,0,0,0,0,2\n"),
    ("Moore", "reflect_horizontal", 2, "0,1,1,1,0,0,0,0,0,1\n"),
    ("hexagonal", "rotate6reflect", 2, "0,1,1,0,0,0,0,1\n"),
    ("oneDimensional", "reflect", 5, "0,1,2,3\n4,4,4,0\n"),
)
_DRESS = "@COLORS\n0 0 0 0 black\n1 255 128 0\n2 1 2 3 4 5 6\n@NAMES\n0 empty\n1 wire\n@ICONS\nXPM\n"


def _rule_seeds() -> Iterator[bytes]:
    for shape, symmetry, states, body in _TABLES:
        head = f"@RULE T\n\n@TABLE\nn_states:{states}\nneighborhood:{shape}\nsymmetries:{symmetry}\n"
        yield (head + body).encode()
        yield (head + body + _DRESS).encode()
    for name in ("WireWorld", "Banks-II", "Byl-Loop", "Parity-3-Moore"):
        yield (tree_text(find_rule(name)) + _DRESS).encode()


def _gz_seeds() -> Iterator[bytes]:
    for target in TARGETS.values():
        if target.name != "gz":
            for place, data in enumerate(target.seeds()):
                yield data
                if place < 6:
                    yield gzip.compress(data, 9, mtime=0)


_RUNS = ("!", "$", "o", "b", ".", "A", "X", "pA", "yO", "12", "99999999", "10$")
_RLE = ("x = 3, y = 3, rule = B3/S23", "#CXRLE Pos=-1,2 Gen=3", ":T30+5,20", ":K5*,4", "#C ", "\n")
_MACROCELL = (
    "[M2] (golly 2.0)",
    "#R B3/S23",
    "#G 12",
    "1 0 1 2 255",
    "4 0 0 1 1",
    "1024 1 1 1 1",
    "$*.",
    "\n",
)
_TABLE = (
    "@RULE T",
    "@TABLE",
    "n_states:4",
    "neighborhood:Moore",
    "neighborhood:vonNeumann",
    "symmetries:rotate4",
)
_TABLE_2 = (
    "symmetries:permute",
    "symmetries:rotate8reflect",
    "var a={0,1}",
    "var b=a",
    "a,a,b",
    "#",
    ",",
    "{",
    "}",
)
_TREE = ("@TREE", "num_states=2", "num_neighbors=4", "num_neighbors=8", "num_nodes=5", "1 0 1\n", "2 0 0\n")
_LIFE = ("#Life 1.05", "#Life 1.06", "#N", "#R 23/3", "#P -3 4", "#D text", "*", ".", "-12 13\n", "\n")
_MCL = (
    "#MCell 4.20",
    "#GAME Life",
    "#GAME Generations",
    "#RULE 23/3",
    "#BOARD 80x80",
    "#WRAP 1",
    "#CCOLORS 2",
)
_PACKED = ("\x1f\x8b\x08", "#Life", "[M2]", "@RULE", "#MCell", "x = 1, y = 1")
TARGETS = {
    target.name: target
    for target in (
        Target("rle", ".rle", _rle, lambda: _written(format_rle), _RUNS + _RLE),
        Target("macrocell", ".mc", _macrocell, lambda: _written(format_macrocell), _MACROCELL),
        Target("rulefile", ".rule", _rule, _rule_seeds, (*_TABLE, *_TABLE_2, *_TREE, "@COLORS", "@NAMES", "\n")),
        Target("life", ".lif", _life, _life_seeds, _LIFE),
        Target("cells", ".cells", _cells, lambda: _written(format_cells), ("!Name: x", "!", "O", ".", "*", "\n")),
        Target("mcl", ".mcl", _mcl, lambda: _written(format_mcl), (*_RUNS, *_MCL, "#L ", "#D ", "a", "xA", "\n")),
        Target("gz", "", _packed, _gz_seeds, _PACKED),
    )
}
