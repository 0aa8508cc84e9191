"""Forms of a transition function: decision diagrams, lists of lines, weighted sums, and how one becomes another."""
