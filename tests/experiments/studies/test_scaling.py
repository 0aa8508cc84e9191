"""The study of decoders along scales: documents, nulls, lines, pace, a trial, the verdict on planted tables, runs."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from experiments.execution import conduct
from experiments.pictures.themes import LIGHT, draw
from experiments.studies.scaling import STUDY
from experiments.studies.scaling.asking import (
    OTHERS,
    Questions,
    answered,
    facts_nulls,
    law_distance,
    likeness,
    own_rows,
    program_nulls,
    rank_of_own,
)
from experiments.studies.scaling.configurations import configurations
from experiments.studies.scaling.lines import HELD_OUT
from experiments.studies.scaling.lines import tests_of as judged_lines
from experiments.studies.scaling.pace import half_way, pace_of
from experiments.studies.scaling.reading import BATCH, OWN_NAME, TOLD, GroupReading, NetworkReading, Oneself
from experiments.studies.scaling.sizes import PLACES, TOKENS, WIDTHS, code_of, rate_of, shape_of, weights_of
from experiments.studies.scaling.texts import (
    ANSWER,
    PROMPT,
    draw_configurations,
    facts,
    fresh_rows,
    named,
    programs,
    told_cases,
)
from experiments.studies.scaling.trial import checked_at, conditions
from experiments.studies.scaling.truths import TRUTHS
from experiments.studies.table import TrialTable
from experiments.studies.ten_cases import CASES, all_rules, draw_rule, rule_chances, rule_key
from experiments.studies.trial import seeds_of
from neural.scribe.corpus.documents import END, decode, is_kept_out
from neural.scribe.decoder.model import initial_weights
from tests.support.verdicts import assert_undecided_of_nothing, wrongly_answered

CONFIG = STUDY.config("full")
TINY = STUDY.config(
    "quick", widths=(4, 8), updates=16, networks=2, questions=4, seeds=1, focus=4, documents=(3,), limited=2
)


def test_sizes_span_four_decades_and_differ_in_width_alone():
    weights = [weights_of(width) for width in WIDTHS]
    assert weights == [shape_of(width).weights for width in WIDTHS]
    assert weights[-1] >= 10_000 * weights[0]
    assert len(set(map(code_of, WIDTHS))) == len(WIDTHS)
    assert all(rate_of(small) >= rate_of(large) for small, large in pairwise(WIDTHS))


def test_the_law_s_table_counts_as_the_decoders_do():
    known = configurations()
    assert known.chances.sum() == pytest.approx(1)
    assert len(set(known.codes)) == len(known.codes) == len(known.chances)
    assert all(known.kept_out[known.codes.index(code_of(width))] for width in WIDTHS)
    assert 0.15 < known.chances[known.kept_out].sum() < 0.25
    number = known.codes.index("42c4ratn")
    assert known.facts[number] == f"012x0048 2x006 {4 * (4 * 144 + 2 * 12 * 48 + 60 + 48) + 12 * (2 * 39 + 2):08}"
    same = known.given(known.facts[number])
    assert {known.codes[place][:4] for place in same} == {"42c4"}  # only three fields are left open
    assert 0 < known.left(number) < known.surprise(number)


def test_documents_say_what_they_are_about():
    random = np.random.default_rng(0)
    lot = programs(random, 60, kept_out=True)
    letters = "abcdefghij"
    for text, rule, told in zip(lot.letters, all_rules()[lot.about], told_cases(lot), strict=True):
        prompt, answer = decode(text.tolist()).split("\n")
        assert answer == "".join(str(int(one)) for one in rule)
        assert is_kept_out(rule_key(tuple(map(bool, rule))))
        said = dict(zip(prompt[1::2], prompt[2::2], strict=True))
        assert sorted(said) == list(letters)
        assert all(said[letter] == (answer[case] if told[case] else "z") for case, letter in enumerate(letters))
    assert {len(row) - int(row.sum()) for row in told_cases(lot)} == {0, 1, 2}
    numbers = draw_configurations(random, 40)
    assert not configurations().kept_out[numbers].any()
    text = decode(facts(numbers).letters[0].tolist())
    assert text == f"d{configurations().facts[numbers[0]]}\n{configurations().codes[numbers[0]]}"
    for each in (lot, facts(numbers), named(numbers % 1000, numbers), fresh_rows(random, 9, 100)):
        assert each.letters.shape[1] == PLACES
        assert each.letters.max() < TOKENS
        assert (each.counts.sum(axis=1) == ANSWER[each.kind] + 1).all()
        assert (each.letters[:, PROMPT[each.kind] + ANSWER[each.kind]] == END).all()


def test_rules_are_drawn_by_the_exact_law():
    """The vectorised law against the drawing of one rule after the other."""
    random = np.random.default_rng(1)
    drawn = np.array([draw_rule(random, kept_out=False) for _ in range(3000)])
    shares = rule_chances() * [not is_kept_out(rule_key(tuple(map(bool, rule)))) for rule in all_rules()]
    expected = (shares / shares.sum()) @ all_rules()
    assert np.abs(drawn.mean(axis=0) - expected).max() < 0.04
    assert np.abs((drawn.sum(axis=1) == 0).mean() - (shares / shares.sum())[0]) < 0.02


def test_texts_tell_of_oneself_where_told_and_hold_so_many_documents():
    own = Oneself(configurations().codes.index(code_of(4)), np.ones((3, 16)))
    told, untold = (NetworkReading([5, 2, 0], 40, 7, one) for one in (own, None))
    assert told.letters.shape == (40, BATCH, PLACES)
    assert decode(told.told_names.letters[OWN_NAME].tolist()).endswith(code_of(4))
    assert not decode(untold.told_names.letters[OWN_NAME].tolist()).endswith(code_of(4))
    assert len(told.told_names.about) == TOLD
    assert len(np.unique(told.programs.letters, axis=0)) == len(np.unique(told.facts.letters, axis=0)) == 7
    # All else is the same, whoever reads it.
    assert np.array_equal(told.programs.letters, untold.programs.letters)
    batch = GroupReading([told, untold]).texts(3)
    assert np.array_equal(batch.letters[0], told.letters[3])
    assert np.array_equal(batch.counts[1], untold.counts[3])


def test_answers_without_a_network_know_what_they_should():
    asked, reading = Questions(3, 30), NetworkReading([3, 2, 0], 40, 0, None)
    order = program_nulls(asked.lots["order"], reading)
    untold = program_nulls(asked.lots["untold"], reading)
    assert order["reader"] == [1.0, 1.0]
    assert order["look-up"][0] == 0  # the rules asked for were kept out
    assert order["prior"][1] < order["look-up"][1] < 1
    assert 0.2 < untold["reader"][0] < 1
    described = facts_nulls(asked.lots["facts"], reading)
    assert described["prior"][1] < described["look-up"][1] < described["reader"][1] < 1
    assert described["reader"][2] < described["prior"][2]


def test_answers_are_judged_letter_by_letter():
    shape = shape_of(8)
    weights = initial_weights(shape, [1, 2])
    asked = Questions(0, 5)
    found = answered(shape, weights, asked.lots["facts"])
    assert found.loss.shape == (2,)
    assert found.wrong.shape == (2, 5)
    assert np.array_equal(found.exact, (found.wrong == 0).mean(axis=1))
    assert np.array_equal(found.wrong, (found.written != asked.lots["facts"].answers).sum(axis=2))
    # Untrained networks expect all letters alike: 39 of them, where the law's 16 have an entropy of 3.2 bits or so.
    assert np.allclose(asked.law(shape, weights), np.log2(39) - 3.24, atol=0.4)


def test_the_own_first_weights_are_the_nearest_to_themselves():
    shape = shape_of(4)
    rows = own_rows(shape, initial_weights(shape, [3]), 0)
    assert rows.shape == (3, 16)
    assert own_rows(shape_of(16), initial_weights(shape_of(16), [3]), 0).shape == (8, 16)
    random = np.random.default_rng(0)
    assert rank_of_own(np.vstack([rows, rows]), rows, random) == 1
    ranks = [rank_of_own(random.standard_normal((8, 16)), rows, random) for _ in range(60)]
    assert 60 < np.mean(ranks) < 140
    assert max(ranks) <= 1 + OTHERS
    assert likeness(rows, np.zeros_like(rows)) == 0
    assert law_distance(random.standard_normal((200, 16))) < 0.05 < law_distance(np.zeros((200, 16)))


def test_half_of_the_way_is_made_in_as_much_as_it_takes():
    places = [0.0, 1.0, 2.0, 3.0, 4.0]
    assert half_way(places, np.array([0, 1, 2, 3, 4.0])) == pytest.approx(2, abs=0.03)
    assert half_way(places, np.array([0, 0, 0, 1, 1.0])) == pytest.approx(0.5, abs=0.03)
    assert half_way(places, np.array([0, 3, 2, 1, 4.0])) == half_way(places, np.array([0, 3, 3, 3, 4.0]))
    assert half_way(places, np.zeros(5)) == 4
    random = np.random.default_rng(0)
    logs = [-place + random.normal(0, 0.02, 6) for place in places]
    step = [np.full(6, float(place > 2)) for place in places]
    even = [place + random.normal(0, 0.02, 6) for place in places]
    assert pace_of(places, logs, step).sharper
    same = pace_of(places, logs, even)
    assert not same.sharper
    assert not same.wider


def test_lines_hold_all_networks_and_a_break_along_them_is_shown():
    table = TRUTHS["breaks with weights"].draw(CONFIG, np.random.default_rng(2))
    lines = {each.line.measure: each.line for each in judged_lines(CONFIG, table, "weights")}
    assert [level.scale for level in lines["facts"].levels] == [weights_of(width) for width in WIDTHS]
    assert [len(level.losses) for level in lines["law"].levels] == [CONFIG.seeds * CONFIG.count(w) for w in WIDTHS]
    assert not len(lines["law"].levels[0].exact)
    for scale, count in (("documents", 1 + len(CONFIG.documents)), ("updates", 10)):
        along = judged_lines(CONFIG, table, scale)
        assert [each.line.measure for each in along] == list(HELD_OUT)
        assert {len(each.line.levels) for each in along} == {count}
        assert all(a < b for each in along for a, b in pairwise(each.line.places))
    assert checked_at(16) == sorted(set(checked_at(16)))
    assert checked_at(480)[-1] == 480
    found = STUDY.verdict(CONFIG, table)
    assert not wrongly_answered(found, TRUTHS["breaks with weights"])
    assert set(STUDY.scored(CONFIG, table, found)) == set(STUDY.predictions)
    pictures = STUDY.figures(CONFIG, table, found)
    assert list(pictures) == ["losses", "scores", "along"]
    nothing = assert_undecided_of_nothing(STUDY, CONFIG)
    assert STUDY.figures(CONFIG, TrialTable([]), nothing) == {}


@pytest.mark.long
@pytest.mark.parametrize("name", list(TRUTHS))
def test_the_verdict_comes_out_as_planted(name):
    truth = TRUTHS[name]
    table = truth.draw(CONFIG, np.random.default_rng(5))
    found = STUDY.verdict(CONFIG, table)
    assert not wrongly_answered(found, truth)
    for picture, _ in STUDY.figures(CONFIG, table, found).values():
        assert len(draw(picture, LIGHT)) > 5000


def test_a_trial_measures_every_network_at_every_time():
    condition = next(iter(conditions(TINY)))
    found = STUDY.trial(condition, seeds_of(condition, 1))
    assert set(found) == set(STUDY.measures)
    assert {len(times) for times in found["curve"].values()} == {10}
    assert {len(values) for times in found["curve"].values() for values in times} == {2}
    assert [len(answers) for answers in found["wrong"]["facts"]] == [4, 4]
    assert [one["told"] for one in found["own"]] == [True, False]
    assert {CASES} == {ANSWER["program"]}
    assert STUDY.estimate(condition) > 0


@pytest.mark.long
def test_a_run_resumed_or_on_a_cluster_gives_the_same_table(here, tmp_path, monkeypatch):
    monkeypatch.setattr(conduct, "DRAWS", 1)  # what is compared is the table, not how often the verdict errs
    pytest.importorskip("distributed", reason="dask is not installed: pip install 'replicarium[cluster]'")
    words = ("study", "run", "scaling", "-q", "--workers", "1")
    for name, value in TINY.model_dump(exclude={"seeds", "seed"}).items():
        words += ("--set", f"{name}={json.dumps(list(value) if isinstance(value, tuple) else value)}")
    assert here(*words, "--seeds", "2", "--out", "plain").status == 0
    assert here(*words, "--seeds", "1").status == 0
    assert here(*words, "--seeds", "2", "--resume").status == 0
    clustered = [word for word in words if word not in ("--workers", "1")]
    assert here(*clustered, "--seeds", "2", "--cluster", "local:1", "--out", "dask").status == 0
    tables = [next((tmp_path / out).glob("*/metrics.jsonl")).read_bytes() for out in ("plain", "runs", "dask")]
    assert tables[0] == tables[1] == tables[2]
