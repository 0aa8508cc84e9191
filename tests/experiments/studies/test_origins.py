"""The study of origins: its arms, one tiny run, and its verdict on planted tables."""

from __future__ import annotations

import pytest

from automata.soups.languages.library import find_language
from automata.soups.soup import Energy
from experiments.errors import StudyError
from experiments.pictures.themes import THEMES, draw
from experiments.studies.origins import STUDY
from experiments.studies.origins.arms import ARMS, settings_of, suits
from experiments.studies.origins.verdict import cells_of
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of

CONFIG = STUDY.config("quick", None, ["seeds=6"])


def planted(happens, config=CONFIG):
    """`happens(arm, seed)`: the epochs of appearance, takeover and crossing in that soup."""
    rows = []
    for trial in STUDY.plan(config):
        appearance, takeover, crossing = happens(trial.condition["arm"], trial.seed)
        rows.append(
            {
                "key": trial.key, "seed": trial.seed, **trial.condition, "appearance": appearance, "wave": None,
                "takeover": takeover, "crossing": crossing, "fertile": 0.0, "word_share": 0.0, "entropy": 0.5,
                "ended": 100, "digest": "",
            }
        )  # fmt: skip
    return TrialTable(rows)


def test_every_arm_changes_what_it_says():
    language = find_language("bff_noheads_4bit")
    base = settings_of(ARMS["base"], language, 128, 5)
    for name, arm in ARMS.items():
        if name != "base" and suits(name, language):
            assert settings_of(arm, language, 128, 5) != base, name
    assert settings_of(ARMS["energy-64"], language, 128, 5).energy == Energy(64, 2048)
    assert settings_of(ARMS["jump"], language, 128, 5).language.jump == 8
    assert settings_of(ARMS["grid"], language, 128, 5).pairing.width == 16
    assert {arm.factor for arm in ARMS.values()} >= {
        "mutation",
        "who meets whom",
        "brackets",
        "heads",
        "energy",
        "writing",
    }


def test_arms_of_heads_and_brackets_are_left_out_where_there_are_none():
    config = STUDY.config("full", None, ["language=subleq", "also=['bff', 'forth']"])
    found = [(cell["language"], cell["arm"]) for cell in STUDY.conditions(config)]
    assert ("subleq", "jump") not in found
    assert ("subleq", "writes-own") in found
    assert found[-2:] == [("bff", "base"), ("forth", "base")]
    assert "heads-apart" not in {cell["arm"] for cell in STUDY.conditions(CONFIG)}, "the base has them so"
    with pytest.raises(StudyError, match="subleq has no heads"):
        STUDY.plan(STUDY.config("quick", None, ["language=subleq"]))
    with pytest.raises(StudyError, match="there is no arm 'luck'"):
        STUDY.plan(STUDY.config("quick", None, ["arms=['luck']"]))


def test_a_trial_tells_what_happened_and_nothing_happens_in_a_null():
    settings = ["programs=256", "epochs=48", "tried=4", "lasting=16", "arms=['base', 'null-mutation']"]
    born, null = STUDY.conditions(STUDY.config("quick", None, settings))
    told = STUDY.trial(born, seeds_of(born, 1))
    assert told == STUDY.trial(born, seeds_of(born, 1))
    assert set(told) == set(STUDY.measures)
    quiet = STUDY.trial(null, seeds_of(null, 1))
    assert [quiet[event] for event in ("appearance", "wave", "takeover", "crossing")] == [None] * 4
    assert quiet["ended"] == 48
    assert STUDY.estimate(born) > 0


def test_takeovers_beyond_the_nulls_support_the_claim():
    verdict = STUDY.verdict(CONFIG, planted(lambda arm, seed: (20, 40, 30) if arm == "base" else (None, None, None)))
    assert verdict.outcome == "shown"
    assert verdict.sentence.startswith("Replicators took over in 6 of 6 soups of 4,096 programs in bff_noheads_4bit")
    assert "0 of 12 in which nothing can copy" in verdict.sentence
    assert "only the own program may be written" in verdict.remarks[0]
    assert verdict.remarks[0].startswith("Takeovers in fewer soups")


def test_none_refutes_it_and_as_many_in_the_nulls_leave_it_open():
    assert STUDY.verdict(CONFIG, planted(lambda arm, seed: (None, None, None))).outcome == "refuted"
    assert STUDY.verdict(CONFIG, planted(lambda arm, seed: (20, 40, 30))).outcome == "undecided"
    one = planted(lambda arm, seed: (20, 40, 30) if arm == "base" and seed == 0 else (None, None, None))
    assert STUDY.verdict(CONFIG, one).outcome == "undecided"
    missing = TrialTable(planted(lambda arm, seed: (None, None, None)).rows, planned=1000)
    assert STUDY.verdict(CONFIG, missing).outcome == "undecided"
    assert STUDY.verdict(CONFIG, TrialTable([])).outcome == "undecided"


def test_entropy_without_a_takeover_is_told_as_a_false_alarm():
    table = planted(lambda arm, seed: (None, None, 30) if arm == "writes-other" else (None, None, None))
    (cell,) = (cell for cell in cells_of(table) if cell.arm == "writes-other")
    assert (cell.false_alarms.successes, cell.false_alarms.trials) == (6, 6)
    told = " ".join(STUDY.verdict(CONFIG, table).remarks)
    assert "only the other program may be written: 6 of 6" in told


@pytest.mark.parametrize("name", ["events", "epochs"])
def test_figures_are_drawn_in_both_themes(name):
    table = planted(lambda arm, seed: (16, 32 + seed, 30) if arm == "base" else (None, None, None))
    make, caption = STUDY.figures(CONFIG, table, STUDY.verdict(CONFIG, table))[name]
    assert caption
    for theme in THEMES:
        assert len(draw(make, theme)) > 5000
