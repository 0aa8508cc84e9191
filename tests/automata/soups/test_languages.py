"""Every language: the kernel does to two programs what the plain Python does, and counts the same steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automata.errors import ArgumentError
from automata.soups.languages.language import WRITES
from automata.soups.languages.library import LANGUAGES, find_language

# What bytes are drawn of: any; mostly instructions; few, so that loops copy and stop.
STYLES = ("any", "dense", "sparse zeros", "repeats")


def drawn_tapes(language, count, seed):
    random = np.random.default_rng(seed)
    size = 2 * language.length
    tapes = random.integers(0, 256, (count, size), dtype=np.uint8)
    known = np.flatnonzero(language.table)
    for row, style in zip(tapes, random.choice(STYLES, count), strict=True):
        share = random.random()
        if style != "any":
            chosen = random.random(size) < share
            row[chosen] = random.choice(known, chosen.sum())
        if style == "sparse zeros":
            row[random.random(size) < share / 4] = 0
        if style == "repeats":
            row[:] = np.resize(row[: random.integers(2, 20)], size)
    return tapes


def assert_same(language, tapes, budget=None):
    after, steps, executed = language.run_pairs(tapes, budget)
    for row, tape in enumerate(tapes):
        expected = language.execute(tape.tolist(), budget)
        found = (after[row].tobytes(), steps[row], executed[row])
        assert found == expected, f"{language.to_text(tape.tobytes())} of {language}"


@pytest.mark.kernel
@pytest.mark.parametrize("name", LANGUAGES)
def test_the_kernel_runs_a_pair_as_plain_python_does(name):
    language = LANGUAGES[name]
    assert_same(language, drawn_tapes(language, 150, 1), 1000)
    assert_same(language, drawn_tapes(language, 12, 2))


@pytest.mark.long
@pytest.mark.parametrize("name", LANGUAGES)
def test_it_does_so_on_a_million_pairs(name):
    language = LANGUAGES[name]
    for seed in range(100):
        assert_same(language, drawn_tapes(language, 800, seed), (8192, 700, 1500, 300)[seed % 4])


@pytest.mark.parametrize("name", ["bff", "bff8_noheads", "bff_selfmove", "rsubleq4", "forthtrivial_reset"])
@pytest.mark.parametrize(("length", "budget"), [(24, 500), (64, 37), (80, 900), (128, 700)])
def test_other_lengths_and_budgets(name, length, budget):
    language = replace(LANGUAGES[name], length=length, budget=budget)
    assert_same(language, drawn_tapes(language, 25, length))


@pytest.mark.parametrize("name", ["bff_noheads", "subleq", "forth"])
@pytest.mark.parametrize("writes", WRITES)
def test_what_may_not_be_written_is_not(name, writes):
    language = replace(LANGUAGES[name], writes=writes, budget=600)
    tapes = drawn_tapes(language, 40, 3)
    assert_same(language, tapes)
    after, _, _ = language.run_pairs(tapes)
    changed = (after != tapes).reshape(len(tapes), 2, -1).any(axis=(0, 2))
    if writes in ("first", "second", "none"):
        assert changed.tolist() == [writes == "first", writes == "second"]


def test_every_budget_stops_where_the_steps_do():
    language = LANGUAGES["bff_noheads"]
    tapes = drawn_tapes(language, 6, 7)
    for budget in (0, 1, 2, 63, 64, 127, 128, 129, 300):
        assert_same(language, tapes, budget)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("}" * 64, 128),  # to the end of the tape
        ("[" + "·" * 63, 128),  # head 0 is on a byte that is not zero: the jump is not taken
        ("0[" + "·" * 62, 2),  # it is, and there is no match
        ("]" + "·" * 63, 1),
        ("+[]" + "·" * 61, 8192),  # for ever
    ],
)
def test_known_runs(text, steps):
    language = LANGUAGES["bff_noheads"]
    tape = language.from_text(text) + language.from_text("")
    assert language.execute(tape).steps == steps
    assert_same(language, np.frombuffer(tape, dtype=np.uint8).reshape(1, -1))


@pytest.mark.parametrize("name", LANGUAGES)
def test_programs_are_read_as_they_are_written(name):
    language = LANGUAGES[name]
    program = drawn_tapes(language, 1, 5)[0, : language.length].tobytes()
    assert language.from_text(("0x" if name.startswith("bff") else "") + program.hex()) == program
    assert len(language.to_text(program)) >= language.length


def test_a_written_program_means_what_it_says():
    language = LANGUAGES["bff_perm"]
    assert language.to_text(language.from_text("[<,}] 0."))[:8] == "[<,}]·0."


@pytest.mark.parametrize(
    ("attempt", "what"),
    [
        (lambda: find_language("bff_nohead"), "did you mean bff_noheads"),
        (lambda: find_language("brainf"), "there are bff"),
        (lambda: LANGUAGES["bff_selfmove"].from_text("{"), "no instruction of bff_selfmove"),
        (lambda: LANGUAGES["bff"].from_text("+" * 65), "65 bytes, and there is room for 64"),
        (lambda: LANGUAGES["forth"].from_text("0x1"), "pairs of hexadecimal digits"),
        (lambda: replace(LANGUAGES["bff"], writes="some"), "writes is one of"),
        (lambda: replace(LANGUAGES["bff"], length=1), "from 2 to 4096"),
        (lambda: LANGUAGES["bff"].run_pairs(np.zeros((1, 64), dtype=np.uint8)), "rows of 128 bytes"),
    ],
)
def test_mistakes_are_told(attempt, what):
    with pytest.raises(ArgumentError, match=what):
        attempt()
