"""Mutational robustness: how often a function is kept after one error more, drawn anywhere on the tape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from automata.errors import ReplicariumError
from automata.proportion import Proportion
from experiments.scribe.populations.evolution import Member
from neural.scribe.description import rebuild
from neural.scribe.shape import SYMBOLS


@dataclass(frozen=True)
class Robustness:
    """Of single errors on tapes of scribes that had the function, how many left it: `copying` and `physics`.

    Copying is kept if the changed tape comes out of the scribe that it describes; physics if as many contexts are
    answered rightly as before.
    """

    copying: Proportion
    physics: Proportion


def robustness(members: Sequence[Member], edits: int, seed: Sequence[int]) -> Robustness:
    """Try so many errors, drawn anew member, place and symbol; where a member lacks a function none is counted."""
    random = np.random.default_rng(seed)
    kept, tried = np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    for _ in range(edits if members else 0):
        member = members[int(random.integers(len(members)))]
        place, shift = int(random.integers(len(member.tape))), int(random.integers(1, SYMBOLS))
        had = np.array([member.writes_itself, member.right > 0])
        tried += had
        tape = (*member.tape[:place], (member.tape[place] + shift) % SYMBOLS, *member.tape[place + 1 :])
        try:
            changed = Member(tape, member.units, rebuild(tape))
        except ReplicariumError:
            continue
        kept += had & [changed.writes_itself, changed.right >= member.right]
    return Robustness(Proportion(int(kept[0]), int(tried[0])), Proportion(int(kept[1]), int(tried[1])))
