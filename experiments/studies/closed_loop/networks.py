"""Subjects: the trained networks that trials are about, each made once in a process and the same in every one.

All are exact for whole colonies, whichever way their loops stand; but the foreign network is exact for one birth, has
another architecture, and its mirror image is the network of another rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from neural.arithmetic import current_name

# Torch takes seconds to import, so what needs it is imported when a network is asked for.
if TYPE_CHECKING:
    from experiments.closed_loop.life.trained_network import CertifiedNetwork
    from neural.genome.record import Genome

Subject = Literal["plain", "wide", "noise-trained"]
# A training that fails takes the next seed, at most 15 times: so far apart, no two subjects become the same network.
_APART = 100
# Within a subject's own stretch of seeds, where its foreign network's begin.
_FOREIGN = 50
# Bits of a weight, the fewest first; how wide the wide networks are; and the errors a digit that one is trained under.
BITS, WIDE, ERRORS = (7, 8), 48, 0.03
# Replication times for which the networks are exact, as long as colonies are followed.
_PERIODS = 3


Made = TypeVar("Made")


def remembered(most: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Remember what a function gave for so many arguments lately, by the arithmetic that it was computed with."""

    def decorate(function: Callable[..., Made]) -> Callable[..., Made]:
        @lru_cache(maxsize=most)
        def held(arithmetic: str, *args: Any, **options: Any) -> Made:
            return function(*args, **options)

        @wraps(function)
        def find(*args: Any, **options: Any) -> Made:
            return held(current_name(), *args, **options)

        find.cache_clear = held.cache_clear  # type: ignore[attr-defined]  # as lru_cache does
        return find

    return decorate


@remembered(6)
def network_of(seed: int, subject: Subject = "plain") -> CertifiedNetwork:
    """Return a network of a study's seed, trained, rounded and certified."""
    from experiments.closed_loop.life.trained_network import WIDTH, train_certified_for_colonies

    return train_certified_for_colonies(
        seed=_APART * seed,
        width=WIDTH if subject == "plain" else WIDE,
        periods=_PERIODS,
        bits=BITS,
        errors=ERRORS if subject == "noise-trained" else 0.0,
    )


def genome_for(seed: int, arm: str) -> Genome:
    """Return the genome of which copies are made in an arm."""
    subjects: dict[str, Subject] = {"wide": "wide", "noise-trained": "noise-trained"}
    return network_of(seed, subjects.get(arm, "plain")).genome


@remembered(2)
def foreign_genome_of(seed: int) -> Genome:
    """Return the genome of another network, of another architecture, that was trained apart from the subject's."""
    from experiments.closed_loop.life.trained_network import train_certified

    return train_certified(seed=_APART * seed + _FOREIGN).genome
