"""Copies with errors: each arm hits what it says, as often as it says, and nothing else; what is read lives or not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.rules import langton_passengers
from experiments.closed_loop.evolution import copies
from experiments.closed_loop.evolution.fates import FateOf
from experiments.closed_loop.evolution.fates_batched import BatchedFates
from experiments.closed_loop.wording import ARMS, SAME_LAW
from neural.emulators import MLP, MLPConfig
from neural.genome.record import Genome, encode
from tests.support.depth import cases

CODED = [arm for arm in ARMS if arm.startswith("RS")]


@cache
def genome() -> Genome:
    rule = langton_passengers(4)
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=2), seed=1)
    return encode(network, rule.name, bits=7, labels=4)


def made(arm: str, rate: float, seed: int = 0, count: int = 4) -> np.ndarray:
    return copies.copies_read(genome(), arm, rate, count, np.random.default_rng(seed))[0]


@pytest.mark.parametrize("arm", ARMS)
def test_without_an_error_a_copy_is_the_genome(arm):
    assert (made(arm, 0.0) == genome().array).all()


@pytest.mark.parametrize("arm", [*ARMS, SAME_LAW])
def test_copies_depend_on_the_random_numbers_alone(arm):
    rate = 0.0 if arm == SAME_LAW else 0.3
    one, same, other = (made(arm, rate, seed) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    assert one.shape == (4, len(genome()))


@pytest.mark.parametrize("arm", ["header intact", "weights drawn", "wide", "noise-trained", SAME_LAW])
def test_the_header_is_spared(arm):
    first = copies.weights_start(genome())
    rows = made(arm, 0.5, count=8)
    # But for the checksum, which is set right where weights are written anew.
    header = np.delete(np.arange(first), np.arange(10, 26))
    assert (rows[:, header] == genome().array[header]).all()
    assert (rows[:, first:] != genome().array[first:]).any(axis=1).all()
    assert all(Genome.read(row.tolist(), 4).architecture == genome().architecture for row in rows)


def test_so_many_symbols_are_others_as_is_said():
    differ = made("uncoded", 0.06, count=200) != genome().array
    assert 0.055 < differ.mean() < 0.065
    assert differ[:, :26].any()


def test_more_check_bytes_restore_more():
    whole = {arm: (made(arm, 0.03, count=30) == genome().array).all(axis=1).mean() for arm in CODED}
    assert whole["RS(255,95)"] == 1.0
    assert whole["RS(255,191)"] < 1.0
    assert (made("RS(255,191)", 0.3) != genome().array).any(axis=1).all()


@pytest.mark.parametrize("arm", ["uncoded", *CODED])
@pytest.mark.parametrize("rate", [0.01, 0.06])
def test_what_is_decoded_is_what_was_counted(arm, rate):
    """Oracle: the library's decoder, on a copy as it is written."""
    for seed in range(2):
        written = copies.copied_once(genome(), arm, rate, np.random.default_rng(seed))
        code = copies.code_of(arm)
        read = copies.read_of(written, genome(), arm)
        if code is None:
            assert (read == written).all()
        else:
            sent = code.write(genome().symbols, 4)
            assert (read == code.read_beside(written[None], sent, 4, len(genome()))[0]).all()


@settings(max_examples=cases(100))
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([1e-3, 1e-2, 0.1]), arm=st.sampled_from(["uncoded", "wide"]))
def test_right_answers_are_counted_as_one_by_one(seed, rate, arm):
    rows = made(arm, rate, seed, count=3)
    found, oracle = BatchedFates(genome()).decide(rows), FateOf(genome())
    assert [oracle.judged(row.tolist()) for row in rows] == list(zip(found.fates, found.right.tolist(), strict=True))


def test_a_copy_lives_where_its_network_is_the_rule(monkeypatch):
    monkeypatch.setattr(copies, "physics_of", lambda network: langton_passengers(4))
    assert copies.lived(genome().array, 4) == copies.CopyLife(True, True, copies.FULL_GROWTH)
    assert copies.rode(genome().array, genome().array, 4) == copies.CopyLife(True, True, 0)
    scrambled = made("uncoded", 0.5)[0]
    assert copies.lived(scrambled, 4) == copies.rode(scrambled, scrambled, 4) == copies.CopyLife(False, False, 0)


def test_a_copy_dies_where_its_network_is_none():
    assert copies.lived(genome().array, 4) == copies.CopyLife(True, False, 0)
    assert copies.rode(genome().array, genome().array, 4) == copies.CopyLife(True, False, 0)


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_is_one(share):
    with pytest.raises(ArgumentError, match="rate is a number from 0 to 1"):
        made("uncoded", share)
