"""The study copy-fidelity: copies by their known fates, its verdict on planted tables, its figures."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from automata.pattern import Pattern
from automata.replicators import find_replicator
from automata.universe import Universe
from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate
from experiments.studies.copy_fidelity import STUDY
from experiments.studies.copy_fidelity.copies import KINDS, STATED, mother_of
from experiments.studies.copy_fidelity.trial import exact_births
from experiments.studies.copy_fidelity.verdict import KEPT, QUESTIONS, at_stated
from experiments.studies.doses import dose_cells
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.wrong_rules.any_form import daughters_in_any_form
from tests.support.depth import THOROUGH, cases
from tests.support.done_trials import done_here

SMALL = (
    "replicators=['byl', 'highlife', 'parity']",
    "wrong=[1, 2]",
    "kinds=['anywhere', 'genes', 'body', 'phase', 'shuffled', 'exact']",
)


@pytest.fixture(scope="module")
def config():
    return STUDY.config("quick", None, SMALL, seeds=2)


@pytest.fixture(scope="module")
def table(config) -> TrialTable:
    """All trials, done here."""
    return done_here(STUDY, config)


# -- copies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cells", "stated", "genes", "body"),
    [
        ("langton", 150, 9, 16, 78),
        ("byl", 16, 1, 2, 10),
        ("evoloop", 289, 17, 30, 134),
        ("chou-reggia-1", 8, None, 2, 4),
        ("highlife", 25, 1, 0, 0),
        ("b3578", 49, 3, 0, 0),
    ],
)
def test_a_mother_s_cells_are_counted(name, cells, stated, genes, body):
    mother = mother_of(name)
    assert (mother.n, mother.stated) == (cells, stated)
    assert [len(mother.places.get(kind, ())) for kind in ("genes", "body")] == [genes, body]
    assert len(mother.places["anywhere"]) == cells
    if stated:
        assert abs(stated / cells - STATED) <= 0.021


def test_langton_s_genes_are_his_signals_and_what_follows_them():
    mother = mother_of("langton")
    states = Counter(int(mother.seed.cells.ravel()[place]) for place in mother.places["genes"])
    assert states == {7: 6, 4: 2, 0: 8}
    assert not set(mother.places["genes"]) & set(mother.places["body"])


@pytest.mark.parametrize("kind", ["anywhere", "genes", "body"])
def test_so_many_cells_of_that_kind_are_wrong_and_no_others(kind):
    mother = mother_of("langton")
    for seed in range(cases(50)):
        copy = mother.changed(kind, 9, np.random.default_rng(seed))
        wrong = np.flatnonzero((copy.read(mother.seed.box) != mother.seed.cells).ravel())
        assert len(wrong) == mother.differing(copy) == 9
        assert set(wrong.tolist()) <= set(mother.places[kind])


def test_a_turned_ring_holds_the_same_genes_elsewhere_and_back_again_after_a_turn():
    mother = mother_of("langton")
    assert mother.turned(0) == mother.turned(28) == mother.seed
    turned = mother.turned(3)
    assert mother.ring.read(turned) == (*mother.ring.word[-3:], *mother.ring.word[:-3])
    outside = [place for place in mother.seed.live_cells() if place[:2] not in set(mother.ring.cells)]
    assert outside == [place for place in turned.live_cells() if place[:2] not in set(mother.ring.cells)]


def test_a_shuffled_box_holds_the_same_cells():
    mother = mother_of("byl")
    shuffled = mother.shuffled(np.random.default_rng(1))
    assert sorted(shuffled.cells.ravel().tolist()) == sorted(mother.seed.cells.ravel().tolist())
    assert mother.differing(shuffled) > 3


# -- known fates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "copies", "makes"),
    [
        pytest.param("byl", 60, 1, marks=pytest.mark.long),
        ("chou-reggia-1", 42, 0),
        pytest.param("chou-reggia-2", 35, 0, marks=pytest.mark.long),
        pytest.param("langton", 602, 38, marks=pytest.mark.long),
    ],
)
def test_single_live_cells_have_the_fates_that_mutants_have(name, copies, makes):
    """The fates of all single-cell mutants are known, from `automata.replication.run_mutants`."""
    mother, forms = mother_of(name), []
    for row, column, present in mother.seed.live_cells():
        for state in set(range(mother.rule.n_states)) - {present}:
            cells = mother.seed.cells.copy()
            cells[row - mother.seed.top, column - mother.seed.left] = state
            mutant = Pattern(cells, mother.seed.top, mother.seed.left)
            found = daughters_in_any_form(mother.rule, mutant, mother.seed, mother.period, 3, mother.group)
            forms.append(found.form)
    assert (len(forms), sum(form != "none" for form in forms)) == (copies, makes)
    assert set(forms) <= {"none", "seed"}


@pytest.mark.parametrize(("name", "births"), [("byl", 7), ("highlife", 5), ("chou-reggia-2", 4), ("parity", 18)])
def test_an_exact_copy_has_its_births(name, births):
    assert exact_births(name, 3) == births


def test_every_phase_of_the_seed_s_own_run_functions():
    """A loop that is taken up in the midst of its life is no exact copy, and goes on all the same."""
    mother = mother_of("byl")
    universe = Universe(mother.rule, mother.seed)
    for _ in range(3):
        later = universe.run(6).pattern
        found = daughters_in_any_form(mother.rule, later, mother.seed, mother.period, 3, mother.group)
        assert found.form in ("seed", "own")
        assert found.births > 2


def test_a_loop_of_another_size_founds_a_line_of_its_own():
    """Under Langton's rule a loop of side 12 makes loops of side 12: its own form, and another than the seed's."""
    small, large = mother_of("langton"), mother_of("langton-12")
    found = daughters_in_any_form(small.rule, large.seed, small.seed, large.period, 2, small.group)
    assert (found.form, found.births) == ("own", 3)
    # With a cell beside it that soon dies it is not itself what it hands on.
    cells = np.pad(large.seed.cells, ((4, 0), (0, 0)))
    cells[0, 0] = 1
    found = daughters_in_any_form(small.rule, Pattern(cells), small.seed, large.period, 2, small.group)
    assert (found.form, found.births > 0) == ("other", True)


def test_a_transient_of_which_a_copy_comes_up_once_is_no_replicator():
    """A pre-pulsar makes two copies of itself, which run into each other."""
    entry, highlife = find_replicator("pre-pulsar"), mother_of("highlife")
    rule, seed = entry.rule(), entry.pattern()
    found = daughters_in_any_form(rule, seed, highlife.seed, 30, 2, rule.symmetry_group)
    assert found.form == "none"


# -- trials -----------------------------------------------------------------------------------------------------------


def test_every_kind_is_tried_with_so_many_wrong_cells(config, table):
    for name in config.replicators:
        mother = mother_of(name)
        for kind in KINDS:
            part = table.where(replicator=name, kind=kind)
            if kind in ("genes", "body", "phase") and mother.ring is None:
                assert not len(part)
            elif kind in ("exact", "shuffled"):
                assert part.levels("level") == [0]
            elif kind == "single":
                assert not len(part)
            elif kind != "phase":
                assert part.levels("level") == sorted({1, 2} | ({mother.stated} if mother.stated else set()))
                assert (part.column("wrong") == part.column("level")).all()
    assert len(table.where(kind="exact")) == len(config.replicators), "what does not depend on the seed is tried once"
    assert len(table.where(kind="phase")) == len(mother_of("byl").ring.cells) - 1


def test_the_exact_copy_functions_and_so_does_anything_under_the_parity_rule(table):
    exact = table.where(kind="exact")
    assert exact.column("makes").all()
    assert (exact.column("births") == exact.column("of_births")).all()
    assert table.where(replicator="parity").column("makes").all()
    assert {row["makes"] for row in table} == {True, False}
    assert all(row["makes"] == (row["form"] != "none") == (row["births"] > 0) for row in table)


def test_a_trial_is_a_function_of_its_condition_and_seed(table):
    for row in table.rows[:: len(table) // 4]:
        condition = {name: row[name] for name in ("replicator", "periods", "kind", "level")}
        again = STUDY.trial(condition, seeds_of(condition, row["seed"]))
        assert again == {name: row[name] for name in again}


# -- all copies with one wrong cell -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "singles"), [("byl", 80), ("highlife", 25), ("langton", 1050)])
def test_copies_with_one_wrong_cell_are_numbered_each_once(name, singles):
    mother = mother_of(name)
    assert mother.singles == singles
    found = [mother.single(number) for number in range(1, 1 + singles)]
    assert len({tuple(copy.read(mother.seed.box).ravel().tolist()) for copy in found}) == singles
    for number, copy in enumerate(found, 1):
        (place,) = np.flatnonzero((copy.read(mother.seed.box) != mother.seed.cells).ravel())
        assert place == mother.place_of(number)


@pytest.mark.long
def test_where_one_wrong_cell_is_94_percent_all_such_copies_are_tried():
    """14 of Byl's 80 make a daughter, 13 of them with a wrong cell in the background; none of HighLife's 25 does."""
    settings = ("replicators=['byl', 'highlife', 'b3578']", "kinds=['anywhere', 'single']", "wrong=[1]")
    config = STUDY.config("quick", None, settings, seeds=1)
    table = done_here(STUDY, config)
    assert [len(table.where(replicator=name, kind="single")) for name in config.replicators] == [80, 25, 0]
    cells = dose_cells(table)
    assert [at_stated(cells, name, "anywhere").makes.trials for name in config.replicators] == [80, 25, 1]
    makes = at_stated(cells, "byl", "anywhere").makes
    assert (makes.successes, makes.trials, makes.interval) == (14, 80, (14 / 80, 14 / 80))
    found = [at_stated(cells, "byl", kind).makes for kind in ("genes", "body")]
    assert [(one.successes, one.trials) for one in found] == [(0, 10), (1, 50)]
    verdict = STUDY.verdict(config, table)
    assert "Byl's loop 14 of all 80; HighLife's replicator 0 of all 25" in verdict.sentence
    assert "(93.8 % to 96.0 %, as whole cells allow)" in verdict.sentence
    (told,) = (remark for remark in verdict.remarks if remark.startswith("All copies with one wrong cell"))
    assert (
        "13 of the 20 whose wrong cell is background of the box and 1 of the 60 in which a live cell is wrong" in told
    )


def test_a_share_of_all_copies_is_known_and_replaces_the_drawn_ones():
    config = STUDY.config("quick", None, ("replicators=['byl']",), seeds=5)
    table = STUDY.truths["copies function"].draw(config, np.random.default_rng(2))
    makes = at_stated(dose_cells(table), "byl", "anywhere").makes
    ones = table.where(kind="single")
    assert (makes.successes, makes.trials) == (ones.column("makes").sum(), 80)
    assert makes.interval == (makes.share, makes.share)
    verdict = STUDY.verdict(config, table)
    assert f"Byl's loop {makes.successes} of all 80" in verdict.sentence
    few = TrialTable([row for row in table if row["kind"] != "single" or row["level"] != 80])
    assert at_stated(dose_cells(few), "byl", "anywhere").makes.trials == 5, "not all were tried: the drawn ones count"


# -- the verdict ------------------------------------------------------------------------------------------------------


def test_the_verdict_finds_what_was_planted():
    found = calibrate(STUDY, STUDY.config("quick"), 60 if THOROUGH else 3)
    assert all(one.fit for one in found), [one.as_dict() for one in found if not one.fit]
    assert {question for one in found if (question := one.question)} == {*QUESTIONS.values(), KEPT}


def test_what_is_shared_with_the_null_is_not_shown():
    """Boxes in another order do as well as copies in a quarter of the draws: one replicator has no answer then."""
    config = STUDY.config("quick", None, ("replicators=['byl']",), seeds=40)
    rows = STUDY.truths["copies function"].draw(config, np.random.default_rng(0)).rows
    as_often = TrialTable(
        [{**row, "makes": row["seed"] % 20 != 0} if row["kind"] == "shuffled" else row for row in rows]
    )
    assert STUDY.verdict(config, TrialTable(rows)).outcome == "shown"
    assert STUDY.verdict(config, as_often).outcome == "not shown"
    nearly = TrialTable([{**row, "makes": row["seed"] % 5 < 3} if row["kind"] == "shuffled" else row for row in rows])
    assert STUDY.verdict(config, nearly).outcome in ("shown", "undecided")


def test_predictions_are_scored(config, table):
    verdict = STUDY.verdict(config, table)
    assert set(STUDY.scored(config, table, verdict).values()) <= {True, False, None}
    nothing = TrialTable([])
    assert set(STUDY.scored(config, nothing, STUDY.verdict(config, nothing)).values()) == {None}
    many = STUDY.config("quick")
    for truth, right in (("copies fail", True), ("copies function", False)):
        drawn = STUDY.truths[truth].draw(many, np.random.default_rng(1))
        first = next(iter(STUDY.scored(many, drawn, STUDY.verdict(many, drawn)).values()))
        assert first is right


@pytest.mark.long
def test_figures_show_their_nulls_in_both_themes(config, table):
    verdict = STUDY.verdict(config, table)
    assert at_stated(dose_cells(table), "byl", "anywhere").makes.trials == config.seeds
    for make, caption in STUDY.figures(config, table, verdict).values():
        assert "null" in caption
        light, dark = (draw(make, theme) for theme in THEMES)
        assert light != dark
        labels = {text.get_text() for legend in make(THEMES[0]).legends for text in legend.get_texts()}
        assert any("null" in label or "exact copy" in label for label in labels)
        assert "94 %" in labels
