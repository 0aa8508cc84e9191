"""What the viewer's page knows and does beside running: copies, time, differences, painting, keys, exports."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

from automata.pattern import Pattern
from automata.replication import Census, find_copies
from automata.replication.copies import grid
from automata.replication.copies.exact import Apart, stands_apart
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.symmetry import DIHEDRAL, Symmetry
from automata.topology import PLANE, CrossSurface, Fixed, KleinBottle, Sphere, Torus
from automata.universe import Universe
from tests.support.depth import cases, some
from tests.support.viewer_cases import document, told_cells, told_rule, told_topology
from tests.support.viewer_node import ask, needs_node

pytestmark = needs_node


def told_symmetries(rule: Rule) -> list[dict[str, Any]]:
    return [
        {
            "quarter_turns": each.transform.quarter_turns,
            "mirrored": each.transform.mirrored,
            "states": list(each.states),
        }
        for each in rule.symmetry_group
    ]


def replicating(name: str) -> tuple[Rule, Pattern, dict[str, Any]]:
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern()
    told = document(rule, PLANE, seed)
    told["rules"][0]["symmetries"] = told_symmetries(rule)
    return rule, seed, told


def soup(random: np.random.Generator, states: int, height: int, width: int, live: float = 0.5) -> Pattern:
    cells = random.integers(0, states, (height, width)).astype(np.uint8)
    cells[random.random(cells.shape) > live] = 0
    return Pattern(cells)


@pytest.mark.parametrize(
    ("name", "generations", "apart"),
    [("langton", 160, "isolated"), ("highlife", 48, "isolated"), ("byl", 60, "any"), ("highlife", 40, "clear")],
)
def test_births_are_those_of_the_census(name, generations, apart):
    rule, seed, told = replicating(name)
    census = Census(seed, rule.symmetry_group, apart=apart)
    for step, board in enumerate(Universe(rule, seed).generations(generations)):
        census.observe(step, board)
    births = [[birth.step, *birth.copy.box] for birth in census.births]
    (found,) = ask({"do": "census", "document": told, "generations": generations, "apart": apart})
    assert [row[:5] for row in found["births"]] == births
    assert births
    assert found["moves"] == len(census.moves)
    assert all(parent < own for *_, parent, own in found["births"])


EDGES = (
    Torus(9, 12), Torus(8, 8, row_shift=3), Torus(11, 7, column_shift=-2), Fixed(10, 12), Fixed(9, 9, 1),
    KleinBottle(8, 11, "horizontal"), KleinBottle(10, 9, "vertical"), KleinBottle(9, 8, "horizontal", 1),
    CrossSurface(9, 10), Sphere(9, 9), Torus(40, 36),
)  # fmt: skip


def test_births_across_edges_are_those_of_the_grids_census(monkeypatch):
    """Drawn patterns, rules and surfaces: places, dates and moves, of copies that stand apart in all three senses."""
    random = np.random.default_rng(5)
    jobs, wanted, across = [], [], 0
    while len(jobs) < cases(100):
        rule = find_rule(str(random.choice(["B1357/S1357", "B1357/S02468", "highlife", "life", "B2/S"])))
        topology = EDGES[random.integers(len(EDGES))]
        target = soup(random, 2, *random.integers(1, 5, 2), live=0.6).cropped()
        if not target.population:
            continue
        height, width = target.cells.shape
        top, left = random.integers(0, topology.height - height + 1), random.integers(0, topology.width - width + 1)
        seed = Pattern(target.cells, int(top), int(left))
        apart: Apart = ("isolated", "clear", "any")[random.integers(3)]

        def standing(board, ancestor, motions, apart=apart):
            return [
                copy for copy in find_copies(board, ancestor, motions) if stands_apart(copy, board, ancestor, apart)
            ]

        monkeypatch.setattr(grid, "find_copies", standing)
        founder = seed.read(topology.box)
        census = grid.GridCensus(grid.GridLayout(topology, seed, rule.symmetry_group), founder)
        births = []
        for step, cells in grid.boards(rule, founder, topology, 10):
            births += [[step, *found.copy.box] for found in census.observe(step, cells)[0]]
        told = document(rule, topology, seed)
        told["rules"][0]["symmetries"] = told_symmetries(rule)
        jobs.append({"do": "census", "document": told, "generations": 10, "apart": apart})
        wanted.append((births, len(census.moves)))
        across += sum(box[1] < 0 or box[2] < 0 or box[1] + box[3] > topology.height for box in births)
    found = ask(*jobs)
    assert [([row[:5] for row in each["births"]], each["moves"]) for each in found] == wanted
    assert sum(len(births) for births, _ in wanted) > 100
    assert sum(moves for _, moves in wanted) > 5
    assert across > 10


def test_a_copy_across_an_edge_is_framed_on_both_sides():
    torus = told_topology(Torus(10, 20))
    boxes = [[2, 3, 4, 4], [-2, 3, 4, 4], [8, -1, 4, 4], [2, 43, 3, 3]]
    plane, found = ask(
        {"do": "seen", "boxes": boxes, "topology": {"kind": "plane"}}, {"do": "seen", "boxes": boxes, "topology": torus}
    )
    assert plane == [[box[:2]] for box in boxes]
    wanted = [{(2, 3)}, {(-2, 3), (8, 3)}, {(8, -1), (8, 19), (-2, -1), (-2, 19)}, {(2, 3)}]
    assert [set(map(tuple, places)) for places in found] == wanted


def test_a_glider_moves_and_makes_no_copies():
    life = find_rule("life")
    told = document(life, PLANE, Pattern([[0, 1, 0], [0, 0, 1], [1, 1, 1]]))
    told["rules"][0]["symmetries"] = told_symmetries(life)
    (found,) = ask({"do": "census", "document": told, "generations": 40, "apart": "isolated"})
    assert found["births"] == []
    assert found["moves"] > 0


def test_copies_are_found_where_they_stand():
    random = np.random.default_rng(11)
    rule = find_rule("langton")
    told, wanted = [], []
    for _ in range(30):
        target = soup(random, 3, *random.integers(1, 4, 2), live=0.8)
        if not target.population:
            continue
        board = np.zeros((24, 24), dtype=np.uint8)
        for _ in range(5):
            image = np.asarray(DIHEDRAL[random.integers(4)].apply(target.cropped().cells))
            row, column = random.integers(0, 24 - max(image.shape), 2)
            board[row : row + image.shape[0], column : column + image.shape[1]] |= image
        scene = Pattern(board, -5, 7)
        case = document(rule, PLANE, scene)
        case["rules"][0]["symmetries"] = told_symmetries(rule)
        cells = target.cropped().cells
        pattern = {"cells": cells.ravel().tolist(), "height": cells.shape[0], "width": cells.shape[1]}
        apart: Apart = ("isolated", "clear", "any")[random.integers(3)]
        told.append({"do": "copies", "document": case, "pattern": pattern, "apart": apart})
        found = find_copies(scene, target, rule.symmetry_group)
        wanted.append(sorted(list(copy.box) for copy in found if stands_apart(copy, scene, target, apart)))
    found = ask(*told)
    assert [sorted(each) for each in found] == wanted
    assert sum(map(len, wanted)) > 20


def test_patterns_are_turned_as_transforms_do():
    cells = np.arange(6, dtype=np.uint8).reshape(2, 3)
    jobs = [
        {
            "do": "turned",
            "cells": cells.ravel().tolist(),
            "height": 2,
            "width": 3,
            "turns": transform.quarter_turns,
            "mirrored": transform.mirrored,
        }
        for transform in DIHEDRAL
    ]
    wanted = [[*image.shape, image.ravel().tolist()] for image in (transform.apply(cells) for transform in DIHEDRAL)]
    assert ask(*jobs) == wanted
    assert isinstance(find_rule("langton").symmetry_group[0], Symmetry)


def compared(random: np.random.Generator) -> dict[str, Any]:
    """A document of two universes whose rules differ in a few contexts, which the run meets sooner or later."""
    life = find_rule("life")
    changes = {tuple(map(int, row)): int(random.integers(2)) for row in random.integers(0, 2, (6, 9))}
    changes.pop((0,) * 9, None)
    told = document(life, Torus(12, 12), soup(random, 2, 12, 12, 0.7))
    told["rules"].append(told_rule(life.with_changes(changes), diagram=False))
    told["universes"].append({**told["universes"][0], "rule": 1, "label": "changed"})
    return told


@pytest.mark.parametrize("seed", some(range(8), 4))
def test_wherever_time_and_edits_lead_the_run_is_what_its_start_and_edits_say(seed):
    random = np.random.default_rng(seed)
    told = compared(random) if seed % 8 else document(find_rule("B03/S23"), Torus(12, 12), soup(random, 2, 12, 12))
    assert ask({"do": "session", "document": told, "seed": seed, "acts": 40}) == [[]]


def test_differences_are_those_of_the_cells():
    random = np.random.default_rng(4)
    jobs, wanted = [], []
    for _ in range(12):
        height, width = (int(side) for side in random.integers(1, 90, 2))
        one, other = (soup(random, 4, height, width, 0.3) for _ in range(2))
        if random.random() < 0.3:
            other = one
        told = document(find_rule("langton"), PLANE, one)
        told["universes"].append({**told["universes"][0], "cells": told_cells(other)})
        jobs.append({"do": "compare", "document": told})
        places = np.argwhere(one.cells != other.cells)
        first = {"count": len(places), "row": int(places[0][0]), "column": int(places[0][1])} if len(places) else None
        a, b = one.cells, other.cells
        kinds = [(a > 0) & (a == b), (a > 0) & (b > 0) & (a != b), (a > 0) & (b == 0), (a == 0) & (b > 0)]
        wanted.append({"found": first, "counts": [int(np.count_nonzero(kind)) for kind in kinds]})
    assert ask(*jobs) == wanted


def test_a_gif_shows_the_frames():
    random = np.random.default_rng(9)
    jobs, drawn = [], []
    # So many pixels of so many colours that the codes outgrow their table; one colour, and one pixel.
    for states, height, width in ((2, 20, 30), (256, 120, 120), (8, 64, 200), (1, 40, 40), (3, 1, 1)):
        colours = [f"#{value:06x}" for value in random.choice(1 << 24, states, replace=False)]
        frames = random.integers(0, states, (3, height, width))
        told = [frame.ravel().tolist() for frame in frames]
        jobs.append({"do": "gif", "width": width, "height": height, "colours": colours, "frames": told})
        table = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], dtype=np.uint8)
        drawn.append(table[frames])
    for text, wanted in zip(ask(*jobs), drawn, strict=True):
        with Image.open(io.BytesIO(base64.b64decode(text))) as image:
            found = [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
            assert image.info["loop"] == 0
            assert image.info["duration"] == 50
        # Equal frames are shown as one.
        for place, frame in enumerate(found):
            assert np.array_equal(frame, wanted[place])


def test_a_png_shows_the_frames_still_and_animated():
    random = np.random.default_rng(12)
    jobs, drawn = [], []
    for states, height, width, number in (
        (2, 20, 30, 3),
        (256, 90, 70, 4),
        (8, 64, 200, 1),
        (1, 5, 4, 2),
        (3, 1, 1, 2),
    ):
        colours = [f"#{value:06x}" for value in random.choice(1 << 24, states, replace=False)]
        frames = random.integers(0, states, (number, height, width))
        told = [frame.ravel().tolist() for frame in frames]
        size = {"width": width, "height": height, "colours": colours, "milliseconds": 83}
        jobs.append({"do": "png", "frames": told, **size})
        table = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], dtype=np.uint8)
        drawn.append(table[frames])
    for answer, wanted in zip(ask(*jobs), drawn, strict=True):
        with Image.open(io.BytesIO(base64.b64decode(answer["bytes"]))) as image:
            image.load()  # checks every chunk's sum
            found = [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
            if len(wanted) > 1:
                assert (image.info["loop"], image.info["duration"]) == (0, 83)
        assert answer["type"] == ("image/apng" if len(wanted) > 1 else "image/png")
        assert np.array_equal(found, wanted)


def test_a_link_holds_the_whole_state():
    _, _, told = replicating("langton")
    told["waypoints"] = [{"generation": 151, "x": None, "y": None, "zoom": None, "text": "a daughter"}]
    (found,) = ask({"do": "link", "document": told, "steps": 70})
    assert found["same"]
    assert (found["word"], found["generation"]) == ("#v1=", 70)
    assert found["view"] == {"x": 1.5, "y": -2, "zoom": 7}
    assert found["length"] < 4000


def test_pixels_show_cells():
    random = np.random.default_rng(6)
    told = document(find_rule("langton"), PLANE, Pattern(soup(random, 8, 200, 170, 0.2).cells, -60, -70))
    views = [
        {
            "width": int(random.integers(1, 90)),
            "height": int(random.integers(1, 90)),
            "x": float(random.normal(0, 30)),
            "y": float(random.normal(0, 30)),
            "zoom": float(zoom),
        }
        for zoom in (1, 1.3, 2, 7.5, 24, 0.9, 0.5, 0.31, 0.13, 0.06)
    ]
    assert ask({"do": "paint", "document": told, "views": views}) == [[0] * len(views)]


def test_the_camera_keeps_what_is_under_the_pointer():
    random = np.random.default_rng(2)
    jobs = []
    for _ in range(3):
        box = dict(zip(("top", "left"), map(int, random.integers(-99, 99, 2)), strict=True))
        box |= dict(zip(("height", "width"), map(int, random.integers(1, 400, 2)), strict=True))
        point = [float(value) for value in random.integers(10, 400, 2)]
        jobs.append({"do": "camera", "width": 800, "height": 500, "box": box, "point": point})
    for found in ask(*jobs):
        assert found["shows"]
        assert np.abs(np.subtract(found["before"], found["after"])).max() <= 1
        assert np.abs(np.subtract(found["corner"], [7, 9])).max() <= 1


def test_a_tree_has_parents_above_the_middle_of_their_children():
    random = np.random.default_rng(3)
    individuals = [{"id": 0, "parent": None}] + [
        {"id": number, "parent": int(random.integers(number))} for number in range(1, 60)
    ]
    (found,) = ask({"do": "tree", "individuals": individuals})
    places = {number: (x, y) for number, x, y in found}
    assert len(set(places.values())) == len(individuals)
    for one in individuals:
        children = [places[other["id"]] for other in individuals if other["parent"] == one["id"]]
        x, y = places[one["id"]]
        if children:
            assert {below for _, below in children} == {y + 1}
            assert x == (min(children)[0] + max(children)[0]) / 2


def test_every_key_has_one_meaning_and_every_action_a_key():
    keys, actions = ask({"do": "keys"}, {"do": "actions"})
    written = [key for entry in keys for key in entry["keys"]]
    assert len(written) == len(set(written))
    assert {entry["action"] for entry in keys} == set(actions)
    assert {frozenset(entry) for entry in keys} == {frozenset({"group", "keys", "action", "does", "golly"})}


def test_key_presses_are_the_tables():
    (keys,) = ask({"do": "keys"})
    presses, wanted = [], []
    for entry in keys:
        for written in entry["keys"]:
            *modifiers, key = [part or "+" for part in written.split("+")] if written != "+" else ["+"]
            shift = "Shift" in modifiers
            told = {"Space": " "}.get(key, key.upper() if shift and len(key) == 1 else key)
            presses.append({"key": told, "shiftKey": shift, "ctrlKey": "Ctrl" in modifiers})
            wanted.append(entry["action"])
    # Signs are typed with Shift on some keyboards and without on others; Alt is the browser's.
    presses += [{"key": ">", "shiftKey": True}, {"key": "+", "shiftKey": True}, {"key": "f", "altKey": True}]
    presses.append({"key": "q"})
    assert ask({"do": "press", "presses": presses}) == [[*wanted, "turnRight", "faster", None, None]]


def test_edits_that_undo_each_other():
    _, seed, told = replicating("langton")
    start = Universe(find_rule("langton"), seed).digest
    does = [
        ["selectAll"], ["turn", 1], ["turn", 3], ["turn", 2, True], ["turn", 2, True], ["clear"], ["undo"], ["redo"],
        ["undo"], ["takeUp", "3o!", [40, 40]], ["putDown"], ["undo"], ["setState", 9], ["beginStroke", 0, 0],
        ["continueStroke", 5, 9], ["endStroke"], ["undo"], ["takeUp", "x = 1, y = 1\npA!", [0, 0]], ["shrink"],
        ["beginStroke", 0, 0], ["cancelStroke"],
    ]  # fmt: skip
    (found,) = ask({"do": "edit", "document": told, "does": does})
    digests = [digest for digest, _ in found["taken"]]
    same = [digest == start for digest in digests]
    assert same == [
        True, False, True, False, True, False, True, False, True, True, False, True, True, False, False, False, True,
        True, True, False, True,
    ]  # fmt: skip
    empty = Universe(find_rule("langton"), Pattern(np.zeros((1, 1), dtype=np.uint8))).digest
    assert digests[5] == digests[7] == empty
    turned = Universe(find_rule("langton"), Pattern(np.rot90(seed.cells, -1), -2, 2)).digest
    assert digests[1] == turned
    assert any("has no state 25" in words for words in found["said"])
    # One line of a pen is one edit, however many cells it crosses.
    assert found["taken"][16][0] == start


def test_words_of_the_document_are_marked_where_an_edit_came_before():
    _, _, told = replicating("langton")
    told["waypoints"] = [{"generation": 20, "x": None, "y": None, "zoom": None, "text": "words"}]
    changed = "Of the unchanged start: words"
    for at in (0, 12):
        (found,) = ask({"do": "said", "document": told, "at": at, "cell": [40, 40]})
        assert found == [[["words"] * 3, 1], [["words", changed, changed], 0], [["words"] * 3, 1]]


def test_labels_give_way_to_those_that_stand():
    (found,) = ask({"do": "labels", "width": 300, "height": 200, "labels": [[90, 50, 60], [80, 60, 60], [80, 200, 60]]})
    assert found == [[50, 41], [60, 23], [200, 41]]
    (top,) = ask({"do": "labels", "width": 300, "height": 200, "labels": [[90, 290, 5], [90, 290, 5]]})
    assert top == [[208, 2], [208, 20]]


def test_individuals_are_called_alike_with_and_without_a_genealogy():
    told = [
        {"id": 0, "parent": None},
        {"id": 3, "parent": 0},
        {"id": 1, "parent": 0, "label": "copy 1, from the first"},
    ]
    assert ask({"do": "names", "individuals": told}) == [["the first", "copy 3", "copy 1, from the first"]]
