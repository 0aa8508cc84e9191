"""Scribes for tests: drawn at random, and a tiny one that is trained in a second."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import strategies as st

from neural.scribe.model import Scribe
from neural.scribe.shape import SKILLS, Shape
from neural.scribe.training import ScribeTraining, TrainedScribe, train_scribe

# Copies and edits tapes of up to 15 symbols.
TINY = Shape(places=4, keys=10, width=16, bits=4, skills=("copy", "edit"))


@cache
def tiny() -> TrainedScribe:
    """A trained and certified scribe of the tiny shape."""
    return train_scribe(TINY, seed=1, settings=ScribeTraining(updates=1500, check_every=25))


def drawn_scribe(shape: Shape, seed: int, scales=(-1, -1, 1, -1)) -> Scribe:
    random = np.random.default_rng(seed)
    limit = 1 << (shape.bits - 1)
    tables = {name: random.integers(-limit, limit, size) for name, size in shape.sizes.items()}
    return Scribe(shape, tables["queries"], tables["keys"], tables["values"], tables["readout"], scales)


@st.composite
def shapes(draw) -> Shape:
    skills = ("copy", *(skill for skill in SKILLS[1:] if draw(st.booleans())))
    places = draw(st.integers(8 if "describe" in skills else 4, 9))
    return Shape(places, draw(st.integers(1, 6)), draw(st.integers(1, 7)), draw(st.integers(2, 8)), skills)


@st.composite
def scribes(draw, max_scale: int = 3) -> Scribe:
    scales = tuple(draw(st.integers(-max_scale, max_scale)) for _ in range(4))
    return drawn_scribe(draw(shapes()), draw(st.integers(0, 2**32)), scales)
