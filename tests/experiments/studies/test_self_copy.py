"""The study of scribes that copy themselves: the verdict on planted tables, what distinguishes nulls, the figures."""

from __future__ import annotations

import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.scribe.life.questions import QUESTIONS
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.self_copy import STUDY
from experiments.studies.self_copy.trial import trial
from experiments.studies.self_copy.truths import ANSWERS, answers
from experiments.studies.self_copy.verdict import distinguishing, growth, pass_counts, verdict
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of

CONFIG = STUDY.config("full")
SAID = list(QUESTIONS)


def planted(perfect: int, scribes: int = 12, told: dict[str, str] | None = None, **more: object) -> TrialTable:
    """A table in which so many of the scribes wrote themselves in every generation."""
    rows = [
        {
            "kind": "scribe", "arm": "random tapes", "seed": seed, "generations": 20, "certified": True, "asked": 20,
            "perfect": 20 if seed < perfect else 3, "updates": 3000, "answers": answers(told or ANSWERS), **more,
        }
        for seed in range(scribes)
    ]  # fmt: skip
    return TrialTable(rows)


@pytest.mark.parametrize(
    ("perfect", "scribes", "outcome"),
    [(12, 12, "shown"), (0, 12, "refuted"), (6, 12, "undecided"), (2, 2, "undecided"), (1, 12, "refuted")],
)
def test_the_outcome_follows_the_share_of_scribes(perfect, scribes, outcome):
    assert verdict(CONFIG, planted(perfect, scribes)).outcome == outcome


def test_a_null_that_passes_everything_leaves_it_undecided():
    for null in ("cp", "memoriser", "untrained"):
        told = verdict(CONFIG, planted(12, told={**ANSWERS, null: "yyyyyyyyyyyy"}))
        assert told.outcome == "undecided"
        assert null not in told.numbers["distinguished"]


def test_the_verdict_is_calibrated():
    """The worlds that the study names are told apart, and the two that it must leave open are."""
    found = calibrate(STUDY, CONFIG, 40)
    assert {one.name for one in found if one.fit} == set(STUDY.truths)
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
    assert "identity quine, a copier of 14 weights, passes 10 of 10" in text
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
