"""Programs that are drawn and tried: the kernel finds what the detector finds, and leaves nothing out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automata.errors import ArgumentError
from automata.soups.draws import seed_of, splitmix64
from automata.soups.languages.library import find_language
from automata.soups.replicators.appearance import Sampling
from automata.soups.replicators.appearance_kernels import draw_noise, score_programs
from automata.soups.replicators.byte_laws import LAWS, ByteLaw, find_law, written_bytes
from automata.soups.replicators.detectors import KNIERIM, ChainDetector
from automata.soups.replicators.planted import PLANTED
from automata.soups.replicators.written import WRITTEN
from automata.soups.soup import Soup, SoupSettings
from tests.support.depth import cases

SELF_MOVE = find_language("bff_selfmove")
FRESH = replace(KNIERIM, fresh=True)


def scores(detector, language, programs, seed, floor):
    """Return what the kernel makes of programs, and how many executions that took."""
    noise = np.empty((detector.chains, detector.executions, 64), dtype=np.uint8)
    draw_noise(noise, np.uint64(splitmix64(seed_of(seed, 0))), detector.fresh)
    assert (noise == detector.noise(64, seed)).all()
    found = np.empty(len(programs), dtype=np.int64)
    rows = np.frombuffer(b"".join(programs), dtype=np.uint8).reshape(-1, 64).copy()
    executions = score_programs(
        rows, noise, detector.agreeing, floor, language.budget, language.table, language.options, *language.scratch(),
        found,
    )  # fmt: skip
    return found.tolist(), executions


@pytest.mark.parametrize("seed", range(cases(20)))
def test_the_kernel_scores_what_is_planted_as_the_detector_does(seed):
    """Copiers, shifts, smears and the like, with some bytes replaced: all scores from 0 to 64, at every floor."""
    random = np.random.default_rng([seed, 5])
    planted = PLANTED[seed % len(PLANTED)]
    programs = [planted.draw(random) for _ in range(6)]
    for which in (1, 3):
        broken = bytearray(programs[which])
        for place in random.choice(64, 3):
            broken[place] = random.integers(256)
        programs[which] = bytes(broken)
    detector = FRESH if seed % 3 == 2 else KNIERIM
    expected = [detector.score(planted.language, program, seed) for program in programs]
    for floor in {1, *expected, *(score + 1 for score in expected)} - {0}:
        found, executions = scores(detector, planted.language, programs, seed, floor)
        assert found == [score if score >= floor else -1 for score in expected]
        assert executions <= detector.chains * (detector.executions * (len(programs) + 1) - 1)


@pytest.mark.parametrize("name", LAWS)
def test_a_block_has_every_program_that_scores_enough(name):
    """Tried one by one, with nothing left out; one chain is enough to agree, so that most have scores, by chance."""
    detector = ChainDetector(chains=9, executions=5, agreeing=0, threshold=48)
    sampling = Sampling(SELF_MOVE, find_law(name, SELF_MOVE), seed=7, floor=2, detector=detector, size=cases(400))
    for block in range(cases(10) // 10):
        found, executions = sampling.run(block)
        expected = {index: sampling.score(block, index) for index in range(sampling.size)}
        assert {one.index: one.score for one in found} == {index: each for index, each in expected.items() if each >= 2}
        assert 0 < len(found) < sampling.size
        assert all(one.program == sampling.draw(block, one.index) for one in found)
        assert executions < 9 * 5 * sampling.size


def test_a_replicator_that_was_drawn_is_drawn_again_and_found_again():
    sampling = Sampling(SELF_MOVE, find_law("cust64", SELF_MOVE), seed=1)
    program = sampling.draw(1, 4791)
    assert sampling.score(1, 4791) == 49
    assert SELF_MOVE.to_text(program).startswith("·>[[·-···[·····,··>]")


@pytest.mark.long
def test_a_whole_block_of_cust64_holds_the_one_that_was_found():
    sampling = Sampling(SELF_MOVE, find_law("cust64", SELF_MOVE), seed=1)
    found, _ = sampling.run(1)
    assert [(one.index, one.score) for one in found] == [(4791, 49)]


@pytest.mark.parametrize("name", LAWS)
def test_the_table_of_a_law_has_its_chances(name):
    law = find_law(name, SELF_MOVE)
    keep, alias = law.columns
    chances = np.zeros(256)
    np.add.at(chances, np.arange(256), keep / 2**24 / 256)
    np.add.at(chances, alias, (1 - keep / 2**24) / 256)
    assert np.abs(chances - np.array(law.weights) / sum(law.weights)).max() < 2**-24
    assert law.letter((5 << 24) | (int(keep[5]) - 1)) == 5
    if keep[5] < 1 << 24:
        assert law.letter((5 << 24) | int(keep[5])) == alias[5]


def test_the_laws_are_those_of_the_paper():
    half, more = find_law("CUST", SELF_MOVE), find_law("cust64", SELF_MOVE)
    assert half.weights[3] == pytest.approx(1 / 7)  # of the half of the chances that are instructions
    assert half.weights[64] == half.weights[200] == pytest.approx(1 / 249)
    assert more.weights[3] == more.weights[64] == pytest.approx(1 / 8)
    assert sum(half.weights) == pytest.approx(2)
    assert sum(more.weights) == pytest.approx(2)
    written = find_law("bff", SELF_MOVE).weights
    assert np.argsort(written)[::-1][:2].tolist() == [0, 1]
    assert max(written) > 2**16 > np.median(written) > 2**13  # the range of their figure 2


def test_what_is_written_is_counted_and_the_soup_goes_on_as_ever():
    settings = SoupSettings(SELF_MOVE, seed=3, programs=256)
    soup = Soup(settings)
    counts = written_bytes(soup, 4)
    assert soup.digest() == Soup(settings).run(4).digest()
    quiet = replace(settings, mutation=0.0)
    soup = Soup(quiet)
    before = soup.programs.copy()
    one = written_bytes(soup, 1)
    changed = soup.programs != before
    assert one.sum() == changed.sum() > 0
    assert (one == np.bincount(soup.programs[changed], minlength=256)).all()
    assert counts.sum() > one.sum()


@pytest.mark.long
def test_what_was_written_is_what_a_soup_of_the_size_of_the_paper_writes():
    soup = Soup(SoupSettings(SELF_MOVE, seed=0))
    soup.run(980)
    assert tuple(written_bytes(soup, 64).tolist()) == WRITTEN["bff_selfmove"]


def test_what_cannot_be_drawn_is_refused():
    law = find_law("uniform", SELF_MOVE)
    with pytest.raises(ArgumentError, match="BFF family, of 64 bytes"):
        Sampling(find_language("subleq"), law)
    with pytest.raises(ArgumentError, match="BFF family, of 64 bytes"):
        Sampling(replace(SELF_MOVE, length=32), law)
    with pytest.raises(ArgumentError, match="score is from 1 to 64"):
        Sampling(SELF_MOVE, law, floor=0)
    with pytest.raises(ArgumentError, match="uniform, bff, cust, cust64"):
        find_law("even", SELF_MOVE)
    with pytest.raises(ArgumentError, match="was not measured"):
        find_law("bff", find_language("bff"))
    with pytest.raises(ArgumentError, match="256 weights"):
        ByteLaw("short", (1.0,) * 3)
