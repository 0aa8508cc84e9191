"""Decisions: whether a network's answer is the right one, proved where that is possible, for every context of a chunk.

Three questions, each put only to the contexts that the one before leaves open: do the logits, as the network computes
them, lie further apart than a proved bound on their rounding; do they in double precision, by a bound for each context;
and what are they in whole numbers, without rounding. A network with no such bounds is decided in double precision.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from automata.errors import RuleError
from automata.rule import Rule
from neural.arithmetic import computing_with, current
from neural.arithmetic.enclosing import Ball, Enclosing
from neural.arithmetic.plain import Arithmetic
from neural.arithmetic.portable import Portable
from neural.arithmetic.whole import Dyadic, Whole
from neural.domains.domain import AllContexts, Domain
from neural.emulators import Emulator, Quantized
from neural.errors import ModelError, NotExactError
from neural.training.stacked import margin_of

# Where no bound is known: contexts whose logits are compared in single and double precision, and how much worse others
# may be.
_SAMPLE = 1 << 12
_CAUTION = 32.0
# Leads are differences of two floats, rounded once, and compared with products of few.
_SLACK = 1.0 + 2.0**-20

_Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Decided:
    """What one chunk found, context by context: `answers`, (M,); whether each is `right`; whether that is `proved`.

    `settled` says where every evaluation in the network's own precision must give the right answer, in whatever order
    it adds; `tied` where two logits are the largest, without rounding. Of the `recomputed` contexts `flagged` are
    answered otherwise as the network computes them. `margin` is the least lead, `tolerance` the lead that proves.
    """

    answers: NDArray[np.int64]
    right: _Bools
    proved: _Bools
    settled: _Bools
    tied: _Bools
    recomputed: _Bools
    flagged: _Bools
    margin: float
    tolerance: float


class Decisions:
    """A network beside its rule: as it computes, in double precision, and in whole numbers."""

    def __init__(self, emulator: Emulator, rule: Rule):
        # Rounded weights are what the network computes with: floats, and as such exact.
        self.emulator = emulator.plain() if isinstance(emulator, Quantized) else emulator
        self.rule = rule
        self.double = copy.deepcopy(self.emulator).double()
        self.bounded = bool(vars(type(self.emulator)).get("bounded"))
        self.pooled: Arithmetic = Enclosing(current(), pooled=True) if self.bounded else current()
        self.close = Enclosing(Portable(), pooled=False)
        self._estimate = 0.0 if self.bounded else self._float_error()

    @torch.no_grad()
    def _float_error(self) -> float:
        """Return _CAUTION times the largest error of a logit among contexts spread over all codes."""
        total = self.rule.n_contexts
        codes = np.unique(np.linspace(0, total - 1, _SAMPLE).astype(np.int64)) if total < 2**62 else None
        if codes is None:
            raise RuleError(f"rule {self.rule.name!r} has too many contexts to be compared")
        asked = self._tensor(AllContexts(self.rule.n_states, len(self.rule.neighborhood)).take(codes))
        return _CAUTION * float((self.emulator(asked).double() - self.double(asked)).abs().max())

    def _tensor(self, contexts: NDArray[np.uint8]) -> Tensor:
        return torch.from_numpy(contexts.astype(np.int64)).to(self.emulator.device)

    @torch.no_grad()
    def part(self, domain: Domain, start: int, stop: int) -> Decided:
        """Decide the contexts at those places; ModelError if a logit is not a number."""
        with computing_with(self.pooled):
            if domain.streamed:
                found = self.emulator.range_logits(start, stop)
            else:
                found = self.emulator(self._tensor(domain.between(start, stop)))
        logits, bound = _logits(found), self._estimate
        if isinstance(found, Ball):
            largest = float(found.rad.max()) if found.rad.numel() else 0.0
            bound = 4 * largest * _SLACK if largest == largest else float("inf")
        right = torch.from_numpy(domain.answers(self.rule, start, stop).astype(np.int64)).to(logits.device)
        lead = margin_of(logits, right)
        if bool(lead.isnan().any()):
            raise ModelError("the network answers some contexts with what is not a number: its weights are too large")
        answers = logits.argmax(dim=1)
        decided = _Draft(answers, right, lead.double(), bound, proving=self.bounded)
        unsure = (~(lead.double().abs() > bound)).nonzero()[:, 0]
        if len(unsure):
            self._decide(decided, domain.take(start + unsure.cpu().numpy()), unsure)
        return decided.done()

    def _decide(self, draft: _Draft, contexts: NDArray[np.uint8], places: Tensor) -> None:
        """Put down what double precision says of contexts, and whole numbers of those that it leaves open."""
        asked, right = self._tensor(contexts), draft.right_state[places]
        if not self.bounded:
            draft.put(places, self.double(asked).argmax(dim=1))
            return
        with computing_with(self.close):
            ball = self.double(asked)
        lead, answers = margin_of(ball.mid, right), ball.mid.argmax(dim=1)
        rad = ball.rad.amax(dim=1) * 2 * _SLACK
        draft.put(places, answers)
        draft.proved[places] = lead > rad
        # Half of the bound is what the network's own precision may be off by, in a difference of two logits.
        draft.settled[places] = lead - rad > draft.bound / 2
        still = (~(lead.abs() > rad)).nonzero()[:, 0]
        if len(still):
            self._count(draft, asked[still], places[still])

    def _count(self, draft: _Draft, asked: Tensor, places: Tensor) -> None:
        """Put down what whole numbers say; nothing, if the network's answers are none."""
        try:
            with computing_with(Whole()):
                logits: Dyadic = self.double(asked)
        except NotExactError:
            return
        right = draft.right_state[places].cpu().numpy()
        best = logits.whole.max(axis=1, keepdims=True)
        top = logits.whole == best
        answers = top.argmax(axis=1)  # the smaller state, of several
        tied = top.sum(axis=1) > 1
        draft.put(places, torch.from_numpy(answers).to(places.device))
        draft.tied[places] = torch.from_numpy(tied).to(places.device)
        # A tie is decided by the order of states alone where float arithmetic makes no error that could break it.
        certain = torch.from_numpy((answers == right) & (~tied | logits.single)).to(places.device)
        draft.proved[places] = certain
        draft.settled[places] |= certain & logits.single


class _Draft:
    """What is known of a chunk so far, as tensors."""

    def __init__(self, answers: Tensor, right: Tensor, lead: Tensor, bound: float, *, proving: bool):
        self.first, self.answers, self.right_state, self.bound = answers, answers.clone(), right, bound
        self.margin = float(lead.min()) if len(lead) else float("inf")
        clear = lead > bound
        self.proved = clear & proving
        self.settled = self.proved.clone()
        self.tied = torch.zeros_like(clear)
        self.recomputed = torch.zeros_like(clear)

    def put(self, places: Tensor, answers: Tensor) -> None:
        """Set the answers at some places, which are decided again."""
        self.answers[places] = answers
        self.recomputed[places] = True

    def done(self) -> Decided:
        """Return it as arrays."""
        right = self.answers == self.right_state
        return Decided(
            answers=self.answers.cpu().numpy(),
            right=_array(right),
            proved=_array(self.proved & right),
            settled=_array(self.settled & right),
            tied=_array(self.tied),
            recomputed=_array(self.recomputed),
            flagged=_array(self.answers != self.first),
            margin=self.margin,
            tolerance=self.bound,
        )


def exact_logits(emulator: Emulator, contexts: NDArray[np.uint8]) -> tuple[NDArray[np.object_], int]:
    """Return the logits of `contexts`, (M, k) uint8, without rounding, as whole numbers, (M, n_states), and e.

    A logit is its whole number times 2 ** e.

    The weights are what the network computes with, float32; each is a whole number times a power of two. Raises
    NotExactError for networks with smooth functions, and for kinds that do not go through `neural.arithmetic`.

    >>> from neural import load_model
    >>> whole, exponent = exact_logits(load_model("life")[0], np.array([[1, 1, 1, 1, 0, 0, 0, 0, 0]], dtype=np.uint8))
    >>> bool(whole[0, 1] > whole[0, 0])
    True
    """
    network = emulator.plain() if isinstance(emulator, Quantized) else emulator
    if not vars(type(network)).get("bounded"):
        raise NotExactError(f"a network of kind {network.kind!r} does not say that all its steps can be followed")
    with torch.no_grad(), computing_with(Whole()):
        logits: Dyadic = network(torch.from_numpy(contexts.astype(np.int64)))
    return logits.whole.astype(object), logits.exponent


def _logits(found: Tensor | Ball) -> Tensor:
    return found.mid if isinstance(found, Ball) else found


def _array(mask: Tensor) -> _Bools:
    array: _Bools = mask.cpu().numpy()
    return array
