"""The study of emulation: its baselines by counting, its verdict on planted tables, one tiny run to the end."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.emulation import STUDY
from experiments.studies.emulation.questions import RIVALS, BesideMemory, outside, turned
from experiments.studies.emulation.trial import BASELINES, DOMAINS, FLOORS, MEMORIES, domains_of, shuffled
from experiments.studies.emulation.truths import drawn
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.reference_life import life_of
from neural.domains.domain import dense

CONFIG = STUDY.config("quick", None, ["rules=['byl']", "kinds=['mlp']"])


def test_a_shuffled_table_changes_as_much_as_the_rule_inside_and_outside_the_life():
    life = life_of("byl", 1)
    other = shuffled(life.rule, life.met.contexts, np.random.default_rng(0))
    for contexts in (life.met.contexts, dense(life.rule).contexts):
        moving = [int((rule.evaluate(contexts) != contexts[:, 0]).sum()) for rule in (life.rule, other)]
        assert moving[0] == moving[1]
    assert other.quiescent
    assert other != shuffled(life.rule, life.met.contexts, np.random.default_rng(1))


@pytest.mark.parametrize("name", ["byl", "highlife"])
def test_baselines_err_where_they_must(name):
    """Copying errs where the centre changes, silence where something should come out, memory nowhere on the path."""
    life, domains = life_of(name, 1), domains_of(name)
    config = STUDY.config("quick", None, [f"rules=['{name}']"])
    found = {
        cell["kind"]: STUDY.trial(cell, seeds_of(cell, 0))
        for cell in STUDY.conditions(config)
        if cell["kind"] in BASELINES
    }
    assert set(found) == set(BASELINES)
    assert found["copy"]["wrong"]["changing"] == found["copy"]["wrong"]["visited"] == len(domains["changing"])
    assert found["quiescent"]["wrong"]["dense"] == np.count_nonzero(life.rule.evaluate(domains["dense"].contexts))
    for memory in MEMORIES:
        assert found[memory]["exact_visited"]
        assert found[memory]["daughters"] == life.daughters
    assert found["counts"]["wrong"]["orbit"] == 0
    assert found["turned"]["wrong"]["orbit"] == 0 < found["nearest"]["wrong"]["orbit"]
    assert not any(found[kind]["exact_visited"] for kind in FLOORS)
    assert {found[kind]["horizon"] is None for kind in FLOORS} == {False}


def drawn_table(config=CONFIG, seed=0, **world) -> TrialTable:
    return drawn(config, np.random.default_rng(seed), **world)


def outcomes(verdict) -> dict[str, str]:
    return {finding.question: finding.outcome for finding in verdict.findings}


def test_planted_worlds_are_told_apart():
    few = ["kinds=['mlp', 'binary']", "widths=[64]", "data=['visited']"]
    found = calibrate(STUDY, STUDY.config("quick", None, few), 15)
    assert [one for one in found if not one.fit] == []
    assert unreached(found) == ()
    assert {one.right_outcome for one in found} == {"shown", "not shown", "refuted", "undecided"}


def test_to_be_exact_on_what_was_learnt_is_training_error():
    """It shows nothing by itself: memory is exact there as well."""
    verdict = STUDY.verdict(CONFIG, drawn_table(chance=1.0, beyond=0.0))
    assert verdict.outcome == "not shown"
    assert verdict.numbers["exact"]["mlp"]["byl"][:2] == [5, 5]
    assert "no kind of network is right more often than the best of 4 answers that learn nothing" in verdict.sentence
    told = next(finding for finding in verdict.findings if finding.question.startswith("mlp: exact"))
    assert told.outcome == "shown"
    assert told.sentence.startswith("Training error: byl 5 of 5 (57–100 %)")
    assert "3 of 3 memories" in verdict.remarks[0], "each is one observation, whatever the seeds"


def test_it_is_the_largest_size_that_is_judged():
    """Networks of other sizes may be as they like: none is picked for what came out."""
    rows = [
        {**row, "exact_visited": True, "wrong": dict.fromkeys(DOMAINS, 0)} if row.get("width") == 8 else row
        for row in drawn_table(chance=0.0, beyond=-0.2)
    ]
    verdict = STUDY.verdict(CONFIG, TrialTable(rows))
    assert verdict.outcome == "refuted"
    assert verdict.numbers["exact"]["mlp"]["byl"][:2] == [0, 5]


def test_a_network_that_ran_out_of_updates_is_not_said_to_be_unable():
    """Those that stop before could not become more exact: their training ends once all is right by a margin."""
    rows = drawn_table(chance=0.0)
    told = next(each for each in STUDY.verdict(CONFIG, rows).findings if each.question.startswith("mlp: exact"))
    assert told.outcome == "undecided"
    assert "5 used up all updates" in told.sentence
    assert f"at most {CONFIG.steps} updates" in told.asked
    stopped = TrialTable({**row, "taken": CONFIG.steps - 1} for row in rows)
    assert outcomes(STUDY.verdict(CONFIG, stopped))["mlp: exact on one replication"] == "refuted"
    known = drawn_table(chance=1.0)
    assert outcomes(STUDY.verdict(CONFIG, known))["exact everywhere after one replication"] == "refuted"


def test_a_rule_whose_default_is_all_that_is_left_is_not_asked():
    both = STUDY.config("quick", None, ["rules=['byl', 'highlife']", "kinds=['mlp']"])
    verdict = STUDY.verdict(both, drawn_table(both, chance=1.0, beyond=0.12, content=1))
    assert verdict.outcome == "shown"
    assert [each["rule"] for each in verdict.numbers["beside_memory"]] == ["byl"]
    assert "Not asked" in verdict.sentence
    assert "highlife (2 of 2,000)" in verdict.sentence
    assert "highlife" not in verdict.asked


@pytest.mark.parametrize("best", ["turned", "counts", "copy", "quiescent"])
def test_any_null_can_win(best):
    """Networks are held against the best of all that learns nothing, whichever that is."""
    rows = []
    for row in drawn_table(chance=1.0, beyond=0.0):
        if row["kind"] == best:
            outside_wrong = 300 if best != "copy" else 1700  # no change is never right where all is to be asked
            row = {**row, "wrong": {**row["wrong"], "dense": row["wrong"]["orbit"] + outside_wrong}}
        elif row["kind"] in RIVALS or row["kind"] not in BASELINES:
            lost = 1800 if best == "copy" else 1200
            row = {**row, "wrong": {**row["wrong"], "dense": row["wrong"]["orbit"] + lost}}
        rows.append(row)
    verdict = STUDY.verdict(CONFIG, TrialTable(rows))
    assert [each["null"] for each in verdict.numbers["beside_memory"]] == [best]
    assert verdict.outcome == "refuted"


def test_few_seeds_decide_nothing():
    for chance in (0.0, 1.0):
        few = STUDY.config("quick", None, ["rules=['byl']", "kinds=['mlp']"], seeds=3)
        verdict = STUDY.verdict(few, drawn_table(few, chance=chance, beyond=0.0))
        assert outcomes(verdict)["mlp: exact on one replication"] == "undecided"
    alone = STUDY.config("quick", None, ["rules=['byl']", "kinds=['mlp']"], seeds=2)
    assert outcomes(STUDY.verdict(alone, drawn_table(alone, chance=1.0)))["mlp: more than the best null"] == "undecided"


def test_a_table_without_networks_decides_nothing_and_is_described():
    nulls = TrialTable(row for row in drawn_table(chance=1.0) if row["kind"] in BASELINES)
    for table in (nulls, TrialTable([])):
        verdict = STUDY.verdict(CONFIG, table)
        assert verdict.outcome == "undecided"
        assert set(outcomes(verdict).values()) == {"undecided"}
        assert set(STUDY.scored(CONFIG, table, verdict).values()) == {None}


def test_memory_can_win():
    """Beside a memory that has more right networks that are exact on what they learnt are not said to know more."""
    verdict = STUDY.verdict(CONFIG, drawn_table(chance=1.0, beyond=-0.2))
    assert verdict.outcome == "refuted"
    assert outcomes(verdict)["mlp: more than the best null"] == "refuted"
    (told,) = verdict.numbers["beside_memory"]
    assert told["interval"][1] < told["memory"]
    assert told["networks"] == 5


def test_every_prediction_can_come_true_and_fail():
    both = STUDY.config("quick", None, ["rules=['byl']", "kinds=['mlp', 'binary']"])
    scores: dict[str, set[bool | None]] = {}
    worlds = (
        {"chance": 1.0, "others": 0.0},
        {"chance": 0.0, "others": 1.0, "beyond": 0.3},
        {"chance": 1.0, "everywhere": 1.0},
        {"chance": 0.1, "beyond": 0.3},
    )
    for number, world in enumerate(worlds):
        table = drawn_table(both, number, **world)
        if number == 3:
            table = TrialTable({**row, "daughters": 1} for row in table)
        if number == 2:  # the smallest size too
            table = TrialTable({**row, "exact_visited": True} for row in table)
        for text, came in STUDY.scored(both, table, STUDY.verdict(both, table)).items():
            scores.setdefault(text, set()).add(came)
    assert len(scores) == 6
    assert {text for text, found in scores.items() if not {True, False} <= found} == set()


def test_what_lies_outside_is_counted_apart():
    row = {"wrong": {"visited": 5, "orbit": 25, "dense": 125}, "of": {"visited": 100, "orbit": 300, "dense": 800}}
    assert turned(row) == 1 - 20 / 200
    assert outside(row) == 1 - 100 / 500
    full = {"wrong": dict.fromkeys(DOMAINS, 0), "of": dict.fromkeys(DOMAINS, 9)}
    assert (turned(full), outside(full)) == (None, None)


def test_the_interval_covers_the_mean_as_often_as_it_says():
    """Of networks that know as much as memory few are said to know more or less: Student's interval over few seeds."""
    random = np.random.default_rng(0)
    found = [BesideMemory("mlp", "byl", tuple(random.normal(0.6, 0.03, 5)), 0.6, 0.95).better for _ in range(400)]
    assert sum(better is not None for better in found) <= 32  # 5 % of 400 are 20; three standard errors more


@pytest.mark.long
def test_a_tiny_study_to_its_end_with_figures():
    tiny = STUDY.config(
        "quick", None, ["rules=['highlife']", "kinds=['mlp', 'binary']", "widths=[4, 32]", "steps=60"], seeds=1
    )
    rows = []
    for trial in STUDY.plan(tiny):
        measures = STUDY.trial(trial.condition, seeds_of(trial.condition, trial.seed))
        assert set(measures) == set(STUDY.measures)
        assert measures["exact_visited"] == (measures["horizon"] is None)
        rows.append({"key": trial.key, "seed": trial.seed, **trial.condition, **measures})
    table = TrialTable(rows)
    assert len(table) == len(BASELINES) + 2 * 2 * 2
    verdict = STUDY.verdict(tiny, table)
    assert len(verdict.tables[0][2]) == len(table)
    for make, caption in STUDY.figures(tiny, table, verdict).values():
        assert "ull" in caption
        assert draw(make, THEMES[0]) != draw(make, THEMES[1])
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label for label in labels)
