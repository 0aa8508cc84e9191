"""The study of emulation: its baselines by counting, its verdict on planted tables, one tiny run to the end."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.studies.emulation import STUDY
from experiments.studies.emulation.trial import BASELINES, DOMAINS, domains_of, shuffled
from experiments.studies.emulation.verdict import beyond
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
    assert found["nearest"]["exact_visited"]
    assert found["nearest"]["daughters"] == life.daughters
    assert not any(row["exact_visited"] for kind, row in found.items() if kind != "nearest")
    assert {row["horizon"] is None for kind, row in found.items() if kind != "nearest"} == {False}


def planted(exact) -> TrialTable:
    """`exact(kind, width)`: whether the trials of a candidate have no wrong context anywhere."""
    rows = []
    for trial in STUDY.plan(CONFIG):
        cell = trial.condition
        right = exact(cell["kind"], cell.get("width", 0))
        rows.append(
            {
                "key": trial.key, "seed": trial.seed, **cell, "parameters": 1, "taken": 1,
                "wrong": {name: 0 if right else 5 for name in DOMAINS},
                "of": dict(zip(DOMAINS, (100, 300, 50, 1000), strict=True)),
                "update_accuracy": 1.0 if right else 0.9, "exact_visited": right, "exact_dense": right,
                "horizon": None if right else 4, "daughters": int(right), "line": int(right),
            }
        )  # fmt: skip
    return TrialTable(rows)


def test_wide_networks_that_are_exact_support_the_claim():
    verdict = STUDY.verdict(CONFIG, planted(lambda kind, width: kind == "nearest" or (kind == "mlp" and width == 64)))
    assert verdict.outcome == "shown"
    assert verdict.numbers["visited"] == [2, 4]
    # What no seed changes counts once: copying and silence; a shuffled table and an untrained network have two seeds.
    assert verdict.numbers["nulls"] == [0, 2 + 2 * 2]
    assert verdict.sentence.startswith("Of 4 networks that learnt the contexts of one replication 2 (15–85 %)")
    assert "first wrong cell after 4 generations" in verdict.remarks[0]


def test_an_exact_null_leaves_the_claim_undecided_and_no_exact_network_refutes_it():
    assert STUDY.verdict(CONFIG, planted(lambda kind, width: True)).outcome == "undecided"
    assert STUDY.verdict(CONFIG, planted(lambda kind, width: kind == "nearest")).outcome == "refuted"


def test_a_run_without_networks_or_with_some_to_come_refutes_nothing():
    nulls = TrialTable(row for row in planted(lambda kind, width: False) if row["kind"] in BASELINES)
    assert STUDY.verdict(CONFIG, nulls).outcome == "undecided"
    rows = planted(lambda kind, width: False).rows
    assert STUDY.verdict(CONFIG, TrialTable(rows)).outcome == "refuted"
    assert STUDY.verdict(CONFIG, TrialTable(rows, planned=len(rows) + 1)).outcome == "undecided"


def test_what_was_not_shown_is_counted_apart():
    row = {"wrong": {"visited": 5, "orbit": 25}, "of": {"visited": 100, "orbit": 300}}
    assert beyond(row) == (180, 200)


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
