"""The study physics-fidelity: its trials by their known answers, its verdict on planted tables, its figures."""

from __future__ import annotations

import numpy as np
import pytest

from automata.proportion import Proportion
from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.doses import dose_cells
from experiments.studies.physics_fidelity import STUDY
from experiments.studies.physics_fidelity.comparing import Comparisons, Pair, p_value, power
from experiments.studies.physics_fidelity.forms import OTHERS, copies, of_form
from experiments.studies.physics_fidelity.trial import KINDS, eligible, stated_of
from experiments.studies.physics_fidelity.verdict import (
    BEYOND,
    BEYOND_OTHERS,
    JUDGED,
    NULLS,
    QUESTIONS,
    at_stated,
)
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.reference_life import life_of
from experiments.wrong_rules.trained import TrainedRule, trained_rule
from neural.domains.domain import encode
from tests.support.depth import THOROUGH
from tests.support.done_trials import done_here

SMALL = (
    "replicators=['byl', 'chou-reggia-2']",
    "wrong=[1, 4]",
    "network_wrong=[]",
    "noise=[0.3]",
    "kinds=['uniform', 'changing', 'path', 'around', 'noise', 'redrawn', 'redrawn around', 'elsewhere']",
)


@pytest.fixture(scope="module")
def config():
    return STUDY.config("quick", None, SMALL, seeds=2)


@pytest.fixture(scope="module")
def table(config) -> TrialTable:
    """All trials, done here; those of networks are in a test of their own."""
    return done_here(STUDY, config)


# -- the lives --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "updates", "daughters"),
    [
        ("langton", 32545, 3),
        ("byl", 1013, 3),
        ("chou-reggia-1", 324, 3),
        ("chou-reggia-2", 310, 2),
        ("highlife", 967, 3),
    ],
)
def test_a_life_is_the_replicator_s(name, updates, daughters):
    life = life_of(name, 2)
    assert (life.updates, life.daughters) == (updates, daughters)
    met, unmet = set(map(tuple, life.met.contexts.tolist())), set(map(tuple, life.unmet.tolist()))
    assert not met & unmet
    for transform in life.rule.symmetries:
        turned = life.met.contexts[:, list(transform.permutation(life.rule.neighborhood))]
        assert not set(map(tuple, turned.tolist())) & unmet


def test_langton_s_first_replication_meets_389_contexts():
    life = life_of("langton", 1)
    assert (len(life.met), len(life.moving)) == (389, 187)


@pytest.mark.parametrize("name", ["langton", "byl", "chou-reggia-1", "chou-reggia-2", "highlife"])
def test_errors_lie_on_what_is_met_until_the_first_daughter_is_due(name):
    """One period, at the end of which she is born; and 94 % is the same number of entries in every arm."""
    life = life_of(name, 1)
    assert life.first_birth == life.period
    met = set(map(tuple, life.met.contexts.tolist()))
    for kind in ("uniform", "changing", "path", "network", "around"):
        assert set(map(tuple, eligible(life, kind).tolist())) <= met
        assert eligible(life, kind).any(axis=1).all(), "the plane itself never comes alive"
        assert stated_of(name, kind) == stated_of(name, "elsewhere") == round(0.06 * len(met))


# -- the trials -------------------------------------------------------------------------------------------------------


def test_every_level_is_tried_and_every_kind_at_94_percent(config, table):
    for name in config.replicators:
        entries = len(life_of(name, 1).met)
        for kind in config.kinds:
            part = table.where(replicator=name, kind=kind)
            if kind in NULLS:
                assert part.levels("level") == [entries]
                continue
            stated = part.where(level=stated_of(name, kind))
            assert len(stated) == (1 if kind == "elsewhere" else config.seeds)
            if kind in ("uniform", "changing", "path", "around"):
                assert (stated.column("wrong") == round(0.06 * entries)).all()
                assert (stated.column("fidelity") == np.round(1 - round(0.06 * entries) / entries, 9)).all()


def test_errors_are_as_many_as_were_asked_for(table):
    for row in table:
        if row["kind"] in ("uniform", "changing", "path", "around"):
            assert row["wrong"] == row["level"]
        elif row["kind"] == "elsewhere":
            assert (row["wrong"], row["fidelity"]) == (0, 1.0)
        elif row["kind"] == "noise":
            assert row["fidelity"] == pytest.approx(1 - row["level"])


def test_off_the_path_all_is_right_but_where_a_network_answers(table):
    for row in table:
        if row["kind"] in ("uniform", "changing", "path", "redrawn"):
            assert row["wrong_off"] == 0
        elif row["kind"] in ("around", "redrawn around"):
            assert row["wrong_off"] > row["entries_off"] / 2, "a network is asked nothing there, and knows nothing"
        elif row["kind"] == "elsewhere":
            assert row["wrong_off"] == row["level"]
        if row["kind"] != "noise":
            assert row["entries"] + row["entries_off"] == life_of(row["replicator"], 1).rule.n_contexts


def test_errors_on_the_path_are_those_of_one_network_for_each_trial():
    """All of them, where as many are asked for as it has: what it answers there, and all else right."""
    from experiments.studies.physics_fidelity import trial as module

    life = life_of("chou-reggia-2", 1)
    changed = []
    for seed in (0, 1):
        condition = {"kind": "path", "level": 9, "width": 16}
        rule = module._by_network(life, condition, np.random.SeedSequence(seed), Workspace())
        network = trained_rule(
            life.rule, life.met, "mlp", {"width": 16}, {"check_every": 1, "margin": 0.0}, np.random.SeedSequence(seed),
            Workspace(), enough=9, at_least=True,
        ).rule  # fmt: skip
        wrong = np.flatnonzero(rule.table != life.rule.table)
        assert len(wrong) == 9
        assert (rule.table[wrong] == network.table[wrong]).all()
        changed.append(set(wrong.tolist()))
    assert changed[0] != changed[1]


def test_where_no_run_looks_everything_is_the_true_run(config, table):
    part = table.where(kind="elsewhere")
    assert len(part) == len(config.replicators), "what cannot depend on the seed is tried once"
    assert (part.column("births") == part.column("of_births")).all()
    assert (part.column("line") == config.depth).all()
    assert set(part.column("form").tolist()) == {"seed"}


def test_some_errors_are_fatal_and_what_is_made_has_births(table):
    assert {row["makes"] for row in table.where(kind="uniform")} | {row["makes"] for row in table} == {True, False}
    assert all(row["makes"] == (row["form"] != "none") == (row["births"] > 0) for row in table)
    assert all(row["line"] > 0 for row in table if row["form"] == "seed")


def test_a_trial_is_a_function_of_its_condition_and_seed(table):
    for row in table.rows[:: len(table) // 5]:
        condition = {
            name: row[name] for name in ("replicator", "periods", "depth", "kind", "level", "width") if name in row
        }
        again = STUDY.trial(condition, seeds_of(condition, row["seed"]))
        assert again == {name: row[name] for name in again}


@pytest.mark.long
def test_a_network_is_stopped_with_so_many_wrong():
    for level in (2, 15):
        condition = {"replicator": "highlife", "periods": 2, "depth": 2, "kind": "network", "level": level, "width": 48}
        found = STUDY.trial(condition, np.random.SeedSequence(0))
        assert 0 <= found["wrong"] <= level
        assert found["entries"] == 245


def test_a_network_whose_background_lives_is_no_physics(monkeypatch):
    from experiments.studies.physics_fidelity import trial as module

    life = life_of("byl", 2)
    alive = life.rule.with_changes({(0, 0, 0, 0, 0): 1})
    monkeypatch.setattr(module, "trained_rule", lambda *_, **__: TrainedRule(alive, 1, 1))
    condition = {"replicator": "byl", "periods": 2, "depth": 2, "kind": "network", "level": 1, "width": 8}
    found = STUDY.trial(condition, np.random.SeedSequence(0))
    assert (found["wrong"], found["makes"], found["form"], found["outgrown"]) == (1, False, "none", True)


# -- the verdict ------------------------------------------------------------------------------------------------------


def test_the_verdict_finds_what_was_planted():
    few = STUDY.config("quick", None, ["wrong=[1]", "network_wrong=[1]", "noise=[0.7]"])
    found = calibrate(STUDY, few, 60 if THOROUGH else 2)
    assert all(one.fit for one in found), [one.as_dict() for one in found if not one.fit]
    assert {question for one in found if (question := one.question)} == {*QUESTIONS.values(), BEYOND, BEYOND_OTHERS}
    assert unreached(found) == ()


@pytest.mark.parametrize(
    ("made", "of", "null", "nulls"),
    [(3, 20, 1, 20), (0, 20, 0, 20), (15, 30, 2, 30), (0, 40, 9, 40), (5, 5, 0, 9), (1, 7, 4, 9)],
)
def test_two_shares_are_compared_as_fisher_does(made, of, null, nulls):
    from scipy.stats import fisher_exact

    exact = fisher_exact([[made, of - made], [null, nulls - null]]).pvalue
    assert p_value(Proportion(made, of), Proportion(null, nulls)) == pytest.approx(exact)


def test_the_power_is_how_often_more_are_found():
    random = np.random.default_rng(0)
    null, drawn = Proportion(1, 40), random.binomial(40, 0.3, size=4000)
    found = [p_value(Proportion(int(made), 40), null) <= 0.01 and made > 1 for made in drawn]
    assert abs(np.mean(found) - power(40, 40, 1, 0.3, 0.01)) < 0.03


def test_less_often_is_said_where_it_is_so():
    """Two-sided: a null that does better is found, and so is one that does worse."""
    compared = Comparisons.of(
        [Pair("byl", "path", Proportion(made, 40), Proportion(null, 40)) for made, null in ((0, 20), (20, 0), (9, 9))]
    )
    assert (compared.found, compared.outcome) == ((False, True, None), "not shown")


def test_only_copies_of_the_seed_are_copies(config, table):
    """A replicator of another form is counted apart, and never for the claim."""
    assert {row["form"] for row in table} <= {"seed", "own", "other", "none"}
    rows = TrialTable({**row, "makes": True, "form": "other", "births": 2} for row in table)
    assert not any(row["makes"] or row["births"] for row in copies(rows))
    assert all(row["makes"] and row["births"] for row in of_form(rows, OTHERS))
    verdict = STUDY.verdict(config, rows)
    assert "None was copied" in verdict.sentence
    assert f"came under {2 * len(config.replicators) * 4} of" in verdict.sentence


def test_a_null_off_the_path_is_what_its_kinds_are():
    """Its network is stopped where theirs are; on the path all entries are drawn anew, and nothing else is."""
    from experiments.studies.physics_fidelity import trial as module

    life = life_of("chou-reggia-2", 1)
    condition = {"kind": "redrawn around", "replicator": "chou-reggia-2", "level": len(life.met), "width": 16}
    rule = module._by_network(life, condition, np.random.SeedSequence(0), Workspace())
    around = module._by_network(
        life, {**condition, "kind": "around", "level": 4}, np.random.SeedSequence(0), Workspace()
    )
    apart = np.flatnonzero(rule.table != around.table)
    met = np.unique(encode(life.met.contexts, life.rule.n_states))
    assert set(apart.tolist()) <= set(met.tolist())
    assert len(apart) > len(met) / 2
    assert rule.quiescent


def test_nothing_is_pooled():
    """Networks that replicate are not outvoted by other kinds of error, nor the other way round."""
    many = STUDY.config("quick")
    verdict = STUDY.verdict(
        many, STUDY.truths["networks err where it does no harm"].draw(many, np.random.default_rng(0))
    )
    assert verdict.outcome == "not shown"
    assert verdict.outcome_of(QUESTIONS["network"]) == "shown"
    assert verdict.outcome_of(QUESTIONS["uniform"]) == "refuted"
    assert "no evidence" in " ".join(verdict.remarks)


def test_without_one_of_the_kinds_the_claim_is_undecided():
    many = STUDY.config("quick")
    table = STUDY.truths["nothing is forgiven"].draw(many, np.random.default_rng(0))
    assert STUDY.verdict(many, table).outcome == "refuted"
    for kind in JUDGED:
        part = TrialTable([row for row in table if row["kind"] != kind])
        assert STUDY.verdict(many, part).outcome == "undecided"
    assert STUDY.verdict(many, TrialTable([])).outcome == "undecided"


def test_predictions_are_scored(config, table):
    verdict = STUDY.verdict(config, table)
    assert set(STUDY.scored(config, table, verdict).values()) <= {True, False, None}
    nothing = TrialTable([])
    assert set(STUDY.scored(config, nothing, STUDY.verdict(config, nothing)).values()) == {None}
    many = STUDY.config("quick")
    for truth, right in (("nothing is forgiven", True), ("94 % is enough", False)):
        drawn = STUDY.truths[truth].draw(many, np.random.default_rng(1))
        first = next(iter(STUDY.scored(many, drawn, STUDY.verdict(many, drawn)).values()))
        assert first is right


def test_every_kind_has_a_title():
    assert set(QUESTIONS) < set(KINDS)


@pytest.mark.long
def test_figures_show_their_nulls_in_both_themes(config, table):
    verdict = STUDY.verdict(config, table)
    assert at_stated(dose_cells(table), "byl", "uniform").makes.trials == config.seeds
    for make, caption in STUDY.figures(config, table, verdict).values():
        assert "null" in caption
        light, dark = (draw(make, theme) for theme in THEMES)
        assert light != dark
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label for label in labels)
        assert "94 %" in labels


def test_a_descendant_that_outgrows_its_world_ends_its_line():
    """Under some rules drawn anew a part of the board makes copies that fill the plane: a measure, not a failure."""
    condition = {"replicator": "sdsr", "kind": "redrawn", "level": 389, "periods": 2, "depth": 3}
    measures = STUDY.trial(condition, seeds_of(condition, 6), Workspace())
    assert (measures["form"], measures["makes"]) == ("none", False)
