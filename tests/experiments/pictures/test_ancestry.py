"""Family trees of populations: laid out so that no two branches cross."""

from __future__ import annotations

from automata.replication.genealogy.newick import parse_newick
from experiments.pictures.ancestry import layout


def test_a_tree_is_laid_out_without_crossings():
    root = parse_newick("((a:1,b:1):2,(c:2,(d:1,e:1):1):1);")
    places = layout(root)
    where = {leaf.name: places[id(leaf)] for leaf in root.leaves()}
    assert {name: row for name, (_, row) in where.items()} == dict(zip("abcde", range(5), strict=True))
    assert {time for time, _ in where.values()} == {3.0}
    assert places[id(root)] == (0.0, (0.5 + (2 + 3.5) / 2) / 2)
