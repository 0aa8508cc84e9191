"""Records as plain data for JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from automata.proportion import Proportion
from experiments.storage.plain import plain


@dataclass(frozen=True)
class Inner:
    """Holds a number."""

    number: int


@dataclass(frozen=True)
class Outer:
    """Holds records in every way, and what is not told."""

    ALSO = ("twice",)

    name: str
    first: Inner
    others: tuple[Inner, ...]
    named: dict[str, Inner]
    share: Proportion
    kept: bytes = field(default=b"", repr=False)

    @property
    def twice(self) -> int:
        """A number that is no field."""
        return 2 * self.first.number


def test_fields_come_first_then_what_is_named_and_records_within_are_plain_too():
    found = plain(Outer("a", Inner(1), (Inner(2), Inner(3)), {"b": Inner(4)}, Proportion(1, 2), b"raw"))
    assert list(found) == ["name", "first", "others", "named", "share", "twice"]
    assert found["share"] == Proportion(1, 2).as_dict(), "a class that says itself what it is is asked"
    assert json.loads(json.dumps(found)) == found | {
        "first": {"number": 1},
        "others": [{"number": 2}, {"number": 3}],
        "named": {"b": {"number": 4}},
        "twice": 2,
    }
