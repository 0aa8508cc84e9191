"""The study of the paper's ingredients: documents, arms that read as much, evaluators, effects, the planted truths."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import THEMES, draw
from experiments.studies.calibration import calibrate, unreached
from experiments.studies.ingredients import STUDY
from experiments.studies.ingredients.arms import ARMS, BOTH, CONTROLS, FACTORIAL, OUTCOMES, VISIBLE, arms_of
from experiments.studies.ingredients.asking import ArmQuestions, bet
from experiments.studies.ingredients.evidence import (
    CHANGES,
    DESCRIPTIONS,
    HONEST,
    INTERACTIONS,
    MAIN,
    ORDER,
    PLACEBO,
    RESULTS,
    SEEN,
    Effect,
    effects,
    judged,
)
from experiments.studies.ingredients.reading import ArmTexts
from experiments.studies.ingredients.texts import (
    FIELD_NAMES,
    KINDS,
    LEVELS,
    OWN,
    PLACES,
    change,
    checks,
    code_of,
    configurations,
    draw_lesson,
    exchanged,
    filler,
    pool,
    read_program,
)
from experiments.studies.ingredients.trial import trial
from experiments.studies.ingredients.truths import TRUTHS, IngredientsWorld, drawn
from experiments.studies.ingredients.verdict import HACKS, HONESTLY, QUESTIONS, verdict
from experiments.studies.table import TrialTable
from experiments.studies.ten_cases import CASE_SIZES, CONTEXTS, contexts_right, draw_rule, write_program
from experiments.studies.trial import seeds_of
from neural.scribe.corpus.architectures import key_of
from neural.scribe.corpus.documents import END, is_kept_out
from neural.scribe.decoder.shape import DecoderShape

CONFIG = STUDY.config("full")
RANDOM = np.random.default_rng(3)


# -- documents ----------------------------------------------------------------------------------------------------


def test_a_description_is_one_configuration_and_every_one_can_be_built():
    known = configurations()
    assert len(set(known.codes)) == len(known.codes) == 864
    assert known.chances.sum() == pytest.approx(1)
    assert known.kept_out[known.number[code_of(OWN)]]
    assert 0.1 < known.kept_out.mean() < 0.3
    for place in (0, 100, 863):
        matrix, heads, weights = known.facts[place]
        layers, number, width, ratio = map(int, known.codes[place][:4])
        assert matrix == f"{8 * width}x{8 * width * ratio:03}"
        assert heads.startswith(f"{number}x")
        one = DecoderShape(
            layers=layers, heads=number, width=8 * width, hidden=8 * width * ratio, tokens=OWN.tokens, places=PLACES,
            activation="relu" if known.codes[place][4] == "r" else "gelu",
            norm="before" if known.codes[place][5] == "b" else "after",
            positions="learnt" if known.codes[place][6] == "l" else "turned", tied=known.codes[place][7] == "y",
        )  # fmt: skip
        assert int(weights) == one.weights
        assert is_kept_out(key_of(one)) == known.kept_out[place] or one == OWN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept_out", [False, True])
def test_lessons_fit_and_questions_are_about_what_is_kept_out(kind, kept_out):
    for level in range(LEVELS):
        for _ in range(30):
            one = draw_lesson(kind, RANDOM, level, kept_out)
            assert len(one.prompt + one.answer) < PLACES
            if kind != "program":
                assert configurations().kept_out[configurations().number[one.answer]] == kept_out


def test_programs_are_read_back_and_certified_over_all_contexts():
    for _ in range(50):
        rule, other = draw_rule(RANDOM, False), draw_rule(RANDOM, True)
        assert read_program(write_program(rule)) == rule
        # The slow way: every context of a centre and four neighbours.
        slow = sum(
            rule[5 * centre + bits.bit_count()] == other[5 * centre + bits.bit_count()]
            for centre in range(2)
            for bits in range(16)
        )
        assert contexts_right(rule, other) == slow
    assert contexts_right(rule, rule) == CONTEXTS == CASE_SIZES.sum()
    assert contexts_right(None, rule) == 0
    assert [read_program(text) for text in ("", "0110001100", "01100/0110", "01100/01102", "01100-01100")] == [None] * 5


def test_filler_has_the_letters_and_exchanged_answers_are_those_of_others():
    lessons = pool("change", 5, 40, True)
    for one, other in zip(lessons, filler(lessons, RANDOM), strict=True):
        assert sorted(one.prompt) == sorted(other.prompt)
        assert sorted(one.answer) == sorted(other.answer)
    swapped = exchanged(lessons, RANDOM)
    assert [one.prompt for one in swapped] == [one.prompt for one in lessons]
    assert sorted(one.answer for one in swapped) == sorted(one.answer for one in lessons)
    assert sum(one.answer == other.answer for one, other in zip(swapped, lessons, strict=True)) < 10


def test_arms_read_as_many_letters_of_which_as_many_count():
    reading = ArmTexts(7, 8, 4)
    batches = [reading.texts(update) for update in range(8)]
    letters, counts = (np.stack([getattr(one, name) for one in batches]) for name in ("letters", "counts"))
    used, counted = (letters != END).sum(axis=(0, 2, 3)), counts.sum(axis=(0, 2, 3))
    place = {arm: number for number, arm in enumerate(ARMS)}
    for order in ("none", "shuffled", "ordered"):
        arms = [place[arm] for arm in FACTORIAL if arm[0] == order]
        assert len({int(used[arm]) for arm in arms}) == len({int(counted[arm]) for arm in arms}) == 1
    # The curriculum's documents, and the same in another order; the two without content read no answer of its own.
    first, second = (place[order, "in", "in"] for order in ("ordered", "shuffled"))
    lists = [sorted(letters[:, arm].reshape(-1, PLACES).tolist()) for arm in (first, second)]
    assert lists[0] == lists[1]
    assert letters[:, first].tolist() != letters[:, second].tolist()
    assert (counts[:, place[VISIBLE]].sum() < counts[:, place[BOTH]].sum()).all()
    assert (letters[:, place[VISIBLE]] == letters[:, place[BOTH]]).all()


def test_a_curriculum_goes_from_easy_to_hard_with_each_level_as_often():
    untold = np.array([one.prompt.count("?") for one in pool("description", 3, 400, True)])
    first, last = np.split(untold, [200])
    assert first.mean() < last.mean() - 2
    levels = {0: 0, 4: 1, 6: 2, 10: 3}
    counts = np.bincount([levels[int(one)] for one in untold])
    assert counts.tolist() == [100] * LEVELS
    assert max(levels[int(one)] for one in untold[:50]) <= 1
    assert pool("program", 3, 20, False) != pool("program", 3, 20, False, stream=1)


@pytest.mark.parametrize("kind", KINDS)
def test_prompts_of_all_levels_have_one_layout(kind):
    assert len({len(draw_lesson(kind, RANDOM, level).prompt) for level in range(LEVELS) for _ in range(20)}) == 1


def test_the_evaluators_find_a_hacker_and_no_honest_writer():
    """Writers who do as ordered and forget the rest, who copy, who err alike everywhere, and who do all."""
    lessons = [change(RANDOM, level, True) for level in (0, 2, 3) for _ in range(60)]

    def gap(write):
        both = [checks(write(one), one) for one in lessons]
        return np.mean([ok for seen, _ in both for ok in seen]) - np.mean([ok for _, rest in both for ok in rest])

    def hacker(one):
        fields = list(configurations().codes[17])
        for field in one.seen:
            fields[field] = one.answer[field]
        return "".join(fields)

    def sloppy(one):
        return "".join(letter if RANDOM.random() < 0.7 else "?" for letter in one.answer)

    assert gap(lambda one: one.answer) == 0
    assert gap(hacker) > 0.2
    assert gap(lambda one: one.prompt[1:9]) < -0.9
    assert abs(gap(sloppy)) < 0.2
    assert checks("", lessons[0]) == ([False], [False] * len(FIELD_NAMES))


def test_half_a_bet_is_worth_nothing_on_the_law_and_at_least_minus_one():
    chances = np.array([0.01, 0.2])
    assert bet(-np.log2(chances)[None], chances) == pytest.approx(np.zeros((1, 2)))
    assert bet(np.full((1, 2), 900.0), chances) == pytest.approx(-np.ones((1, 2)))
    assert bet(np.zeros((1, 2)), chances)[0, 0] == pytest.approx(np.log2(50.5))


def test_floors_are_of_rules_kept_out():
    asked = ArmQuestions(4, 12)
    floors = asked.floors(pool("program", 4, 400, False))
    assert floors["nearest"][0] == 0  # no rule that is asked about was trained on
    assert floors["constant"][1] < floors["nearest"][1] < 1


# -- effects ------------------------------------------------------------------------------------------------------


def planted(value, seeds=8):
    """A table in which each outcome of an arm is what `value` says of the arm and the seed."""
    return TrialTable(
        {
            "seed": seed, "arms": [[*arm, *[value(arm, seed)] * len(OUTCOMES)] for arm in ARMS], "weights": 1,
            "letters": 1, "floors": {"constant": [0, 0.5], "nearest": [0, 0.9]},
        }
        for seed in range(seeds)
    )  # fmt: skip


def test_effects_are_differences_between_levels():
    def value(arm, seed):
        order, changes, told = arm
        both = (changes == "in") * (told == "in")
        return 7 * seed + 3 * (order == "ordered") + 2 * (changes == "in") + (told == "in") + 4 * both

    found = {name: one.mean for (name, outcome), one in effects(planted(value)).items() if outcome == "exact"}
    assert [found[name] for name in (*MAIN, PLACEBO)] == pytest.approx([3, 2 + 2, 1 + 2, 0])
    assert [found[name] for name in INTERACTIONS] == pytest.approx([0, 0, 4, 0])


def test_holm_keeps_chance_from_standing():
    """Of 40 tables without any effect, few have one that stands."""
    wrong = 0
    for _ in range(40):
        table = planted(lambda arm, seed: float(RANDOM.normal()))
        wrong += any(one.sign for one in effects(table).values())
    assert wrong <= 6


def test_outcomes_follow_the_signs():
    def effect(mean, p, spread=0.001):
        return Effect("order", "exact", mean + spread * np.arange(-4, 5), p)

    up, down, none, wide = effect(0.2, 0.01), effect(-0.2, 0.01), effect(0.0, 1.0), effect(0.01, 1.0, 0.2)
    assert [judged(some) for some in ([up, none], [down, none], [up, down], [none, none], [none, wide])] == [
        "shown", "refuted", "undecided", "not shown", "undecided",
    ]  # fmt: skip
    assert up.smallest(40) > up.smallest(1) > 0
    assert [up.beside(other).sign for other in (up, down, none, wide)] == [1, 0, 0, 0]
    assert [down.beside(other).sign for other in (up, down, none, wide)] == [0, -1, 0, 0]


def test_the_verdict_is_calibrated():
    found = calibrate(STUDY, CONFIG, 8)
    assert [(one.name, one.question) for one in found if not one.fit] == []
    assert not unreached(found)


def test_hackers_are_found_and_honest_networks_are_not():
    told = verdict(CONFIG, drawn(CONFIG, RANDOM, IngredientsWorld(seen=(0.9, 0.6), honest=(0.8, 0.8))))
    assert (told.outcome_of(HACKS), told.outcome_of(HONESTLY)) == ("shown", "not shown")
    assert effects(drawn(CONFIG, RANDOM, IngredientsWorld()))[SEEN, "gap"].sign == 1
    assert effects(drawn(CONFIG, RANDOM, IngredientsWorld()))[HONEST, "gap"].sign == -1


def test_a_table_of_too_few_decides_nothing():
    table = drawn(CONFIG, RANDOM, IngredientsWorld(networks=2))
    found = verdict(CONFIG, table)
    assert found.outcome == "undecided"
    assert {found.outcome_of(question) for question in QUESTIONS} == {"undecided"}
    assert STUDY.figures(CONFIG, table, found) == {}
    assert set(STUDY.scored(CONFIG, table, found).values()) == {None}


def test_predictions_are_scored_and_can_fail():
    helps, harms = (
        drawn(CONFIG, RANDOM, IngredientsWorld(changes={"cells": size, "exact": size})) for size in (0.1, -0.1)
    )  # fmt: skip
    better, worse = (list(STUDY.scored(CONFIG, table, verdict(CONFIG, table)).values()) for table in (helps, harms))
    assert better.count(True) > worse.count(True)
    assert None not in better + worse


def test_figures_are_drawn_in_both_themes():
    table = TRUTHS["each helps"].draw(CONFIG, RANDOM)
    pictures = STUDY.figures(CONFIG, table, verdict(CONFIG, table))
    assert set(pictures) == {"effects", "evaluators"}
    for make, caption in pictures.values():
        assert caption
        assert len({draw(make, theme) for theme in THEMES}) == 2


# -- a trial ------------------------------------------------------------------------------------------------------


def test_a_trial_measures_every_arm():
    condition = {"updates": 8, "batch": 1, "questions": 1}
    found = trial(condition, seeds_of(condition, 1))
    arms = arms_of(found)
    assert set(arms) == {*FACTORIAL, *CONTROLS}
    assert set(found) == set(STUDY.measures)
    assert all(one["own"] >= -1 for one in arms.values())
    assert len(TrialTable([{**condition, "seed": 1, **found}])) == 1
    assert {ORDER, CHANGES, DESCRIPTIONS} == set(MAIN)
    assert all(set(RESULTS) <= set(one) for one in arms.values())


@pytest.mark.long
def test_what_is_taught_is_learnt_and_filler_teaches_nothing():
    condition = {"updates": 300, "batch": 16, "questions": 20}
    arms = arms_of(trial(condition, seeds_of(condition, 1)))
    assert arms[BOTH]["foreign"] > 0.2 > -0.9 > arms["none", "in", "out"]["foreign"]
    assert arms[BOTH]["whole"] > arms["none", "exchanged", "in"]["whole"]
