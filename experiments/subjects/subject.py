"""What a training or a certificate is about: a rule, a run of it, and the domain that the two define."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from automata.checks import at_least
from automata.errors import ArgumentError, ReplicariumError, RuleError
from automata.formats import load_pattern
from automata.pattern import Pattern
from automata.replicators import CATALOGUE, find_replicator, is_entry_name
from automata.replicators.catalogue import REGISTERED
from automata.replicators.replicator import Replicator
from automata.rule import Rule
from automata.rules import find_rule, langton, langton_passengers
from automata.trajectory import record
from neural.domains.domain import MAX_HELD_CONTEXTS, Domain, all_contexts, changing, dense, orbit, visited
from neural.domains.labelled import labelled, labelled_colony

DOMAINS = ("visited", "orbit", "changing", "labelled", "labelled_colony", "dense")
# A run of this many steps or fewer is recorded without being asked for.
LONGEST_RUN = 10_000


@dataclass(frozen=True)
class TrainingSubject:
    """A rule and a domain of it; `start` and `steps` are of the run that defines it ("" and 0: none does)."""

    rule: Rule
    domain: Domain
    start: str = ""
    steps: int = 0


class _Start(NamedTuple):
    """What runs, by which name, and for how many generations if nothing else is said."""

    name: str
    pattern: Pattern
    period: int | None


def find_subject(
    rule_name: str, domain: str, *, pattern: str = "", steps: int | None = None, search: tuple[Path, ...] = ()
) -> TrainingSubject:
    """Return the rule called `rule_name` (or of the replicator of that name) with a domain.

    `labelled` is what Langton's loop meets in one replication, whatever its passengers, and `labelled_colony` what
    colonies meet, turned and in eight periods. The others but `dense` come from a run of `pattern`, a catalogue entry
    or a file, by default the first in the catalogue that lives in the rule, for `steps` generations, by default its
    period. Rules and patterns are looked for in the folders `search` first. Raises ArgumentError or RuleError if there
    is no such thing.
    """
    if domain not in DOMAINS:
        raise ArgumentError(f"there is no domain {domain!r}: choose one of {', '.join(DOMAINS)}")
    rule = _rule(rule_name, search)
    if domain == "dense":
        if pattern or steps is not None:
            raise ArgumentError("the domain dense is all contexts: leave pattern and steps out")
        held = rule.n_contexts <= MAX_HELD_CONTEXTS >> 4
        return TrainingSubject(rule, dense(rule) if held else all_contexts(rule))
    if domain in ("labelled", "labelled_colony"):
        if pattern or steps is not None:
            raise ArgumentError(f"the domain {domain} is of every loop: leave pattern and steps out")
        labels = _labels_of(rule, domain)
        return TrainingSubject(rule, labelled(labels) if domain == "labelled" else labelled_colony(labels))
    start = _start(rule, pattern, search)
    if steps is None:
        steps = start.period
        if steps is None or steps > LONGEST_RUN:
            raise ArgumentError(f"say with steps= how long {start.name} is to run")
    at_least(1, steps=steps)
    met = visited(record(rule, start.pattern, steps))
    if domain == "visited":
        return TrainingSubject(rule, met, start.name, steps)
    if domain == "changing":
        return TrainingSubject(rule, changing(met, rule), start.name, steps)
    return TrainingSubject(rule, orbit(met, rule.neighborhood, rule.n_states, rule.symmetries), start.name, steps)


def _rule(name: str, search: tuple[Path, ...]) -> Rule:
    try:
        return find_rule(name, search)
    except RuleError:
        if not is_entry_name(name):
            raise
    return find_replicator(name, search).rule()


def _labels_of(rule: Rule, domain: str) -> int:
    """Return how many labels the passengers' rule has."""
    labels = (rule.n_states - langton().n_states) // 2 + 1
    if rule.n_states < langton().n_states or rule.n_states % 2 or langton_passengers(labels) != rule:
        raise ArgumentError(f"the domain {domain} is of rules such as Langtons-Loops-4-labels, not of {rule.name}")
    return labels


def _start(rule: Rule, pattern: str, search: tuple[Path, ...]) -> _Start:
    """Return what is to run under the rule; a catalogue entry must live in it."""
    if not pattern:
        for entry in (*CATALOGUE.values(), *REGISTERED.known().values()):
            if entry.shipped and entry.rule_name == rule.name:
                return _of(entry)
        raise ArgumentError(
            f"no pattern of the catalogue lives in {rule.name}: take domain=dense, or give a pattern's file with "
            "pattern= and steps="
        )
    path = Path(pattern)
    if path.is_file() or (path.suffix and not is_entry_name(pattern)):
        return _Start(path.name, load_pattern(path), None)
    entry = find_replicator(pattern, search)
    try:
        same = entry.rule() == rule
    except ReplicariumError:
        same = False
    if not same:
        raise ArgumentError(f"{entry.name} lives in {entry.rule_name}, not in {rule.name}")
    return _of(entry)


def _of(entry: Replicator) -> _Start:
    return _Start(entry.name, entry.pattern(), entry.period)
