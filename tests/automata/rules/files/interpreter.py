"""An interpreter of tables, the plain way: each line, each order of the neighbours, each meaning of the variables."""

from __future__ import annotations

import itertools

from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN

Context = tuple[int, ...]

# The neighbours clockwise, so that a turn is a shift and a mirror a reversal that keeps the first.
RINGS = {"vonNeumann": 4, "Moore": 8, "hexagonal": 6, "oneDimensional": 2}
SHAPES = {
    "vonNeumann": VON_NEUMANN,
    "Moore": MOORE,
    "hexagonal": HEXAGONAL,
    "oneDimensional": ONE_DIMENSIONAL,
}
# By name: how far one turn shifts the ring (0: no turns), and whether mirrors belong.
SYMMETRIES = {
    "vonNeumann": {
        "none": (0, False),
        "rotate4": (1, False),
        "rotate4reflect": (1, True),
        "reflect_horizontal": (0, True),
        "permute": None,
    },
    "Moore": {
        "none": (0, False),
        "rotate4": (2, False),
        "rotate4reflect": (2, True),
        "rotate8": (1, False),
        "rotate8reflect": (1, True),
        "reflect_horizontal": (0, True),
        "permute": None,
    },
    "hexagonal": {
        "none": (0, False),
        "rotate2": (3, False),
        "rotate3": (2, False),
        "rotate6": (1, False),
        "rotate6reflect": (1, True),
        "permute": None,
    },
    "oneDimensional": {"none": (0, False), "reflect": (1, False), "permute": None},
}


def images(context: Context, shape: str, symmetry: str) -> set[Context]:
    """All contexts that a symmetry carries onto `context`."""
    centre, *ring = context
    kind = SYMMETRIES[shape][symmetry]
    if kind is None:
        return {(centre, *order) for order in set(itertools.permutations(ring))}
    shift, mirrored = kind
    turned = {tuple(ring[k:] + ring[:k]) for k in (range(0, len(ring), shift) if shift else (0,))}
    if mirrored:
        turned |= {(first, *reversed(rest)) for first, *rest in turned}
    return {(centre, *order) for order in turned}


def matches(line: list[str], context: Context, variables: dict[str, list[int]]) -> dict[str, int] | None:
    """What the variables that stand more than once in `line` must be to match `context`, or None."""
    meaning: dict[str, int] = {}
    for word, state in zip(line[:-1], context, strict=True):
        if word not in variables:
            if int(word) != state:
                return None
        elif state not in variables[word] or (line.count(word) > 1 and meaning.setdefault(word, state) != state):
            return None
    return meaning


def interpret(
    lines: list[list[str]], variables: dict[str, list[int]], shape: str, symmetry: str, context: Context
) -> int:
    """The next state: the first line that matches in any image; of several meanings, Golly's first one."""
    for line in lines:
        found = [matches(line, image, variables) for image in images(context, shape, symmetry)]
        meanings = [meaning for meaning in found if meaning is not None]
        if meanings:
            # Golly counts through the values with the alphabetically first variable changing fastest.
            meaning = min(meanings, key=lambda m: [variables[v].index(m[v]) for v in sorted(m, reverse=True)])
            word = line[-1]
            if word in meaning:
                return meaning[word]
            return variables[word][0] if word in variables else int(word)
    return context[0]
