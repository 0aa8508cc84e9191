"""The viewer's engine, RLE and digests, run by node, against `automata`."""

from __future__ import annotations

import base64
import copy
import hashlib

import numpy as np
import pytest

from automata.formats.rle import format_rle, parse_rle
from automata.pattern import Pattern
from automata.rules import find_rule
from automata.topology import Torus
from automata.trees.digest import configuration_digest
from automata.trees.macrocell import Macrocell
from automata.trees.runs import Runs
from automata.universe import Universe
from tests.support.viewer_cases import document, drawn_cases
from tests.support.viewer_node import ask, needs_node

pytestmark = needs_node


def drawn_pattern(random: np.random.Generator) -> Pattern:
    states = int(random.choice([2, 3, 26, 256]))
    cells = random.integers(0, states, random.integers(1, 30, 2)).astype(np.uint8)
    cells[random.random(cells.shape) < random.random()] = 0
    top, left, generation = (int(value) for value in random.integers(-9, 10, 3))
    return Pattern(cells, top, left, "B3/S23" if states == 2 else "some rule", abs(generation))


def test_drawn_runs_end_in_the_same_configurations():
    assert ask({"do": "cases", "cases": drawn_cases(200, seed=1)}) == [[]]


@pytest.mark.long
@pytest.mark.parametrize("seed", [2, 3])
def test_many_more_drawn_runs(seed):
    assert ask({"do": "cases", "cases": drawn_cases(3000, seed=seed)}) == [[]]


def test_a_wrong_rule_surface_or_count_is_found():
    life, block = find_rule("life"), Pattern(np.ones((3, 3), dtype=np.uint8), 2, 2)
    right = document(life, Torus(7, 9), block)
    universe = Universe(life, block, Torus(7, 9)).run(3)
    case = {"document": right, "generations": 3, "digest": universe.digest, "population": universe.population}
    wrong_rule, wrong_surface, wrong_place, wrong_count = (copy.deepcopy(case) for _ in range(4))
    table = life.table.copy()
    table[0b000000111] = 0
    wrong_rule["document"]["rules"][0]["table"] = base64.b64encode(table.tobytes()).decode()
    wrong_surface["document"]["universes"][0]["topology"] = {"kind": "fixed", "height": 5, "width": 5}
    wrong_place["document"]["universes"][0]["cells"]["x"] += 1
    wrong_count["population"] += 1
    (found,) = ask({"do": "cases", "cases": [case, wrong_rule, wrong_surface, wrong_place, wrong_count]})
    assert [each["index"] for each in found] == [1, 2, 3, 4]


def test_sha_256_and_base64():
    data = np.random.default_rng(3).integers(0, 256, 400).astype(np.uint8).tobytes()
    lengths = [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 128, 400]
    texts = [base64.b64encode(data[:length]).decode() for length in lengths]
    found = ask(*({"do": "sha", "text": text, "cut": length // 3} for text, length in zip(texts, lengths, strict=True)))
    assert found == [hashlib.sha256(data[:length]).hexdigest() for length in lengths]
    urls = [base64.urlsafe_b64encode(data[:length]).decode().rstrip("=") for length in lengths]
    plain = ask(*({"do": "base64", "text": text} for text in texts))
    assert plain == [list(pair) for pair in zip(texts, urls, strict=True)]
    assert ask(*({"do": "base64", "text": text} for text in urls)) == plain


def told(pattern: Pattern) -> dict[str, object]:
    columns = Runs.of_board(pattern.cells)
    runs = [list(run) for run in zip(*(values.tolist() for values in columns), strict=True)]
    height, width = pattern.cells.shape
    return {
        "runs": runs,
        "top": pattern.top,
        "left": pattern.left,
        "width": width,
        "height": height,
        "rule": pattern.rule,
        "generation": pattern.generation,
    }


def test_rle_is_read_and_written_as_here():
    random = np.random.default_rng(5)
    drawn = [drawn_pattern(random) for _ in range(60)]
    texts = [format_rle(pattern) for pattern in drawn]
    assert ask(*({"do": "write", "pattern": told(pattern)} for pattern in drawn)) == texts
    for pattern, read in zip(drawn, ask(*({"do": "read", "text": text} for text in texts)), strict=True):
        # Without a line that says so, the place is the file's to leave open.
        read["top"], read["left"] = read["top"] or 0, read["left"] or 0
        assert read == told(pattern)


WRITTEN = (
    "bob$2bo$3o!",
    "#C a glider\n#r 23/3\nx = 3 y = 3\nbo$2bo$3o!",
    "x = 30, y = 1, rule = some\n1\n2A2.pA!",
    "#CXRLE Pos=-4,7 Gen=12\nx = 2, y = 1, rule = B3/S23\r\n2o!\r\nwhatever follows",
    "x = 2, y = 1\npqyO!",
    "x = 0, y = 0, rule = B3/S23\n!",
)


def test_rle_as_people_write_it():
    for text, read in zip(WRITTEN, ask(*({"do": "read", "text": text} for text in WRITTEN)), strict=True):
        pattern = parse_rle(text)
        assert read["runs"] == told(Pattern(pattern.cells))["runs"], text
        place = ((read["top"] or 0), (read["left"] or 0), read["generation"])
        assert place == (pattern.top, pattern.left, pattern.generation), text


def test_rle_that_is_none_is_refused_in_a_sentence():
    faults = {"x = 1, y = 1\n0o!": "line 2, column 1", "3o2?!": "symbol", "yP!": "255"}
    for (text, words), read in zip(
        faults.items(), ask(*({"do": "read", "text": text} for text in faults)), strict=True
    ):
        assert words in read["error"], text


def test_a_tree_and_a_pattern_have_one_digest():
    random = np.random.default_rng(8)
    patterns = [drawn_pattern(random) for _ in range(20)]
    digests = [configuration_digest(pattern) for pattern in patterns]
    assert digests == [configuration_digest(Macrocell.from_pattern(pattern)) for pattern in patterns]
    assert len(set(digests)) == len({hash(pattern) for pattern in patterns})
    live = next(pattern for pattern in patterns if pattern.population)
    assert configuration_digest(live.translate(0, 1)) != configuration_digest(live)
