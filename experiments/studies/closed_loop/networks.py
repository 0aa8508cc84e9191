"""Subjects: the trained networks that trials are about, each made once in a process and the same in every one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from neural.arithmetic import current_name

# Torch takes seconds to import, so what needs it is imported when a network is asked for.
if TYPE_CHECKING:
    from experiments.closed_loop.life.interventions import GenomePair
    from experiments.closed_loop.life.trained_network import CertifiedNetwork
    from neural.genome.record import Genome

# A training that fails takes the next seed, at most 15 times: so far apart, no two subjects become the same network.
_APART = 100
# Within a subject's own stretch of seeds, where its foreign network's begin.
_FOREIGN = 50


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


@remembered(4)
def physics_of_subject(seed: int) -> CertifiedNetwork:
    """Return the network of a study's seed, trained, rounded and certified."""
    from experiments.closed_loop.life.trained_network import train_certified

    return train_certified(seed=_APART * seed)


@remembered(4)
def foreign_genome_of(seed: int) -> Genome:
    """Return the genome of a network that was trained apart from the subject's, with as many bits per weight."""
    from experiments.closed_loop.life.trained_network import train_certified

    return train_certified(seed=_APART * seed + _FOREIGN, bits=(physics_of_subject(seed).bits,)).genome


@remembered(2)
def subject_of(seed: int, *, with_foreign: bool) -> GenomePair:
    """Return the subject of a study's seed; without a foreign network, which takes a training, its own stands there."""
    from experiments.closed_loop.life.interventions import GenomePair

    genome = physics_of_subject(seed).genome
    return GenomePair(genome, foreign_genome_of(seed) if with_foreign else genome, seed)
