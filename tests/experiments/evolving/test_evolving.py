"""Loops on drawn boards: how boards are drawn, what is kept of them, the neutral null both ways, the command."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from automata.errors import FormatError
from automata.pattern import Box
from automata.replication.genealogy.record import Genealogy, Individual
from experiments.errors import ConfigError
from experiments.evolving.boards import Setting, drawn_board
from experiments.evolving.neutral import mean_side, neutral_means, side_of
from experiments.evolving.record import MOMENTS, moments, record_of, run_board, trace_board
from experiments.evolving.run import load_boards, run_boards, save_boards
from experiments.evolving.summary import living_shares, sentences, summarize

# Species 4 on boards on which it has no room for long: some hundred generations are enough to see births and deaths.
SMALL = Setting(species=4, boards=2, least=40, most=60, generations=800)


def one(number, parent, born, died, side, genotype="a"):
    depth = 0 if parent is None else 1
    return Individual(number, parent, born, died, depth, Box(0, 0, 1, 1), Box(0, 0, side, side), genotype)


def family(*people, steps=100):
    return Genealogy(tuple(people), steps, 1, 2, 0)


def test_a_board_is_drawn_from_its_number_alone():
    setting = replace(SMALL, founders=3, least=50, most=70)
    board = drawn_board(setting, 5)
    assert board == drawn_board(setting, 5)
    assert board != drawn_board(setting, 6)
    assert board != drawn_board(replace(setting, seed=1), 5)
    assert all(50 <= side <= 70 for side in board.sides)
    sides = {drawn_board(replace(setting, founders=1), number).sides for number in range(30)}
    assert len({height for height, _ in sides}) > 10
    assert len({width for _, width in sides}) > 10


def test_founders_stand_apart_and_are_the_loop_in_some_phase():
    setting = replace(SMALL, founders=4, least=60, most=70, generations=20)
    board = drawn_board(setting, 0)
    genealogy = trace_board(setting, board)
    founders = [each for each in genealogy.individuals if each.parent is None]
    assert [(each.size, each.born) for each in founders] == [("4", 0)] * 4
    alone = trace_board(replace(setting, founders=1), drawn_board(replace(setting, founders=1), 0))
    assert founders[0].genotype == alone.individuals[0].genotype


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(ConfigError, match="species, 4 or more, are those of the evoloop"):
        Setting(species=3)
    with pytest.raises(ConfigError, match="species, 4 or more, are those of the evoloop"):
        Setting(pattern="langton", species=8)
    with pytest.raises(ConfigError, match="sides are from LEAST to MOST"):
        Setting(least=90, most=80)
    with pytest.raises(ConfigError, match="are 1 or more"):
        Setting(founders=0)
    with pytest.raises(ConfigError, match="there is no room for 9 loops"):
        drawn_board(Setting(founders=9, least=40, most=40), 0)
    with pytest.raises(ConfigError, match="there is no room for 1 loops"):
        drawn_board(Setting(least=20, most=20), 0)


def test_births_are_counted_by_size_and_genes():
    genealogy = family(
        one(1, None, 0, 50, 6),
        one(2, 1, 10, 60, 6),
        one(3, 1, 20, None, 4, "b"),
        one(4, 3, 30, None, 4, "b"),
        one(5, 3, 40, 70, 4, "c"),
        one(6, 5, 45, None, 8, "d"),
    )
    record = record_of(SMALL, drawn_board(SMALL, 0), genealogy)
    assert (record.births, record.smaller, record.larger, record.other_genes) == (5, 1, 1, 1)
    assert [(kind.size, kind.individuals, kind.true_births, kind.living) for kind in record.species] == [
        ("6", 2, 1, 0), ("4", 2, 1, 2), ("4", 1, 0, 0), ("8", 1, 0, 1),
    ]  # fmt: skip
    assert [kind.genotype for kind in record.evolved] == ["b"]
    assert record.commonest is not None
    assert record.commonest.genotype == "b"
    assert record.extinct is None
    assert record.end == pytest.approx((4 + 4 + 8) / 3)
    assert (record.counts["6"][0], record.counts["4"][-1], record.counts["8"][-1]) == (1, 2, 1)


def test_a_board_on_which_all_died_has_no_end():
    record = record_of(SMALL, drawn_board(SMALL, 0), family(one(1, None, 0, 50, 6), one(2, 1, 10, 60, 6)))
    assert (record.extinct, record.end, record.commonest, record.below_neutral, record.neutral) == (
        60,
        None,
        None,
        None,
        (),
    )
    assert record.sides[-1] == 0


def colony(fertile, steps=120):
    """Founders of side 4 and 8, ten each; at each step one of those whose side is `fertile`, or any, has a daughter."""
    random = np.random.default_rng(3)
    people = [one(number, None, 0, None, 4 if number <= 10 else 8) for number in range(1, 21)]
    living = list(range(20))
    for step in range(1, steps):
        mothers = [which for which in living if fertile in (None, people[which].ring.height)] or living
        mother = int(random.choice(mothers))
        people.append(one(len(people) + 1, mother + 1, step, None, people[mother].ring.height))
        dead = living.pop(int(random.integers(len(living))))
        people[dead] = replace(people[dead], died=step)
        living.append(len(people) - 1)
    return family(*people, steps=steps)


def test_the_neutral_null_tells_selection_from_none_both_ways():
    setting = replace(SMALL, boards=6)
    outcomes = {}
    for name, fertile in (("small", 4), ("large", 8)):
        records = [record_of(setting, drawn_board(setting, number), colony(fertile)) for number in range(6)]
        outcomes[name] = summarize(records).selection
        assert summarize(records).p < 0.05
    assert outcomes == {"small": "sizes fall by selection", "large": "sizes rise by selection"}


def test_without_selection_replays_end_as_the_board_does():
    genealogy = colony(None)
    ends = neutral_means(genealogy, 40, 0)
    real = mean_side(genealogy.living(genealogy.steps))
    assert real is not None
    assert min(ends) <= real <= max(ends)
    assert ends == neutral_means(genealogy, 40, 0)
    assert {4.0, 8.0} >= {side_of(each) for each in genealogy.individuals}
    assert neutral_means(family(one(1, None, 0, 5, 4)), 9, 0) == []
    record = replace(record_of(SMALL, drawn_board(SMALL, 0), genealogy), neutral=(real,) * 4)
    assert record.below_neutral == 0.5
    assert summarize([record]).selection == "no selection is seen"


def test_a_run_goes_on_where_it_stopped_and_in_processes(tmp_path):
    done = {1: run_board(SMALL, 1)}
    save_boards(SMALL, done, tmp_path / "kept")
    again = load_boards(SMALL, tmp_path / "kept")
    assert again == done
    run_boards(SMALL, again)
    assert sorted(again) == [0, 1]
    assert again[0].births > 0
    with pytest.raises(FormatError, match="of other boards"):
        load_boards(replace(SMALL, seed=1), tmp_path / "kept")
    assert load_boards(replace(SMALL, boards=1), tmp_path / "kept") == {}
    for text in ("{}", "no"):
        (tmp_path / "kept").write_text(text)
        with pytest.raises(FormatError, match="no checkpoint"):
            load_boards(SMALL, tmp_path / "kept")


@pytest.mark.long
def test_processes_change_nothing():
    setting = replace(SMALL, boards=3)
    alone, shared = {}, {}
    run_boards(setting, alone)
    run_boards(setting, shared, workers=2)
    assert alone == shared


def test_shares_are_means_of_boards_and_words_say_what_is_found():
    first = record_of(SMALL, drawn_board(SMALL, 0), family(one(1, None, 0, None, 6), one(2, 1, 10, None, 4)))
    second = record_of(SMALL, drawn_board(SMALL, 1), family(one(1, None, 0, None, 6)))
    shares = living_shares([first, second], 5)
    assert list(shares) == ["6", "4"]
    assert (shares["6"][0], shares["6"][-1], shares["4"][-1]) == (1, 0.75, 0.25)
    assert list(living_shares([first, second], 1)) == ["6", "other"]
    assert len(moments(800)) == MOMENTS == len(shares["6"])
    told = " ".join(sentences(SMALL, summarize([first, second])))
    assert "1 birth on 2 boards; 1 newborns were smaller" in told
    assert "0 of 2 boards" in told
    assert "the mean side is 5.50" in told


def test_the_command_prints_writes_and_goes_on(here, tmp_path):
    words = ("evolve", "--species", "4", "--boards", "1", "--least", "50", "--most", "50", "--generations", "600")
    done = here(*words, "--out", tmp_path / "page", "--checkpoint", tmp_path / "kept")
    assert done.status == 0
    assert "50 × 50" in done.stdout
    text = (tmp_path / "page" / "report.html").read_text()
    assert "replicarium evolve evoloop --species 4 --boards 1 --least 50 --most 50 --generations 600 --seed 0" in text
    for name in ("boards", "family", "sizes"):
        for theme in ("light", "dark"):
            assert (tmp_path / "page" / f"{name}-{theme}.png").stat().st_size > 1000
    told = json.loads(here(*words, "--checkpoint", tmp_path / "kept", "--json").stdout)
    assert told["boards"][0]["births"] == told["summary"]["births"] > 0
    refused = here("evolve", "langton", "--species", "5")
    assert refused.status != 0
    assert "are those of the evoloop" in refused.stderr


@pytest.mark.parametrize("pattern", ["sdsr", "langton"])
def test_loops_of_the_nulls_do_not_change(pattern):
    record = run_board(Setting(pattern=pattern, least=60, most=70, generations=1500), 0)
    assert record.births > 5
    assert record.smaller == record.larger == record.other_genes == 0
    assert record.evolved == ()
