"""Certificate: the exact difference of two rules over named domains.

It is a proof, not a score: every context of each domain was compared. Over the visited contexts of a
trajectory, agreement implies that the candidate's own run from the same start is that trajectory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.files.json_types import JsonObject
from automata.picture import contexts_html, table_html
from automata.rule import Rule
from neural.domains.domain import Domain

LISTED_DIFFERENCES = 8
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Difference:
    """One context on which the two rules differ."""

    context: tuple[int, ...]
    expected: int
    got: int


@dataclass(frozen=True)
class DomainCount:
    """What was compared on one domain: distinct contexts and the cell updates that they stand for."""

    domain: str
    contexts: int
    agreeing: int
    updates: int
    agreeing_updates: int
    first_differences: tuple[Difference, ...]

    @property
    def exact(self) -> bool:
        """Whether no context differs."""
        return self.agreeing == self.contexts

    @property
    def context_accuracy(self) -> float:
        """Fraction of distinct contexts that agree (1 for an empty domain)."""
        return self.agreeing / self.contexts if self.contexts else 1.0

    @property
    def update_accuracy(self) -> float:
        """Fraction of cell updates that agree: every context weighted by how often it was met."""
        return self.agreeing_updates / self.updates if self.updates else 1.0


@dataclass(frozen=True, repr=False)
class Certificate:
    """Counts per domain for a candidate rule against the true one, identified by their diagrams' SHA-256."""

    rule: str
    rule_digest: str
    candidate: str
    candidate_digest: str
    counts: tuple[DomainCount, ...]

    def __repr__(self) -> str:
        return f"<Certificate of {self.candidate} against {self.rule}: {summary(self.counts)}>"

    def _repr_html_(self) -> str:
        """Show the counts in a notebook, and the first contexts that differ."""
        return counts_html(repr(self)[1:-1], self.rule, self.counts)

    def __getitem__(self, domain: str) -> DomainCount:
        for count in self.counts:
            if count.domain == domain:
                return count
        known = ", ".join(count.domain for count in self.counts)
        raise KeyError(f"the certificate has no domain {domain!r}: it covers {known}")

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return asdict(self)


def summary(counts: Iterable[DomainCount]) -> str:
    """Return for each domain how many contexts agree, in words."""
    return "; ".join(f"{count.domain} {count.agreeing} of {count.contexts} contexts" for count in counts)


def counts_html(title: str, rule: str, counts: Iterable[DomainCount]) -> str:
    """Return counts as a table for a notebook, with a picture of the first contexts of each domain that differ."""
    counts = tuple(counts)
    head = ("domain", "contexts", "agreeing", "cell updates", "agreeing updates", "exact")
    rows = (
        (each.domain, each.contexts, each.agreeing, each.updates, each.agreeing_updates, "yes" if each.exact else "no")
        for each in counts
    )
    shown = (
        contexts_html(
            rule,
            [one.context for one in each.first_differences],
            f"{each.domain}: the first contexts that differ; the rule answers "
            f"{', '.join(str(one.expected) for one in each.first_differences)}, "
            f"the candidate {', '.join(str(one.got) for one in each.first_differences)}",
        )
        for each in counts
        if each.first_differences
    )
    return table_html(head, rows, title) + "".join(shown)


def certify(candidate: Rule, rule: Rule, domains: Iterable[Domain]) -> Certificate:
    """Compare `candidate` with `rule` on every context of each domain; RuleError if they cannot be compared.

    >>> from automata import find_rule
    >>> from neural import certify, dense
    >>> certify(find_rule("highlife"), find_rule("life"), [dense(find_rule("life"))])
    <Certificate of B36/S23 against B3/S23: dense 484 of 512 contexts>
    """
    if candidate.n_states != rule.n_states or candidate.neighborhood != rule.neighborhood:
        raise RuleError(f"{candidate.name!r} and {rule.name!r} cannot be compared: states or neighbourhoods differ")
    counts = tuple(_count(candidate, rule, domain) for domain in domains)
    return Certificate(rule.name, rule.digest, candidate.name, candidate.digest, counts)


def disagreements(candidate: Rule, rule: Rule, domain: Domain) -> NDArray[np.bool_]:
    """Return for each context of `domain`, (M,) bool, whether the two rules differ on it."""
    wrong = np.empty(len(domain), dtype=np.bool_)
    for start in range(0, len(domain), _CHUNK):
        stop = min(start + _CHUNK, len(domain))
        wrong[start:stop] = domain.answers(candidate, start, stop) != domain.answers(rule, start, stop)
    return wrong


def _count(candidate: Rule, rule: Rule, domain: Domain) -> DomainCount:
    wrong = np.flatnonzero(disagreements(candidate, rule, domain))
    first = domain.take(wrong[:LISTED_DIFFERENCES])
    expected, got = rule.evaluate(first), candidate.evaluate(first)
    return DomainCount(
        domain=domain.name,
        contexts=len(domain),
        agreeing=len(domain) - len(wrong),
        updates=domain.n_updates,
        agreeing_updates=domain.n_updates - int(domain.weights(wrong).sum()),
        first_differences=tuple(
            Difference(tuple(context), right, answer)
            for context, right, answer in zip(first.tolist(), expected.tolist(), got.tolist(), strict=True)
        ),
    )
