"""The study of origins: its arms, one tiny run, and its verdict on planted tables."""

from __future__ import annotations

import numpy as np
import pytest

from automata.soups.languages.library import find_language
from automata.soups.soup import Energy
from experiments.errors import StudyError
from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.origins import STUDY
from experiments.studies.origins.arms import ARMS, AS_IT_IS, FACTORS, settings_of, suits
from experiments.studies.origins.cells import cells_of
from experiments.studies.origins.floors import floor_of, held_at_most, least_epochs, needed, spread
from experiments.studies.origins.truths import drawn
from experiments.studies.origins.verdict import ENTROPY, LARGER, LEVEL, OWN_HEADS, SIZE, question_of
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of

CONFIG = STUDY.config("quick")


def planted(happens, config=CONFIG):
    """`happens(arm, seed)`: the epochs of appearance, takeover and crossing in that soup."""
    rows = []
    for trial in STUDY.plan(config):
        appearance, takeover, crossing = happens(trial.condition["arm"], trial.seed)
        rows.append(
            {
                "key": trial.key, "seed": trial.seed, **trial.condition, "appearance": appearance,
                "fertility": appearance, "wave": None,
                "takeover": takeover, "crossing": crossing, "fertile": 0.0, "word_share": 0.0, "entropy": 0.5,
                "ended": 100, "digest": "",
            }
        )  # fmt: skip
    return TrialTable(rows)


def test_every_arm_changes_what_it_says():
    language = find_language("bff_noheads_4bit")
    base = settings_of(ARMS["base"], language, 128, 5)
    for name, arm in ARMS.items():
        if name not in ("base", AS_IT_IS, *(each for each in ARMS if ARMS[each].size != 1)) and suits(name, language):
            assert settings_of(arm, language, 128, 5) != base, name
    assert settings_of(ARMS["energy-64"], language, 128, 5).energy == Energy(64, 2048)
    assert settings_of(ARMS["jump"], language, 128, 5).language.jump == 8
    assert settings_of(ARMS["grid"], language, 128, 5).pairing.width == 16
    signs = settings_of(ARMS["no-brackets"], language, 128, 5).language.to_text(bytes(range(16)))
    assert "[" not in signs
    assert set("<>{}+-.,") <= set(signs)
    assert FACTORS == ("mutation", "pairing", "size", "brackets", "heads", "energy", "writing")


def test_sizes_are_even_parts_of_the_base_s():
    cells = {cell["arm"]: cell["programs"] for cell in STUDY.conditions(STUDY.config("full"))}
    found = [cells[arm] for arm in ("base", "size-1/16", "size-1/4", "size-4", "as-it-is")]
    assert found == [2048, 128, 512, 8192, 32768]


def test_arms_of_heads_and_brackets_are_left_out_where_there_are_none():
    config = STUDY.config(
        "published",
        None,
        ["language=subleq", f"arms={[arm for arm in ARMS if arm != AS_IT_IS]}", "also=['bff', 'forth']"],
    )
    found = [(cell["language"], cell["arm"]) for cell in STUDY.conditions(config)]
    assert ("subleq", "jump") not in found
    assert ("subleq", "writes-own") in found
    assert found[-2:] == [("bff", "as-it-is"), ("forth", "as-it-is")]
    assert "heads-apart" not in {cell["arm"] for cell in STUDY.conditions(CONFIG)}, "the base has them so"
    with pytest.raises(StudyError, match="subleq has no heads"):
        STUDY.plan(STUDY.config("quick", None, ["language=subleq"]))
    with pytest.raises(StudyError, match="there is no arm 'luck'"):
        STUDY.plan(STUDY.config("quick", None, ["arms=['luck']"]))
    with pytest.raises(StudyError, match="there is no arm 'as-it-is'"):
        STUDY.plan(STUDY.config("quick", None, ["arms=['as-it-is']"]))


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
    assert verdict.sentence.startswith(
        "With heads on bytes 0 and 64, replicators took over in 8 of 8 soups of 2,048 programs in bff_noheads_4bit"
    )
    assert verdict.sentence.removesuffix(" The floors are of 2,048 programs in bff_noheads_4bit alone.").endswith(
        "With heads as the language has them: in 0 of 8 soups (0–32 %) of 2,048 programs."
    )
    assert verdict.outcome_of(OWN_HEADS) == "refuted"
    assert "0 of 16 in which nothing can copy" in verdict.sentence
    assert {verdict.outcome_of(question_of(factor)) for factor in FACTORS} == {"shown"}
    (writing,) = (one for one in verdict.findings if one.question == question_of("writing"))
    assert writing.sentence == "Beside the base (8 of 8): only the second program may be written (0 of 8): fewer."


def test_none_refutes_it_and_as_many_in_the_nulls_leave_it_open():
    assert STUDY.verdict(CONFIG, planted(lambda arm, seed: (None, None, None))).outcome == "refuted"
    assert STUDY.verdict(CONFIG, planted(lambda arm, seed: (20, 40, 30))).outcome == "undecided"
    one = planted(lambda arm, seed: (20, 40, 30) if arm == "base" and seed == 0 else (None, None, None))
    found = STUDY.verdict(CONFIG, one)
    assert {found.outcome, *(found.outcome_of(question_of(factor)) for factor in FACTORS)} == {"undecided"}
    missing = TrialTable(planted(lambda arm, seed: (None, None, None)).rows, planned=1000)
    assert STUDY.verdict(CONFIG, missing).outcome == "undecided"
    assert STUDY.verdict(CONFIG, TrialTable([])).outcome == "undecided"


def settings(arm, programs):
    return settings_of(ARMS[arm], find_language("bff_noheads_4bit"), programs, 3)


@pytest.mark.parametrize("arm", ["base", "fixed", "cyclic", "grid", "torus"])
def test_no_line_spreads_faster_than_it_is_said_to(arm):
    one = settings(arm, 128)
    for start in (0, 1, 63, 70):
        for epochs in (0, 1, 2, 3, 5, 9, 40):
            assert spread(one, start, epochs) <= held_at_most(one, epochs)
    assert 2 * held_at_most(one, least_epochs(one)) >= 128 > 2 * held_at_most(one, least_epochs(one) - 1)
    if arm == "cyclic":
        assert max(spread(one, start, 9) for start in range(4)) >= 18, "the bound is all but reached"


def test_a_ring_is_too_slow_for_a_takeover_to_be_counted_and_no_other_pairing_is():
    config = STUDY.config("full", None, ["also=[]"])
    table = drawn(config, np.random.default_rng(5), chance=lambda arm: 0.98)
    cells = {cell.arm: cell for cell in cells_of(table)}
    assert {arm: needed(cells[arm], config) for arm in ("base", "fixed", "grid", "torus", "cyclic")} == {
        "base": 10, "fixed": 10, "grid": 10, "torus": 10, "cyclic": 512,
    }  # fmt: skip
    assert {arm for arm, cell in cells.items() if floor_of(cell, config)} == {
        "cyclic", "no-brackets", "writes-own", "null-mutation", "null-writing",
    }  # fmt: skip
    verdict = STUDY.verdict(config, table)
    assert not {"cyclic", "no-brackets", "writes-own"} & set(verdict.numbers["p-values after Holm"])
    (floors,) = (remark for remark in verdict.remarks if remark.startswith("By construction"))
    assert "one line of copies needs at least 512 epochs to hold half of 2,048 programs" in floors


def test_a_factor_of_floors_alone_is_not_asked():
    config = STUDY.config("quick", None, ["arms=['base', 'cyclic', 'writes-own', 'null-mutation']"])
    verdict = STUDY.verdict(
        config, planted(lambda arm, seed: (20, 40, 30) if arm == "base" else (None, None, None), config)
    )
    for factor in ("pairing", "writing"):
        (finding,) = (one for one in verdict.findings if one.question == question_of(factor))
        assert finding.outcome == "undecided"
        assert finding.sentence.startswith("Not asked")


def test_fewer_programs_are_as_many_fewer_tries():
    """Seven of eight at 2,048 programs are one of eight at 128, if each program has the same chance."""
    config = STUDY.config("quick", None, ["arms=['base', 'size-1/16', 'size-4', 'null-mutation']"])

    def sizes(small, large):
        taken = {"base": 7, "size-1/16": small, "size-4": large, "null-mutation": 0}
        return STUDY.verdict(
            config, planted(lambda arm, seed: (20, 40, 30) if seed < taken[arm] else (None,) * 3, config)
        )

    assert sizes(1, 8).outcome_of(SIZE) != "shown"
    assert sizes(7, 8).outcome_of(SIZE) == "shown"
    assert sizes(1, 0).outcome_of(SIZE) == "shown"


def test_larger_soups_of_the_language_as_it_is_are_a_question_of_their_own():
    config = STUDY.config("full", None, ["also=['bff_noheads_4bit']"])
    table = planted(lambda arm, seed: (20, 40, 30) if arm in ("base", AS_IT_IS) else (None, None, None), config)
    verdict = STUDY.verdict(config, table)
    assert (verdict.outcome_of(OWN_HEADS), verdict.outcome_of(LARGER)) == ("refuted", "shown")


def test_entropy_without_a_takeover_is_a_false_alarm_if_one_would_have_been_seen():
    latest = CONFIG.epochs - CONFIG.lasting - CONFIG.waiting
    for crossing, trials in ((latest, 8), (latest + 1, 0)):
        table = planted(lambda arm, seed, at=crossing: (None, None, at if arm == "torus" else None))
        (cell,) = (cell for cell in cells_of(table) if cell.arm == "torus")
        alarms = cell.false_alarms(CONFIG)
        assert (alarms.successes, alarms.trials, cell.censored(CONFIG)) == (trials, trials, 8 - trials)
        verdict = STUDY.verdict(CONFIG, table)
        assert verdict.outcome_of(ENTROPY) == ("refuted" if trials else "undecided")
        told = " ".join(one.sentence for one in verdict.findings)
        assert ("a torus, 8 of 8" in told) == bool(trials)
        assert ("8 crossed it later" in told) != bool(trials)


def test_a_takeover_after_the_wait_is_no_answer_to_the_crossing():
    table = planted(lambda arm, seed: (20, 32 + CONFIG.waiting + (seed == 0), 32) if arm == "base" else (None,) * 3)
    assert [cell.false_alarms(CONFIG).successes for cell in cells_of(table) if cell.arm == "base"] == [1]


def test_fewer_and_later_are_told_apart():
    """As many soups of the ring are taken over as of the base, all much later."""
    later = planted(lambda arm, seed: (20, (16 if arm == "base" else 160) + 16 * (seed % 2), 16))
    (told,) = (one.sentence for one in STUDY.verdict(CONFIG, later).findings if "pairing" in one.question)
    assert "(8 of 8): later, not told to be fewer or more (median epochs of those seen 168 beside 24)" in told


@pytest.mark.long
def test_of_many_arms_that_change_nothing_few_families_find_a_difference():
    """Without a correction a third of such families would; the level is that of the family."""
    config, draws = STUDY.config("full", None, ["also=[]"]), 12
    found = [
        STUDY.verdict(config, drawn(config, np.random.default_rng([7, number]), chance=lambda arm: 0.6))
        for number in range(draws)
    ]
    values = [min(one.numbers["p-values after Holm"].values()) for one in found]
    assert sum(value <= LEVEL for value in values) <= 2
    assert len(found[0].numbers["p-values after Holm"]) == 21


@pytest.mark.parametrize("preset", ["quick", pytest.param("full", marks=pytest.mark.long)])
def test_the_verdict_is_fit(preset):
    found = calibrate(STUDY, STUDY.config(preset), 10 if preset == "quick" else 60, seed=3)
    assert [(one.name, one.question, dict(one.counts)) for one in found if one.wrong.share > 0.2] == []
    if preset == "full":
        assert [(one.name, one.question) for one in found if not one.fit] == []
        assert unreached(found) == ()


def test_what_was_never_met_is_bounded_for_all_arms_together():
    verdict = STUDY.verdict(CONFIG, planted(lambda arm, seed: (20, 40, 30) if arm == "base" else (None, None, None)))
    (never,) = (remark for remark in verdict.remarks if remark.startswith("No replicator"))
    most = 1 - (0.05 / 7) ** (1 / 8)
    assert f"each at most {100 * most:.0f} % of soups, jointly" in never


def test_the_published_curve_and_scale_stand_beside():
    config = STUDY.config("full")
    verdict = STUDY.verdict(config, planted(lambda arm, seed: (20, 40, 30) if arm == "base" else (None,) * 3, config))
    (curve,) = (rows for title, _, rows in verdict.tables if title == "The curve over mutation")
    assert [row[0] for row in curve][:3] == ["0.000%", "0.012%", "0.024%"]
    assert (curve[2][1:], curve[6][2:]) == (["0 of 25", "0%", "60%"], ["100%", "94%"])
    told = " ".join(verdict.remarks)
    assert "38.1 % (35.1–41.1 %) of 1,008 soups" in told
    assert "2.5 million interactions" in told


@pytest.mark.parametrize("name", ["events", "epochs"])
def test_figures_are_drawn_in_both_themes(name):
    table = planted(lambda arm, seed: (16, 32 + seed, 30) if arm == "base" else (None, None, None))
    make, caption = STUDY.figures(CONFIG, table, STUDY.verdict(CONFIG, table))[name]
    assert caption
    for theme in THEMES:
        assert len(draw(make, theme)) > 5000
