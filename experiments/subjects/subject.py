"""What a training or a certificate is about: a rule, a run of it, and the domain that the two define."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from automata.checks import at_least
from automata.errors import ArgumentError, ReplicariumError, RuleError
from automata.formats import load_pattern
from automata.frames.seen import SeenContexts
from automata.pattern import Pattern
from automata.replicators import CATALOGUE, find_replicator, is_entry_name
from automata.replicators.catalogue import REGISTERED
from automata.replicators.files import located
from automata.replicators.replicator import Replicator
from automata.rule import Rule
from automata.rules import find_rule, langton, langton_passengers
from automata.trajectory import record
from experiments.subjects.frames import FrameFile
from experiments.subjects.replicators import is_pattern_file, known_replicator
from neural.domains.domain import MAX_HELD_CONTEXTS, Domain, HeldDomain, all_contexts, changing, dense, orbit, visited
from neural.domains.labelled import labelled, labelled_colony

DOMAINS = ("visited", "orbit", "changing", "labelled", "labelled_colony", "dense")
# A run of this many steps or fewer is recorded without being asked for.
LONGEST_RUN = 10_000


@dataclass(frozen=True)
class TrainingSubject:
    """A rule and a domain of it; `start` and `steps` are of the run that defines it ("" and 0: none does).

    `source` says in words which frames define it, if any do, and `seen` what they show.
    """

    rule: Rule
    domain: Domain
    start: str = ""
    steps: int = 0
    source: str = ""
    seen: SeenContexts | None = None


class _Start(NamedTuple):
    """What runs, by which name, and for how many generations if nothing else is said."""

    name: str
    pattern: Pattern
    period: int | None


def find_subject(
    rule_name: str,
    domain: str,
    *,
    pattern: str = "",
    steps: int | None = None,
    search: tuple[Path, ...] = (),
    frames: FrameFile | None = None,
) -> TrainingSubject:
    """Return the rule called `rule_name` (or of the replicator of that name) with a domain.

    `labelled` is what Langton's loop meets in one replication, whatever its passengers, and `labelled_colony` what
    colonies meet, turned and in eight periods. The others but `dense` come from a run of `pattern`, a catalogue entry
    or a file, by default the first in the catalogue that lives in the rule, for `steps` generations, by default its
    period. Rules and patterns are looked for in the folders `search` first. With `frames` the run is theirs, and so is
    the rule if none is named. Raises ArgumentError or RuleError if there is no such thing.
    """
    if domain not in DOMAINS:
        raise ArgumentError(f"there is no domain {domain!r}: choose one of {', '.join(DOMAINS)}")
    if frames is not None:
        if pattern or steps is not None:
            raise ArgumentError("the frames are the run: leave pattern and steps out")
        return _from_frames(rule_name, domain, frames, search)
    rule = find_subject_rule(rule_name, search)
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
    start = _start(rule, pattern or (rule_name if is_pattern_file(rule_name) else ""), search)
    if steps is None and start.period is None and is_pattern_file(rule_name):
        start = start._replace(period=known_replicator(rule_name, search).period)
    if steps is None:
        steps = start.period
        if steps is None or steps > LONGEST_RUN:
            raise ArgumentError(f"say with steps= how long {start.name} is to run")
    at_least(1, steps=steps)
    met = visited(record(rule, start.pattern, steps))
    return TrainingSubject(rule, _part(met, domain, rule), start.name, steps)


def _part(met: HeldDomain, domain: str, rule: Rule) -> HeldDomain:
    """Return the domain of that name which the contexts that a run meets define."""
    if domain == "visited":
        return met
    if domain == "changing":
        return changing(met, rule)
    return orbit(met, rule.neighborhood, rule.n_states, rule.symmetries)


def _from_frames(rule_name: str, domain: str, frames: FrameFile, search: tuple[Path, ...]) -> TrainingSubject:
    """Return the rule that frames show, or the one that is named, and the contexts that they show."""
    known = ("visited", "orbit", "changing") if rule_name else ("visited", "changing")
    if domain not in known:
        reason = "" if rule_name else ", for of what was never seen nothing is known"
        raise ArgumentError(f"frames define the domains {' and '.join(known)}, not {domain}{reason}")
    if rule_name:
        rule = find_subject_rule(rule_name, search)
        seen = frames.seen_of(rule)
    else:
        rule = frames.rule()
        assert rule.seen is not None
        seen = rule.seen
    met = HeldDomain("visited", seen.contexts, seen.counts.sum(axis=1))
    return TrainingSubject(rule, _part(met, domain, rule), source=f"{frames.path.name}", seen=seen)


def find_subject_rule(name: str, search: tuple[Path, ...] = ()) -> Rule:
    """Return the rule called `name`, or that of the replicator of that name; RuleError if there is none."""
    try:
        return find_rule(name, search)
    except RuleError:
        if not is_entry_name(name) and not is_pattern_file(name):
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
    path = located(pattern, search)
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
