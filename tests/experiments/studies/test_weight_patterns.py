"""The study of weight patterns: rows as text, likeness, tests of the law, a trial, its verdict on planted tables."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.pictures.themes import LIGHT, draw
from experiments.studies.table import TrialTable
from experiments.studies.trial import seeds_of
from experiments.studies.weight_patterns import STUDY
from experiments.studies.weight_patterns.evidence import near, networks_of, places, rejected
from experiments.studies.weight_patterns.ladders import LADDERS
from experiments.studies.weight_patterns.likeness import TESTS, likeness, rank_of, rejections
from experiments.studies.weight_patterns.rows import (
    BATCH,
    SHAPE,
    SYMBOLS,
    RowReading,
    first_layers,
    prompts,
    read_rows,
    rounded,
    rows_of,
    symbols_of,
    values_of_symbols,
)
from experiments.studies.weight_patterns.truths import TRUTHS
from neural.scribe.corpus.documents import decode
from neural.scribe.decoder.model import initial_weights
from tests.support.depth import some
from tests.support.verdicts import assert_undecided_of_nothing, wrongly_answered

CONFIG = STUDY.config("full")


def test_rows_are_written_and_read_back():
    (layers,) = first_layers([3])
    own = initial_weights(SHAPE, [3])["1.hidden.into"][0].numpy()
    assert np.allclose(layers[1][:, 5], own[5] * 4)
    documents = rows_of(7, layers)
    assert documents.shape == (32, SHAPE.places)
    assert decode(documents[17])[:8] == "07 1 01 "
    written = documents[:, prompts(7).shape[1] :]
    again = read_rows(written)
    assert all(np.array_equal(one, other) for one, other in zip(again, rounded(layers), strict=True))
    assert all(np.abs(one - other)[np.abs(other) < 3.2].max() <= 0.2 for one, other in zip(again, layers, strict=True))
    broken = written.copy()
    broken[0, 3] = 1  # no symbol
    broken[20, SHAPE.width] = written[20, 0]  # no end
    assert [len(layer) for layer in read_rows(broken)] == [15, 15]
    ends = np.array([-9.0, -0.01, 0.01, 9.0])
    assert symbols_of(ends).tolist() == [0, 7, 8, len(SYMBOLS) - 1]
    assert values_of_symbols(symbols_of(ends)).tolist() == pytest.approx([-3.0, -0.2, 0.2, 3.0])


def test_texts_hold_the_own_rows_where_told_and_each_network_its_own_text():
    first, second = first_layers([1, 2])
    others = rows_of(10, second)
    reading = RowReading([4, 5], [others, others], [rows_of(0, first), None])
    batch = reading.texts(0)
    assert batch.letters.shape == (2, BATCH, SHAPE.places)
    names = [[decode(text)[:2] for text in member] for member in batch.letters]
    assert 4 < names[0].count("00") < BATCH - 4
    assert set(names[1]) == {"10"}
    assert np.array_equal(reading.texts(0).letters, batch.letters)
    assert batch.counts[:, :, 8:].all()
    assert not batch.counts[:, :, :8].any()


def test_likeness_sees_through_order_and_scale_and_nothing_else():
    random = np.random.default_rng(0)
    own, other = first_layers([1, 2])
    turned = [random.permutation(layer) * random.uniform(0.5, 2, (len(layer), 1)) for layer in own]
    assert likeness(turned, own) == pytest.approx(1)
    assert likeness(other, own) < 0.6
    assert likeness([-layer for layer in own], own) < 0.6
    half = [layer[:8] for layer in own]
    assert likeness(half, own) == pytest.approx(0.5)
    assert likeness([np.zeros_like(layer) for layer in own], own) == 0
    assert likeness([layer[:0] for layer in own], own) == 0
    # The best order is no worse than any other.
    cosines = [
        np.mean([(a @ b) / np.linalg.norm(a) / np.linalg.norm(b) for a, b in zip(one, two, strict=True)])
        for one, two in zip(other, own, strict=True)
    ]
    assert likeness(other, own) >= np.mean(cosines)
    assert (rank_of(0.9, [0.1, 0.2]), rank_of(0.1, [0.1, 0.2])) == (1, 3)


def test_tests_of_the_law_pass_fresh_draws_and_reject_others():
    random = np.random.default_rng(7)
    shape = (SHAPE.hidden, SHAPE.width)
    counts = {test: 0 for test in TESTS}
    for _ in range(60):
        found = rejections(rounded([random.standard_normal(shape)]))
        counts = {test: counts[test] + found[test] for test in TESTS}
    assert all(count <= 10 for count in counts.values())
    narrow = rejections(rounded([0.7 * random.standard_normal(shape)]))
    assert narrow["KS"] == narrow["spectrum"] == 1
    row = random.standard_normal((1, SHAPE.width))
    same = rejections(rounded([np.repeat(row, SHAPE.hidden, axis=0)]))
    assert same["spectrum"] == same["energy"] == 1
    assert rejections([np.zeros((3, SHAPE.width))]) == dict.fromkeys(TESTS, 1)


@pytest.mark.parametrize("arm", ["untold", "told"])
def test_a_trial_compares_what_networks_write(arm):
    condition = {"arm": arm, "updates": 2}
    found = STUDY.trial(condition, seeds_of(condition, 1))
    networks = found["networks"]
    assert len(networks) == (2 if arm == "told" else 4)
    for network in networks:
        told = network["generators"]
        assert ("twin" in told) == (arm == "told")
        # Two updates change next to nothing: the current weights are the first.
        assert told["current"]["rank"] == 1
        assert told["current"]["own"] > 0.9
        assert told["noise"]["text"] > told["fresh"]["text"]
        assert 1 <= told["written"]["rank"] <= 200
    assert STUDY.estimate(condition) > 0


@pytest.mark.parametrize("name", some(list(TRUTHS), 2))
def test_the_verdict_comes_out_as_planted(name):
    truth = TRUTHS[name]
    table = truth.draw(CONFIG, np.random.default_rng(5))
    found = STUDY.verdict(CONFIG, table)
    assert not wrongly_answered(found, truth)
    assert set(STUDY.scored(CONFIG, table, found)) == set(STUDY.predictions) - STUDY.constructed


def test_evidence_pictures_and_empty_tables():
    table = LADDERS["most do"].draw(CONFIG, np.random.default_rng(2), 0.9)
    assert len(networks_of(table, "untold")) == 2 * len(networks_of(table, "told")) == 4 * CONFIG.seeds
    assert near(table, "untold", "written").share > 0.7 > near(table, "untold", "fresh").share
    assert places(table, "untold", "written").mean() < places(table, "untold", "fresh").mean()
    assert rejected(table, "untold", "average", "KS").trials == 2 * 4 * CONFIG.seeds
    pictures = STUDY.figures(CONFIG, table, STUDY.verdict(CONFIG, table))
    assert list(pictures) == ["identity", "law-and-identity"]
    for name in some(list(pictures), 2):
        assert len(draw(pictures[name][0], LIGHT)) > 5000
    nothing = assert_undecided_of_nothing(STUDY, CONFIG)
    assert STUDY.figures(CONFIG, TrialTable([]), nothing) == {}
