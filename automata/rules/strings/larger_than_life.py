"""Larger than Life: Life-like rules that count, or weigh, in a wide neighbourhood.

Sources: K. M. Evans, "Larger than Life: digital creatures in a family of two-dimensional cellular automata",
Discrete Mathematics and Theoretical Computer Science AA (2001) 177-192; MCell's strings, LifeViewer's lists of counts
(HROT), and the neighbourhoods of both, as Golly 5's help has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.forms.weighted_sum import WeightedSum
from automata.neighborhood import Neighborhood
from automata.rule import MAX_STATES, Rule, RuleDetails
from automata.rules.strings.lifelike import counting_rule, looks
from automata.rules.strings.wide_shapes import (
    CUSTOM,
    MAX_GAUSSIAN_RANGE,
    MAX_RANGE,
    SHAPES,
    WEIGHTED,
    Plane,
    cells_of,
    custom_plane,
    plane_of,
    shaped_cells,
    weighted_plane,
)

CITE_LARGER_THAN_LIFE = (
    "@article{evans2001larger, author={Evans, Kellie Michele}, "
    "title={Larger than {L}ife: digital creatures in a family of two-dimensional cellular automata}, "
    "journal={Discrete Mathematics and Theoretical Computer Science}, volume={AA}, pages={177--192}, "
    "year={2001}}"
)

# Entries of a table of next states by state and sum: a square of range 500 with 256 states.
MAX_OUTCOMES = 1 << 28

_MCELL = re.compile(
    r"R(?P<range>\d+),C(?P<states>\d+),M(?P<middle>\d+),S(?P<survival>\d+\.\.\d+),B(?P<birth>\d+\.\.\d+),"
    r"N(?P<shape>.)(?P<cells>.*?),?",
    re.ASCII,
)
_COUNTS = r"(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?"
_LISTS = re.compile(
    rf"R(?P<range>\d+),C(?P<states>\d+),S(?P<survival>{_COUNTS}),B(?P<birth>{_COUNTS}),?"
    r"(?:(?<=,)N(?P<shape>.)(?P<cells>.*?))?",
    re.ASCII,
)
_EVANS = re.compile(r"(?P<range>\d+),(?P<b0>\d+),(?P<b1>\d+),(?P<s0>\d+),(?P<s1>\d+)", re.ASCII)
_LIKE = re.compile(r"R\d+,|\d+,\d+,", re.ASCII)
_CATAGOLUE = re.compile(r"R(\d+)B(\d+)T(\d+)S(\d+)T(\d+)", re.ASCII)
_FORMS = (
    "Larger than Life is written R5,C0,M1,S34..58,B34..45,NM or R2,C0,S2-4,7,B3,NM or 5,34,45,34,58, "
    "its counts below 10**9"
)
_WEIGHTS = re.compile(r"(?P<weights>[0-9A-F]*)(?:,(?P<states>[0-9A-F]*))?(?P<grid>[HL]?)")

# Ranges of counts, both ends included, in order and apart.
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class LargerThanLife:
    """`R5,C0,M1,S34..58,B34..45,NM`: range, states, whether the middle counts, survivals, births, neighbourhood.

    `states` is at least 2 (0, as it is written, means 2). `middle` is None in the form of lists, `R2,C0,S2-4,7,B3`,
    where it does not count. `shape` is one of SHAPES, @ or W; `cells` what stands behind these two, in capitals.
    """

    range: int
    states: int
    middle: bool | None
    survival: Ranges
    birth: Ranges
    shape: str
    cells: str = ""

    @classmethod
    def parse(cls, text: str) -> LargerThanLife | None:
        """Read MCell's form, lists, or Evans' five numbers (range, births, survivals); RuleError with the reason."""
        text = text.upper()
        if catagolue := _CATAGOLUE.fullmatch(text):
            first, *counts = catagolue.groups()
            births, survivals = "..".join(counts[:2]), "..".join(counts[2:])
            raise RuleError(
                f"this is Catagolue's way to write Larger than Life: write R{first},C0,M1,S{survivals},B{births},NM"
            )
        if not _LIKE.match(text):
            return None
        found = _MCELL.fullmatch(text) or _LISTS.fullmatch(text)
        evans = _EVANS.fullmatch(text)
        fields = found.groupdict() if found else {}
        shape, cells = fields.get("shape") or "M", fields.get("cells") or ""
        before = text[: len(text) - len(cells)]
        if not (found or evans) or max(map(len, re.findall(r"\d+", before))) > 9:
            raise RuleError(_FORMS)
        if evans:
            fields = evans.groupdict()
            fields |= {
                "birth": f"{fields['b0']}..{fields['b1']}",
                "survival": f"{fields['s0']}..{fields['s1']}",
            }
        radius, states = int(fields["range"]), int(fields.get("states") or 0)
        middle = None if found and "middle" not in fields else int(fields.get("middle", 1))
        _check_numbers(radius, states, middle or 0, shape)
        rule = cls(
            radius,
            max(states, 2),
            None if middle is None else bool(middle),
            _ranges("S", fields["survival"]),
            _ranges("B", fields["birth"]),
            shape,
            cells,
        )
        rule._check_counts()
        return rule

    def __str__(self) -> str:
        states = 0 if self.states == 2 else self.states
        start, around = f"R{self.range},C{states}", f",N{self.shape}{self.cells}"
        if self.middle is not None:
            survival, birth = (f"{low}..{high}" for [(low, high)] in (self.survival, self.birth))
            return f"{start},M{int(self.middle)},S{survival},B{birth}{around}"
        survival, birth = (
            ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)
            for ranges in (self.survival, self.birth)
        )
        return f"{start},S{survival},B{birth}" + (around if self.shape != "M" else "")

    def neighborhood(self) -> Neighborhood:
        """Return the cells it counts, and the middle whether counted or not."""
        return self._cells()[0]

    @property
    def most(self) -> int:
        """The greatest count of neighbours that may be asked for; of weights, the sum of those above 0."""
        plane = self._plane()
        return int(plane[plane > 0].sum()) * max(self._state_weights())

    def rule(self) -> Rule:
        """Return the rule it stands for; with more than two states, cells die as in Generations."""
        around, weights = self._cells()
        if self._weighs:
            return self._weighted_rule(around, weights)
        counts = np.arange(len(around))
        births = _holds(self.birth, counts).tolist()
        survivals = _holds(self.survival, counts + bool(self.middle)).tolist()
        return counting_rule(around, self.states, births, survivals, name=str(self), citation=CITE_LARGER_THAN_LIFE)

    @property
    def _weighs(self) -> bool:
        """Whether cells weigh, the middle as well, so that M says little: nothing under W, one more under G."""
        return self.shape in (WEIGHTED, "G")

    def _plane(self) -> Plane:
        if self.shape == CUSTOM:
            return custom_plane(self.cells.rstrip("HL"), self.range)
        if self.shape == WEIGHTED:
            return weighted_plane(self._parts()["weights"] or "", self.range)
        return plane_of(self.shape, self.range)

    def _cells(self) -> tuple[Neighborhood, NDArray[np.int64]]:
        if self.shape in SHAPES:
            return shaped_cells(self.shape, self.range)
        return cells_of(self._plane(), f"{'weighted' if self._weighs else 'custom'}, range {self.range}")

    def _parts(self) -> dict[str, str | None]:
        """Return what W is followed by: weights, the states' weights if any, the letter of the grid."""
        found = _WEIGHTS.fullmatch(self.cells)
        if found is None:
            raise RuleError("NW takes hexadecimal digits, then perhaps a comma and one digit for each state, and H")
        return found.groupdict()

    def _state_weights(self) -> list[int]:
        digits = self._parts()["states"] if self.shape == WEIGHTED else None
        if digits is None:
            return [int(state == 1) for state in range(self.states)]
        if len(digits) != self.states:
            raise RuleError(f"NW takes as many weights of states as there are, {self.states}, not {len(digits)}")
        return [int(digit, 16) for digit in digits]

    def _check_counts(self) -> None:
        """Raise RuleError if the neighbourhood is none, or counts are asked for that no cell can see."""
        if self.cells.endswith("L"):
            raise RuleError(_TRIANGLES.format(f"N{self.shape}… with L"))
        if self.shape in SHAPES and self.cells:
            raise RuleError(f"behind N{self.shape}, the neighbourhood, nothing more is read")
        if self.shape == CUSTOM and not re.fullmatch("[0-9A-F]*H?", self.cells):
            raise RuleError("N@ takes hexadecimal digits, then perhaps H")
        most = self.most + bool(self.middle)
        for label, ranges in (("S", self.survival), ("B", self.birth)):
            for low, high in ranges:
                if not low <= high <= most:
                    dots = "-" if self.middle is None else ".."
                    raise RuleError(f"{label}{low}{dots}{high} is no range of counts from 0 to {most}")
        if self._weighs:
            least, most = WeightedSum.range_of(self._plane().ravel(), self._state_weights())
            if self.states * (most - least + 1) > MAX_OUTCOMES:
                raise RuleError("its weights add up to too much: take smaller weights or fewer states")

    def _weighted_rule(self, around: Neighborhood, weights: NDArray[np.int64]) -> Rule:
        values = self._state_weights()
        least, most = WeightedSum.range_of(weights, values)
        sums = np.arange(least, most + 1)
        outcomes = np.empty((self.states, len(sums)), dtype=np.uint8)
        outcomes[:] = (np.arange(self.states) + 1)[:, None] % self.states
        outcomes[0] = _holds(self.birth, sums)
        stays = _holds(self.survival, sums + (self.shape == "G" and bool(self.middle)))
        outcomes[1] = np.where(stays, 1, 2 % self.states)
        form = WeightedSum(around, weights, values, outcomes)
        details: RuleDetails = {**looks(self.states), "citation": CITE_LARGER_THAN_LIFE}
        rule = Rule(self.states, around, form, name=str(self), **details)
        # All engines run a diagram, so a small rule is held as one.
        if around.radius <= 1 and rule.has_diagram:
            return Rule(self.states, around, rule.diagram, name=str(self), **details)
        return rule


_TRIANGLES = (
    "{}, a triangular neighbourhood, points up at one cell and down at the next, so that no rule of one cell is it: "
    "it is not read"
)


def _check_numbers(radius: int, states: int, middle: int, shape: str) -> None:
    if shape == "L":
        raise RuleError(_TRIANGLES.format("NL"))
    if shape not in (*SHAPES, CUSTOM, WEIGHTED):
        raise RuleError(
            f"N{shape} is no neighbourhood: N is followed by one of {' '.join((*SHAPES, CUSTOM, WEIGHTED))}"
        )
    largest = MAX_GAUSSIAN_RANGE if shape == "G" else MAX_RANGE
    if not 1 <= radius <= largest:
        raise RuleError(f"its range {radius} is not one of 1 to {largest}")
    if states > MAX_STATES:
        raise RuleError(f"C{states} asks for more than {MAX_STATES} states")
    if middle > 1:
        raise RuleError(f"M{middle} is neither M0 nor M1, which says whether the middle counts")


def _ranges(label: str, text: str) -> Ranges:
    """Read `3..5` as it stands, or a list such as `2-4,7`, sorted and put together where ranges touch; RuleError."""
    if ".." in text:
        least, most = map(int, text.split(".."))
        return ((least, most),)
    found: list[tuple[int, int]] = []
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        found.append((int(low), int(high or low)))
        if found[-1][0] > found[-1][1]:
            raise RuleError(f"{label}{part} is no range of counts: the lesser comes first")
    found.sort()
    # A gap before a range is one after everything to its left.
    reach = [-2]
    for _, last in found:
        reach.append(max(reach[-1], last))
    starts = [index for index, (first, _) in enumerate(found) if first > reach[index] + 1]
    return tuple((found[start][0], reach[stop]) for start, stop in pairwise([*starts, len(found)]))


def _holds(ranges: Ranges, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each count is in one of the ranges; never if it is negative."""
    found = np.zeros(len(counts), dtype=np.bool_)
    for low, high in ranges:
        found |= (counts >= low) & (counts <= high)
    return found
