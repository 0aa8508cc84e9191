"""Sentences: what follows from what was counted on one domain, in words no stronger than the count."""

from __future__ import annotations

from automata.rule import Rule
from neural.certificates.network_count import NetworkCount


def theorem(count: NetworkCount, rule: Rule, start: str, steps: int) -> str:
    """Return what is so if the network answers all contexts of the domain as the rule does.

    `start` and `steps` say of which run the domain `visited` is.
    """
    name = count.count.domain
    size = f"{count.count.contexts} contexts"
    if name == "dense":
        return f"The network is {rule.name}: it answers all {size} as the rule does, so every run of it is the rule's."
    if name == "visited" and start:
        return (
            f"The network's own run from {start} is that of {rule.name}, cell for cell, to step {steps}: by "
            f"induction, every cell of every generation before sees one of the {size} on which the two agree."
        )
    return f"The network answers the {size} of the domain {name!r} as {rule.name} does."


def statement(count: NetworkCount, rule: Rule, start: str, steps: int, bounded: bool) -> str:
    """Return the theorem with how it is known: proved, or to within rounding and for how many contexts.

    `bounded` says whether bounds on the rounding are known of this kind of network.
    """
    said = theorem(count, rule, start, steps)
    if count.certain:
        loose = count.proved - count.settled
        floats = (
            "whichever way its floats are rounded and its sums are ordered"
            if not loose
            else f"without rounding; as floats are rounded {loose} contexts could be answered otherwise"
        )
        return f"Proved, {floats}: {_lowered(said)}"
    if not bounded:
        return f"To within rounding, of which no bound is known for this kind of network: {_lowered(said)}"
    ties = f", {count.tied} of them ties" if count.tied else ""
    return f"To within rounding, which decides {count.within_rounding} contexts{ties}: {_lowered(said)}"


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
