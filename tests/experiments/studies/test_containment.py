"""The study of containment: its statistics, a few trials, and its verdict on planted tables."""

from __future__ import annotations

import numpy as np
import pytest

from automata.proportion import Proportion
from experiments.pictures.themes import LIGHT, draw
from experiments.studies.containment import STUDY
from experiments.studies.containment.evidence import (
    early,
    escapes_of,
    late,
    logs_of,
    mean_of_groups,
    misses_of,
)
from experiments.studies.containment.grounds import GROUNDS, ground_of, label_of, lineage_of
from experiments.studies.containment.ladders import LADDERS
from experiments.studies.containment.operating import (
    area,
    choose_threshold,
    corrected,
    curve,
    operating,
    operating_at,
    predictive_value,
    zoo_of,
)
from experiments.studies.containment.tables import values_table
from experiments.studies.containment.truths import TRUTHS
from experiments.studies.containment.verdict import EVASION, FERTILITY, REACH
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from tests.support.depth import some
from tests.support.verdicts import assert_undecided_of_nothing

CONFIG = STUDY.config("quick")


@pytest.fixture(scope="module")
def told():
    """A table of the world in which copies that copy tell."""
    return TRUTHS["copies that copy tell"].draw(CONFIG, np.random.default_rng(3))


def test_a_threshold_is_the_best_and_of_equal_ones_the_highest():
    scores, are = np.array([1.0, 2, 3, 9, 9, 5]), np.array([False, False, False, True, True, True])
    assert choose_threshold(scores, are) == 5
    assert choose_threshold(scores, ~are) == 1  # no threshold is better than none
    assert choose_threshold(scores, np.ones(6, dtype=bool)) == float("inf")
    alarms, hits = curve(scores, are)
    assert (alarms[0], hits[0], alarms[-1], hits[-1]) == (0, 0, 1, 1)


def test_the_area_is_the_share_of_pairs_and_its_interval_widens_with_few_families():
    random = np.random.default_rng(0)
    scores, are = random.random(80), random.random(80) < 0.5
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[are] for b in scores[~are]]
    many = np.array([f"f{number}" for number in range(80)])
    found, low, high = area(scores, are, many)
    assert found == pytest.approx(np.mean(pairs))
    assert low < 0.5 < high
    few = np.array([f"f{number % 4}{kind}" for number, kind in enumerate(are)])
    clustered = np.where(np.array([name[1] for name in few]) < "2", 0.1, -0.1)
    one, other = (area(scores + clustered, are, families)[1:] for families in (few, many))
    assert one[1] - one[0] > other[1] - other[0]
    assert area(np.ones(3), np.ones(3, dtype=bool), many[:3]) == (0.5, 0.0, 1.0)
    perfect = area(np.arange(40.0), np.arange(40) >= 20, many[:40])
    assert perfect[0] == 1
    assert 0.5 < perfect[1] < 1


def test_the_arithmetic_of_base_rates():
    assert predictive_value(1 / 2.5e6, 1.0, 1e-6) == pytest.approx(0.4 / 1.4, rel=1e-4)
    assert predictive_value(1 / 2.5e6, 1.0, 1e-8) == pytest.approx(0.976, abs=1e-3)
    assert predictive_value(0.5, 0.0, 0.1) == 0
    low, high = Proportion(5, 10).interval
    assert (round(low, 2), round(high, 2)) == (0.24, 0.76)
    assert corrected(0.5, 0.9, 0.4) == pytest.approx(0.2)
    assert corrected(0.1, 0.9, 0.4) == 0
    assert np.isnan(corrected(0.5, 0.4, 0.4))


def test_rates_are_reported_on_the_half_on_which_no_threshold_was_chosen(told):
    zoo = zoo_of(told, "board")
    one = operating(zoo, "fertility")
    reported = zoo.half("reported on")
    assert one.hits.trials == int(reported.replicates.sum())
    assert one.hits.trials + one.alarms.trials == len(reported.rows) < len(zoo.rows)
    with_all = zoo_of(told, "board", anything=True)
    assert len(with_all.rows) - len(zoo.rows) == sum(row.get("is") == "copies anything" for row in told) > 0
    head, rows = values_table({"fertility": one})[1:]
    assert len(head) == len(rows[0]) == 5
    assert rows[1][1] == "29%"


def test_labels_of_the_tripwire_s_own_kind_stand_apart(told):
    zoo = told.where(kind="zoo", world="board")
    known, measured, every = (zoo_of(told, "board", labels=labels) for labels in ("independent", "measured", "all"))
    assert len(known.rows) + len(measured.rows) == len(every.rows) == sum(row["is"] != "copies anything" for row in zoo)
    assert {ground_of(row) for row in every.rows} <= set(GROUNDS)
    by_name = {row["entry"]: dict(row) for row in zoo}
    loop, hierarchy, ash = (by_name[name] for name in ("catalogue-langton/0", "designed-guns/0", "ash/0"))
    assert (ground_of(loop), ground_of(hierarchy)) == ("published", "proved")
    # What is published or proved is not overruled by what was found.
    assert label_of(dict(loop, **{"is": "none"})) == "replicator"
    assert label_of(dict(hierarchy, **{"is": "replicator"})) == "none"
    assert ground_of(dict(ash, **{"is": "none", "by": "generation 9 is generation 8 again"})) == "ends"
    assert ground_of(dict(ash, **{"is": "none", "by": "no fertile daughter in 600 generations"})) == "measured"
    assert ground_of(dict(ash, **{"is": "replicator", "by": "copies of itself, a line of 4 births"})) == "measured"
    assert [lineage_of(family) for family in ("mutants-byl", "langton-sides", "ash")] == ["byl", "langton", "ash"]
    apart = operating_at(measured, "fertility", 1.0)
    assert apart.hits.trials == int(measured.half("reported on").replicates.sum())


def test_an_interval_over_groups_knows_the_scatter_within_them():
    random = np.random.default_rng(0)
    means = np.array([0.0, 0.5, 1.0])
    held = 0
    for _ in range(200):
        groups = [random.normal(mean, 0.2, 6) for mean in means]
        middle, low, high = mean_of_groups(groups)
        assert low < middle < high
        held += low <= 0.5 <= high
        assert high - low < 0.3  # far less than groups differ
    assert 180 <= held <= 198
    assert mean_of_groups([np.ones(4), np.zeros(4)]) == (0.5, 0.125, 0.875)


def test_an_effect_of_each_ladder_is_found_when_it_is_large():
    for name, ladder in LADDERS.items():
        table = ladder.draw(STUDY.config("full"), np.random.default_rng(5), ladder.sizes[-1])
        assert STUDY.verdict(STUDY.config("full"), table).outcome_of(ladder.question) == ladder.right, name


def test_misses_and_escapes_are_counted(told):
    misses = {one.name: one for one in misses_of(told)}
    assert set(misses) == set(CONFIG.against)
    one = misses["copies"]
    assert one.selected.shape == one.drift.shape == (CONFIG.seeds * CONFIG.starts, CONFIG.rounds + 1)
    assert late(one.selected).mean() > late(one.drift).mean()
    assert early(one.log).mean() > early(one.selected).mean()
    none = [[0] * CONFIG.parents] * (CONFIG.rounds + 1)
    lines = told.where(kind="evasion")
    rows = [dict(row, **{line: dict(row[line], spread=none) for line in ("selected", "drift")}) for row in lines]
    nobody = misses_of(TrialTable([*told.where(kind="zoo"), *rows]))
    assert np.isnan(nobody[0].selected).all()
    assert np.allclose(one.gains, late(one.selected) - late(one.drift))
    assert escapes_of(told)["board-open"].trials == CONFIG.runs * CONFIG.seeds
    logs = logs_of(told)
    assert logs.draws == CONFIG.seeds * CONFIG.logs
    assert logs.share("copiers").share > 0.6 > 0.3 > logs.share("noise").share


def test_the_verdict_comes_out_as_planted(told):
    config = STUDY.config("full", overrides=["seeds=2"])
    for name in ("nothing tells", "copies alone tell"):
        truth = TRUTHS[name]
        found = STUDY.verdict(config, truth.draw(config, np.random.default_rng(4)))
        assert found.outcome == truth.right
        assert all(found.outcome_of(question) == right for question, right in truth.findings.items())
        got_out = "board-frozen 0 of" not in " ".join(found.remarks)
        assert got_out == (name == "nothing tells")
    verdict = STUDY.verdict(CONFIG, told)
    assert [verdict.outcome_of(question) for question in (FERTILITY, EVASION, REACH)] == ["shown"] * 3
    assert verdict.tables[0][0].startswith("How many alarms are true")
    assert set(STUDY.scored(CONFIG, told, verdict)) | set(STUDY.by_construction()) == set(STUDY.predictions)
    assert len(STUDY.by_construction()) == 1
    assert_undecided_of_nothing(STUDY, CONFIG)


@pytest.mark.parametrize("name", ["settled/0", "soups-constant/0", "writes-noise/0"])
def test_a_watched_inhabitant_is_told_with_all_scores(name):
    (condition,) = (one for one in STUDY.conditions(CONFIG) if one.get("entry") == name)
    measured = STUDY.trial(condition, seeds_of(condition, 0))
    assert measured["is"] == "none"
    assert set(measured["scores"]) == set(measured["reached"])
    assert STUDY.fixed(condition)
    assert STUDY.estimate(condition) > 0


def test_a_line_and_runs_behind_a_wall_are_told():
    line = {"kind": "evasion", "against": "copies", "start": 0, "rounds": 1, "parents": 2}
    measured = STUDY.trial(line, seeds_of(line, 1))
    assert [len(measured[name]["inside"]) for name in ("selected", "drift")] == [2, 2]
    assert STUDY.trial(dict(line, start=1), seeds_of(dict(line, start=1), 1)) != measured
    logs = {"kind": "reach", "logs": 2}
    assert {len(lost) for lost in STUDY.trial(logs, seeds_of(logs, 1))["lost"].values()} == {2}
    wall = {"kind": "escape", "wall": "soup-open", "runs": 4}
    assert 0 <= STUDY.trial(wall, seeds_of(wall, 1))["escaped"] <= 4
    assert not STUDY.fixed(wall)


def test_figures_are_drawn(told):
    pictures = STUDY.figures(CONFIG, told, STUDY.verdict(CONFIG, told))
    assert list(pictures) == ["values", "curves", "latency", "evasion", "walls", "logs"]
    assert all(caption for _, caption in pictures.values())
    for name in some(list(pictures), 3):
        assert len(draw(pictures[name][0], LIGHT)) > 5000
    assert STUDY.figures(CONFIG, TrialTable([]), STUDY.verdict(CONFIG, TrialTable([]))) == {}
