"""The study of scribes that copy themselves: the verdict on planted tables, what distinguishes nulls, the figures."""

from __future__ import annotations

import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.scribe.life.questions import QUESTIONS
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.self_copy import STUDY
from experiments.studies.self_copy.trainings import MOST_UPDATES, updates
from experiments.studies.self_copy.trial import trial
from experiments.studies.self_copy.truths import ANSWERS, answers
from experiments.studies.self_copy.verdict import distinguishing, growth, pass_counts, verdict
from experiments.studies.table import TrialTable
from experiments.studies.told_apart import null_question
from experiments.studies.trial import seeds_of
from neural.scribe.training import ScribeTraining

CONFIG = STUDY.config("full")
SAID = list(QUESTIONS)


def planted(perfect: int, scribes: int = 12, told: dict[str, str] | None = None, **more: object) -> TrialTable:
    """A table in which so many seeds' first trainings gave a scribe that wrote itself in every generation."""
    rows = [
        {
            "kind": "scribe", "arm": "random tapes", "seed": seed, "generations": 20, "certified": seed < perfect,
            "asked": 20, "perfect": 20 if seed < perfect else 0, "attempts": 1 if seed < perfect else 3,
            "updates": 3000 if seed < perfect else MOST_UPDATES,
            **({"answers": answers(told or ANSWERS)} if seed < perfect else {}), **more,
        }
        for seed in range(scribes)
    ]  # fmt: skip
    return TrialTable(rows)


@pytest.mark.parametrize(
    ("perfect", "scribes", "outcome"),
    [(12, 12, "shown"), (0, 12, "refuted"), (6, 12, "undecided"), (2, 2, "undecided"), (1, 12, "refuted")],
)
def test_the_outcome_follows_the_share_of_first_trainings(perfect, scribes, outcome):
    assert verdict(CONFIG, planted(perfect, scribes)).outcome == outcome


@pytest.mark.parametrize("null", ["memoriser", "untrained"])
def test_a_null_that_copies_as_well_wins(null):
    told = verdict(CONFIG, planted(12, told={**ANSWERS, null: "yyyyyyyyyyyy"}))
    assert told.outcome == "not shown"
    assert null not in told.numbers["distinguished"]
    assert told.outcome_of(null_question(null, "scribe")) == "not shown"


def test_the_quine_is_told_apart_only_by_a_question_that_it_fails():
    asked = null_question("identity quine", "scribe")
    found = verdict(CONFIG, planted(12))
    assert found.outcome_of(asked) == "not shown"
    assert "passes 10 of 10 questions that it can be asked: none of them tells scribes from it" in found.sentence
    other = verdict(CONFIG, planted(12, told={**ANSWERS, "identity quine": "yyyyyyynny--"}))
    assert other.outcome_of(asked) == "shown"
    assert "identity" not in other.sentence


def test_all_trainings_are_counted_and_only_the_first_decide():
    table = planted(12)
    rows = [{**row, "attempts": 2} if row["seed"] < 5 else row for row in table]
    found = verdict(CONFIG, TrialTable(rows))
    assert found.numbers["trainings"] == [12, 17]
    assert found.numbers["first_trainings"][:2] == [7, 12]
    assert found.outcome == "undecided"
    assert "in 12 of 17 trainings, at the first attempt in 7 of 12" in found.sentence
    assert "one exact generation, repeated 19 times" in found.sentence
    assert updates(TrialTable(rows)) == 12 * 3000 + 5 * MOST_UPDATES
    assert updates(planted(0, 2)) == 6 * MOST_UPDATES == 6 * ScribeTraining().most


def test_what_holds_by_construction_is_not_scored():
    table = planted(12)
    scored = STUDY.scored(CONFIG, table, verdict(CONFIG, table))
    assert len(STUDY.constructed) == 5
    assert len(scored) == 2


def test_the_verdict_is_calibrated():
    """The worlds that the study names are told apart, and the one that it must leave open is."""
    found = calibrate(STUDY, CONFIG, 20)
    assert [(one.name, one.question) for one in found if not one.fit] == []
    assert not unreached(found)


def test_questions_that_the_scribe_passes_and_a_null_never_does():
    passed = pass_counts(planted(12))
    assert distinguishing(passed, "cp") == [SAID[7], SAID[8]]
    assert distinguishing(passed, "identity quine") == []
    assert distinguishing(passed, "memoriser") == [SAID[2], SAID[3], SAID[5], SAID[7], SAID[8], SAID[9]]
    assert passed[SAID[0]]["cp"] == (12, 12)
    assert passed[SAID[10]]["cp"] == (0, 0)


def test_growth_is_the_exponent():
    rows = [
        {
            "kind": "copier", "places": places, "curriculum": True, "certified": True, "updates": 7,
            "reach": 2**places - 1, "weights": 5 * (2**places - 1) ** 0.5,
        }
        for places in (4, 6, 8, 10)
    ]  # fmt: skip
    found = growth(TrialTable(rows))
    assert found == pytest.approx((0.5, 0.0))
    assert growth(TrialTable(rows[:2])) is None


def test_remarks_speak_of_what_was_tried():
    points = [
        {"kind": kind, "level": 0.06, "fertile": alive, "draws": 10}
        for kind, alive in (("rate", 0), ("rate, each symbol three times", 2))
    ]
    told = verdict(CONFIG, planted(12, errors=points, copies=10, copies_perfect=10, tried=13, held=13))
    text = " ".join(told.remarks)
    assert "0 of 120 when each symbol is written once and 24 of 120" in text
    assert "156 of 156 interventions" in text
    assert "12 of 12 scribes" in text
    assert verdict(CONFIG, TrialTable([])).outcome == "undecided"


def test_figures_are_drawn_in_both_themes():
    points = [
        {"kind": kind, "level": level, "fertile": 3, "draws": 5}
        for kind in ("rate", "rate, each symbol three times")
        for level in (0.001, 0.06)
    ]
    copiers = [
        {
            "kind": "copier",
            "places": p,
            "curriculum": True,
            "certified": True,
            "reach": 2**p - 1,
            "weights": 90 * p,
            "updates": 700,
        }
        for p in (4, 5, 6)
    ]
    table = TrialTable([*planted(12, errors=points).rows, *copiers])
    pictures = STUDY.figures(CONFIG, table, verdict(CONFIG, table))
    assert set(pictures) == {"reach", "errors"}
    for make, caption in pictures.values():
        assert caption
        assert len({draw(make, theme) for theme in THEMES}) == 2


def test_a_copier_is_trained_and_measured():
    condition = {"kind": "copier", "places": 4, "spare": 4, "curriculum": True}
    found = trial(condition, seeds_of(condition, 0))
    assert found["certified"]
    assert found["reach"] == 15
    assert found["symbols"] == 192 + found["weights"]


@pytest.mark.long
def test_a_scribe_is_followed_and_questioned():
    condition = next(iter(STUDY.conditions(STUDY.config("quick"))))
    found = trial(condition, seeds_of(condition, 5))
    assert found["perfect"] == found["asked"] == 20
    assert found["copies_perfect"] == found["copies"]
    assert set(found) <= {*STUDY.measures, "certified"}
    table = TrialTable([{**condition, "seed": 5, **found}])
    assert verdict(CONFIG, table).numbers["distinguished"] == ["cp", "memoriser", "untrained"]
