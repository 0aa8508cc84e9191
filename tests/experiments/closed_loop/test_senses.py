"""Readings of 94 %: each spoils what it says, as much as it says, and nothing else."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automata.errors import ArgumentError
from automata.rules import langton_passengers
from experiments.closed_loop.evolution.senses import spoilt
from experiments.closed_loop.wording import SENSES
from neural.emulators import MLP, MLPConfig
from neural.genome.record import Genome
from neural.genome.record import encode as write_down


@cache
def genome() -> Genome:
    rule = langton_passengers(4)
    network = MLP(rule.n_states, rule.neighborhood, MLPConfig(width=6), seed=1)
    return write_down(network, rule.name, bits=7, labels=4)


def values(symbols: tuple[int, ...]) -> np.ndarray:
    return np.concatenate([part.values for part in Genome(symbols, 4).parts])


@pytest.mark.parametrize("sense", SENSES)
@given(seed=st.integers(0, 2**32))
def test_without_an_error_a_copy_is_the_genome(sense, seed):
    assert spoilt(genome(), sense, 0.0, np.random.default_rng(seed)) == genome().symbols


@pytest.mark.parametrize("sense", SENSES)
def test_copies_depend_on_the_random_numbers_alone(sense):
    one, same, other = (spoilt(genome(), sense, 0.06, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert len(one) == len(genome())


@pytest.mark.parametrize("sense", ["weights", "drawn"])
def test_so_many_weights_are_others_as_is_said(sense):
    before = values(genome().symbols)
    random = np.random.default_rng(0)
    changed = [np.count_nonzero(values(spoilt(genome(), sense, 0.06, random)) != before) for _ in range(40)]
    share = np.mean(changed) / len(before)
    # Some are replaced by their like; a larger largest weight makes a coarser grid, never a finer one.
    assert 0.04 < share < (0.065 if sense == "drawn" else 1.0)


def test_values_move_by_their_share_and_by_rounding():
    before, after = (
        values(genome().symbols),
        values(spoilt(genome(), "values", 0.06, np.random.default_rng(3))),
    )
    parts = genome().parts
    step = np.concatenate([np.full(part.codes.size, 2.0**part.exponent) for part in parts])
    # Twice a step, for a tensor whose largest weight grew may need a coarser grid.
    assert (np.abs(after - before) <= 0.06 * np.abs(before) + step + 1e-9).all()
    large = np.abs(before) > 20 * step
    assert (after != before)[large].all()


def test_weights_keep_the_header_and_the_checksum():
    symbols = spoilt(genome(), "weights", 0.5, np.random.default_rng(4))
    copy = Genome(symbols, 4)
    assert copy.intact
    assert copy.architecture == genome().architecture
    assert copy.rule == genome().rule


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_share_is_one(share):
    with pytest.raises(ArgumentError, match="share is a number from 0 to 1"):
        spoilt(genome(), "symbols", share, np.random.default_rng(0))
