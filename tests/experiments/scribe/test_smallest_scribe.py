"""The search for the smallest scribe: it ends at a shape of which nothing smaller was found, and all fit."""

from __future__ import annotations

import pytest

from experiments.scribe.smallest import FIRST, _smaller, described, fits, smallest_scribe
from neural.errors import ModelError
from neural.scribe.certificate import is_exact
from neural.scribe.shape import Shape


def test_shapes_become_smaller_one_step_at_a_time():
    smaller = list(_smaller(FIRST))
    assert [one.weights * one.bits < FIRST.weights * FIRST.bits for one in smaller] == [True] * 3
    assert fits(FIRST)
    assert not fits(Shape(places=9))
    with pytest.raises(ModelError, match="could not copy its own description"):
        smallest_scribe(seeds=range(1), updates=10, first=Shape(places=9))


def test_a_first_shape_that_fails_is_said(monkeypatch):
    with pytest.raises(ModelError, match="none of 1 seeds"):
        smallest_scribe(seeds=range(1), updates=2)


@pytest.mark.long
def test_what_is_found_copies_itself_for_sure():
    tried = []
    best = smallest_scribe(seeds=range(2), updates=1500, tell=tried.append)
    assert best.scribe is not None
    assert is_exact(best.scribe)
    assert len(described(best)) < best.shape.capacity
    found = [one for one in tried if one.scribe is not None]
    assert min(one.bits for one in found) == best.bits
