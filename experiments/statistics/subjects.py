"""Claims that are asked of several subjects, each with trials of its own, which are never pooled.

Subjects that were picked from a catalogue are a menu, not a sample: a share over all of them estimates nothing. Each
has an answer of its own, and the claim holds, or does not, in the range of those that were asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from automata.proportion import Proportion

Agreed = Literal["shown", "not shown", "refuted", "undecided"]


def agreed(answers: Iterable[bool | None]) -> Agreed:
    """Return what a claim comes to from each subject's answer: yes, no, or None where its interval does not tell.

    shown: every subject says yes; refuted: every subject says no; not shown: some say yes and some no, so that the
    claim does not hold in general; undecided: else, and where nobody was asked.

    >>> agreed([False, False]), agreed([True, False]), agreed([True, None])
    ('refuted', 'not shown', 'undecided')
    """
    given = set(answers)
    if True in given and False in given:
        return "not shown"
    if given == {True}:
        return "shown"
    return "refuted" if given == {False} else "undecided"


def half_between(levels: Iterable[tuple[float, Proportion]]) -> tuple[float, float | None]:
    """Return between which doses more than half becomes fewer than half: the last with more, the first with fewer.

    Doses are above 0, and at 0 all are counted as having more. A dose has more than half, or fewer, if its Wilson
    interval says so; the last with more is sought below the first with fewer. None: no dose has fewer.

    >>> half_between([(1, Proportion(38, 40)), (2, Proportion(20, 40)), (5, Proportion(1, 40))])
    (1, 5)
    """
    more, fewer = 0.0, None
    for dose, found in sorted(levels, key=lambda level: level[0]):
        if found.majority is False:
            fewer = dose
            break
        if found.majority:
            more = dose
    return more, fewer
