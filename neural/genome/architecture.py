"""Architecture ↔ text: an emulator without its weights, in one short line.

    mlp 38 von-Neumann {"width":8}

Kind, number of states, neighbourhood, and the configuration as far as it differs from the kind's own. A neighbourhood
that has no name of its own is written as its offsets and the order in which diagrams test them: `0,0;-1,0;1,0/1,2,0`.
"""

from __future__ import annotations

import json

import torch

from automata.errors import ReplicariumError
from automata.neighborhood import NEIGHBORHOODS, Neighborhood
from automata.rule import MAX_STATES
from neural.emulators import Emulator, build_emulator
from neural.errors import GenomeError
from neural.models import MAX_CELLS, MAX_RADIUS

_NAMES = {neighborhood.name.replace(" ", "-"): neighborhood for neighborhood in NEIGHBORHOODS}


def describe(emulator: Emulator) -> str:
    """Return the line that `outline` reads: equal for emulators that differ in their weights alone."""
    words = [emulator.kind, str(emulator.n_states), _write_neighborhood(emulator.neighborhood)]
    changed = emulator.config.model_dump(mode="json", exclude_defaults=True)
    if changed:
        words.append(json.dumps(changed, separators=(",", ":"), sort_keys=True))
    return " ".join(words)


def outline(text: str) -> Emulator:
    """Return the emulator that a line describes, its weights only outlined (on torch's `meta` device, no memory).

    Raises GenomeError, in one sentence, for a line that describes none, or one beyond what a rule can be.
    """
    try:
        kind, states, around, *config = text.split(" ", 3)
        if not states.isdecimal() or not 2 <= int(states[:9]) <= MAX_STATES:
            raise GenomeError(f"a rule has 2 to {MAX_STATES} states, not {states[:9]}")
        settings = json.loads(config[0]) if config else {}
        if not isinstance(settings, dict):
            raise GenomeError("its configuration is no table")
        with torch.device("meta"):
            return build_emulator(kind, int(states), _read_neighborhood(around), settings, seed=None)
    except (ArithmeticError, RecursionError, RuntimeError, TypeError, ValueError, ReplicariumError) as error:
        reason = " ".join(str(error).split())[:200]
        raise GenomeError(f"{text[:80]!a} describes no network: {reason}") from None


def _write_neighborhood(neighborhood: Neighborhood) -> str:
    for name, known in _NAMES.items():
        if neighborhood == known:
            return name
    offsets = ";".join(f"{row},{column}" for row, column in neighborhood.offsets)
    return f"{offsets}/{','.join(map(str, neighborhood.diagram_order))}"


def _read_neighborhood(word: str) -> Neighborhood:
    if word in _NAMES:
        return _NAMES[word]
    cells, _, order = word.partition("/")
    pairs = [tuple(int(number) for number in cell.split(",")) for cell in cells.split(";")]
    if len(pairs) > MAX_CELLS or any(len(pair) != 2 for pair in pairs):
        raise GenomeError(f"a neighbourhood is a known name or up to {MAX_CELLS} offsets")
    offsets = tuple((row, column) for row, column in pairs)
    found = Neighborhood(word, offsets, tuple(int(place) for place in order.split(",")))
    if found.radius > MAX_RADIUS:
        raise GenomeError(f"cells {found.radius} away are beyond what a rule can see")
    return found
