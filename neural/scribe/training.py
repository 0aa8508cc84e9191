"""Training: a scribe's weights, rounded to their few bits at every step, learn from random lessons until it is proved.

Rounding is straight-through: the network answers with rounded weights, and the weights behind them take the gradient.
Lessons grow: they begin with four tokens, whose number doubles whenever 97 % of the last ten lessons' letters are
right, up to as many as there are places; then half of the places that are asked for are those where most of the
attention can go astray. Training ends as soon as every skill is certified, so that what is proved is
what was trained for. The same seed gives the same scribe on one kind of processor, killed and gone on with or not;
that others agree is promised only of what a finished scribe is asked, which is computed in whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field

from automata.containment.meter import step_begins
from automata.rules import langton
from neural.arithmetic import current
from neural.device import one_thread
from neural.errors import ModelError
from neural.scribe.certificate import hard_places, is_exact
from neural.scribe.description import describe
from neural.scribe.lessons import Lesson, Numbers, copy_lesson, edit_lesson, field_lesson, physics_domain
from neural.scribe.model import Scribe, signs
from neural.scribe.shape import CELLS, LETTERS, STATES, Shape

TABLES = ("queries", "keys", "values", "readout")
_FIRST_LENGTH, _ENOUGH, _LATELY = 4, 0.97, 10
_LN2 = math.log(2)


class ScribeTraining(BaseModel):
    """Settings of one training; unknown keys are errors.

    The rate falls from `rate` to a fiftieth over the last `falling` of so many `updates`; after half as many again at
    that rate a training is given up.
    `scales` are the tables' powers of two. `own_tape` is a control: half of all tapes are the scribe's own description.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    updates: int = Field(default=3000, ge=1)
    rate: float = Field(default=1e-2, gt=0)
    falling: float = Field(default=0.75, gt=0, le=1)
    margin: float = Field(default=2.0, ge=0)
    physics: float = Field(default=3.0, gt=0)
    check_every: int = Field(default=50, ge=1)
    scales: tuple[int, int, int, int] = (-1, -1, 1, -1)
    own_tape: bool = False
    curriculum: bool = True

    @property
    def most(self) -> int:
        """Updates after which a training is given up."""
        return self.updates + self.updates // 2


@dataclass(frozen=True)
class ScribeCheck:
    """The state of a training: updates done, tokens of a lesson, share of the last lessons' letters right.

    `contexts_wrong` is of the physics' contexts, 0 without that skill; `exact` says that every skill is certified.
    """

    updates: int
    length: int
    right: float
    contexts_wrong: int
    exact: bool


@dataclass
class ScribeRun:
    """One training: `weights` and Adam's two moments by table, the lessons' generator, and how far it has come."""

    shape: Shape
    settings: ScribeTraining
    seed: int
    updates: int = 0
    length: int = _FIRST_LENGTH
    lately: list[float] = field(default_factory=list)
    hard: dict[str, Numbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        start, self.random = (np.random.default_rng(part) for part in np.random.SeedSequence(self.seed).spawn(2))
        limit = 1 << (self.shape.bits - 1)
        spread = {"queries": 0.14, "keys": 0.14, "values": 0.1, "readout": 0.14}
        self.weights = {
            name: torch.from_numpy(
                (start.uniform(-3, 3, size) * spread[name] * limit * 2.0**scale / 1.7).astype(np.float32)
            )
            for (name, size), scale in zip(self.shape.sizes.items(), self.settings.scales, strict=True)
        }
        self.weights["values"][0] = 0
        self.first = {name: torch.zeros_like(table) for name, table in self.weights.items()}
        self.second = {name: torch.zeros_like(table) for name, table in self.weights.items()}
        if not self.settings.curriculum:
            self.length = self.shape.capacity
        self.physics = None
        if "physics" in self.shape.skills:
            contexts = physics_domain().contexts
            rows = LETTERS + STATES * np.arange(CELLS) + contexts.astype(np.int64)
            counts = np.zeros((len(contexts), self.shape.tokens), dtype=np.float32)
            np.put_along_axis(counts, rows, 1.0, axis=1)
            self.physics = torch.from_numpy(counts), torch.from_numpy(langton().evaluate(contexts).astype(np.int64))

    def scribe(self) -> Scribe:
        """Return the scribe as it is now."""
        limit = (1 << (self.shape.bits - 1)) - 1
        codes = {
            name: np.rint(table.detach().numpy().astype(np.float64) * 2.0**-scale).clip(-limit, limit).astype(np.int64)
            for (name, table), scale in zip(self.weights.items(), self.settings.scales, strict=True)
        }
        return Scribe(
            self.shape, codes["queries"], codes["keys"], codes["values"], codes["readout"], self.settings.scales
        )

    def checks(self) -> Iterator[ScribeCheck]:
        """Train; yield a check every so many updates. Ends when every skill is certified or the updates are used up."""
        while self.updates < self.settings.most:
            step_begins()
            with one_thread():
                wrong = self._update()
            last = self.updates == self.settings.most
            if self.updates % self.settings.check_every == 0 or last:
                full = self.length >= self.shape.capacity
                scribe = self.scribe()
                exact = full and not wrong and is_exact(scribe)
                self.hard = hard_places(scribe) if full else {}
                share = sum(self.lately) / max(1, len(self.lately))
                yield ScribeCheck(self.updates, self.length, share, wrong, exact)
                if exact:
                    return

    def state(self) -> dict[str, Any]:
        """Return all that the rest of the training depends on, as plain data and tensors."""
        return {
            "weights": {name: table.clone() for name, table in self.weights.items()},
            "first": {name: table.clone() for name, table in self.first.items()},
            "second": {name: table.clone() for name, table in self.second.items()},
            "random": self.random.bit_generator.state,
            "updates": self.updates,
            "length": self.length,
            "lately": list(self.lately),
            "hard": dict(self.hard),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state` of a training of the same shape, settings and seed."""
        for name in TABLES:
            self.weights[name].copy_(state["weights"][name])
            self.first[name].copy_(state["first"][name])
            self.second[name].copy_(state["second"][name])
        self.random.bit_generator.state = state["random"]
        self.updates, self.length, self.lately = state["updates"], state["length"], list(state["lately"])
        self.hard = dict(state["hard"])

    def _update(self) -> int:
        """Do one update and return how many contexts were answered wrongly before it."""
        rounded = {
            name: _Rounded.apply(table.requires_grad_(), scale, (1 << (self.shape.bits - 1)) - 1)
            for (name, table), scale in zip(self.weights.items(), self.settings.scales, strict=True)
        }
        length = self._drawn_length()
        loss, right = self._lesson(self._tape_lesson(length), rounded)
        self._grow(right)
        if "describe" in self.shape.skills:
            loss = loss + self._lesson(field_lesson(self.shape, length, self.random), rounded)[0]
        wrong = 0
        if self.physics is not None:
            more, wrong = self._physics(rounded)
            loss = loss + self.settings.physics * more
        gradients = torch.autograd.grad(loss, [self.weights[name] for name in TABLES])
        if not math.isfinite(float(loss.detach())):
            raise ModelError(f"the loss is {float(loss.detach())} after {self.updates} updates: lower the rate")
        self._step(dict(zip(TABLES, gradients, strict=True)))
        return wrong

    def _drawn_length(self) -> int:
        """Return the tokens of a lesson: while lessons grow their length, then that or a half, a quarter, an eighth."""
        grown = self.length >= self.shape.capacity and self.settings.curriculum
        return self.length >> int(self.random.integers(0, 4)) if grown else self.length

    def _tape_lesson(self, length: int) -> Lesson:
        """Return a lesson in copying, or, twice as often where that is a skill, in editing."""
        if "edit" in self.shape.skills and self.updates % 3:
            return edit_lesson(self.shape, length, self.random, self.hard.get("kept"), self.hard.get("told"))
        tape = None
        if self.settings.own_tape and self.updates % 6 == 0:
            tape = np.array(describe(self.scribe()), dtype=np.int64)
        return copy_lesson(self.shape, length, self.random, self.hard.get("copy"), tape=tape)

    def _grow(self, right: float) -> None:
        self.lately = [*self.lately, right][-_LATELY:]
        if len(self.lately) == _LATELY and sum(self.lately) > _ENOUGH * _LATELY and self.length < self.shape.capacity:
            self.length, self.lately = 2 * self.length, []

    def _lesson(self, lesson: Lesson, rounded: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, float]:
        """Return a lesson's loss and the share of its letters that are right."""
        math_, bits = current(), self.shape.places
        asked = _features(lesson.asked_places, lesson.asks, bits, len(self.shape.asks))
        seen = _features(lesson.places, lesson.roles, bits, len(self.shape.roles))
        queries = math_.product(asked, rounded["queries"])
        keys = math_.product(seen, rounded["keys"])
        weights = math_.softmax(math_.product(queries, keys.transpose(0, 1)) * _LN2)
        held = torch.from_numpy(_one_hot(lesson.tokens, self.shape.tokens))
        return self._answered(math_.product(weights, held), lesson.letters, rounded)

    def _physics(self, rounded: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, int]:
        """Return the loss over all contexts of the physics, and how many are wrong."""
        assert self.physics is not None
        counts, states = self.physics
        math_, shape = current(), self.shape
        asked = _features(np.zeros(1, np.int64), np.array([shape.asks.index("physics")]), shape.places, len(shape.asks))
        roles = np.array([shape.roles.index("cell"), shape.roles.index("written")])
        seen = _features(np.zeros(2, np.int64), roles, shape.places, len(shape.roles))
        queries, keys = math_.product(asked, rounded["queries"]), math_.product(seen, rounded["keys"])
        scores = (queries * keys).sum(1) * _LN2
        # Five cells of one score, and the token that asks.
        share = 1 / (CELLS + torch.exp(torch.clamp(scores[1] - scores[0], max=40.0)))
        loss, right = self._answered(counts * share, states.numpy(), rounded)
        return loss, round((1 - right) * len(states))

    def _answered(
        self, held: torch.Tensor, letters: Any, rounded: Mapping[str, torch.Tensor]
    ) -> tuple[torch.Tensor, float]:
        """Return loss and share right, given how much of the attention each token has, (N, tokens)."""
        math_ = current()
        values = rounded["values"]
        hidden = torch.relu(math_.shifted(math_.product(held, values[1:]), values[0]))
        sums = math_.product(hidden, rounded["readout"])
        targets = torch.from_numpy(np.asarray(letters, dtype=np.int64))
        handicap = torch.from_numpy(_one_hot(np.asarray(letters), LETTERS)) * self.settings.margin
        right = float((sums.detach().argmax(1) == targets).to(torch.float64).mean())
        losses = math_.cross_entropy(sums - handicap, targets)
        return losses.mean(), right

    def _step(self, gradients: Mapping[str, torch.Tensor]) -> None:
        """Do Adam's update with gradients clipped to length 1: each step rounded once."""
        self.updates += 1
        done = min(1.0, self.updates / self.settings.updates)
        falling = max(0.0, (done - 1 + self.settings.falling) / self.settings.falling)
        rate = self.settings.rate * (0.51 + 0.49 * math.cos(math.pi * falling))
        length = math.sqrt(sum(float((g.double() * g.double()).numpy().sum()) for g in gradients.values()))
        shrink = min(1.0, 1 / max(length, 1e-12))
        with torch.no_grad():
            for name in TABLES:
                gradient = gradients[name] * shrink
                self.first[name] = self.first[name] * 0.9 + gradient * 0.1
                self.second[name] = self.second[name] * 0.999 + gradient * gradient * 0.001
                mean = self.first[name] / (1 - 0.9**self.updates)
                spread = torch.sqrt(self.second[name] / (1 - 0.999**self.updates)) + 1e-8
                self.weights[name] = self.weights[name].detach() - mean / spread * rate


class _Rounded(torch.autograd.Function):
    """Weights as whole multiples of a power of two within limits; gradients go through as they are."""

    @staticmethod
    def forward(ctx: Any, table: torch.Tensor, scale: int, limit: int) -> torch.Tensor:
        found: torch.Tensor = torch.clamp(torch.round(table * 2.0**-scale), -limit, limit) * 2.0**scale
        return found

    @staticmethod
    def backward(ctx: Any, above: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return above, None, None


@dataclass(frozen=True)
class TrainedScribe:
    """A certified scribe, the seed that gave it, attempts, and the updates of the last."""

    scribe: Scribe
    seed: int
    attempts: int
    updates: int


def train_scribe(
    shape: Shape | None = None,
    *,
    seed: int = 0,
    settings: ScribeTraining | None = None,
    attempts: int = 8,
    watch: Callable[[ScribeCheck], None] = lambda check: None,
) -> TrainedScribe:
    """Train a scribe until every skill is certified; ModelError if `attempts` seeds, each derived from `seed`, fail."""
    shape, settings = shape or Shape(), settings or ScribeTraining()
    for attempt in range(attempts):
        run = ScribeRun(shape, settings, _derived(seed, attempt))
        for check in run.checks():
            watch(check)
            if check.exact:
                return TrainedScribe(run.scribe(), seed, attempt + 1, check.updates)
    raise ModelError(
        f"no attempt of {attempts} gives a scribe of this shape whose skills are all certified: "
        "allow more updates, or a larger width or key"
    )


def _derived(seed: int, attempt: int) -> int:
    """Return the seed of an attempt: the first attempt's is the seed itself."""
    return seed if not attempt else int(np.random.SeedSequence([seed, attempt]).generate_state(1, np.uint64)[0] >> 1)


def _features(places: Any, rows: Any, bits: int, kinds: int) -> torch.Tensor:
    """Return what a table of queries or keys is multiplied with, (N, bits + kinds): the place's bits, then the kind."""
    return torch.from_numpy(np.hstack([signs(places, bits).astype(np.float32), _one_hot(rows, kinds)]))


def _one_hot(rows: Any, kinds: int) -> Any:
    found = np.zeros((len(rows), kinds), dtype=np.float32)
    found[np.arange(len(rows)), rows] = 1
    return found
