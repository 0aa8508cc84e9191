"""What a training or a certificate is about: a rule, a run of it, and the domain that the two define."""

from __future__ import annotations

from dataclasses import dataclass

from automata.errors import ReplicariumError, RuleError
from automata.replicators import CATALOGUE, find_replicator
from automata.replicators.replicator import Replicator
from automata.rule import Rule
from automata.rules import find_rule, langton, langton_passengers
from automata.trajectory import record
from experiments.errors import ConfigError
from neural.contexts import MAX_HELD_CONTEXTS, Domain, Whole, changing, dense, orbit, visited, whole
from neural.labelled import labelled, labelled_colony

DOMAINS = ("visited", "orbit", "changing", "labelled", "labelled_colony", "dense")
# A run of this many steps or fewer is recorded without being asked for.
LONGEST_RUN = 10_000


@dataclass(frozen=True)
class Subject:
    """A rule and a domain of it; `start` and `steps` are of the run that defines it ("" and 0: none does)."""

    rule: Rule
    domain: Domain | Whole
    start: str = ""
    steps: int = 0


def find_subject(rule_name: str, domain: str, *, pattern: str = "", steps: int | None = None) -> Subject:
    """Return the rule called `rule_name` (or of the replicator of that name) with a domain.

    `labelled` is what Langton's loop meets in one replication, whatever its passengers, and `labelled_colony` what
    colonies meet, turned and in eight periods. The others but `dense` come from a run of
    `pattern`, by default the first in the catalogue that lives in the rule, for `steps` generations, by default its
    period. Raises ConfigError or RuleError if there is no such thing.
    """
    if domain not in DOMAINS:
        raise ConfigError(f"there is no domain {domain!r}: choose one of {', '.join(DOMAINS)}")
    rule = _rule(rule_name)
    if domain == "dense":
        if pattern or steps is not None:
            raise ConfigError("the domain dense is all contexts: leave --pattern and --steps out")
        held = rule.n_contexts <= MAX_HELD_CONTEXTS >> 4
        return Subject(rule, dense(rule) if held else whole(rule))
    if domain in ("labelled", "labelled_colony"):
        if pattern or steps is not None:
            raise ConfigError(f"the domain {domain} is of every loop: leave --pattern and --steps out")
        labels = _labels_of(rule, domain)
        return Subject(rule, labelled(labels) if domain == "labelled" else labelled_colony(labels))
    entry = _start(rule, pattern)
    if steps is None:
        steps = entry.period
        if steps is None or steps > LONGEST_RUN:
            raise ConfigError(f"say with --steps how long {entry.name} is to run")
    if steps < 1:
        raise ConfigError(f"--steps takes at least 1 generation, not {steps}")
    met = visited(record(rule, entry.pattern(), steps))
    if domain == "visited":
        return Subject(rule, met, entry.name, steps)
    if domain == "changing":
        return Subject(rule, changing(met, rule), entry.name, steps)
    return Subject(rule, orbit(met, rule.neighborhood, rule.n_states, rule.symmetries), entry.name, steps)


def _rule(name: str) -> Rule:
    try:
        return find_rule(name)
    except RuleError:
        if name.lower() not in CATALOGUE:
            raise
    return find_replicator(name).rule()


def _labels_of(rule: Rule, domain: str) -> int:
    """Return how many labels the passengers' rule has."""
    labels = (rule.n_states - langton().n_states) // 2 + 1
    if rule.n_states < langton().n_states or rule.n_states % 2 or langton_passengers(labels) != rule:
        raise ConfigError(
            f"the domain {domain} is of rules such as Langtons-Loops-4-labels, not of {rule.name}"
        )
    return labels


def _start(rule: Rule, pattern: str) -> Replicator:
    """Return the catalogue entry to run; it must live in the rule."""
    if not pattern:
        for entry in CATALOGUE.values():
            if entry.shipped and entry.rule_name == rule.name:
                return entry
        raise ConfigError(f"no pattern of the catalogue lives in {rule.name}: take --domain dense")
    entry = find_replicator(pattern)
    try:
        same = entry.rule() == rule
    except ReplicariumError:
        same = False
    if not same:
        raise ConfigError(f"{entry.name} lives in {entry.rule_name}, not in {rule.name}")
    return entry
