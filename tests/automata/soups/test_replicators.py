"""Replicators among programs: detectors on what is planted, events in made-up histories, the profile of a program."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.proportion import Proportion
from automata.soups.languages.library import find_language
from automata.soups.replicators.detectors import CUBFF, HEREDITY, KNIERIM, SURVEY, find_detector
from automata.soups.replicators.events import Observation, events_of, observe
from automata.soups.replicators.families import commonest_word, families
from automata.soups.replicators.likeness import likest, transforms
from automata.soups.replicators.planted import PLANTED, found_of
from automata.soups.replicators.profile import profile_program
from automata.soups.soup import Soup, SoupSettings

NO_HEADS = find_language("bff_noheads")
PALINDROME = NO_HEADS.from_text("[[{.>]-]" + "·" * 48 + "]-]>.{[[")


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_what_replicates_is_found_and_nothing_else(planted):
    found = found_of(SURVEY if planted.name != "shift" else HEREDITY, planted, 12)
    assert found.successes == (12 if planted.replicates else 0)


@pytest.mark.long
@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_the_operating_curve_of_heredity(planted):
    found = found_of(HEREDITY, planted, 1300)
    if planted.replicates:
        assert found.low >= 0.99
    else:
        assert found.high <= 0.003


def test_the_published_detectors_take_a_palindrome_for_a_replicator_and_noise_for_none():
    noise = np.random.default_rng(1).integers(0, 256, 64, dtype=np.uint8).tobytes()
    for detector in (CUBFF, KNIERIM):
        assert detector.score(NO_HEADS, PALINDROME) == 64
        assert detector.score(NO_HEADS, noise) <= 2
        assert detector(NO_HEADS, PALINDROME)
        assert not detector(NO_HEADS, noise)


def test_the_survey_and_the_assay_agree_on_who_replicates():
    assert HEREDITY(NO_HEADS, PALINDROME)
    assay = HEREDITY.assay(NO_HEADS, PALINDROME)
    assert (assay.generations, assay.core) == (16, 64)
    assert len(assay.line) == 17
    assert SURVEY(NO_HEADS, PALINDROME)


@given(st.integers(0, 2**32 - 1), st.integers(1, 70), st.integers(0, 6), st.integers(1, 256))
def test_likeness_is_that_of_all_ways_tried_one_by_one(seed, length, count, letters):
    random = np.random.default_rng(seed)
    parent = random.integers(0, letters, length).astype(np.uint8)
    children = random.integers(0, letters, (count, length)).astype(np.uint8)
    plainly = (children[:, transforms(length)] == parent).sum(axis=2)
    counts, which = likest(parent, children)
    assert counts.tolist() == plainly.max(axis=1).tolist()
    assert which.tolist() == plainly.argmax(axis=1).tolist()


def test_likeness_knows_the_ways_a_child_can_lie():
    parent = np.arange(16, dtype=np.uint8)
    children = np.array([parent, np.roll(parent, 5), parent[::-1], np.zeros(16)], dtype=np.uint8)
    counts, ways = likest(parent, children)
    assert counts.tolist() == [16, 16, 16, 1]
    assert [bool(way >= 16) for way in ways[:3]] == [False, False, True]
    assert len(transforms(16)) == 32


def test_the_commonest_word_is_found_either_way_round_and_runs_of_one_byte_are_not_words():
    random = np.random.default_rng(0)
    programs = random.integers(0, 256, (40, 32), dtype=np.uint8)
    word = np.array([9, 8, 7, 6, 5, 4, 3, 2], dtype=np.uint8)
    programs[:10, 3:11], programs[10:15, 20:28] = word, word[::-1]
    programs[:, 12:20] = 5
    found, share = commonest_word(programs)
    assert found in (word.tobytes(), word[::-1].tobytes())
    assert share == 15 / 40


def test_families_share_no_program_and_come_in_their_order():
    random = np.random.default_rng(0)
    samples = [random.integers(0, 256, (40, 32), dtype=np.uint8) for _ in range(3)]
    one, other = random.integers(1, 256, (2, 12), dtype=np.uint8)
    samples[1][:10, 4:16] = one
    samples[2][:30, 7:19] = one
    samples[2][25:40, 20:32] = other[::-1]
    samples[0][:2, 2:14] = other
    found = families(samples, 4, least=0.04)
    assert [family.shares for family in found] == [(0.05, 0, 0.25), (0, 0.25, 0.75)]
    assert found[1].word in (bytes(one)[k : k + 8][::way] for k in range(5) for way in (1, -1))
    assert families([], 3) == []


def seen(epoch, share, fertile, entropy=0.0, common=False):
    return Observation(epoch, b"words...", share, Proportion(fertile, 20), common, entropy)


def test_events_are_told_apart():
    history = [seen(0, 0, 0), seen(100, 0.5, 1, 1.5), seen(200, 0.1, 0, 0.4), seen(300, 0.6, 12, 2.0)]
    history += [seen(epoch, 0.9, 18, 4.0) for epoch in range(400, 700, 100)]
    events = events_of(history)
    assert (events.appearance, events.wave, events.takeover, events.crossing) == (100, 100, 300, 100)
    assert events.peak == 0.5


def test_what_does_not_last_is_no_takeover():
    history = [seen(0, 0, 0), seen(100, 0.6, 12), seen(300, 0.6, 15), seen(355, 0.2, 2), seen(500, 0.9, 18)]
    assert events_of(history).takeover is None
    assert events_of(history).appearance == 100
    assert events_of([]).appearance is None


def test_a_soup_full_of_replicators_is_seen_as_one():
    soup = Soup(SoupSettings(NO_HEADS, programs=64))
    soup.programs[::2] = list(PALINDROME)
    seen_now = observe(soup, tried=16)
    assert 4 <= seen_now.fertile.successes <= 12
    assert seen_now.common_fertile
    assert seen_now.word_share >= 0.5
    noise = observe(Soup(SoupSettings(NO_HEADS, programs=64)), tried=16)
    assert (noise.fertile.successes, noise.common_fertile) == (0, False)


def test_the_profile_of_a_program_is_in_the_words_of_a_patterns():
    found = profile_program(NO_HEADS, PALINDROME, runs=30)
    assert found.grade == "replicates; of von Neumann's parts shown: none; refuted: constructor, description"
    answers = {one.question: one.answer for one in found.findings}
    assert answers["it makes a copy"] == answers["children are fertile"] == "yes"
    assert answers["the rule copies anything"] == "no"
    assert answers["description"] == answers["constructor"] == "refuted"
    assert answers["copier"] == answers["controller"] == "not testable here"
    assert found.parts.copier.reason.startswith("no description apart from the body: foreign bytes")
    assert sum(found.fates.values()) == 64
    assert set(found.needed) >= {3, 4}


def test_the_profile_of_noise_says_no():
    noise = np.random.default_rng(3).integers(0, 256, 64, dtype=np.uint8).tobytes()
    found = profile_program(NO_HEADS, noise, runs=10)
    assert found.grade == "does not replicate within the budget"
    assert all(part.verdict == "not testable here" for part in found.parts.all)


def test_an_unknown_detector_is_refused():
    with pytest.raises(ArgumentError, match="there are heredity"):
        find_detector("smell")
