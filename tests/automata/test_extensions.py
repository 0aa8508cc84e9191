"""Rules and replicators of one's own: registered, or entry points; what is built in comes first."""

from __future__ import annotations

from importlib import metadata

import pytest

from automata.errors import PatternError, ReplicariumError, ReplicariumWarning, RuleError
from automata.extensions import Registry
from automata.pattern import Pattern
from automata.replicators import (
    CATALOGUE,
    Replicator,
    catalogue,
    find_replicator,
    is_entry_name,
    register_replicator,
)
from automata.rules import find_rule, library, register_rule

BLOCK = Replicator(
    name="My-Block", title="a block", rule=lambda: find_rule("life"), citation="",
    pattern=lambda: Pattern.from_text("11\n11"), kind="control",
)  # fmt: skip


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a distribution with such entry points, whose modules are files of `tmp_path`."""

    def install(group, **points):
        folder = tmp_path / "own-1.dist-info"
        folder.mkdir(exist_ok=True)
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 1\n")
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (folder / "entry_points.txt").write_text(f"[{group}]\n{lines}")
        monkeypatch.syspath_prepend(tmp_path)
        assert {point.name for point in metadata.entry_points(group=group)} >= set(points)
        return tmp_path

    return install


@pytest.fixture(autouse=True)
def forgotten():
    """What a test registers is known to it alone."""
    yield
    library.REGISTERED._own.clear()
    catalogue.REGISTERED._own.clear()


def test_a_registered_rule_is_found():
    register_rule("Two-By-Two", lambda: find_rule("B36/S125"))
    assert find_rule("two-by-two") == find_rule("B36/S125")
    assert find_rule("Two-By-Two").name == "B36/S125"
    with pytest.raises(RuleError, match="there is no rule"):
        find_rule("two-by-three")
    for name in ("Evoloop", "LANGTON", "life"):
        with pytest.raises(RuleError, match="is built in"):
            register_rule(name, lambda: find_rule("life"))
    register_rule("Nothing", lambda: None)
    with pytest.raises(RuleError, match="is None: let its function return a Rule"):
        find_rule("nothing")
    with pytest.raises(ReplicariumError, match="no function"):
        register_rule("Something", find_rule("life"))


def test_a_registered_replicator_is_found():
    register_replicator(BLOCK)
    assert is_entry_name("my-block")
    assert find_replicator("MY-BLOCK") is BLOCK
    with pytest.raises(PatternError, match="My-Block"):
        find_replicator("your-block")
    for wrong in (5, CATALOGUE["langton"]):
        with pytest.raises(PatternError, match="name of its own"):
            register_replicator(wrong)


def test_entry_points_are_found(installed):
    folder = installed("replicarium.rules", Ours="own_rules:ours", Broken="own_broken:rule", None_="own_rules:five")
    (folder / "own_rules.py").write_text(
        "from automata.rules import find_rule\ndef ours():\n    return find_rule('B36/S125')\nfive = 5\n"
    )
    (folder / "own_broken.py").write_text("1 / 0\n")
    assert find_rule("ours") == find_rule("B36/S125")
    with pytest.raises(ReplicariumError, match="'Broken', registered as own_broken:rule by own, cannot be"):
        find_rule("broken")
    with pytest.raises(ReplicariumError, match="is none: it is no function"):
        find_rule("None_")
    with pytest.warns(ReplicariumWarning) as told:
        assert list(library.REGISTERED.known()) == ["Ours"]
    assert len(told) == 2
    # In this process a name may be given to something else.
    register_rule("OURS", lambda: find_rule("life"))
    assert find_rule("ours") == find_rule("life")


def test_nothing_is_imported_by_looking(installed):
    import sys

    folder = installed("replicarium.rules", Ours="own_unwanted:ours")
    (folder / "own_unwanted.py").write_text("def ours():\n    return None\n")
    assert library.REGISTERED.names() == ["Ours"]
    find_rule("evoloop")
    assert "own_unwanted" not in sys.modules


def test_names_are_texts():
    with pytest.raises(ReplicariumError, match="is a text"):
        Registry("no.group", "thing", lambda _: "").register(5, 5)
