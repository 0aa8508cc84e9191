"""Lines of the closed loop under errors: the fates of many genomes at once, lineages, populations and what they fix."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from automata.errors import ArgumentError
from automata.proportion import Proportion
from automata.replication.genealogy.generations import coalescence, coalescence_time, draw_mothers, lifelines
from automata.replication.genealogy.newick import parse_newick
from automata.rules import langton_passengers
from experiments.closed_loop.evolution.edits import drawn_edits, edited, miscopied, single_edits
from experiments.closed_loop.evolution.fates import FateOf
from experiments.closed_loop.evolution.fates_batched import BatchedFates, Fates
from experiments.closed_loop.evolution.fixation import differences, fixed_by_part, fixed_differences, part_at
from experiments.closed_loop.evolution.lineages import lineages, predicted, viable_share
from experiments.closed_loop.evolution.population import evolve
from experiments.closed_loop.life.trained_network import train_certified
from experiments.storage.plain import plain
from neural.emulators import MLP, MLPConfig
from neural.errors import GenomeError
from neural.genome.record import Genome
from neural.genome.record import encode as write_down
from tests.support.depth import cases


@cache
def trained() -> tuple[Genome, FateOf, BatchedFates]:
    """A certified network of two letters, and what decides the fates of its genomes, one by one and in batches."""
    genome = train_certified(seed=5, labels=2, width=20).genome
    return genome, FateOf(genome), BatchedFates(genome)


@cache
def short_genome() -> Genome:
    """A genome of few symbols, of a network that is not evaluated."""
    rule = langton_passengers(4)
    return write_down(MLP(rule.n_states, rule.neighborhood, MLPConfig(width=1), seed=0), rule.name, bits=2, labels=4)


class Planted:
    """Known fates: a genome is viable if `lives` is true of its symbols."""

    def __init__(self, lives: Callable[[NDArray[np.uint8]], NDArray[np.bool_]]):
        self._lives = lives

    def decide(self, symbols: NDArray[np.uint8]) -> Fates:
        fates = tuple("neutral" if lives else "errs" for lives in self._lives(symbols).tolist())
        networks = tuple(row.tobytes() for row in symbols)
        return Fates(fates, networks, np.ones(len(symbols), dtype=np.float32), np.zeros(len(symbols), dtype=np.int64))


def site_by_site(seed: int = 0) -> tuple[Planted, float]:
    """Fates decided site by site, and the share of single edits that are viable.

    At every site the ancestor's letter lives, and of the three others none, one, two or all.
    """
    genome = np.array(short_genome().symbols)
    random = np.random.default_rng(seed)
    allowed = random.random((len(genome), 4)).argsort(axis=1) < random.integers(0, 4, len(genome))[:, None]
    allowed[np.arange(len(genome)), genome] = True

    def lives(symbols: NDArray[np.uint8]) -> NDArray[np.bool_]:
        return allowed[np.arange(len(genome)), symbols].all(axis=1)

    # From every letter that lives at a site as many of the three others do.
    return Planted(lives), float((allowed.sum(axis=1) - 1).mean() / 3)


# -- fates in batches -----------------------------------------------------------------------------------------------


def rows_of(edits: list[list[tuple[float, bool]]]) -> NDArray[np.uint8]:
    """The trained genome with symbols flipped, one row for each list: where it begins, or anywhere."""
    genome = trained()[0]
    rows = np.tile(genome.array, (len(edits), 1))
    head = genome.parts[0].start
    for row, flips in zip(rows, edits, strict=True):
        for share, early in flips:
            row[int(share * (head if early else len(genome)))] ^= 1
    return rows


flips = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.booleans()), max_size=4)


@given(edits=st.lists(flips, min_size=1, max_size=12))
@settings(max_examples=cases(25))
def test_a_batch_has_the_fates_that_each_has_alone(edits):
    _, oracle, batched = trained()
    rows = rows_of(edits)
    fates = batched.decide(rows)
    assert list(fates.fates) == [oracle.fate(row.tolist()) for row in rows]
    for row, network, margin, fate in zip(rows, fates.networks, fates.margins, fates.fates, strict=True):
        if fate == "unreadable":
            assert network == b""
            assert np.isnan(margin)
        else:
            alone = batched.decide(row[None])
            assert (alone.networks, alone.fates) == ((network,), (fate,))
            assert alone.margins[0] == margin or np.isnan(margin)


def test_fates_of_all_kinds_are_told_at_once():
    genome, oracle, batched = trained()
    rows = edited(genome, drawn_edits(genome, 150, seed=1))
    fates = batched.decide(rows)
    assert list(fates.fates) == [oracle.fate(row.tolist()) for row in rows]
    counted = single_edits(genome, 150, seed=1)
    assert {fate: fates.fates.count(fate) for fate in counted} == dict(counted)
    assert {"neutral", "errs", "unreadable"} <= set(counted)
    assert (fates.margins[[fate == "neutral" for fate in fates.fates]] > 0).all()
    assert (fates.margins[[fate == "errs" for fate in fates.fates]] <= 0).all()


def test_networks_are_told_apart_by_their_weights():
    genome, _, batched = trained()
    weight = genome.parts[0].start + 3
    rows = edited(genome, [(25, 1 - genome.symbols[25]), (weight, 1 - genome.symbols[weight])])
    same, other = batched.decide(rows).networks
    (own,) = batched.decide(genome.array[None]).networks
    assert same == own != other


def test_a_network_of_another_architecture_is_decided_alone():
    genome, oracle, batched = trained()
    text = genome.architecture.encode()
    at = 64 + 8 * (text.index(b'"width":20') + len(b'"width":2'))
    # "20" becomes "10": a smaller network, whose symbols end earlier.
    digit = at - 8 + 6
    row = edited(genome, [(digit, 1 - genome.symbols[digit]), (digit + 1, 1 - genome.symbols[digit + 1])])
    both = row[0].copy()
    both[digit + 1] = row[1][digit + 1]
    assert Genome.read(both.tolist(), 2).architecture.endswith('{"width":10}')
    fates = batched.decide(both[None])
    assert fates.fates == (oracle.fate(both.tolist()),) == ("errs",)
    assert fates.networks[0] != b""
    assert np.isnan(fates.margins[0])


# -- copying ------------------------------------------------------------------------------------------------


def test_symbols_are_miscopied_at_the_rate_and_to_all_others_alike():
    symbols = np.full((400, 500), 2, dtype=np.uint8)
    copies = miscopied(symbols, 0.1, 4, np.random.default_rng(0))
    letters = np.bincount(copies.ravel(), minlength=4)
    low, high = Proportion(int(letters.sum() - letters[2]), copies.size).interval_at(0.999)
    assert low < 0.1 < high
    for letter in (0, 1, 3):
        low, high = Proportion(int(letters[letter]), copies.size).interval_at(0.999)
        assert low < 0.1 / 3 < high
    assert (miscopied(symbols, 0.0, 4, np.random.default_rng(0)) == symbols).all()
    assert (miscopied(symbols, 1.0, 4, np.random.default_rng(0)) != symbols).all()
    with pytest.raises(ArgumentError, match="a number from 0 to 1"):
        miscopied(symbols, 1.5, 4, np.random.default_rng(0))


# -- lineages -----------------------------------------------------------------------------------------------


def test_where_sites_are_independent_lines_die_as_predicted():
    genome = short_genome()
    batched, viable = site_by_site()
    assert viable_share(genome, 10**6, 0, decider=batched).share == pytest.approx(viable)
    lines = lineages(genome, rate=2e-3, lineages=3000, generations=4, seed=1, decider=batched)
    expected = predicted(len(genome), rate=2e-3, viable=viable, generations=4)
    assert len(lines.exact) == len(expected) == 5
    for alive, share in zip(lines.exact, expected, strict=True):
        low, high = Proportion(alive, lines.draws).interval_at(0.999)
        assert low <= share <= high
    assert 0.05 < expected[-1] < 0.9
    # Of the differences that survivors have most are left: hits that live, births and sites.
    hits = 4 * len(genome) * 2e-3 * viable
    assert lines.different_symbols[-1] == pytest.approx(hits, rel=0.1)
    assert viable_share(lines.survivors(1)[0], 10**6, 0, decider=batched).share == pytest.approx(viable)


def test_where_errors_meet_the_prediction_fails():
    """Null: fates by which one difference from the ancestor is viable and a second is not are noticed."""
    genome = short_genome()
    ancestor = genome.array
    batched = Planted(lambda symbols: (symbols != ancestor).sum(axis=1) < 2)
    assert viable_share(genome, 50, 0, decider=batched).share == 1.0
    lines = lineages(genome, rate=2e-3, lineages=500, generations=3, seed=1, decider=batched)
    assert predicted(len(genome), rate=2e-3, viable=1.0, generations=3) == (1.0, 1.0, 1.0, 1.0)
    assert lines.intervals[-1][1] < 0.9


def test_no_error_kills_no_line_and_many_kill_all():
    genome, _, batched = trained()
    still = lineages(genome, rate=0.0, lineages=9, generations=3, seed=0, decider=batched)
    assert still.exact == (9, 9, 9, 9)
    assert still.different_symbols == (0.0, 0.0, 0.0, 0.0)
    assert still.distinct == (1, 1, 1, 1)
    assert still.survivors(2) == (genome, genome)
    wild = lineages(genome, rate=0.06, lineages=20, generations=2, seed=0, decider=batched)
    assert wild.exact == (20, 0, 0)
    assert wild.survivors(5) == ()
    assert plain(wild)["different_symbols"][-1] == 0.0


def test_what_lives_is_exact_and_told_again():
    genome, oracle, batched = trained()
    lines = lineages(genome, rate=1e-4, lineages=20, generations=3, seed=4, decider=batched)
    again = lineages(genome, rate=1e-4, lineages=20, generations=3, seed=4)
    assert lines == again
    assert lines != lineages(genome, rate=1e-4, lineages=20, generations=3, seed=5, decider=batched)
    assert list(lines.exact) == sorted(lines.exact, reverse=True)
    assert 1 <= lines.distinct[-1] <= lines.exact[-1] == len(lines.living)
    for row in lines.living:
        assert oracle.fate(row.tolist()) in ("same network", "neutral")
    mean = np.mean([(row != genome.array).sum() for row in lines.living])
    assert lines.different_symbols[-1] == pytest.approx(mean)


def test_what_lineages_refuse():
    genome, batched = short_genome(), site_by_site()[0]
    with pytest.raises(ArgumentError, match="lineages is a whole number from 1 on"):
        lineages(genome, rate=0.1, lineages=0, generations=1, seed=0, decider=batched)
    with pytest.raises(ArgumentError, match="a number from 0 to 1"):
        lineages(genome, rate=-0.1, lineages=1, generations=1, seed=0, decider=batched)
    with pytest.raises(ArgumentError, match="a number from 0 to 1"):
        predicted(10, rate=0.1, viable=2.0, generations=1)
    with pytest.raises(ArgumentError, match="count is a whole number from 1 on"):
        viable_share(genome, 0, 0, decider=batched)


# -- genealogies --------------------------------------------------------------------------------------------


def test_coalescence_of_genealogies_drawn_by_hand():
    assert coalescence(np.zeros((0, 3), dtype=np.int32)) is None
    assert coalescence(np.array([[0, 0, 0]])) == 1
    assert coalescence(np.array([[0, 1, 2]])) is None
    # All of the last three come from places 1 and 2, these from place 0.
    assert coalescence(np.array([[2, 0, 0], [1, 2, 1]])) == 2
    assert coalescence(np.array([[1, 1, 1], [0, 1, 2]])) == 2
    assert coalescence(np.array([[0, 0, 0], [0, 1, 2], [2, 2, 2]])) == 1


@pytest.mark.long
def test_neutral_coalescence_takes_the_time_that_theory_says():
    assert coalescence_time(1) == 0.0
    assert coalescence_time(2) == pytest.approx(2.0)
    assert coalescence_time(2, 5) == pytest.approx(5.0)
    assert coalescence_time(40, 1) == pytest.approx(1.0)
    for loops in (50, 200):
        assert coalescence_time(loops) == pytest.approx(2 * (loops - 1), rel=0.05)
    random = np.random.default_rng(1)
    for loops, share in ((12, 1.0), (30, 0.4)):
        fertile = np.arange(loops) < share * loops
        times = []
        for _ in range(600):
            parents = [draw_mothers(fertile, loops, random) for _ in range(10 * loops)]
            times.append(coalescence(parents) or 10 * loops)
        error = np.std(times) / len(times) ** 0.5
        assert abs(np.mean(times) - coalescence_time(loops, int(fertile.sum()))) < 4 * error
    with pytest.raises(ArgumentError, match="fertile is a whole number from 1 on"):
        coalescence_time(3, 0)


def test_mothers_are_drawn_in_proportion_to_their_fitness():
    drawn = draw_mothers(np.array([1.0, 0.0, 3.0]), 4000, np.random.default_rng(2))
    counts = np.bincount(drawn, minlength=3)
    assert counts[1] == 0
    assert abs(counts[2] - 3000) < 4 * (4000 * 0.25 * 0.75) ** 0.5


@given(loops=st.integers(1, 9), generations=st.integers(0, 12), seed=st.integers(0, 99))
def test_the_tree_is_that_of_the_last_generation(loops, generations, seed):
    random = np.random.default_rng(seed)
    everybody = np.ones(loops, dtype=bool)
    parents = np.array([draw_mothers(everybody, loops, random) for _ in range(generations)], dtype=np.int32)
    parents = parents.reshape(-1, loops)
    lines = lifelines(parents, loops)
    assert sorted(line.name for line in lines) == sorted(f"loop-{place}" for place in range(loops))
    assert all(line.end == generations for line in lines)
    founders = [line for line in lines if line.parent is None]
    back = 0 if loops == 1 else coalescence(parents)
    assert (len(founders) == 1) == (back is not None)
    if back:
        assert min(line.start for line in lines if line.parent is not None) == generations - back

    # Of every two loops, the date at which their lines meet is that of their last common mother.
    def dates(line: int) -> dict[int, int]:
        """The lines that a line comes from, each with the date until which it is shared."""
        shared = {line: generations}
        while (first := lines[line].parent) is not None:
            shared[first] = min(lines[line].start, min(shared.values()))
            line = first
        return shared

    def mothers(place: int) -> list[int]:
        path = [place]
        for row in parents[::-1]:
            path.append(int(row[path[-1]]))
        return path[::-1]

    numbers = {line.name: number for number, line in enumerate(lines)}
    for one in range(loops):
        for other in range(one):
            mine, theirs = dates(numbers[f"loop-{one}"]), dates(numbers[f"loop-{other}"])
            meeting = max((min(mine[line], theirs[line]) for line in mine if line in theirs), default=None)
            same = [date for date, (a, b) in enumerate(zip(mothers(one), mothers(other), strict=True)) if a == b]
            assert meeting == (max(same) if same else None)


# -- populations --------------------------------------------------------------------------------------------


def test_neutral_differences_are_fixed_at_the_rate_at_which_they_arise():
    """The null of selection (Kimura 1968): however many loops there are, as many as one line takes on."""
    genome = short_genome()
    everything = Planted(lambda symbols: np.ones(len(symbols), dtype=bool))
    batched, viable = site_by_site()
    for judging, share in ((everything, 1.0), (batched, viable)):
        fixed, generations = 0, 0
        for seed in range(6):
            end = evolve(genome, loops=12, generations=120, rate=3e-4, seed=seed, decider=judging)
            assert end.turns[-1].coalescence is not None
            fixed += end.turns[-1].fixed
            generations += end.generations - end.turns[-1].coalescence
            assert end.turns[-1].fixed == len(end.fixed) == len(fixed_differences(end))
        expected = generations * len(genome) * 3e-4 * share
        # A little less: a site that is hit twice counts once.
        assert abs(fixed - expected) < 4 * expected**0.5 + 0.02 * expected


def test_selection_keeps_what_drift_loses():
    genome = short_genome()
    batched, _ = site_by_site()
    chosen = evolve(genome, loops=20, generations=60, rate=1e-3, seed=1, decider=batched)
    drifting = evolve(genome, loops=20, generations=60, rate=1e-3, seed=1, select=False, decider=batched)
    ends = chosen.turns[-1], drifting.turns[-1]
    assert [turn.fertile for turn in ends] == [ends[0].viable, 20]
    assert ends[0].viable > 0
    assert ends[1].viable == 0
    assert ends[1].margin == ends[1].different_symbols == 0.0
    changed = edited(genome, [(place, int(chosen.symbols[0][place])) for place in chosen.fixed])
    assert batched.decide(changed).viable.all()
    assert plain(chosen.turns[0]) | {"generation": 60} != plain(ends[0])


def test_a_population_that_never_errs_stays_what_it_was():
    genome, _, batched = trained()
    same = evolve(genome, loops=6, generations=30, rate=0.0, seed=2, decider=batched)
    last = same.turns[-1]
    assert (last.viable, last.fertile, last.genomes, last.networks, last.fixed) == (6, 6, 1, 1, 0)
    assert last.commonest == 1.0
    assert last.different_symbols == 0.0
    assert last.margin == pytest.approx(same.turns[0].margin)
    assert last.margin > 0
    assert same.living(2) == (genome, genome)
    assert not same.extinct
    assert len(parse_newick(same.newick()).leaves()) == 6


def test_a_population_of_networks_lives_on_what_is_exact():
    genome, oracle, batched = trained()
    turning = evolve(genome, loops=8, generations=6, rate=1e-4, seed=3, decider=batched)
    again = evolve(genome, loops=8, generations=6, rate=1e-4, seed=3)
    assert plain(turning) == plain(again)
    fates = [oracle.fate(row.tolist()) in ("same network", "neutral") for row in turning.symbols]
    assert turning.viable.tolist() == fates
    assert turning.turns[-1].viable == sum(fates) == turning.turns[-1].fertile
    assert turning.turns[-1].genomes == len({row.tobytes() for row in turning.symbols})
    # Every mother was fertile in its generation, and exact by the oracle.
    assert turning.parents.shape == (6, 8)


def test_a_population_beyond_its_threshold_dies_out():
    genome, _, batched = trained()
    end = evolve(genome, loops=5, generations=50, rate=0.05, seed=0, decider=batched)
    assert end.extinct
    assert end.generations == 1
    assert end.turns[-1].fertile == 0
    with pytest.raises(ArgumentError, match="loops is a whole number from 1 on"):
        evolve(genome, loops=0, generations=1, rate=0.1, seed=0, decider=batched)


# -- places -------------------------------------------------------------------------------------------------


def test_a_genome_has_no_gap_and_every_part_is_where_it_is_read():
    for genome in (trained()[0], short_genome()):
        size = genome.labels.bit_length() - 1
        parts = genome.stretches
        assert parts[0].start == 0
        assert parts[-1].stop == size * len(genome)
        for before, after in itertools.pairwise(parts):
            assert before.stop == after.start
        by_name = {part.name: part for part in parts}
        for part in genome.parts:
            assert by_name[part.name].start // size == part.start
            assert by_name[part.name].stop - by_name[part.name].start == part.width * part.codes.size
        text = by_name["architecture"]
        assert (text.stop - text.start) // 8 == len(genome.architecture)


def test_an_edit_of_every_part_shows_there_and_nowhere_else():
    genome = trained()[0]
    for stretch in genome.stretches:
        for place in (stretch.start, stretch.stop - 1):
            assert part_at(genome, place) == stretch.name
    # The first bit of the third weight of the second tensor is its sign.
    part = genome.parts[1]
    place = part.start + 2 * part.width
    (found,) = differences(genome, [(place, 1 - genome.symbols[place])])
    assert (found.part, found.number, found.bit) == (part.name, 2, part.width - 1)
    other = genome.edited(place, found.after).parts[1]
    assert np.flatnonzero(other.codes != part.codes).tolist() == [2]
    assert abs(other.codes[2] - part.codes[2]) == 1 << found.bit
    assert differences(genome, [(place, genome.symbols[place])]) == ()
    with pytest.raises(ArgumentError, match="no bit"):
        part_at(genome, len(genome))
    with pytest.raises(GenomeError):
        genome.edited(0, 1 - genome.symbols[0])


def test_what_is_fixed_is_counted_part_by_part():
    genome = short_genome()
    everything = Planted(lambda symbols: np.ones(len(symbols), dtype=bool))
    drifting = evolve(genome, loops=4, generations=150, rate=2e-3, seed=0, decider=everything)
    table = fixed_by_part(drifting, 10**6, 0, decider=everything)
    assert sum(row.symbols for row in table) == len(genome)
    assert sum(row.fixed for row in table) == len(drifting.fixed) > 20
    for row in table:
        # Every edit is drawn and viable: expected is each part's share of the symbols.
        assert row.viable.trials == 3 * row.symbols
        assert row.viable.share == 1.0
        assert row.expected == pytest.approx(len(drifting.fixed) * row.symbols / len(genome))
    barren = Planted(lambda symbols: np.zeros(len(symbols), dtype=bool))
    with pytest.raises(ArgumentError, match="draw more"):
        fixed_by_part(drifting, 5, 0, decider=barren)
