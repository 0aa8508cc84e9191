"""Subjects: the trained networks that trials are about, each made once in a process and the same in every one."""

from __future__ import annotations

from functools import lru_cache

from experiments.closed_loop.interventions import Subject
from experiments.closed_loop.physics import Physics, train_physics
from neural.arithmetic import current_name, using
from neural.genome import Genome

# A training that fails takes the next seed, at most 15 times: so far apart, no two subjects become the same network.
_APART = 100
# Within a subject's own stretch of seeds, where its foreign network's begin.
_FOREIGN = 50


def physics_of_subject(seed: int) -> Physics:
    """Return the network of a study's seed, trained, rounded and certified."""
    return _physics(seed, current_name())


def foreign_genome_of(seed: int) -> Genome:
    """Return the genome of a network that was trained apart from the subject's, with as many bits a weight."""
    return _foreign_genome(seed, current_name())


def subject_of(seed: int, *, with_foreign: bool) -> Subject:
    """Return the subject of a study's seed; without a foreign network, which takes a training, its own stands there."""
    return _subject(seed, with_foreign, current_name())


# By the arithmetic too, which decides what a training gives.


@lru_cache(maxsize=4)
def _physics(seed: int, arithmetic: str) -> Physics:
    with using(arithmetic):
        return train_physics(seed=_APART * seed)


@lru_cache(maxsize=4)
def _foreign_genome(seed: int, arithmetic: str) -> Genome:
    with using(arithmetic):
        return train_physics(seed=_APART * seed + _FOREIGN, bits=(_physics(seed, arithmetic).bits,)).genome


@lru_cache(maxsize=2)
def _subject(seed: int, with_foreign: bool, arithmetic: str) -> Subject:
    genome = _physics(seed, arithmetic).genome
    return Subject(genome, _foreign_genome(seed, arithmetic) if with_foreign else genome, seed)
