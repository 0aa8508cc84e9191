"""`replicarium soup appear`: the same programs in any number of threads and after a stop; densities, what they say."""

from __future__ import annotations

import json

import pytest

from automata.containment.budget import Budget
from automata.containment.halts import BudgetExceeded
from automata.containment.meter import contained
from automata.errors import FormatError
from automata.soups.languages.library import find_language
from automata.soups.replicators.appearance import Appeared, Sampling
from automata.soups.replicators.byte_laws import find_law
from automata.soups.replicators.detectors import ChainDetector
from experiments.soups.appearance import (
    AppearanceRecord,
    Density,
    agreement,
    density,
    inherited,
    load_record,
    sample,
    save_record,
)

SELF_MOVE = find_language("bff_selfmove")
# One chain is enough to agree: some programs score by chance.
EASY = ChainDetector(chains=9, executions=5, agreeing=0, threshold=48)
COMMAND = ("soup", "appear", "bff_selfmove", "--draw", "uniform")


@pytest.fixture
def sampling():
    return Sampling(SELF_MOVE, find_law("uniform", SELF_MOVE), seed=5, floor=4, detector=EASY, size=256)


def test_threads_and_a_stop_change_nothing(sampling, tmp_path):
    whole, parts = AppearanceRecord(), AppearanceRecord()
    sample(sampling, whole, 5, threads=2)
    sample(sampling, parts, 2)
    save_record(parts, sampling, tmp_path / "kept")
    parts = load_record(sampling, tmp_path / "kept")
    sample(sampling, parts, 5)
    assert (parts.blocks, parts.executions, parts.found) == (whole.blocks, whole.executions, whole.found)
    assert whole.found
    assert density(whole, sampling, 4) == Density(len(whole.found), 5 * 256)
    assert density(whole, sampling, 64).replicators == 0


def test_a_budget_counts_blocks(sampling):
    record = AppearanceRecord()
    with pytest.raises(BudgetExceeded), contained(Budget(generations=3)):
        sample(sampling, record, 5)
    assert record.blocks == 3


def test_a_checkpoint_of_something_else_is_refused(sampling, tmp_path):
    save_record(AppearanceRecord(), sampling, tmp_path / "kept")
    other = Sampling(SELF_MOVE, sampling.law, seed=6, floor=4, detector=EASY, size=256)
    with pytest.raises(FormatError, match="another sampling"):
        load_record(other, tmp_path / "kept")
    for text in ("{}", "no", "[1]"):
        (tmp_path / "kept").write_text(text)
        with pytest.raises(FormatError, match="no checkpoint"):
            load_record(sampling, tmp_path / "kept")


def test_a_density_has_the_interval_of_poisson_and_both_errors_in_a_ratio():
    none = Density(0, 10**6)
    assert none.each is None
    assert none.interval == (pytest.approx(10**6 / 3.689, rel=1e-3), None)
    some = Density(100, 45 * 10**6)
    assert some.each == 4.5e5
    low, high = some.interval
    assert (low, high) == (pytest.approx(45e6 / 121.63, rel=1e-3), pytest.approx(45e6 / 81.36, rel=1e-3))
    ours = some.beside(4.5e5)
    assert ours[0] < 45e6 / high / 100 * 1.01
    assert ours[0] < 1 < ours[1]
    assert agreement(some.beside(4.5e5)) == "agrees"
    assert agreement(some.beside(9e5)) == agreement(some.beside(2.2e5)) == "differs"
    assert agreement(Density(3, 1_350_000).beside(4.5e5)) == agreement(none.beside(4.5e5)) == "undecided"


def test_heredity_is_asked_of_what_was_found():
    found = Sampling(SELF_MOVE, find_law("cust64", SELF_MOVE), seed=1)
    assert inherited(found, Appeared(1, 4791, found.draw(1, 4791), 49)) is True
    assert inherited(found, Appeared(1, 0, found.draw(1, 0), 49)) is False


def test_the_command_prints_goes_on_and_compares(here, tmp_path):
    kept = tmp_path / "kept"
    done = here(*COMMAND, "--programs", "1", "--checkpoint", kept)
    assert done.status == 0
    assert "16,384 programs of bff_selfmove, bytes drawn by the law uniform, seed 0" in done.stdout
    assert "published: a replicator in 2.9e+07 programs" in done.stdout
    assert "undecided" in done.stdout
    done = here(*COMMAND, "--programs", "20000", "--checkpoint", kept, "--json", "--workers", "2")
    told = json.loads(done.stdout)
    assert (told["programs"], told["blocks"], told["threshold"]) == (32768, 2, 48)
    assert [row["threshold"] for row in told["densities"]] == [20, 32, 48, 56, 64]
    assert told["beside"]["published"] == 2.9e7
    assert json.loads(kept.read_text())["blocks"] == 2
    fewer = here(*COMMAND, "--programs", "1", "--checkpoint", kept)
    assert fewer.status != 0
    assert "ask for as many with --programs" in fewer.stderr


def test_another_language_threshold_or_noise_is_beside_nothing_published(here):
    for more in (("--threshold", "30"), ("--threshold", "10", "--fresh")):
        told = json.loads(here(*COMMAND, "--programs", "1", "--json", *more).stdout)
        assert told["beside"] is None
        assert told["threshold"] == int(more[1])
    told = json.loads(here("soup", "appear", "bff", "--programs", "0", "--json").stdout)
    assert (told["programs"], told["beside"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("subleq",), "BFF family"),
        (("nothing",), "nothing"),
        (("bff_selfmove", "--draw", "even"), "uniform, bff, cust, cust64"),
        (("bff", "--draw", "bff"), "was not measured"),
    ],
)
def test_what_cannot_be_drawn_is_one_sentence(here, words, said):
    done = here("soup", "appear", *words)
    assert done.status != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
