"""Rule strings that Golly reads since 4.0, drawn with soups: wide neighbourhoods, weights, annotated two-state rules.

`newer_case(17)` draws the same every time. None has B0 but for annotated ones that have S8 too.
"""

from __future__ import annotations

import random
import re

from automata.rules.strings.larger_than_life import LargerThanLife
from tests.conformance.corpus import Case, _lettered, _soup, _string

LETTERS = "MNC2BD+X*#HA3G@W"
SUFFIXES = {"History": 7, "Super": 26, "Investigator": 21}
BASES = ("Life-like", "survivals first", "von Neumann", "hexagonal", "Hensel", "MAP", "MAP V", "MAP H")
TOROIDAL = (":T{},{}", ":P{},{}")


def wide_case(number: int) -> Case:
    """A rule of each letter in turn, in MCell's form or in lists, of 2 to 12 states."""
    draw = random.Random(f"wide {number}")
    letter = LETTERS[number % len(LETTERS)]
    reach = draw.randrange(1, 4 if letter == "W" else 5)
    states = draw.choice([0, 0, 1, 2, 3, 7, 12])
    behind = f"N{letter}"
    if letter == "@":
        digits = reach * (reach + 1)
        behind += "".join(draw.choice("0123456789abcdefABCDEF") for _ in range(digits)) + draw.choice(
            ["", "", "H", "h"]
        )
    if letter == "W":
        behind += _weights(draw, reach, states)
    # What can be counted is asked of the reader, whose answer Golly is asked about as well.
    empty = LargerThanLife.parse(f"R{reach},C{states},S,B,{behind}")
    assert empty is not None
    most = empty.most
    if not most:
        return wide_case(number + 1000 * len(LETTERS))
    middle = draw.choice([None, 0, 1])
    head = f"{draw.choice('Rr')}{reach},{draw.choice('Cc')}{states}"
    if middle is None:
        survival, birth = (_counts(draw, first, most) for first in (0, 1))
        name = f"{head},S{survival},B{birth}" + ("" if letter == "M" and draw.random() < 0.5 else f",{behind}")
    else:
        # Golly reads no S0 where the middle counts.
        survival, birth = (
            sorted(draw.choices(range(first, max(most // draw.choice([1, 2, 3]), 1) + 1), k=2)) for first in (middle, 1)
        )
        name = f"{head},M{middle},S{survival[0]}..{survival[1]},B{birth[0]}..{birth[1]},{behind}"
    rule = LargerThanLife.parse(name)
    assert rule is not None
    if not rule.rule().quiescent:
        return wide_case(number + 1000 * len(LETTERS))
    soup = _soup(draw, name, empty.states, TOROIDAL)
    return Case(f"wide {number}: {name}", name, "", "Larger than Life", empty.states, soup)


def _weights(draw: random.Random, reach: int, states: int) -> str:
    """Weights of one digit or two, some negative; often weights of states, the background's among them."""
    cells = (2 * reach + 1) ** 2
    size, negative = draw.choice([1, 2]), draw.choice([0, 0.2])
    sign, largest = (8, 7) if size == 1 else (128, draw.choice([15, 127]))
    numbers = [draw.randrange(largest + 1) + sign * (draw.random() < negative) for _ in range(cells)]
    text = "".join(f"{number:0{size}{draw.choice('xX')}}" for number in numbers)
    if draw.random() < 0.5:
        text += f",{draw.choice([0, 0, 0, 1, 3])}"
        text += "".join(f"{draw.randrange(16):x}" for _ in range(max(states, 2) - 1))
    return text + draw.choice(["", "", "H"])


def _counts(draw: random.Random, first: int, most: int) -> str:
    """A list of counts and ranges, in any order, overlapping or not, sometimes none."""
    parts = []
    for _ in range(draw.randrange(5)):
        low = draw.randrange(min(first, most), most + 1)
        high = min(low + draw.randrange(max(most // 3, 1) + 1), most)
        parts.append(f"{low}" if draw.random() < 0.4 else f"{low}-{high}")
    return ",".join(part for part in parts if first == 0 or not part.startswith("0"))


def annotated_case(number: int) -> Case:
    """A two-state rule of each kind in turn with each of the three suffixes in turn."""
    draw = random.Random(f"annotated {number}")
    suffix = list(SUFFIXES)[number % 3]
    base = BASES[number // 3 % len(BASES)]
    if base == "MAP H":
        name = "MAP" + "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789+/") for _ in range(21)) + "A"
        name = f"MAPA{name[4:]}"
    elif base == "Hensel":
        name = f"B{_lettered(draw, 1)}/S{_lettered(draw, 0)}"
    else:
        # A lone BS is refused here: it has as little to say as it is likely to be a name.
        name = re.sub("^BS", "B/S", _string(draw, base, 2), flags=re.I)
    if base == "survivals first":
        # B0 with S8: Golly shows, and we run, what is dead as alive and the other way round.
        name = f"{name.removesuffix('8').replace('8/', '/').replace('/', '8/0')}"
    if number % 48 in (0, 7, 14):
        name = draw.choice(["Life", "life", "LifeV", "lifeh"])
    name += draw.choice([suffix, suffix.lower(), suffix.upper()])
    grids = TOROIDAL if base in ("hexagonal", "MAP H") else (*TOROIDAL, ":K{}*,{}", ":C{},{}")
    soup = _soup(draw, name, SUFFIXES[suffix], grids)
    return Case(f"annotated {number}: {name}", name, "", "Super", SUFFIXES[suffix], soup)


def b0_string(number: int) -> str:
    """A wide two-state rule of each letter in turn with B0, every other one with survival where all cells live."""
    draw = random.Random(f"b0 {number}")
    letter, reach = LETTERS[number % len(LETTERS)], draw.randrange(1, 4)
    behind = f"N{letter}"
    if letter == "@":
        behind += "".join(draw.choice("0123456789ABCDEF") for _ in range(reach * (reach + 1)))
    if letter == "W":
        # Of weights below 0 Golly does not find the inverse.
        behind += "".join(draw.choice("01234567") for _ in range((2 * reach + 1) ** 2))
    empty = LargerThanLife.parse(f"R{reach},C0,S,B,{behind}")
    assert empty is not None
    low = draw.randrange(1, empty.most + 1)
    survival = f"{draw.randrange(empty.most)}" + (f",{empty.most}" if number // len(LETTERS) % 2 else "")
    return f"R{reach},C0,S{survival},B0,{low}-{min(empty.most, low + empty.most // 4)},{behind}"
