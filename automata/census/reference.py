"""The census's questions in plain Python, on sets of cells: slow and obvious, what the kernels are held to in tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from automata.pattern import Pattern
from automata.replication.copies.exact import find_copies
from automata.rule import Rule
from automata.symmetry import DIHEDRAL
from automata.universe import Universe

Place = tuple[int, int]
Shape = tuple[Place, ...]
Grid = Sequence[Sequence[int]]


def step(grid: Grid, born: set[int], kept: set[int]) -> list[list[int]]:
    """Return the next generation of a torus."""
    height, width = len(grid), len(grid[0])
    near = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    return [
        [
            int(
                sum(grid[(row + down) % height][(column + right) % width] for down, right in near)
                in (kept if grid[row][column] else born)
            )
            for column in range(width)
        ]
        for row in range(height)
    ]


def components(grid: Grid, *, wraps: bool) -> Iterator[list[Place]]:
    """Yield the 8-connected components; those of a torus go on beyond its edges, a cell once."""
    height, width = len(grid), len(grid[0])
    seen: set[Place] = set()
    for start in ((row, column) for row in range(height) for column in range(width) if grid[row][column]):
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for row, column in part:
            for beside in ((row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)):
                home = beside[0] % height, beside[1] % width
                if (wraps or home == beside) and grid[home[0]][home[1]] and home not in seen:
                    seen.add(home)
                    part.append(beside)
        yield part


def canonical(part: Sequence[Place]) -> Shape:
    """Return the least of a shape's eight images, its corner at the origin."""
    images = []
    for mirrored in (False, True):
        turned = [(row, -column) if mirrored else (row, column) for row, column in part]
        for _ in range(4):
            turned = [(column, -row) for row, column in turned]
            top, left = min(row for row, _ in turned), min(column for _, column in turned)
            images.append(tuple(sorted((row - top, column - left) for row, column in turned)))
    return min(images)


def census(grid: Grid, *, wraps: bool) -> Counter[Shape]:
    """Return how many components of each shape there are."""
    return Counter(canonical(part) for part in components(grid, wraps=wraps))


def proliferates(snapshots: Sequence[Grid]) -> bool | None:
    """Return the published tier 1's verdict on five snapshots, None if they do not pass the published screen."""
    counted = [census(grid, wraps=False) for grid in snapshots]
    parts = [sum(counts.values()) for counts in counted]
    rising = sum(later > earlier for earlier, later in pairwise(parts[1:]))
    total = sum((Counter({shape: n for shape, n in one.items() if len(shape) > 1}) for one in counted[1:]), Counter())
    if rising < 3 and not any(count >= 3 for count in total.values()):
        return None
    for shape in set().union(*counted):
        series = [counts[shape] for counts in counted if shape in counts]
        if sum(later > earlier for earlier, later in pairwise(series)) >= 3:
            return True
    return False


def first_copies(rule: Rule, shape: Pattern, generations: int, every: int = 1) -> tuple[int, int] | None:
    """Return when a shape alone first has two copies or more that nothing else touches, and how many; None if never.

    `every` is 2 for a rule whose background flashes.
    """
    universe = Universe(rule, shape)
    for age in range(every, generations + 1, every):
        board = universe.run(every).pattern
        if not board.population:
            return None
        if (copies := sum(copy.isolated for copy in find_copies(board, shape, DIHEDRAL))) > 1:
            return age, copies
    return None
