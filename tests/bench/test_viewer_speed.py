"""Speed of the viewer's page: processor time of a generation and of a frame, in node, whose engine is Chromium's.

Run by `make bench`. The only assertion is on the answer: a machine's speed is reported, not required.
"""

from __future__ import annotations

import numpy as np
import pytest

from automata.pattern import Pattern
from automata.rules import find_rule
from automata.topology import Torus
from automata.universe import Universe
from tests.support.viewer_cases import document
from tests.support.viewer_node import ask, needs_node

pytestmark = [pytest.mark.bench, needs_node]
ZOOMS = (0.25, 0.5, 1, 2, 8)


@pytest.mark.parametrize("name", ["Nobili32", "langton", "life"])
def test_a_million_cells(name: str) -> None:
    """A torus of 1,000 × 1,000 cells, a uniform soup of all the rule's states: every tile is computed every time."""
    rule, torus = find_rule(name), Torus(1000, 1000)
    soup = Pattern(np.random.default_rng(0).integers(0, rule.n_states, (1000, 1000), dtype=np.uint8))
    told = document(rule, torus, soup)
    size = {"width": 1280, "height": 720, "zooms": list(ZOOMS)}
    (found,) = ask({"do": "speed", "document": told, "generations": 20, **size})
    frames = ", ".join(f"{cost:.1f} ms at {zoom:g}" for zoom, cost in zip(ZOOMS, found["frames"], strict=True))
    whole = found["generation"] + found["frames"][ZOOMS.index(1)]
    print(
        f"\n{name}, {rule.n_states} states, 1,000 × 1,000 cells: {found['generation']:.1f} ms a generation; a frame of "
        f"1,280 × 720 pixels {frames} pixels a cell; {1000 / whole:.0f} of both in a second of processor time"
    )
    assert found["digest"] == Universe(rule, soup, torus).run(found["at"]).digest
