"""The smallest scribe that is proved to copy itself: made smaller in turn for as long as some seed succeeds.

It can only copy. Its description must fit into what it can copy: 192 symbols of header and its weights. From a shape
that fits, keys, hidden units and bits are taken away one at a time; a smaller shape is kept if some seed becomes
certified. That a smaller one failed says that these seeds did not find it in these updates, not that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from neural.errors import ModelError
from neural.scribe.description import HEADER, describe
from neural.scribe.model import Scribe
from neural.scribe.shape import Shape
from neural.scribe.training import ScribeTraining, train_scribe

# Ten bits of an address reach 1,023 symbols.
FIRST = Shape(places=10, keys=14, width=14, bits=4, skills=("copy",))


@dataclass(frozen=True)
class TriedShape:
    """A shape that was tried, and the scribe if one of the seeds was certified."""

    shape: Shape
    scribe: Scribe | None

    @property
    def bits(self) -> int:
        """Bits of all weights: what is made least."""
        return self.shape.weights * self.shape.bits


def fits(shape: Shape) -> bool:
    """Whether a scribe of that shape could copy its own description."""
    return HEADER + -(-shape.weights * shape.bits // 4) < shape.capacity


def smallest_scribe(
    *,
    seeds: range,
    updates: int,
    first: Shape = FIRST,
    tell: Callable[[TriedShape], None] = lambda tried: None,
) -> TriedShape:
    """Return the smallest certified scribe that the search found; ModelError if none of the first shape is.

    Raises ModelError too if a scribe of the first shape could not hold its own description.
    """
    if not fits(first):
        raise ModelError("a scribe of the first shape could not copy its own description: take fewer weights")
    best = _try(first, seeds, updates, tell)
    if best.scribe is None:
        raise ModelError(f"none of {len(seeds)} seeds of the first shape is certified: allow more seeds or updates")
    failed: set[Shape] = set()
    while True:
        smaller = [shape for shape in _smaller(best.shape) if shape not in failed]
        for shape in smaller:
            tried = _try(shape, seeds, updates, tell)
            if tried.scribe is not None:
                best = tried
                break
            failed.add(shape)
        else:
            return best


def _smaller(shape: Shape) -> Iterator[Shape]:
    """Yield the shapes that are smaller in one respect, those that save most bits first."""
    found = []
    for name, least in (("bits", 2), ("width", 1), ("keys", 1)):
        if getattr(shape, name) > least:
            found.append(replace(shape, **{name: getattr(shape, name) - 1}))
    yield from sorted(found, key=lambda one: one.weights * one.bits)


def _try(shape: Shape, seeds: range, updates: int, tell: Callable[[TriedShape], None]) -> TriedShape:
    """Train seeds of a shape until one is certified."""
    settings, scribe = ScribeTraining(updates=updates, check_every=25, scales=_scales(shape.bits)), None
    for seed in seeds:
        try:
            scribe = train_scribe(shape, seed=seed, settings=settings, attempts=1).scribe
        except ModelError:
            continue
        break
    tried = TriedShape(shape, scribe)
    tell(tried)
    return tried


def _scales(bits: int) -> tuple[int, int, int, int]:
    """Return the tables' powers of two: of fewer bits the steps are larger, so that they reach as far."""
    coarser = 4 - bits
    return (-1 + coarser, -1 + coarser, 1 + coarser, -1 + coarser)


def described(tried: TriedShape) -> tuple[int, ...]:
    """Return the description of the scribe that was found."""
    assert tried.scribe is not None
    return describe(tried.scribe)
