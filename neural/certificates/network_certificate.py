"""NetworkCertificate: a network compared with a rule, context by context, however many there are, rounding included."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from automata.errors import RuleError
from automata.files.json_types import JsonObject
from automata.rule import Rule
from neural.certificates.rule_certificate import LISTED_DIFFERENCES, Difference, DomainCount, counts_html, summary
from neural.device import one_thread, thread_pool
from neural.domains.domain import AllContexts, Domain
from neural.emulators import Emulator
from neural.errors import ModelError
from neural.training.stacked import margin_of

# Contexts that are compared at once by one worker: few enough to stay in its cache.
_CHUNK = 1 << 13
# Contexts whose logits are compared in single and double precision, and how much worse others may be.
_SAMPLE = 1 << 12
_CAUTION = 32.0


@dataclass(frozen=True)
class NetworkCount:
    """What was compared on one domain: `count`, and how sure the answers are.

    `margin` is the least lead of a right logit over the best other one (negative if an answer is wrong). Of
    `recomputed` contexts two logits lay within float error, and double precision decided; `flagged` of them are
    answered otherwise in single precision, so that their answer depends on rounding.
    """

    count: DomainCount
    margin: float
    recomputed: int
    flagged: int

    @property
    def exact(self) -> bool:
        """Whether no context differs and none depends on rounding."""
        return self.count.exact and not self.flagged


@dataclass(frozen=True, repr=False)
class NetworkCertificate:
    """Counts per domain for a network against a rule; `tolerance` is the float error that was allowed for.

    `theorems` say, for each domain on which the network is exact, what follows.
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

    def __repr__(self) -> str:
        told = summary(each.count for each in self.counts)
        return f"<NetworkCertificate of {self.model} ({self.parameters} weights) against {self.rule}: {told}>"

    def _repr_html_(self) -> str:
        """Show the counts and what follows from them in a notebook, and the first contexts that differ."""
        counts = counts_html(repr(self)[1:-1], self.rule, (each.count for each in self.counts))
        return counts + "".join(f"<p>{escape(theorem)}</p>" for theorem in self.theorems)

    @property
    def exact(self) -> bool:
        """Whether the network is exact on every domain."""
        return all(count.exact for count in self.counts)

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {**asdict(self), "exact": self.exact}


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
    Raises RuleError if the two cannot be compared, ModelError if a logit is not a number.

    >>> from automata import find_rule
    >>> from neural import all_contexts, certify_network, load_model
    >>> life, (network, card) = find_rule("life"), load_model("life")
    >>> certify_network(network, life, [all_contexts(life)]).exact
    True
    """
    if emulator.n_states != rule.n_states or emulator.neighborhood != rule.neighborhood:
        raise RuleError(
            f"{name!r} and {rule.name!r} cannot be compared: the network has {emulator.n_states} states and the "
            f"{emulator.neighborhood.name} neighbourhood, the rule {rule.n_states} and the {rule.neighborhood.name} one"
        )
    comparison = _Comparison(emulator, rule)
    counts = []
    with one_thread(), thread_pool(max(1, workers)) as pool:
        for domain in domains:
            parts = (
                pool.submit(comparison.part, domain, begin, min(begin + _CHUNK, len(domain)))
                for begin in range(0, len(domain), _CHUNK)
            )
            counts.append(_total(domain, rule, _in_order(parts, 4 * workers), watch))
    return NetworkCertificate(
        rule.name,
        rule.digest,
        name,
        model_digest(emulator),
        emulator.n_parameters,
        emulator.n_bits,
        comparison.tolerance,
        tuple(counts),
        tuple(_theorem(count, rule, start, steps) for count in counts if count.exact),
    )


@dataclass(frozen=True)
class _Part:
    """What one chunk found: places that are wrong with the answers given there, and the rest as in NetworkCount."""

    size: int
    wrong: NDArray[np.int64]
    answers: NDArray[np.int64]
    margin: float
    recomputed: int
    flagged: int


class _Comparison:
    """A network in single and in double precision beside its rule."""

    def __init__(self, emulator: Emulator, rule: Rule):
        self.emulator = emulator
        self.rule = rule
        self.double = copy.deepcopy(emulator).double()
        self.tolerance = self._float_error()

    @torch.no_grad()
    def _float_error(self) -> float:
        """Return _CAUTION times the largest error of a logit among contexts spread over all codes."""
        total = self.rule.n_contexts
        codes = np.unique(np.linspace(0, total - 1, _SAMPLE).astype(np.int64)) if total < 2**62 else None
        if codes is None:
            raise RuleError(f"rule {self.rule.name!r} has too many contexts to be compared")
        contexts = AllContexts(self.rule.n_states, len(self.rule.neighborhood)).take(codes)
        asked = torch.from_numpy(contexts.astype(np.int64)).to(self.emulator.device)
        return _CAUTION * float((self.emulator(asked).double() - self.double(asked)).abs().max())

    @torch.no_grad()
    def part(self, domain: Domain, start: int, stop: int) -> _Part:
        """Compare the contexts at those places."""
        if domain.streamed:
            logits = self.emulator.range_logits(start, stop)
        else:
            contexts = torch.from_numpy(domain.between(start, stop).astype(np.int64))
            logits = self.emulator(contexts.to(self.emulator.device))
        right = torch.from_numpy(domain.answers(self.rule, start, stop).astype(np.int64)).to(logits.device)
        lead = margin_of(logits, right)
        if bool(lead.isnan().any()):
            raise ModelError("the network answers some contexts with what is not a number: its weights are too large")
        # Only where the right logit does not lead clearly is there anything to decide.
        unsure = (~(lead > self.tolerance)).nonzero()[:, 0]
        return self._decide(domain, start, stop, logits[unsure], right[unsure], unsure, float(lead.min()))

    def _decide(
        self, domain: Domain, start: int, stop: int, logits: Tensor, right: Tensor, unsure: Tensor, margin: float
    ) -> _Part:
        answers = logits.argmax(dim=1)
        top = logits.topk(2, dim=1).values
        close = top[:, 0] - top[:, 1] <= self.tolerance
        places = start + unsure.cpu().numpy()
        flagged = 0
        if bool(close.any()):
            near = domain.take(places[close.cpu().numpy()])
            decided = self.double(torch.from_numpy(near.astype(np.int64)).to(logits.device)).argmax(dim=1)
            flagged = int((decided != answers[close]).sum())
            answers[close] = decided
        wrong = (answers != right).cpu().numpy()
        return _Part(stop - start, places[wrong], answers.cpu().numpy()[wrong], margin, int(close.sum()), flagged)


def _total(domain: Domain, rule: Rule, parts: Iterable[_Part], watch: Callable[[int], None]) -> NetworkCount:
    contexts = wrong = wrong_updates = recomputed = flagged = 0
    margin = float("inf")
    listed: list[Difference] = []
    for part in parts:
        contexts += part.size
        wrong += len(part.wrong)
        wrong_updates += int(domain.weights(part.wrong).sum())
        margin = min(margin, part.margin)
        recomputed += part.recomputed
        flagged += part.flagged
        room = LISTED_DIFFERENCES - len(listed)
        if room and len(part.wrong):
            first = domain.take(part.wrong[:room])
            answered = zip(first.tolist(), rule.evaluate(first).tolist(), part.answers[:room].tolist(), strict=True)
            listed += [Difference(tuple(context), right, answer) for context, right, answer in answered]
        watch(part.size)
    updates = domain.n_updates
    count = DomainCount(domain.name, contexts, contexts - wrong, updates, updates - wrong_updates, tuple(listed))
    return NetworkCount(count, margin, recomputed, flagged)


def _theorem(count: NetworkCount, rule: Rule, start: str, steps: int) -> str:
    name = count.count.domain
    size = f"{count.count.contexts} contexts"
    if name == "dense":
        return f"The network is {rule.name}: it answers all {size} as the rule does, so every run of it is the rule's."
    if name == "visited" and start:
        return (
            f"The network's own run from {start} is that of {rule.name}, cell for cell, to step {steps}: by "
            f"induction, every cell of every generation before sees one of the {size} on which the two agree."
        )
    return f"The network answers the {size} of the domain {name!r} as {rule.name} does."


def _in_order(parts: Iterable[Any], ahead: int) -> Iterable[_Part]:
    """Yield the results of futures in their order, at most `ahead` of them asked for before they are needed."""
    waiting: list[Any] = []
    for future in parts:
        waiting.append(future)
        if len(waiting) > ahead:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()
