"""Life-like rules, by the number or arrangement of live neighbours, and Generations, in which cells take time to die.

Two states make the rules of the Game of Life's kind, more the Generations rules: live cells that do not
survive pass through the states 2, 3, … one per generation, not counted as live by neighbours, until they are dead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from automata.forms.diagram import Diagram
from automata.forms.weighted_sum import WeightedSum
from automata.neighborhood import HEXAGONAL, MOORE, VON_NEUMANN, Neighborhood
from automata.rule import Rule, StateDetails
from automata.rules.strings.hensel import (
    MOORE_LETTERS,
    Letters,
    arrangement_of,
    format_counts,
    is_totalistic,
    meets,
    unlettered,
)

CITE_LIFE = (
    "@article{gardner1970life, author={Gardner, Martin}, "
    "title={The fantastic combinations of John Conway's new solitaire game `life'}, "
    "journal={Scientific American}, volume={223}, number={4}, pages={120--123}, year={1970}, "
    "doi={10.1038/scientificamerican1070-120}}"
)
CITE_LIFE_LIKE = (
    "@article{packard1985two, author={Packard, Norman H. and Wolfram, Stephen}, "
    "title={Two-dimensional cellular automata}, journal={Journal of Statistical Physics}, volume={38}, "
    "number={5-6}, pages={901--946}, year={1985}, doi={10.1007/BF01010423}}"
)
CITE_HENSEL = (
    "@misc{hensel, author={Hensel, Alan}, title={Notation for isotropic non-totalistic rules}, "
    "howpublished={LifeWiki, Isotropic non-totalistic rule}, url={https://conwaylife.com/wiki/Hensel_notation}}"
)
CITE_GENERATIONS = (
    "@misc{wojtowicz2001mcell, author={W{\\'o}jtowicz, Mirek}, "
    "title={Mirek's Cellebration: cellular automata rules lexicon, family Generations}, year={2001}, "
    "url={http://www.mirekw.com/ca/rullex_gene.html}}"
)

# The letter at a rule string's end: the neighbourhood, and what may be said of each count there.
GRIDS: dict[str, tuple[Neighborhood, Letters]] = {
    "": (MOORE, MOORE_LETTERS),
    "V": (VON_NEUMANN, unlettered(4)),
    "H": (HEXAGONAL, unlettered(6)),
}

_DEAD, _LIVE = "#101418", "#ffd166"
_DYING = ((0xE8, 0x5D, 0x4A), (0x2A, 0x24, 0x38))  # from just dead to almost gone


@dataclass(frozen=True)
class LifeLike:
    """A rule string of births and survivals: `B36/S23`, `B2-a/S12`, `B2/S013V`, `345/3/6`.

    `grid` is a key of GRIDS, `birth` and `survival` the letters chosen of each count there. `states` is None for
    the two-state form B/S, otherwise the number of states of the Generations form S/B/states.
    """

    grid: str
    birth: Letters
    survival: Letters
    states: int | None = None

    @classmethod
    def of(cls, rule: Rule) -> LifeLike | None:
        """Return the string of a two-state rule, or None if counts and letters cannot say it."""
        for grid, (neighborhood, alphabet) in GRIDS.items():
            if rule.n_states == 2 and rule.neighborhood == neighborhood:
                outcomes: dict[bool, set[tuple[int, int, str]]] = {False: set(), True: set()}
                for index, alive in enumerate(rule.table.tolist()):
                    centre, *ring = map(int, f"{index:0{len(neighborhood)}b}")
                    arrangement = (sum(ring), "") if grid else arrangement_of(ring)
                    outcomes[bool(alive)].add((centre, *arrangement))
                if outcomes[False] & outcomes[True]:
                    return None
                birth, survival = (
                    tuple(
                        frozenset(letter for letter in letters if (centre, count, letter) in outcomes[True])
                        for count, letters in enumerate(alphabet)
                    )
                    for centre in range(2)
                )
                return cls(grid, birth, survival)
        return None

    def __str__(self) -> str:
        alphabet = GRIDS[self.grid][1]
        birth, survival = format_counts(self.birth, alphabet), format_counts(self.survival, alphabet)
        if self.states is None:
            return f"B{birth}/S{survival}{self.grid}"
        return f"{survival}/{birth}/{self.states}{self.grid}"

    def rule(self) -> Rule:
        """Return the rule it stands for."""
        neighborhood, alphabet = GRIDS[self.grid]
        by_centre = (self.birth, self.survival)
        totalistic = all(is_totalistic(chosen, alphabet) for chosen in by_centre)

        def alive(centre: int, seen: int) -> bool:
            return bool(by_centre[centre][seen]) if totalistic else meets(by_centre[centre], seen)

        name = str(self)
        if self.states is not None:
            citation = CITE_GENERATIONS
        elif name == "B3/S23":
            citation = CITE_LIFE
        else:
            citation = CITE_LIFE_LIKE if totalistic else CITE_HENSEL
        return life_like_rule(neighborhood, self.states or 2, alive, counted=totalistic, name=name, citation=citation)


def life_like_rule(
    neighborhood: Neighborhood,
    n_states: int,
    alive: Callable[[int, int], bool],
    *,
    counted: bool,
    name: str,
    citation: str,
) -> Rule:
    """Build a rule of `n_states` in which a cell comes to life, or stays alive, where `alive(centre, seen)`.

    `centre` is 0 or 1; `seen` describes the neighbours in state 1: their number if `counted`, otherwise a mask
    whose bit i stands for offset i + 1.
    """
    order = neighborhood.diagram_order

    def advance(depth: int, seen: int, state: int) -> int:
        position = order[depth]
        if position:
            return seen + (0 if state != 1 else 1 if counted else 1 << (position - 1))
        if state <= 1 and alive(state, seen):
            return 1
        return 0 if state == 0 else (state + 1) % n_states

    return Rule(
        n_states,
        neighborhood,
        Diagram.fold(n_states, len(neighborhood), 0, advance, lambda state: state),
        **looks(n_states),
        name=name,
        citation=citation,
    )


def counting_rule(
    neighborhood: Neighborhood,
    n_states: int,
    births: Sequence[bool],
    survivals: Sequence[bool],
    *,
    name: str,
    citation: str,
) -> Rule:
    """Build a rule of `n_states` that counts neighbours in state 1, of which there are 0..len(neighborhood) - 1.

    A cell in state 0 comes to life where `births[count]`, one in state 1 stays alive where `survivals[count]`. As a
    weighted sum where the neighbourhood is wide, otherwise as a diagram.
    """
    if neighborhood.radius > 1:
        outcomes = np.zeros((n_states, len(neighborhood)), dtype=np.uint8)
        outcomes[:] = (np.arange(n_states) + 1)[:, None] % n_states
        outcomes[0] = births
        outcomes[1] = np.where(survivals, 1, 2 % n_states)
        weights, state_weights = np.ones(len(neighborhood)), np.zeros(n_states)
        weights[0], state_weights[1] = 0, 1
        form = WeightedSum(neighborhood, weights, state_weights, outcomes)
        return Rule(n_states, neighborhood, form, **looks(n_states), name=name, citation=citation)
    return life_like_rule(
        neighborhood,
        n_states,
        lambda centre, seen: survivals[seen] if centre else births[seen],
        counted=True,
        name=name,
        citation=citation,
    )


def looks(n_states: int) -> StateDetails:
    """Return names and colours of the states of a Generations rule."""
    return {
        "state_names": ("dead", "alive", *(f"dying {age}" for age in range(1, n_states - 1))),
        "colors": (_DEAD, _LIVE, *_fading(n_states - 2)),
    }


def _fading(count: int) -> list[str]:
    first, last = _DYING
    shares = [index / max(count - 1, 1) for index in range(count)]
    return [
        "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, last, strict=True)) for share in shares
    ]
