"""Rules drawn by grammar, with soups of all their states: tables, trees and rule strings as people write them.

Everything is drawn from a number, so that a case that fails can be drawn again: `table_case(17)`.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass

import numpy as np

from automata.pattern import Pattern
from automata.rules.strings.hensel import MOORE_LETTERS
from tests.automata.rules.files.interpreter import RINGS, SYMMETRIES

NAMES = ("a", "b", "c", "d", "e", "aa", "Z", "n_", "any", "x1", "q", "w")
GRIDS = (":T{},{}", ":P{},{}", ":K{}*,{}", ":C{},{}")


@dataclass(frozen=True)
class Case:
    """A rule and a soup. `text` is a `.rule` file, or empty where `name` says all; `soup` names rule and grid.

    Of tables, `lines` and `variables` are what the text means, for an interpreter.
    """

    title: str
    name: str
    text: str
    algorithm: str
    n_states: int
    soup: Pattern
    shape: str = ""
    symmetry: str = ""
    variables: dict[str, list[int]] | None = None
    lines: tuple[tuple[str, ...], ...] = ()


def _soup(draw: random.Random, name: str, n_states: int, grids: tuple[str, ...] = GRIDS) -> Pattern:
    """All states, each cell drawn alone, from dense to sparse; on the plane or on a grid of its own size."""
    height, width = draw.randrange(9, 20), draw.randrange(9, 20)
    density = draw.choice([0.2, 0.5, 0.9, 1.0])
    cells = [draw.randrange(n_states) if draw.random() < density else 0 for _ in range(height * width)]
    board = np.array(cells, dtype=np.uint8).reshape(height, width)
    if grids and draw.random() < 0.3:
        grid = draw.choice(grids).format(width, height)
        # Golly centres a grid on the origin.
        return Pattern(board, -(height // 2), -(width // 2), name + grid)
    return Pattern(board, draw.randrange(-9, 9), draw.randrange(-9, 9), name)


# -- tables -----------------------------------------------------------------------------------------------


def table_case(number: int, *, small: bool = False) -> Case:
    """A @TABLE of any neighbourhood and symmetry, 2 to 256 states, variables bound and free; or a small one."""
    draw = random.Random(f"table {number} {small}")
    shapes = [(shape, symmetry) for shape in RINGS for symmetry in SYMMETRIES[shape]]
    shape, symmetry = shapes[number % len(shapes)]
    n_states = draw.choice([2, 3, 4, 5] if small else [2, 3, 4, 5, 8, 9, 12, 29, 64, 200, 256])
    variables, definitions = _variables(draw, n_states)
    arity = RINGS[shape] + 1
    images = {"none": 1, "permute": 720 if arity > 6 else 24}.get(symmetry, 8)
    # The background stays, and so an empty plane does.
    lines = [("0",) * (arity + 1)]
    body = [",".join(lines[0])]
    for _ in range(draw.randrange(2, 8 if small else 24 if images < 100 else 7)):
        line = _line(draw, arity, n_states, variables, images)
        lines.append(line)
        body.append(_written(draw, line))
    head = [f"n_states:{n_states}", f"neighborhood:{shape}", f"symmetries:{symmetry}"]
    text = _file(draw, "T", "@TABLE", [*head, *definitions, *body], n_states)
    soup = _soup(draw, "T", n_states, GRIDS if shape in ("Moore", "vonNeumann") else ())
    return Case(
        f"table {number}: {n_states} states, {shape}, {symmetry}", "T", text, "RuleLoader", n_states, soup,
        shape, symmetry, variables, tuple(lines),
    )  # fmt: skip


def _variables(draw: random.Random, n_states: int) -> tuple[dict[str, list[int]], list[str]]:
    """Variables with some of the states, all of them, or those of other variables, and how each is defined."""
    variables: dict[str, list[int]] = {}
    lines = []
    for name in draw.sample(NAMES, draw.randrange(1, 8)):
        kind = draw.choice(["all", "some", "some", "few", "same"])
        if kind == "same" and variables:
            members = [draw.choice(sorted(variables))]
        elif kind == "all":
            members = list(map(str, range(n_states)))
        else:
            most = min(n_states, 4 if kind == "few" else 40)
            members = list(map(str, draw.sample(range(n_states), draw.randrange(1, most + 1))))
            if variables and draw.random() < 0.3:
                members.insert(draw.randrange(len(members) + 1), draw.choice(sorted(variables)))
        values = [value for word in members for value in (variables.get(word) or [int(word)])]
        variables[name] = list(dict.fromkeys(values))
        form = draw.choice(["var {}={{{}}}", "var {}={{{}}}", "var {} = {{{}}}", "var {}={{{}}} # {{", "var {} {}"])
        if len(members) == 1 and kind == "same":
            form = "var {}={}"
        lines.append(form.format(name, draw.choice([",", ", ", " "]).join(members)))
    return variables, lines


def _line(
    draw: random.Random, arity: int, n_states: int, variables: dict[str, list[int]], images: int
) -> tuple[str, ...]:
    """A line whose bound variables have no more meanings than a reader may list."""
    while True:
        few = draw.sample([*variables, *map(str, range(n_states))], min(3, len(variables) + n_states))
        line = [
            draw.choice(few)
            if draw.random() < 0.4
            else draw.choice([*variables] * 2 + [str(draw.randrange(n_states)), "0", "1"])
            for _ in range(arity)
        ]
        outputs = [word for word in line if word in variables] or ["0"]
        line.append(draw.choice([str(draw.randrange(n_states)), draw.choice(outputs)]))
        bound = {word for word in line if word in variables and line.count(word) > 1}
        meanings = 1
        for word in bound:
            meanings *= len(variables[word])
        if meanings * images <= 4000:
            return tuple(line)


def _written(draw: random.Random, line: tuple[str, ...]) -> str:
    """A line of a table as people write it; what Golly passes over behind its end, too."""
    text = draw.choice([",", ",", ",", ", ", " , ", "\t"]).join(line)
    return text + draw.choice([""] * 6 + ["  # 1,2,3", ",", " ", "\t", ",0", ",x,y"])


def _file(draw: random.Random, name: str, section: str, body: list[str], n_states: int) -> str:
    """A whole file, dressed: comments, blank lines, other sections before and behind, line ends."""
    blank = "   " if section == "@TABLE" else ""  # which Golly refuses among the nodes of a tree
    for _ in range(draw.randrange(3)):
        body.insert(draw.randrange(len(body) + 1), draw.choice(["", "# a comment, 1,2", blank]))
    colors = ["@COLORS", f"1 {draw.randrange(256)} 0 255 one"]
    if draw.random() < 0.3:
        colors.append(draw.choice(["2 3 4", "red", f"{n_states} 1 2 3 4 5 6"]))
    before = draw.choice([[], [], ["", *colors], ["@ICONS", "circles"], ["Text, 1 2 3."]])
    after = draw.choice([[], colors, ["@NAMES", "0 dead", "1 alive"], ["@FUTURE", "1,2,3"]])
    title = draw.choice([[f"@RULE {name}"], [f"@RULE {name}"], [f"@RULE {name} "], ["# no name"]])
    lines = [*title, *before, section, *body, *after]
    ends = draw.choice(["\n", "\n", "\n", "\r\n"])
    return ends.join(lines) + draw.choice(["", ends, ends * 2])


# -- trees ------------------------------------------------------------------------------------------------


def tree_case(number: int) -> Case:
    """A @TREE of four or eight neighbours, its nodes drawn, some of them equal and some of no use."""
    draw = random.Random(f"tree {number}")
    neighbors, n_states = draw.choice([4, 8]), draw.choice([2, 2, 3, 5, 16, 100, 256])
    nodes: list[tuple[int, list[int]]] = []
    below = list(range(n_states))
    for level in range(1, neighbors + 2):
        here = []
        for _ in range(1 if level == neighbors + 1 else draw.randrange(1, 7)):
            here.append(len(nodes))
            # The first child leads down to state 0, so that the background stays.
            nodes.append((level, [below[0], *(draw.choice(below) for _ in range(n_states - 1))]))
        below = here
    lines = [" ".join(map(str, (level, *children))) for level, children in nodes]
    head = [f"num_states={n_states}", f"num_neighbors={neighbors}", f"num_nodes={len(nodes)}"]
    text = _file(draw, "T", "@TREE", [*head, *lines], n_states)
    soup = _soup(draw, "T", n_states)
    return Case(f"tree {number}: {n_states} states, {neighbors} neighbours", "T", text, "RuleLoader", n_states, soup)


# -- rule strings -----------------------------------------------------------------------------------------

FAMILIES = (
    "Life-like", "survivals first", "von Neumann", "hexagonal", "Hensel", "Generations", "Generations V",
    "Generations H", "Generations Hensel", "MAP", "MAP V", "MAP Generations", "elementary", "Larger than Life",
)  # fmt: skip


def string_case(number: int) -> Case:
    """A rule string of one of FAMILIES, each in turn; none with B0."""
    draw = random.Random(f"string {number}")
    family = FAMILIES[number % len(FAMILIES)]
    n_states = draw.randrange(3, 20) if "Generations" in family else 2
    name = _string(draw, family, n_states)
    algorithm = "Generations" if "Generations" in family else "HashLife"
    if family == "Larger than Life":
        algorithm = family
        n_states = max(2, int(name.split(",")[1][1:]))
    grids = {"elementary": (), "Larger than Life": (":T{},{}", ":P{},{}")}.get(family, GRIDS)
    if family in ("hexagonal", "Generations H"):
        grids = (":T{},{}", ":P{},{}")
    soup = _soup(draw, name, n_states, grids)
    return Case(f"string {number}: {family}, {name}", name, "", algorithm, n_states, soup)


def _string(draw: random.Random, family: str, n_states: int) -> str:
    most = {"V": 4, "H": 6}.get(family[-1], 8)
    letter = family[-1] if family[-1] in "VH" and family not in ("MAP V",) else ""
    letter = {"von Neumann": "V", "hexagonal": "H"}.get(family, letter)
    most = {"V": 4, "H": 6}.get(letter, most)
    if family.startswith("MAP"):
        bits = np.array([draw.randrange(2) for _ in range(32 if family == "MAP V" else 512)], dtype=np.uint8)
        bits[0] = 0
        table = base64.b64encode(np.packbits(bits).tobytes()).decode().rstrip("=")
        return f"MAP{table}" + (f"/{n_states}" if "Generations" in family else "")
    if family == "elementary":
        return f"{draw.choice('Ww')}{2 * draw.randrange(128)}"
    if family == "Larger than Life":
        return _larger(draw)
    if "Hensel" in family:
        birth, survival = (_lettered(draw, first) for first in (1, 0))
    else:
        birth, survival = (
            "".join(str(count) for count in range(first, most + 1) if draw.random() < 0.4) for first in (1, 0)
        )
    if "Generations" in family:
        forms = ["{1}/{0}/{2}{3}", "B{0}/S{1}/{2}{3}"]
    elif family == "survivals first":
        forms = ["{1}/{0}{3}"]
    else:
        forms = ["B{0}/S{1}{3}", "b{0}s{1}{3}", "B{0}S{1}{3}"]
    return draw.choice(forms).format(birth, survival, n_states, letter)


def _lettered(draw: random.Random, first: int) -> str:
    """Counts with some of their letters, or all but some."""
    parts = []
    for count in range(first, 9):
        letters = sorted(MOORE_LETTERS[count] - {""})
        if draw.random() < 0.5:
            chosen = draw.sample(letters, draw.randrange(len(letters))) if letters else []
            parts.append(f"{count}{draw.choice(['', '-']) if chosen else ''}{''.join(chosen)}")
    return "".join(parts)


def _larger(draw: random.Random) -> str:
    reach, shape = draw.randrange(1, 5), draw.choice("MN")
    most = (2 * reach + 1) ** 2 - 1 if shape == "M" else 2 * reach * (reach + 1)
    birth, survival = (sorted(draw.sample(range(1, most + 1), 2)) for _ in range(2))
    return (
        f"R{reach},C{draw.choice([0, 0, 3, 7])},M{draw.randrange(2)},S{survival[0]}..{survival[1]},"
        f"B{birth[0]}..{birth[1]},N{shape}"
    )
