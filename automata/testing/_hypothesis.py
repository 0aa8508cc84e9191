"""What Hypothesis calls when it is imported: how to draw this package's types.

It stands apart from `automata.testing.strategies`, which imports Hypothesis: whichever of the two comes first, the
other is then whole. Nothing is compiled, and nothing but the types is imported before one of them is drawn.
"""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Make `st.from_type(Pattern)` and annotated arguments work, and the profile `replicarium`, which has no deadline.

    Called through the `hypothesis` entry point.
    """
    from hypothesis import settings
    from hypothesis import strategies as st

    from automata.neighborhood import Neighborhood
    from automata.pattern import Pattern
    from automata.rule import Rule
    from automata.symmetry import Symmetry, Transform
    from automata.topology import Topology

    def drawn(name: str) -> Any:
        def strategy(_: type) -> Any:
            from automata.testing import strategies

            return getattr(strategies, name)()

        return strategy

    for kind, name in (
        (Neighborhood, "neighborhoods"),
        (Rule, "rules"),
        (Pattern, "patterns"),
        (Topology, "topologies"),
        (Transform, "transforms"),
        (Symmetry, "symmetries"),
    ):
        st.register_type_strategy(kind, drawn(name))
    # What compiles, or runs on a busy machine, is slow once and no fault of a test's.
    settings.register_profile("replicarium", deadline=None)
