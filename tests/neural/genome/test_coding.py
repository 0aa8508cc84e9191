"""Reed–Solomon coded genomes: restored up to the bound, read as they came beyond it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automata.errors import ArgumentError
from neural.genome.coding import ReedSolomon
from tests.support.depth import cases

LABELS = st.sampled_from([2, 4, 16])


def drawn(count: int, labels: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, labels, count).astype(np.uint8)


@given(labels=LABELS, count=st.integers(1, 900), seed=st.integers(0, 99), message=st.sampled_from([253, 191, 95]))
@settings(max_examples=cases(100))
def test_what_is_written_is_read(labels, count, seed, message):
    code, symbols = ReedSolomon(message), drawn(count, labels, seed)
    word = code.write(symbols.tolist(), labels)
    assert word.max(initial=0) < labels
    assert (code.read(word.tolist(), labels, count) == symbols).all()
    assert (code.read_beside(word[None], word, labels, count)[0] == symbols).all()


@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.0, 0.02, 0.05, 0.1]), labels=LABELS)
@settings(max_examples=cases(100))
def test_counting_errors_gives_what_decoding_gives(seed, rate, labels):
    code, symbols = ReedSolomon(223), drawn(1500, labels, seed % 1000)
    sent = code.write(symbols.tolist(), labels)
    random = np.random.default_rng(seed)
    word = np.where(random.random(len(sent)) < rate, (sent + random.integers(1, labels, len(sent))) % labels, sent)
    slow = code.read(word.tolist(), labels, len(symbols))
    assert (code.read_beside(word[None], sent, labels, len(symbols))[0] == slow).all()


@pytest.mark.parametrize(("wrong", "restored"), [(32, True), (33, False)])
def test_a_block_is_restored_up_to_half_its_check_bytes(wrong, restored):
    code, symbols = ReedSolomon(191), drawn(4 * 191, 4, 7)
    word = code.write(symbols.tolist(), 4)
    assert code.correctable == 32
    word[: 4 * wrong : 4] ^= 1
    read = code.read(word.tolist(), 4, len(symbols))
    assert (read == symbols).all() == restored
    assert np.count_nonzero(read != symbols) == (0 if restored else wrong)


@pytest.mark.parametrize("message", [0, 254, 300])
def test_a_code_has_check_bytes(message):
    with pytest.raises(ArgumentError, match="1 to 253"):
        ReedSolomon(message)
    with pytest.raises(ArgumentError, match="2, 4 or 16"):
        ReedSolomon(191).write([1, 2], 8)
