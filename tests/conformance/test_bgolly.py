"""Golly itself, asked here and now: what it computes on every kind of grid, reads from our files, and makes of its own.

Skipped where its console program `bgolly` (Debian's package `golly`) is not installed.
"""

from __future__ import annotations

import base64
import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from automata.errors import EngineError, RuleError
from automata.formats import (
    ENDINGS,
    Macrocell,
    format_mcl,
    load_pattern,
    load_universe,
    place_in,
    place_out,
    read_macrocell,
    save,
    split_bounded,
    write_macrocell,
    write_rle,
)
from automata.neighborhood import MOORE
from automata.pattern import Box, Pattern
from automata.rule import Rule
from automata.rules import find_rule
from automata.universe import Universe
from tests.support.golly import BGOLLY, BGOLLY_MARKS, DATA

PATTERNS = DATA / "Patterns"
RULES = DATA / "Rules"

pytestmark = BGOLLY_MARKS

Ask = Callable[..., Macrocell]


@pytest.fixture
def golly(tmp_path: Path) -> Ask:
    """What Golly makes of a file after some generations, read from the macrocell file that it writes."""

    def ask(path: Path, steps: int = 0, algorithm: str = "HashLife") -> Macrocell:
        answer = tmp_path / "answer.mc"
        answer.unlink(missing_ok=True)
        options = ["-q", "-q", "-a", algorithm, "-s", f"{RULES}/", "-m", str(steps), "-o", str(answer)]
        done = subprocess.run([str(BGOLLY), *options, str(path)], capture_output=True, text=True, timeout=60)
        assert answer.is_file(), done.stdout
        return read_macrocell(answer)

    return ask


# -- grids ------------------------------------------------------------------------------------------------

WINDOW = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]


def lopsided_rule(random: np.random.Generator) -> tuple[str, Rule]:
    """A rule that no symmetry leaves alone, and what Golly calls it: the next state of each of the 512 windows."""
    bits = random.integers(2, size=512)
    bits[0] = 0
    order = [MOORE.offsets.index(place) for place in WINDOW]

    def following(context: tuple[int, ...]) -> int:
        return int(bits[int("".join(str(context[position]) for position in order), 2)])

    name = "MAP" + base64.b64encode(np.packbits(bits).tobytes()).decode().rstrip("=")
    return name, Rule.from_function(following, 2, MOORE, name=name)


PLAIN = [
    "P6,5",
    "P1,4",
    "P0,5",
    "P6,0",
    "T6,5",
    "T1,1",
    "T0,5",
    "T6,0",
    "T1,0",
    "C6,5",
    "C5,6",
    "C1,1",
    "C2,1",
    "C4",
]
SHIFTED = [
    "T7+2,4",
    "T7-3,4",
    "T5,4+1",
    "T4,5-7",
    "T2+1,3",
    "K6*+1,5",
    "K5,6*+1",
    "K6*-2,4",
    "K2*+1,1",
    "K5,2*+1",
]
TWISTED = [
    "K6*,5",
    "K6,5*",
    "K5,4",
    "K1*,4",
    "K4,1*",
    "S1",
    "S2",
    "S5",
    "S6",
    "T40,31",
    "K33*,20",
    "C21,34",
    "S30",
]


@pytest.mark.parametrize("suffix", PLAIN + SHIFTED + TWISTED)
def test_grids(suffix: str, golly: Ask, tmp_path: Path) -> None:
    """Random cells under rules without symmetry: every cell that stands anywhere behind an edge is noticed."""
    random = np.random.default_rng(list(suffix.encode()))
    topology = split_bounded(f"L:{suffix}")[1]
    size = topology.height or 4, topology.width or 4
    for steps in (1, 3):
        name, rule = lopsided_rule(random)
        start = Pattern(random.integers(2, size=size, dtype=np.uint8))
        file = place_out(topology, start).renamed(f"{name}:{suffix}")
        write_rle(file, tmp_path / "a.rle")
        theirs = golly(tmp_path / "a.rle", steps)
        ours = Universe(rule, place_in(topology, load_pattern(tmp_path / "a.rle")), topology).run(steps).pattern
        assert theirs.to_pattern() == place_out(topology, ours)
        assert split_bounded(theirs.rule or "")[1] == topology
        assert theirs.generation == steps


@pytest.mark.parametrize("suffix", ["T9,8", "T0,8", "P0,8", "P9,0", "K9*,8", "S9", "C8,9"])
@pytest.mark.parametrize("size", ["3, y = 2", "30, y = 2", "3, y = 30", "0, y = 0"])
def test_where_a_pattern_without_a_place_lies(suffix: str, size: str, golly: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.rle"
    path.write_text(f"x = {size}, rule = B3/S23:{suffix}\n3o$o!")
    assert load_pattern(path) == golly(path).to_pattern()


# -- our files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".mc", ".mc.gz", ".rle", ".rle.gz", ".lif", ".life", ".mcl", ".cells"])
def test_golly_reads_what_we_write(ending: str, golly: Ask, tmp_path: Path) -> None:
    random = np.random.default_rng(len(ending))
    for side in (0, 1, 2, 3, 7, 30, 90):
        pattern = Pattern(random.integers(2, size=(side, 2 * side), dtype=np.uint8), -side, 5).renamed("B3/S23")
        save(pattern, tmp_path / f"a{ending}")
        theirs = golly(tmp_path / f"a{ending}")
        assert theirs.rule == "B3/S23"
        assert theirs.to_pattern().same_shape(pattern)
        if ending not in (".cells", ".mcl"):
            assert theirs.to_pattern() == pattern
        assert load_pattern(tmp_path / f"a{ending}") == theirs.to_pattern()


@pytest.mark.parametrize("ending", [".mc", ".rle", ".mcl"])
@pytest.mark.parametrize("n_states", [2, 4, 100, 256])
def test_golly_reads_our_many_states(ending: str, n_states: int, golly: Ask, tmp_path: Path) -> None:
    random = np.random.default_rng(n_states)
    for side in (1, 2, 3, 9, 40):
        pattern = Pattern(random.integers(n_states, size=(side, side), dtype=np.uint8)).renamed(
            f"2/3/{max(n_states, 3)}"
        )
        save(pattern, tmp_path / f"a{ending}")
        theirs = golly(tmp_path / f"a{ending}", algorithm="Generations")
        assert theirs.rule == pattern.rule
        assert theirs.to_pattern() == load_pattern(tmp_path / f"a{ending}")
        assert theirs.to_pattern().same_shape(pattern)


def test_golly_puts_our_boards_where_we_do(golly: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.mcl"
    for top, left in [(-2, -2), (-1, -2), (0, 0), (2, 1)]:
        pattern = Pattern.from_text("11.1\n....\n1.11\n.11.", top=top, left=left).renamed("23/3:P20,10")
        path.write_text(format_mcl(pattern))
        assert golly(path).to_pattern() == pattern == load_pattern(path)


def test_a_universe_without_measure(golly: Ask, tmp_path: Path) -> None:
    """A universe of level 60, written by us, goes on in Golly: 4**52 gliders fly a cell in four generations."""
    glider = Macrocell.from_pattern(Pattern.from_text(".1.\n..1\n111", top=2, left=1)).raised(8)
    children, levels = glider.children, glider.levels.tolist()
    while levels[-1] < 60:
        children = np.concatenate([children, np.full((1, 4), len(levels) - 1, dtype=np.int32)])
        levels.append(levels[-1] + 1)
    many = Macrocell(children, np.array(levels, dtype=np.uint16), "B3/S23")
    assert many.population == 5 * 4**52
    write_macrocell(many, tmp_path / "a.mc")
    theirs = golly(tmp_path / "a.mc", 4)
    assert theirs.population == many.population
    assert theirs.n_nodes < 200
    assert theirs.read(Box(-500, -500, 900, 900)).tolist() == many.read(Box(-501, -501, 900, 900)).tolist()


# -- Golly's files ----------------------------------------------------------------------------------------


def algorithm_for(rule: str) -> str:
    if rule[:1] in "BbWw" and not rule.startswith("WireWorld"):
        return "HashLife"
    if "JvN" in rule:
        return "JvN"
    if rule.startswith("R") and "," in rule:
        return "Larger than Life"
    return "Generations" if rule[0] in "/0123456789" else "RuleLoader"


FILES = [path for ending in ("mc", "mc.gz", "mcl", "lif") for path in sorted(PATTERNS.rglob(f"*.{ending}"))]


@pytest.mark.skipif(not FILES, reason=f"Golly's patterns are not in {PATTERNS}")
def test_the_whole_collection(golly: Ask) -> None:
    """Every macrocell, MCell and Life file that Golly brings: rule, place and cells, or as many as can be unfolded."""
    for path in FILES:
        ours = read_macrocell(path) if ".mc" in path.suffixes else Macrocell.from_pattern(load_pattern(path))
        assert ours.rule is not None
        algorithm = algorithm_for(ours.rule)
        if algorithm == "Larger than Life":  # which cannot write these
            continue
        theirs = golly(path, algorithm=algorithm)
        about = (theirs.population, theirs.bounding_box, theirs.generation)
        assert about == (ours.population, ours.bounding_box, ours.generation), path
        box = ours.bounding_box
        assert box is not None
        if box.height * box.width < 10**7:
            assert theirs.to_pattern() == ours.to_pattern(), path


SHIPPED = [path for path in sorted(PATTERNS.rglob("*")) if path.name.removesuffix(".gz").endswith(ENDINGS)]


def algorithms_for(rule: str) -> list[str]:
    """The algorithms that may know a rule, the likeliest first."""
    likely = algorithm_for(rule)
    return [likely, *(name for name in ("HashLife", "Generations", "RuleLoader", "JvN") if name != likely)]


@pytest.mark.long
@pytest.mark.kernel
@pytest.mark.skipif(not SHIPPED, reason=f"Golly's patterns are not in {PATTERNS}")
@pytest.mark.parametrize("part", range(8))
def test_the_whole_collection_runs(part: int, tmp_path: Path) -> None:
    """Every pattern that Golly brings, under Golly's own rules: its population after a few generations."""
    refused, wrong = [], []
    for path in SHIPPED[part::8]:
        universe = load_universe(path)
        name, topology = split_bounded(universe.rule or "")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                rule = find_rule(name, [RULES])
            start = place_in(topology, universe) if isinstance(universe, Pattern) else universe
            running = Universe(rule, start, topology)
        except (RuleError, EngineError) as error:
            refused.append(f"{path.name}: {error}")
            continue
        ours = [running.population, *(running.run(steps).population for steps in (1, 1, 3))]
        theirs = next(filter(None, (populations(path, each) for each in algorithms_for(name))), [])
        if ours != theirs:
            wrong.append((path.name, ours, theirs))
    assert not wrong
    # Two known limits: ranges of Larger than Life, and births from nothing on the plane.
    assert [each for each in refused if "range" not in each and "empty plane" not in each] == []


def populations(path: Path, algorithm: str) -> list[int]:
    """What Golly counts in generations 0, 1, 2 and 5; nothing if the algorithm does not know the rule."""
    found = []
    for steps in (0, 1, 2, 5):
        words = ["-a", algorithm, "-s", f"{RULES}/", "-m", str(steps), "-i", str(max(steps, 1))]
        done = subprocess.run(
            [str(BGOLLY), *words, str(path)], capture_output=True, text=True, errors="replace", timeout=300
        )
        told = re.findall(r"^[0-9,]+: ([0-9,]+)$", done.stdout, re.MULTILINE)
        if not told:
            return []
        found.append(int(told[-1].replace(",", "")))
    return found


@pytest.mark.kernel
@pytest.mark.skipif(not FILES, reason=f"Golly's patterns are not in {PATTERNS}")
def test_windows_into_the_galaxy_of_metapixels(golly: Ask) -> None:
    """48 generations of 943,718,400 cells: any window is decided by the window 48 cells larger, 48 generations ago."""
    path, steps, life = PATTERNS / "HashLife" / "metapixel-galaxy.mc.gz", 48, find_rule("B3/S23")
    before, after = read_macrocell(path), golly(path, steps)
    assert after.generation == steps
    whole = before.bounding_box
    assert whole is not None
    live = 0
    for down, right in [(0, 0), (1900, 4000), (11_000, 15_000), (30_000, 30_000)]:
        window = Box(whole.top + down, whole.left + right, 500, 700)
        start = Pattern(before.read(window.grown(steps)), window.top - steps, window.left - steps)
        expected = after.read(window)
        assert np.array_equal(Universe(life, start).run(steps).read(window), expected)
        live += int(np.count_nonzero(expected))
    assert live > 5000
