"""NetworkCertificate: a network compared with a rule, context by context, however many there are, rounding included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.files.json_types import JsonObject
from automata.rule import Rule
from neural.certificates.decisions import Decided, Decisions
from neural.certificates.network_count import NetworkCount
from neural.certificates.rule_certificate import LISTED_DIFFERENCES, Difference, DomainCount, counts_html, summary
from neural.certificates.sentences import statement, theorem
from neural.device import one_thread, thread_pool
from neural.domains.domain import Domain
from neural.emulators import Emulator

# Contexts that are compared at once by one worker: few enough to stay in its cache.
_CHUNK = 1 << 13


@dataclass(frozen=True, repr=False)
class NetworkCertificate:
    """Counts per domain for a network against a rule; a lead above `tolerance` proves an answer without more ado.

    `bounded` says whether that is a proved bound; of kinds of network without one it is an estimate, and nothing is
    proved. `theorems` say what follows for each domain on which every context is proved, `statements` for each on which
    the network is exact, proved or to within rounding.
    """

    rule: str
    rule_digest: str
    model: str
    model_digest: str
    parameters: int
    bits: int
    tolerance: float
    counts: tuple[NetworkCount, ...]
    theorems: tuple[str, ...]
    statements: tuple[str, ...] = ()
    bounded: bool = False

    def __repr__(self) -> str:
        told = summary(each.count for each in self.counts)
        return f"<NetworkCertificate of {self.model} ({self.parameters} weights) against {self.rule}: {told}>"

    def _repr_html_(self) -> str:
        """Show the counts and what follows from them in a notebook, and the first contexts that differ."""
        counts = counts_html(repr(self)[1:-1], self.rule, (each.count for each in self.counts))
        return counts + "".join(f"<p>{escape(each)}</p>" for each in self.statements)

    @property
    def exact(self) -> bool:
        """Whether the network is exact on every domain."""
        return all(count.exact for count in self.counts)

    @property
    def certain(self) -> bool:
        """Whether every context of every domain is proved to be right."""
        return all(count.certain for count in self.counts)

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        told = asdict(self)
        for count, each in zip(self.counts, told["counts"], strict=True):
            each["within_rounding"] = count.within_rounding
        return {**told, "exact": self.exact, "proved": self.certain}


def model_digest(emulator: Emulator) -> str:
    """Return the SHA-256 of a network: its kind, settings, neighbourhood and weights."""
    settings = json.dumps(emulator.config.model_dump(mode="json"), sort_keys=True)
    signature = f"{emulator.kind} {emulator.n_states} {emulator.neighborhood.offsets} {settings}"
    state = hashlib.sha256(signature.encode())
    for name, value in sorted(emulator.state_dict().items()):
        state.update(name.encode() + value.detach().cpu().numpy().tobytes())
    return state.hexdigest()


def certify_network(
    emulator: Emulator,
    rule: Rule,
    domains: Iterable[Domain],
    *,
    name: str = "network",
    start: str = "",
    steps: int = 0,
    workers: int = 1,
    watch: Callable[[int], None] = lambda contexts: None,
) -> NetworkCertificate:
    """Compare a network with `rule` on every context of each domain, chunk by chunk, in `workers` threads.

    `start` and `steps` say of which run the domain `visited` is. `watch` is called with the number of contexts done.
    What is proved, and of which networks, is said in docs/certificates.md. Raises RuleError if the two cannot be
    compared, ModelError if a logit is not a number.

    >>> from automata import find_rule
    >>> from neural import all_contexts, certify_network, load_model
    >>> life, (network, card) = find_rule("life"), load_model("life")
    >>> found = certify_network(network, life, [all_contexts(life)])
    >>> found.exact, found.certain, found.counts[0].proved
    (True, True, 512)
    """
    if emulator.n_states != rule.n_states or emulator.neighborhood != rule.neighborhood:
        raise RuleError(
            f"{name!r} and {rule.name!r} cannot be compared: the network has {emulator.n_states} states and the "
            f"{emulator.neighborhood.name} neighbourhood, the rule {rule.n_states} and the {rule.neighborhood.name} one"
        )
    decisions = Decisions(emulator, rule)
    counts, tolerance = [], 0.0
    with one_thread(), thread_pool(max(1, workers)) as pool:
        for domain in domains:
            parts = (
                pool.submit(_part, decisions, domain, begin, min(begin + _CHUNK, len(domain)))
                for begin in range(0, len(domain), _CHUNK)
            )
            count, widest = _total(domain, rule, _in_order(parts, 4 * workers), watch)
            counts.append(count)
            tolerance = max(tolerance, widest)
    return NetworkCertificate(
        rule.name,
        rule.digest,
        name,
        model_digest(emulator),
        emulator.n_parameters,
        emulator.n_bits,
        tolerance,
        tuple(counts),
        tuple(theorem(count, rule, start, steps) for count in counts if count.certain),
        tuple(statement(count, rule, start, steps, decisions.bounded) for count in counts if count.exact),
        decisions.bounded,
    )


@dataclass(frozen=True)
class _Part:
    """What one chunk found: places that are wrong with the answers given there, and the rest as in NetworkCount."""

    size: int
    wrong: NDArray[np.int64]
    answers: NDArray[np.int64]
    decided: Decided


def _part(decisions: Decisions, domain: Domain, start: int, stop: int) -> _Part:
    decided = decisions.part(domain, start, stop)
    wrong = np.flatnonzero(~decided.right)
    return _Part(stop - start, start + wrong, decided.answers[wrong], decided)


def _total(
    domain: Domain, rule: Rule, parts: Iterable[_Part], watch: Callable[[int], None]
) -> tuple[NetworkCount, float]:
    contexts = wrong = wrong_updates = 0
    margin, tolerance = float("inf"), 0.0
    sums = dict.fromkeys(("recomputed", "flagged", "proved", "settled", "tied"), 0)
    listed: list[Difference] = []
    for part in parts:
        contexts += part.size
        wrong += len(part.wrong)
        wrong_updates += int(domain.weights(part.wrong).sum())
        margin = min(margin, part.decided.margin)
        tolerance = max(tolerance, part.decided.tolerance)
        for name in sums:
            sums[name] += int(getattr(part.decided, name).sum())
        room = LISTED_DIFFERENCES - len(listed)
        if room and len(part.wrong):
            first = domain.take(part.wrong[:room])
            answered = zip(first.tolist(), rule.evaluate(first).tolist(), part.answers[:room].tolist(), strict=True)
            listed += [Difference(tuple(context), right, answer) for context, right, answer in answered]
        watch(part.size)
    updates = domain.n_updates
    count = DomainCount(domain.name, contexts, contexts - wrong, updates, updates - wrong_updates, tuple(listed))
    return NetworkCount(count, margin, **sums), tolerance


def _in_order(parts: Iterable[Any], ahead: int) -> Iterable[_Part]:
    """Yield the results of futures in their order, at most `ahead` of them asked for before they are needed."""
    waiting: list[Any] = []
    for future in parts:
        waiting.append(future)
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()
