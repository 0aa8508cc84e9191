"""Who interprets what: the sentence that every page of the closed loop begins with."""

WHO = (
    "Who interprets what: the loop's own genes are interpreted by the automaton, whose every step the network "
    "computes; the passengers on them, which are that network's weights, are copied by the automaton and read by "
    "nobody there; reading them, rebuilding the network and making it the next world's physics is done by the "
    "laboratory."
)
