"""The closed loop in words, without torch: who does what; ways of writing, systems and fates by name."""

from __future__ import annotations

from typing import Literal

WHO = (
    "What does what: the loop's own genes are interpreted by the automaton, whose every step the network computes; the "
    "passengers on them, which are that network's weights, are copied by the automaton, but nothing in it reads them; "
    "reading them, rebuilding the network and making it the next world's rule is done by a decoder outside the "
    "automaton, the laboratory."
)

# Ways in which a network's description is written, copied with errors and read. The errors hit each symbol of what is
# written with the same chance, but for those of `drawn`, which hit weights.
Arm = Literal[
    "uncoded", "header intact", "weights drawn", "RS(255,191)", "RS(255,127)", "RS(255,95)", "wide", "noise-trained"
]
ARMS: dict[Arm, str] = {
    "uncoded": "the genome as it is, errors in its header too",
    "header intact": "errors in the symbols of the weights alone",
    "weights drawn": "weights replaced by others of their tensor, the header intact",
    "RS(255,191)": "the whole genome coded, 32 of 255 bytes corrected",
    "RS(255,127)": "the whole genome coded, 64 of 255 bytes corrected",
    "RS(255,95)": "the whole genome coded, 80 of 255 bytes corrected",
    "wide": "a network four times as wide, errors in the symbols of its weights alone",
    "noise-trained": "a network as wide, trained under errors, errors in the symbols of its weights alone",
}
# The null beside them: no error, but the weights of each tensor in another order.
SAME_LAW = "same law"

# The loop, and the nulls that are put the same questions before the same laboratory.
LOOP, TRUE_RULE, CP, QUINE = "the loop", "the true rule", "cp", "identity quine"
NULLS = {
    TRUE_RULE: "The same loop carries the same tape in the world of the rule itself: no network computes anything.",
    CP: "A program copies files, with the same descriptions: who owns the laboratory owns the constructor.",
    QUINE: "A linear network of 14 weights that answers with what it is shown, described on its tape.",
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
