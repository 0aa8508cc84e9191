"""The fuzzing targets themselves: good files pass, and what they are to find they find."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from automata.errors import FormatError
from automata.formats import load_pattern, parse_rule
from automata.rules import find_rule
from tests.fuzz import fuzz_readers, targets
from tests.fuzz.targets import TARGETS, Target, judged, tree_text

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_seeds_are_good_files(target: Target, tmp_path: Path) -> None:
    seeds = list(target.seeds())
    assert len(seeds) >= 5
    refused = 0
    for data in seeds:
        assert judged(target, data) is None
        try:
            target.run(data)
        except FormatError:
            refused += 1
    assert refused == 0
    if target.name not in ("rulefile", "gz"):
        path = tmp_path / f"seed{target.ending}.gz"
        path.write_bytes(gzip.compress(seeds[0]))
        load_pattern(path)


def test_every_reader_is_named() -> None:
    assert tuple(TARGETS) == fuzz_readers.READERS
    assert "$(READER) --seconds $(SECONDS)" in MAKEFILE.read_text()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda data: int(data), r"ValueError at test_targets\.py:\d+"),
        (lambda data: [][1], r"IndexError at test_targets\.py:\d+"),
        (lambda data: sum(range(10**7)), "slow"),
        (lambda data: bytearray(b"x" * 10**7), "large"),
    ],
)
def test_findings_are_found(monkeypatch: pytest.MonkeyPatch, call, words: str) -> None:
    monkeypatch.setattr(targets, "SECONDS", 0.02 if words == "slow" else 60)
    monkeypatch.setattr(targets, "BYTES", 0 if words == "large" else 1 << 40)
    if words == "large":
        monkeypatch.setattr(targets, "_peak", iter([0, 1]).__next__)
    fault = judged(Target("rulefile", "", call, lambda: iter(()), ()), b"x")
    assert fault is not None
    assert re.fullmatch(words, fault.split("\n")[0])


def test_refusals_are_no_findings() -> None:
    def refuse(data: bytes) -> None:
        raise FormatError("no")

    assert judged(Target("rulefile", "", refuse, lambda: iter(()), ()), b"x") is None


@pytest.mark.parametrize("name", ["WireWorld", "Langtons-Loops", "Banks-II", "Parity-3-Moore", "Tempesti"])
def test_a_rule_as_a_tree_is_the_rule(name: str) -> None:
    assert parse_rule(tree_text(find_rule(name))) == find_rule(name)


def test_dictionaries_are_escaped() -> None:
    assert fuzz_readers._escaped('a"\\\n\x1f') == "a\\x22\\x5c\\x0a\\x1f"
