"""What the automaton does and what the decoder does: the sentence at the top of every page of the closed loop."""

WHO = (
    "What does what: the loop's own genes are interpreted by the automaton, whose every step the network computes; the "
    "passengers on them, which are that network's weights, are copied by the automaton, but nothing in it reads them; "
    "reading them, rebuilding the network and making it the next world's rule is done by a decoder outside the "
    "automaton, the laboratory."
)
