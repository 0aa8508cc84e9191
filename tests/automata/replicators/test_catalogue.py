"""The catalogue: every fact that an entry says was measured, by simulation; and how other people's files are found."""

from __future__ import annotations

import gzip
import itertools
import json
import pickle
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from automata.errors import FormatError, PatternError, RuleError
from automata.formats import load_pattern
from automata.formats.macrocell import read_macrocell
from automata.pattern import Box, Pattern
from automata.replication import Census, Copy, find_copies
from automata.replication.copies.exact import components
from automata.replicators import (
    CATALOGUE,
    FACTS,
    Growth,
    Kind,
    NamedRule,
    PatternFile,
    Replicator,
    Source,
    files,
    find_replicator,
    golly_folders,
    soup,
)
from automata.rules import find_rule, parity
from automata.symmetry import IDENTITY, Transform
from automata.topology import Torus
from automata.universe import Universe
from experiments.commands import run as running
from tests.support.golly import BGOLLY, GOLLY

THIRD_PARTY = {
    "langton": "Loops_Langtons-Loops.rle",
    "byl": "Loops_Byl-Loop.rle",
    "chou-reggia-1": "Loops_Chou-Reggia-Loop-1.rle",
    "chou-reggia-2": "Loops_Chou-Reggia-Loop-2.rle",
    "sdsr": "Loops_SDSR-Loop.rle",
    "evoloop": "Loops_Evoloop.rle",
    "perrier": "Loops_Perrier-Loop.rle",
    "tempesti": "Loops_Tempesti-Loop.rle",
}
ENTRIES = tuple(CATALOGUE.values())
SHIPPED = tuple(entry for entry in ENTRIES if entry.shipped)
FILES = tuple(entry for entry in ENTRIES if not entry.shipped)


def stating(fact: str, entries: Iterable[Replicator] = SHIPPED) -> pytest.MarkDecorator:
    """Run a test on each of the entries that state a fact."""
    chosen = [entry for entry in entries if getattr(entry, fact) is not None]
    assert chosen
    return pytest.mark.parametrize("entry", chosen, ids=lambda entry: entry.name)


def each(entries: Iterable[Replicator]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: entry.name)


# -- what is counted --------------------------------------------------------------------------------------


def own_cells(copy: Copy, seed: Pattern) -> set[tuple[int, int]]:
    return {(row, column) for row, column, _ in copy.pattern(seed).live_cells()}


def in_place(copy: Copy, seed: Pattern) -> bool:
    """Whether most of the copy lies where the seed lay."""
    cells = own_cells(copy, seed)
    return 2 * len(cells & {(row, column) for row, column, _ in seed.live_cells()}) > len(cells)


def disjoint(copies: Iterable[Copy], seed: Pattern) -> list[Copy]:
    """Copies that share no live cell, in reading order the first that fit."""
    taken: set[tuple[int, int]] = set()
    chosen = []
    for copy in copies:
        cells = own_cells(copy, seed)
        if not cells & taken:
            taken |= cells
            chosen.append(copy)
    return chosen


@cache
def history(name: str, steps: int) -> tuple[Pattern, ...]:
    entry = CATALOGUE[name]
    return tuple(Universe(entry.rule(), entry.pattern(), engine="dense").generations(steps))


def copies_at(entry: Replicator, step: int) -> tuple[Copy, ...]:
    horizon = max(entry.period or 0, entry.recurrence or 0, 3 * entry.period if entry.split else 0)
    return find_copies(history(entry.name, horizon)[step], entry.pattern(), entry.rule().symmetry_group)


def at_rest(cells: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Von Neumann's states with excited arrows and confluents read as quiescent ones."""
    quiet = np.arange(256, dtype=np.uint8)
    quiet[13:17] -= 4
    quiet[21:25] -= 4
    quiet[25:29] = 25
    return quiet[cells]


def turned(cells: NDArray[np.uint8], turn: Transform, *, arrows: bool) -> NDArray[np.uint8]:
    """Cells turned; von Neumann's arrows (E, N, W, S four times over, from state 9) turn along."""
    assert not turn.mirrored
    states = np.arange(256, dtype=np.uint8)
    if arrows:
        for first, way in itertools.product((9, 13, 17, 21), range(4)):
            states[first + way] = first + (way - turn.quarter_turns) % 4
    return np.ascontiguousarray(turn.apply(states[cells]))


def mismatch(entry: Replicator, configuration: Pattern) -> int:
    """Live cells of the copy said to stand in a configuration, in another state there."""
    seed = entry.pattern()
    start = seed.bounding_box
    cells = turned(seed.cropped().cells, entry.turn, arrows=entry.kind == "machine")
    place = start._replace(
        top=start.top + entry.offset[0],
        left=start.left + entry.offset[1],
        height=cells.shape[0],
        width=cells.shape[1],
    )
    found, live = configuration.read(place), cells != 0
    if entry.up_to_phase:
        found, cells = at_rest(found), at_rest(cells)
    return int(np.count_nonzero(found[live] != cells[live]))


# -- every entry ------------------------------------------------------------------------------------------


@each(ENTRIES)
def test_an_entry_is_found_by_its_name_and_says_what_it_is(entry: Replicator) -> None:
    assert CATALOGUE[entry.name] is entry is find_replicator(entry.name.upper())
    assert entry.name == entry.name.lower()
    assert entry.title
    assert entry.note
    assert entry.kind in get_args(Kind)
    assert entry.replicates == (entry.kind != "control")
    assert entry.citation.startswith("@")
    assert entry.citation.count("{") == entry.citation.count("}")
    again = pickle.loads(pickle.dumps(entry))
    assert (again.name, again.growth, again.sources) == (entry.name, entry.growth, entry.sources)
    assert not entry.shipped or again.pattern() == entry.pattern()
    assert len({entry, entry}) == 1


@each(ENTRIES)
def test_what_is_not_measured_is_marked(entry: Replicator) -> None:
    assert set(entry.sources) <= set(FACTS)
    assert set(entry.sources.values()) <= set(get_args(Source)) - {"measured"}
    for fact in FACTS:
        stated = getattr(entry, fact) is not None
        assert (entry.source(fact) is not None) == stated
        assert stated or fact not in entry.sources
    if entry.shipped:
        assert {entry.source(fact) for fact in FACTS} <= {"measured", None}


def test_the_slow_machines_are_not_said_to_be_measured() -> None:
    """A replication that was not run to its end is distinguished from those that were."""
    measured = {entry.name for entry in FILES if entry.source("period") == "measured"}
    assert measured == {"small-jvn", "hutton", "boustrophedon"}
    assert find_replicator("codon4").source("period") == "golly"
    assert find_replicator("gemini").source("period") == "literature"
    assert find_replicator("codd-hutton").source("period") is None


@each(SHIPPED)
def test_the_pattern_is_as_large_as_said_and_names_its_rule(entry: Replicator) -> None:
    seed = entry.pattern()
    assert (seed.population, tuple(seed.bounding_box)) == (entry.cells, (0, 0, *entry.size))
    assert entry.rule() == find_rule(seed.rule)
    assert entry.rule_name == entry.rule().name
    assert entry.pattern() == seed


@pytest.mark.golly
@pytest.mark.parametrize(("name", "file"), THIRD_PARTY.items(), ids=THIRD_PARTY)
def test_the_drawing_is_the_published_pattern(name: str, file: str) -> None:
    path = GOLLY / "patterns" / file
    if not path.is_file():
        pytest.skip(f"Golly's patterns are not in {GOLLY}")
    published, drawn = load_pattern(path), find_replicator(name).pattern()
    assert published.same_shape(drawn)
    assert published.rule == drawn.rule


# -- period, offset, split, recurrence --------------------------------------------------------------------


@each([entry for entry in SHIPPED if entry.period is not None and not entry.mismatch])
def test_an_exact_copy_stands_at_the_offset_after_one_period(entry: Replicator) -> None:
    seed = entry.pattern()
    found = {(copy.displacement(seed), copy.transform) for copy in copies_at(entry, entry.period)}
    assert (entry.offset, entry.turn) in found
    assert mismatch(entry, history(entry.name, entry.period)[-1]) == 0


@each([entry for entry in SHIPPED if entry.replicates and not entry.mismatch])
def test_none_stands_elsewhere_before(entry: Replicator) -> None:
    seed = entry.pattern()
    for step in range(entry.period):
        assert all(in_place(copy, seed) for copy in copies_at(entry, step)), step
    assert not all(in_place(copy, seed) for copy in copies_at(entry, entry.period))


@stating("split")
def test_the_parts_are_apart_from_the_split_on(entry: Replicator) -> None:
    counts = [len(components(board)) for board in history(entry.name, 3 * entry.period)]
    assert counts[entry.split - 1] == 1
    assert min(counts[entry.split :]) >= 2


@stating("recurrence")
def test_the_seed_first_recurs_in_its_own_place(entry: Replicator) -> None:
    seed = entry.pattern()
    recurring = [
        step for step in range(1, entry.recurrence + 1) if any(in_place(copy, seed) for copy in copies_at(entry, step))
    ]
    assert recurring == [entry.recurrence]


@pytest.mark.long
@stating("growth")
def test_it_grows_as_said(entry: Replicator) -> None:
    seed, rule, growth = entry.pattern(), entry.rule(), entry.growth
    generations = growth.generations(entry.period)
    universe = Universe(rule, seed, engine="dense")
    boards = [universe.run(step - universe.generation).pattern for step in generations]
    assert growth.components or growth.copies
    if growth.components:
        assert tuple(len(components(board)) for board in boards) == growth.components
    if growth.copies:
        found = [disjoint(find_copies(board, seed, rule.symmetry_group), seed) for board in boards]
        assert tuple(map(len, found)) == growth.copies


LAWS: dict[str, tuple[str, int, Callable[[int], int]]] = {
    "langton": ("components", 4, lambda k: 2 * k * k - 8 * k + 15),
    "byl": ("components", 5, lambda k: 2 * (k - 1) ** 2 - 8 * (k - 1) + 15),
    "chou-reggia-2": ("components", 5, lambda k: 2 * (k - 1) ** 2 - 8 * (k - 1) + 15),
    "perrier": ("components", 0, lambda k: k + 1),
    "highlife": ("copies", 0, lambda k: 2 ** k.bit_count()),
    "parity": ("copies", 0, lambda k: 4 ** k.bit_count()),
    "glider-gun": ("components", 0, lambda k: 8 + k),
    "puffer": ("components", 0, lambda k: 8 + 2 * k),
}


# Laws in words, and what they ask of the counts.
WORDS: dict[str, Callable[[Growth], bool]] = {
    "irregular": lambda growth: len(set(np.diff(growth.components))) > 5,
    "with deaths": lambda growth: (
        all(
            count <= undying
            for count, undying in zip(growth.components, CATALOGUE["langton"].growth.components, strict=False)
        )
        and growth.components[4] < CATALOGUE["langton"].growth.components[4]
    ),
    "powers of 2": lambda growth: all(count.bit_count() == 1 for count in growth.copies),
    "4 at 3^j": lambda growth: growth.copies == (1, 4, 4, 4) and growth.times == (0, 3, 9, 27),
    "8 at 2^j, j ≥ 2": lambda growth: growth.copies == (1, 8, 8, 8) and growth.times == (0, 4, 8, 16),
    "9 at 2^j, j ≥ 2": lambda growth: growth.copies == (1, 9, 9, 9) and growth.times == (0, 4, 8, 16),
    "four at a time, none exact": lambda growth: growth.copies == (1, 0, 0, 0),
    "2, once": lambda growth: growth.copies == (1, 2, 0, 0, 0, 0),
    "none": lambda growth: not any(growth.copies[1:]),
    "one": lambda growth: {*growth.components, *growth.copies} == {1},
}


@each([entry for entry in ENTRIES if entry.growth is not None])
def test_the_counts_agree_with_the_law(entry: Replicator) -> None:
    growth = entry.growth
    if entry.name not in LAWS:
        assert WORDS[growth.law](growth)
        return
    assert growth.law not in WORDS
    counted, first, law = LAWS[entry.name]
    counts = getattr(growth, counted)
    assert len(counts) > first + 3
    assert list(counts[first:]) == [law(k) for k in range(first, len(counts))]


def test_growth_without_times_is_counted_every_period() -> None:
    growth = Growth("law", components=(1, 2, 4))
    assert growth.generations(7) == (0, 7, 14)
    assert growth.generations(None) == ()
    assert Growth("law", copies=(1, 2), times=(0, 5)).generations(None) == (0, 5)


# -- one by one -------------------------------------------------------------------------------------------


def sightings(name: str, steps: int) -> list[tuple[int, tuple[int, int], str]]:
    entry = CATALOGUE[name]
    seed = entry.pattern()
    return [
        (step, copy.displacement(seed), copy.transform.name)
        for step, board in enumerate(history(name, steps))
        for copy in find_copies(board, seed, entry.rule().symmetry_group)
    ]


def test_langton_recurs_at_147_before_its_daughter_is_exact_at_151() -> None:
    assert sightings("langton", 453)[1:3] == [(147, (-5, 0), "rotate270"), (151, (0, 11), "identity")]


def test_byl_exact_copies_are_linear_from_the_fifth_period_on() -> None:
    copies = CATALOGUE["byl"].growth.copies
    assert copies[:9] == (1, 2, 4, 8, 14, 20, 28, 36, 44)
    assert list(copies[5:]) == [8 * k - 20 for k in range(5, len(copies))]


def test_chou_reggia_1_is_exact_at_13_in_its_place_and_at_14_elsewhere() -> None:
    assert sightings("chou-reggia-1", 14) == [
        (0, (0, 0), "identity"),
        (4, (0, 0), "identity"),
        (8, (0, 0), "identity"),
        (13, (-2, 0), "rotate270"),
        (14, (0, 3), "rotate90"),
    ]


def test_chou_reggia_2_recurs_thrice_before_it_has_a_daughter() -> None:
    """A detector that takes every later sighting for a birth falls for this one."""
    assert sightings("chou-reggia-2", 45)[:5] == [
        (0, (0, 0), "identity"),
        (4, (0, 0), "identity"),
        (8, (0, 0), "identity"),
        (12, (0, 0), "identity"),
        (15, (0, 3), "identity"),
    ]


def test_perrier_bears_one_daughter_and_is_no_copy_any_more() -> None:
    entry = CATALOGUE["perrier"]
    universe = Universe(entry.rule(), entry.pattern())
    for k in (1, 2):
        found = find_copies(universe.run(235).pattern, entry.pattern(), entry.rule().symmetry_group)
        assert [copy.displacement(entry.pattern()) for copy in found] == [(0, 11 * k)]


def test_perriers_mother_runs_her_program() -> None:
    """Its data, 1001000 as c and b, has become 001111110; later so has its daughter's, born with the mother's first."""
    entry = CATALOGUE["perrier"]
    universe = Universe(entry.rule(), entry.pattern())

    def data(column: int) -> str:
        cells = universe.read(Box(10, column, 9, 1)).ravel().tolist()
        return "".join({11: "0", 12: "1"}.get(cell, "") for cell in cells)

    assert data(8) == "1001000"
    universe.run(235)
    assert data(8 + 11) == "1001000"
    assert data(8) != "1001000"
    universe.run(465)
    assert [data(8), data(8 + 11)] == ["001111110"] * 2


def test_loops_of_sdsr_dissolve_and_leave_their_place_free() -> None:
    """The first daughter is no more when the third generation closes in."""
    entry = CATALOGUE["sdsr"]
    universe = Universe(entry.rule(), entry.pattern()).run(151)
    (daughter,) = (copy for copy in find_copies(universe.pattern, entry.pattern()) if copy.box.left)
    assert not (universe.run(441 - 151).pattern.cells == 8).any()
    assert (universe.run(1).pattern.cells == 8).any()
    assert universe.run(677 - 442).read(daughter.box).any()
    assert not universe.run(1).read(daughter.box).any()


@pytest.mark.long
def test_evoloops_become_smaller_until_the_smallest_species_is_left() -> None:
    """On a torus of 200 × 200: rings of side 15 and their sheaths at first, of side 6 after 40,000 generations."""
    entry = CATALOGUE["evoloop"]
    universe = Universe(entry.rule(), entry.pattern().translate(100, 100), topology=Torus(200, 200), engine="dense")

    def sides(generation: int) -> Counter[int]:
        board = universe.run(generation - universe.generation).pattern
        narrow = (min(part.cells.shape) for part in components(board))
        return Counter(side for side in narrow if side >= 8)  # what is smaller is debris

    assert sides(4000).most_common(1) == [(17, 18)]
    assert sides(20_000).most_common(1) == [(10, 24)]
    final = sides(40_000)
    assert final.most_common(1) == [(8, 55)]
    assert max(final) < 17 or final[17] == 0
    assert final[8] > 3 * sum(count for side, count in final.items() if side > 8)


@pytest.mark.parametrize(
    ("name", "step", "places"),
    [
        ("highlife", 12, {(-2, -2): "identity", (2, 2): "identity"}),
        ("b3578", 12, {(-4, 4): "rotate90", (4, -4): "rotate270"}),
        ("spaceship", 2, {(1, 0): "mirror+rotate270"}),
    ],
)
def test_where_the_copies_stand_and_how_they_are_turned(
    name: str, step: int, places: dict[tuple[int, int], str]
) -> None:
    entry = CATALOGUE[name]
    seed = entry.pattern()
    found = find_copies(history(name, step)[step], seed, entry.rule().symmetry_group)
    assert {copy.displacement(seed): copy.transform.name for copy in found} == places


class TestTempesti:
    """No exact copy ever, four near ones."""

    def test_no_exact_copy_stands_elsewhere_by_640(self) -> None:
        entry = CATALOGUE["tempesti"]
        assert [s.name for s in entry.rule().symmetry_group] == ["identity"]
        assert sightings("tempesti", 640) == [(0, (0, 0), "identity")]

    def test_four_daughters_stand_at_342_and_lack_one_cell_or_three(self) -> None:
        entry = CATALOGUE["tempesti"]
        board, seed = history("tempesti", 640)[342], entry.pattern()
        live = seed.cells != 0
        lacking = {
            offset: int(np.count_nonzero(board.read(seed.translate(*offset).box)[live] != seed.cells[live]))
            for offset in ((-38, 0), (0, -38), (0, 38), (38, 0))
        }
        assert lacking == {(-38, 0): 3, (0, -38): 1, (0, 38): 3, (38, 0): 1}
        assert mismatch(entry, board) == entry.mismatch == 1

    def test_they_are_never_nearer(self) -> None:
        entry = CATALOGUE["tempesti"]
        counts = [mismatch(entry, board) for board in history("tempesti", 640)]
        assert min(counts) == entry.mismatch
        assert counts.index(entry.mismatch) == entry.period

    def test_304_is_four_circuits_of_the_program(self) -> None:
        """The ring has 76 cells: then the mother's signals stand where they stood, six cells changed."""
        seed, boards = CATALOGUE["tempesti"].pattern(), history("tempesti", 640)
        live = seed.cells != 0
        changed = [int(np.count_nonzero(board.read(seed.box)[live] != seed.cells[live])) for board in boards]
        assert [changed[76 * k] for k in (3, 4, 5)] == [6, 6, 6]
        assert min(changed[229:304]) > 6


# -- trivial replication ----------------------------------------------------------------------------------


@each([entry for entry in SHIPPED if entry.kind == "trivial"])
def test_a_trivial_rule_copies_any_pattern_as_it_does_this_one(entry: Replicator) -> None:
    rule, draw = entry.rule(), np.random.default_rng(3)
    times = (4, 8, 16) if rule.n_states == 2 else (3, 9, 27)
    count = next(iter(set(entry.growth.copies[1:3])))
    for _ in range(10):
        cells = draw.integers(0, rule.n_states, (3, 3))
        cells[1, 1] = 1
        seed = Pattern(cells)
        universe = Universe(rule, seed)
        for step in times:
            board = universe.run(step - universe.generation).pattern
            assert len(find_copies(board, seed)) == count
            assert board.population == count * seed.population


@pytest.mark.parametrize(("modulus", "centre", "copies"), [(2, False, 4), (3, False, 4), (3, True, 5), (5, True, 5)])
def test_sums_of_four_neighbours_modulo_p_copy_anything_at_powers_of_p(modulus: int, centre: bool, copies: int) -> None:
    rule, draw = parity(modulus, centre=centre), np.random.default_rng(modulus)
    cells = draw.integers(0, modulus, (3, 3))
    cells[0, 0] = 1
    seed = Pattern(cells)
    for step in (modulus**2, modulus**3 if modulus < 5 else modulus):
        assert len(find_copies(Universe(rule, seed).run(step).pattern, seed)) == copies


@pytest.mark.parametrize("name", ["highlife", "b3578", "byl", "chou-reggia-2", "pre-pulsar"])
def test_where_the_rule_is_not_trivial_random_seeds_of_the_same_box_do_not_replicate(name: str) -> None:
    entry = CATALOGUE[name]
    rule, draw = entry.rule(), np.random.default_rng(7)
    for _ in range(20):
        seed = Pattern(draw.integers(0, rule.n_states, entry.size))
        board = Universe(rule, seed).run(2 * entry.period).pattern
        assert len(disjoint(find_copies(board, seed, rule.symmetry_group), seed)) <= 1


# -- controls ---------------------------------------------------------------------------------------------


@each([entry for entry in SHIPPED if entry.kind == "control" and entry.name != "pre-pulsar"])
def test_a_control_is_never_two(entry: Replicator) -> None:
    seed, rule = entry.pattern(), entry.rule()
    census = Census(seed, rule.symmetry_group)
    for step, board in enumerate(history(entry.name, 120)):
        assert len(disjoint(find_copies(board, seed, rule.symmetry_group), seed)) <= 1
        assert census.observe(step, board) == ()


def test_the_pre_pulsar_is_two_once_and_then_a_pulsar() -> None:
    entry = CATALOGUE["pre-pulsar"]
    seed, boards = entry.pattern(), history("pre-pulsar", 75)
    exact = {step: find_copies(board, seed) for step, board in enumerate(boards)}
    assert [copy.displacement(seed) for copy in exact[15]] == [(-3, 0), (3, 0)]
    assert [step for step, copies in exact.items() if len(copies) > 1] == [15, 17]
    assert not any(exact[step] for step in range(18, 76))
    assert boards[75] == boards[72]
    assert [board.population for board in boards[-3:]] == [72, 48, 56]


def test_the_gun_shoots_a_glider_every_30_generations() -> None:
    glider = history("spaceship", 4)
    flying = [
        sum(any(part.same_shape(phase) for phase in glider) for part in components(board))
        for board in history("glider-gun", 120)[60::30]
    ]
    assert flying == [2, 3, 4]


def test_the_puffer_leaves_blocks() -> None:
    block = find_replicator("still-life").pattern()
    left = [len([part for part in components(b) if part.same_shape(block)]) for b in history("puffer", 120)]
    assert [after - before for before, after in zip(left[60:108:12], left[72:120:12], strict=True)] == [2] * 4


def test_soup_is_drawn_from_its_seed_alone() -> None:
    assert soup() == find_replicator("soup").pattern() == soup(seed=1984)
    assert soup(seed=1) != soup(seed=2)
    assert soup(seed=1, side=9, density=1).population == 81
    assert soup(side=9, density=0).population == 0


# -- machines: files that are not shipped ------------------------------------------------------------------

CELLS = "x = 3, y = 2, rule = JvN29\n2.I$M!\n"


@pytest.fixture
def no_golly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPLICARIUM_GOLLY", raising=False)
    monkeypatch.setattr(files, "_GOLLY", ())


@pytest.fixture
def small(no_golly: None) -> Callable[[Path], Pattern]:
    return lambda folder: find_replicator("small-jvn", [folder]).pattern()


@each(FILES)
def test_a_machine_without_its_file_says_how_to_get_it(entry: Replicator, no_golly: None) -> None:
    with pytest.raises(PatternError) as raised:
        find_replicator(entry.name).pattern()
    message = str(raised.value)
    assert message.startswith(entry.pattern.names[0])
    assert "install Golly" in message or "fetch" in message
    assert message.endswith("search=[FOLDER]")
    assert "\n" not in message


def test_the_sentence_says_where_it_looked(tmp_path: Path, no_golly: None) -> None:
    with pytest.raises(PatternError, match=f"not found in {tmp_path}: install Golly"):
        find_replicator("hutton", [tmp_path]).pattern()


@pytest.mark.parametrize(
    "name",
    [
        "small-JvN-self-replicator.rle",
        "SMALL-JVN-self-replicator.RLE",
        "deep/down/small-JvN-self-replicator.rle",
        "JvN_small-JvN-self-replicator.rle",
        "small-JvN-self-replicator.rle.gz",
    ],
)
def test_a_file_is_found_in_the_search_path(name: str, tmp_path: Path, small: Callable[[Path], Pattern]) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(CELLS.encode()) if name.endswith(".gz") else CELLS.encode())
    assert small(tmp_path) == Pattern([[0, 0, 9], [13, 0, 0]])


@pytest.mark.parametrize("name", ["not-small-JvN-self-replicator.rle", "small-JvN-self-replicator.rle.txt", "x.rle"])
def test_other_files_are_passed_by(name: str, tmp_path: Path, small: Callable[[Path], Pattern]) -> None:
    (tmp_path / name).write_text(CELLS)
    with pytest.raises(PatternError, match="not part of Replicarium"):
        small(tmp_path)


def test_the_first_folder_counts_and_the_first_of_the_names(tmp_path: Path, no_golly: None) -> None:
    for folder, name, row in (("a", "x-2.rle", "I"), ("b", "x-2.rle", "J"), ("b", "x-1.rle", "K")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(f"x = 1, y = 1, rule = JvN29\n{row}!")
    pattern = PatternFile(("x-1.rle", "x-*.rle"))
    assert pattern.path() is None
    assert pattern.within((tmp_path / "a", tmp_path / "b"))() == Pattern([[9]])
    assert pattern.within((tmp_path / "b",))() == Pattern([[11]])
    assert pattern.within((tmp_path / "a",)).within((tmp_path / "b",))() == Pattern([[11]])


def test_an_installed_golly_is_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [tmp_path / name for name in ("chosen", "golly-4.2", "golly-5.0")]
    for place in places:
        (place / "Patterns").mkdir(parents=True)
    (tmp_path / "golly.txt").write_text("no folder")
    monkeypatch.delenv("REPLICARIUM_ALONE", raising=False)
    monkeypatch.setattr(files, "_GOLLY", (f"{tmp_path}/golly*", f"{tmp_path}/none/golly"))
    monkeypatch.setenv("REPLICARIUM_GOLLY", str(places[0]))
    assert golly_folders() == tuple(places)
    (places[2] / "Patterns" / "small-JvN-self-replicator.rle").write_text(CELLS)
    assert find_replicator("small-jvn").pattern().population == 2
    monkeypatch.setenv("REPLICARIUM_GOLLY", str(tmp_path / "missing"))
    assert golly_folders() == tuple(places[1:])


def test_a_rule_that_is_not_built_in_is_looked_for_too(tmp_path: Path, no_golly: None) -> None:
    entry = find_replicator("mahler")
    assert entry.rule_name == "Devore2"
    with pytest.raises(RuleError, match="Devore2"):
        entry.rule()
    (tmp_path / "Rules").mkdir()
    table = "n_states:8\nneighborhood:vonNeumann\nsymmetries:rotate4\n0,1,0,0,0,1\n"
    (tmp_path / "Rules" / "Devore2.rule").write_text(f"@RULE Devore2\n@TABLE\n{table}")
    assert find_replicator("mahler", [tmp_path]).rule().n_states == 8
    assert NamedRule("B36/S23")() == find_rule("B36/S23")


def test_an_entry_with_nothing_to_look_for_stays_as_it_is(tmp_path: Path) -> None:
    found, entry = find_replicator("langton", [tmp_path]), find_replicator("langton")
    assert found.rule() is entry.rule()
    assert (found.rule_name, found.pattern()) == (entry.rule_name, entry.pattern())
    with pytest.raises(PatternError, match="it knows langton, byl, "):
        find_replicator("nonesuch")


def installed(entry: Replicator) -> Path:
    path = entry.pattern.within((GOLLY / "patterns",)).path()
    if path is None:
        pytest.skip(f"{entry.pattern.names[0]} is not installed")
    return path


@pytest.mark.golly
@each([entry for entry in FILES if entry.source("cells") == "measured"])
def test_an_installed_machine_is_as_large_as_said(entry: Replicator) -> None:
    path = installed(entry)
    if entry.name == "linear-propagator":
        with pytest.raises(FormatError, match="unfolded"):
            entry.pattern()
        machine = read_macrocell(path)
    else:
        machine = find_replicator(entry.name, [GOLLY / "patterns"]).pattern()
        assert machine.rule == entry.rule_name
        assert entry.rule() == find_rule(machine.rule)
    assert (machine.population, machine.bounding_box[2:]) == (entry.cells, entry.size)


@each([entry for entry in FILES if entry.turn != IDENTITY])
def test_machines_are_turned_as_their_rule_turns_arrows(entry: Replicator) -> None:
    rule = entry.rule()
    symmetry = next(each for each in rule.symmetries_of(range(9, 32)) if each.transform == entry.turn)
    cells = np.random.default_rng(0).integers(0, 29, (40, 30), dtype=np.uint8)
    assert np.array_equal(symmetry.apply(cells), turned(cells, entry.turn, arrows=True))


def grown(entry: Replicator) -> Pattern:
    installed(entry)
    entry = find_replicator(entry.name, [GOLLY / "patterns"])
    return Universe(entry.rule(), entry.pattern(), engine="dense").run(entry.period).pattern


@pytest.mark.long
def test_the_small_von_neumann_machine_bears_a_child_in_another_phase() -> None:
    """Four minutes: 34 cells differ, all of them in excitation."""
    entry = find_replicator("small-jvn", [GOLLY / "patterns"])
    board = grown(entry)
    assert mismatch(entry, board) == entry.mismatch
    place = entry.pattern().bounding_box._replace(top=entry.offset[0], left=entry.offset[1])
    cells = entry.pattern().cropped().cells
    assert np.array_equal(at_rest(board.read(place))[cells != 0], at_rest(cells)[cells != 0])


@pytest.mark.long
def test_the_boustrophedon_writes_its_child_turned() -> None:
    entry = find_replicator("boustrophedon", [GOLLY / "patterns"])
    installed(entry)
    universe = Universe(entry.rule(), entry.pattern(), engine="dense").run(entry.period - 1)
    assert mismatch(entry, universe.pattern) > entry.mismatch
    board = universe.run(1).pattern
    assert mismatch(entry, board) == entry.mismatch
    # The tape's columns: 63 of its turns stand where the child still goes straight on, for five rows more.
    cells = at_rest(turned(entry.pattern().cropped().cells, entry.turn, arrows=True))
    height, width = cells.shape
    child = at_rest(board.read(Box(*entry.offset, height + 6, width)))
    wrong = np.argwhere((cells != 0) & (child[:height] != cells))
    assert np.count_nonzero(wrong[:, 0] == height - 1) == 63
    assert np.count_nonzero(child[height:], axis=1).tolist() == [128] * 5 + [0]


@pytest.mark.long
@pytest.mark.skipif(BGOLLY is None, reason="bgolly is not installed")
def test_huttons_machine_has_twins(tmp_path: Path) -> None:
    """Run by Golly, whose rule is compared with ours elsewhere: the board is 3,187 × 3,214 for 50,000 generations."""
    entry = find_replicator("hutton", [GOLLY / "patterns"])
    before, after = (run_by_golly(entry, generation, tmp_path) for generation in (50_053, entry.period))
    twins = [replace(entry, offset=(-3183, -11), turn=Transform(3)), entry]
    assert [mismatch(twin, before) for twin in twins] == [5, 5]
    assert [mismatch(twin, after) for twin in twins] == [entry.mismatch] * 2 == [3, 3]


def run_by_golly(entry: Replicator, generation: int, folder: Path) -> Pattern:
    """What lives after some generations, moved so that the mother lies at the origin, where it began."""
    out = folder / f"{generation}.rle"
    arguments = [
        "-q",
        "-q",
        "-a",
        "JvN",
        "-i",
        "1",
        "-m",
        str(generation),
        "-o",
        str(out),
        str(installed(entry)),
    ]
    subprocess.run([BGOLLY, *arguments], check=True, capture_output=True, timeout=600)
    board = load_pattern(out).cropped()
    # Golly writes the box of what lives: the mother lies in its lowest rows.
    bottom = board.translate(entry.size[0] - board.box.bottom, -board.left)
    mother = replace(entry, offset=(0, 0), turn=IDENTITY)
    (found,) = (moved for shift in range(100) if not mismatch(mother, moved := bottom.translate(0, -shift)))
    return found


# -- what the command makes of it --------------------------------------------------------------------------


def reports(capsys: pytest.CaptureFixture[str], name: str, generations: int | None) -> list[dict[str, int]]:
    request = running.RunOptions(name, generations, None, "auto", None, None, (), None)
    assert running.run_pattern(request, as_json=True, quiet=True) == 0
    return json.loads(capsys.readouterr().out)["reports"]


@each(SHIPPED)
def test_run_runs_every_entry_that_is_shipped(entry: Replicator, capsys: pytest.CaptureFixture[str]) -> None:
    first, last = reports(capsys, entry.name, 3)
    assert first == {"generation": 0, "population": entry.cells}
    assert last["generation"] == 3


def test_run_runs_for_a_period_unless_that_is_unknown_or_takes_days(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reports(capsys, "byl", None)[-1]["generation"] == 25
    assert reports(capsys, "soup", None)[-1]["generation"] == 1000
    monkeypatch.setattr(running, "LONGEST_DEFAULT", 24)
    assert reports(capsys, "byl", None)[-1]["generation"] == 1000


def test_run_looks_for_a_machine_in_the_folders_of_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], no_golly: None
) -> None:
    (tmp_path / "small-JvN-self-replicator.rle").write_text(CELLS)
    request = running.RunOptions("small-jvn", 0, None, "auto", None, None, (tmp_path,), None)
    assert running.run_pattern(request, as_json=False, quiet=False) == 0
    assert capsys.readouterr().out == "0 2\n"
