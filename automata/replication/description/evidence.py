"""When counts show one of von Neumann's parts, when they refute it, and when they are too few for either.

Each part is set against the most that a system without it could reach in the same trials, its *null*: a part is shown
only if Wilson's interval of what was seen excludes the null. A verdict is a classifier; how often it errs on planted
truths is computed in the tests and told in docs/replication.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from automata.proportion import Proportion
from automata.replication.description.verdicts import Verdict

# So small a share of words comes out, now and then, of what copies nothing.
ACCIDENT = 0.05
# That no edit is ever expressed is said once it is known of more than nine in ten.
RARE = 0.1
# That no change of a body is inherited is said once it is known of more than two in three.
PARTLY = 1 / 3
# What is built follows the description if so small a share of the other ways to assign bodies to words fits as well.
FOLLOWS = 0.05
# And it does not follow if more than this share does, of so many words or more.
STRAYS = 0.3
_ENOUGH = 6
# So many words are compared in all orders; of more the first ones are.
_MOST_ORDERED = 7


def copier_verdict(came: Proportion, instead: Proportion) -> Verdict:
    """Judge a copier: `came` says how many of the foreign words that were tried came out as they were written.

    The null is an emitter of one fixed word, which is right about one of them at most, or one in twenty by accident.
    `instead` asks the same of those words alone whose carrier made a child: refuted is a copier of which no more than
    that one comes out, and fewer than half.

    >>> copier_verdict(Proportion(6, 19), Proportion(0, 0)), copier_verdict(Proportion(1, 12), Proportion(1, 12))
    ('shown', 'refuted')
    """
    if came.trials and came.low > max(ACCIDENT, 1 / came.trials):
        return "shown"
    return "refuted" if instead.successes <= 1 and instead.high < 0.5 else "not testable here"


def constructor_verdict(built: Sequence[tuple[int, int]], others: int = 0) -> Verdict:
    """Judge a constructor by (dose, size) of what was built, that of the own word among them.

    The dose is how often a letter is written. Shown needs two bodies or more beside the commonest, and sizes that
    follow the doses (`follows`); or so many `others`, two or more, that differ off the ring and breed true. Refuted is
    one that builds the same whatever is written, or without regard to it.

    >>> constructor_verdict([(12, 52), (13, 56), (14, 60), (15, 64), (16, 68)])
    'shown'
    >>> constructor_verdict([(12, 56), (13, 56), (14, 56), (15, 56), (16, 56)])
    'refuted'
    """
    if others >= 2:
        return "shown"
    sizes = [size for _, size in built]
    if len(set(sizes)) == 1:
        return "refuted" if not others and Proportion(0, len(sizes) - 1).high < 0.5 else "not testable here"
    chance = follows(built)
    if len(set(sizes)) >= 3 and chance <= FOLLOWS:
        return "shown"
    strange = 2 * max(map(sizes.count, sizes)) <= len(sizes)  # one that is otherwise now and then refutes nothing
    return "refuted" if strange and len(built) >= _ENOUGH and chance > STRAYS else "not testable here"


def follows(built: Sequence[tuple[int, int]]) -> float:
    """Return the share of all ways to assign the sizes to the doses that agree at least as well as they do.

    Agreement is the sum of products, of either sign, from what is expected: which way a letter acts is not known
    beforehand. 1 for fewer than two words. Exact for up to 7 words, of more the first 7 are compared.

    >>> follows([(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)]) == 2 / 120
    True
    """
    taken = list(built)[:_MOST_ORDERED]
    if len(taken) < 2:
        return 1.0
    doses, sizes = np.array(taken).T
    # How far each order's sum of products is from what is expected of it, times the number of words: whole numbers.
    away = np.abs(len(taken) * (sizes[_orders(len(taken))] @ doses) - doses.sum() * sizes.sum())
    return float(np.mean(away >= away[0]))


@cache
def _orders(count: int) -> NDArray[np.intp]:
    """Return all orders of so many things, (count!, count), the one in which they stand first."""
    return np.array(list(permutations(range(count))), dtype=np.intp)


def description_verdict(inherited: Proportion, double: int, body: Proportion, paired: bool = False) -> Verdict:
    """Judge a description by edits of it and edits of the body, of those alone whose carrier made a child.

    `inherited` counts the edits of the description that the child has, and `double` those of them that are also
    expressed in it, while it is fertile and its own child is like it. `body` counts the edits of the body that are
    inherited. The null of the first, passengers, is never expressed: one edit excludes it, and many without one refute
    the description. The null of the second is a body that is copied in part: it is excluded by eight changes, or if
    the very changes that the edits express are not inherited when they are made in the body (`paired`).

    >>> description_verdict(Proportion(3, 16), 1, Proportion(0, 38))
    'shown'
    >>> description_verdict(Proportion(4, 4), 0, Proportion(0, 38))
    'not testable here'
    >>> description_verdict(Proportion(66, 66), 0, Proportion(0, 38))
    'refuted'
    """
    if body.successes:
        return "refuted"
    if double:
        return "shown" if paired or body.high < PARTLY else "not testable here"
    return "refuted" if Proportion(0, inherited.successes).high < RARE else "not testable here"


def in_order_by_chance(labels: int) -> float:
    """Return the chance that so many labels, in an order drawn at random, stand in one order round a ring.

    >>> in_order_by_chance(5) == 1 / 24, in_order_by_chance(0)
    (True, 1.0)
    """
    return 1 / factorial(max(0, labels - 1))
