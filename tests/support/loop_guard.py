"""How many changed loops replicate, by three measures: what selection on boards would have to tell.

`python -m tests.support.loop_guard` prints, of loops with one or two cells changed in or around them, how many the
measure of the zoo takes for replicators, how many copy their own changed form for three generations, and how many make
four exact copies of the catalogue's loop in four periods.
"""

from __future__ import annotations

import numpy as np

from automata.pattern import Pattern
from automata.replication import measure_fertility
from automata.replicators import find_replicator
from experiments.containment.zoos.entry import BoardWorld
from experiments.containment.zoos.truth import truth_of_board
from experiments.wrong_rules.any_form import daughters_in_any_form

DRAWN = {"byl": 120, "chou-reggia-2": 120, "langton": 40}
_AROUND, _CELLS = 2, 1 << 16


def changed(seed: Pattern, n_states: int, random: np.random.Generator) -> Pattern:
    """Return a seed with one or two cells, in its box or two cells around it, in drawn states."""
    cells = np.pad(seed.cells, _AROUND)
    for _ in range(int(random.integers(1, 3))):
        cells[tuple(random.integers(0, cells.shape))] = random.integers(n_states)
    return Pattern(cells).cropped()


def counts_of(name: str, drawn: int, random: np.random.Generator) -> dict[str, int]:
    """Return how many of so many changed loops differ from the loop, and replicate by each measure."""
    entry = find_replicator(name)
    rule, wild, period = entry.rule(), entry.pattern().cropped(), entry.period or 1
    group = rule.symmetry_group
    found = {"differ": 0, "measure of the zoo": 0, "own form": 0, "catalogue's form": 0}
    for _ in range(drawn):
        one = changed(wild, rule.n_states, random)
        if one.canonical(group) == wild.canonical(group):
            continue
        found["differ"] += 1
        own = measure_fertility(rule, one, 2 * period, 3, group, max_cells=_CELLS)
        daughters = daughters_in_any_form(rule, one, wild, period, 4, group, max_cells=_CELLS)
        truth = truth_of_board(BoardWorld(rule, one, 8 * period, period))
        found["measure of the zoo"] += truth.kind == "replicator"
        found["own form"] += own.fertile
        found["catalogue's form"] += daughters.form == "seed" and daughters.births >= 4
    return found


def main() -> None:
    """Print the counts of three loops."""
    random = np.random.default_rng(7)
    for name, drawn in DRAWN.items():
        print(name, counts_of(name, drawn, random))


if __name__ == "__main__":
    main()
