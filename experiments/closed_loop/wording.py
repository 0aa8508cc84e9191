"""The closed loop in words, without torch: who does what; interventions, senses and fates by name."""

from __future__ import annotations

from typing import Literal, get_args

WHO = (
    "What does what: the loop's own genes are interpreted by the automaton, whose every step the network computes; the "
    "passengers on them, which are that network's weights, are copied by the automaton, but nothing in it reads them; "
    "reading them, rebuilding the network and making it the next world's rule is done by a decoder outside the "
    "automaton, the laboratory."
)

# The interventions, in the order in which they are carried out.
Act = Literal[
    "foreign genome",
    "edited symbol",
    "lethal symbol",
    "edited body",
    "parent erased",
    "parent erased early",
    "shuffled genome",
    "shuffled weights",
    "another rule",
    "identity quine",
]
ACTS: tuple[Act, ...] = get_args(Act)

# Senses in which a copy of a network may be 94 % right.
Sense = Literal["symbols", "weights", "drawn", "values"]
SENSES: dict[Sense, str] = {
    "symbols": "94 % of the symbols right",
    "weights": "94 % of the weights, the others any",
    "drawn": "94 % of the weights, the others taken from their tensor",
    "values": "every weight wrong by 6 % of itself",
}

# What may become of an edited genome, by certificate.
Fate = Literal["unreadable", "other kind", "same network", "neutral", "errs"]
FATES: dict[Fate, str] = {
    "unreadable": "describes no network any more",
    "other kind": "describes a network with other states or another neighbourhood",
    "same network": "the same network: the edit is in the checksum, a name or an unused bit",
    "neutral": "another network, exact on all contexts that a loop can meet",
    "errs": "another network, which errs on some of these contexts",
}
VIABLE: tuple[Fate, ...] = ("same network", "neutral")
