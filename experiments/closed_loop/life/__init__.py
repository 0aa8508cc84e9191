"""One network, the loop that carries it, and its daughters."""
