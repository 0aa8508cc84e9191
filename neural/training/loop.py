"""The training loop: Adam on a finite domain, checked by counting, not by a test set; one network or many at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from automata.containment.meter import step_begins
from automata.rule import Rule
from neural.device import one_thread
from neural.domains.boards import Boards, BoardsConfig
from neural.domains.domain import Domain
from neural.domains.strata import Strata
from neural.emulators import Emulator
from neural.errors import ModelError
from neural.training.hard_examples import Examples, HardExamples, Sweep
from neural.training.stacked import Batch, BatchResult, StackedNetworks


class TrainingConfig(BaseModel):
    """Settings of one training; unknown keys are errors.

    A domain of up to `batch` contexts is learnt whole at every step. Of a larger one a step sees `batch` contexts, up
    to a share of `hard` ones, which are searched every `sweep_every` steps among at least `sweep` contexts. The
    others are drawn uniformly, or, of all contexts of a rule, by `strata`: every combination of what matters to it
    alike. By `boards`, contexts that are learnt whole weigh at each step as many shares as cells of random `boards` see
    them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    learning_rate: float = Field(default=1e-2, gt=0)
    schedule: Literal["constant", "cosine"] = "constant"
    max_steps: int = Field(default=4000, ge=1)
    check_every: int = Field(default=5, ge=1)
    margin: float = Field(default=1.0, ge=0)
    batch: int = Field(default=4096, ge=1, le=1 << 20)
    sweep_every: int = Field(default=50, ge=1)
    sweep: int = Field(default=1 << 18, ge=1)
    hard: float = Field(default=0.5, ge=0, le=1)
    sampling: Literal["even", "strata", "boards"] = "even"
    # Not written where there are none, so that settings from before it keep their digests.
    boards: BoardsConfig | None = Field(default=None, exclude_if=lambda boards: boards is None)

    @model_validator(mode="before")
    @classmethod
    def _draw_boards(cls, values: Any) -> Any:
        if isinstance(values, Mapping):
            if values.get("sampling") == "boards":
                return {"boards": {}, **values}
            if values.get("boards") is not None:
                raise ValueError("boards are drawn where sampling is boards")
        return values

    def rate(self, step: int) -> float:
        """Return the learning rate of the update after `step` others."""
        if self.schedule == "constant":
            return self.learning_rate
        return self.learning_rate * (1 + math.cos(math.pi * step / self.max_steps)) / 2


@dataclass(frozen=True)
class Check:
    """The state of a training after `step` updates, counted over `seen` contexts: all of them, or those of a sweep."""

    step: int
    loss: float
    contexts_wrong: int
    updates_wrong: int
    margin: float
    finished: bool
    seen: int = 0

    @property
    def failure(self) -> str:
        """One sentence if the loss is no number, else ""."""
        if math.isfinite(self.loss):
            return ""
        return f"the loss is {self.loss} at step {self.step}: lower the learning rate"


Watch = Callable[[int], None]


def training(
    emulator: Emulator,
    rule: Rule,
    domain: Domain,
    config: TrainingConfig,
    *,
    seed: int = 0,
    executor: Executor | None = None,
) -> Iterator[Check]:
    """Train `emulator` in place to agree with `rule` on `domain`; yield a Check whenever the domain is evaluated.

    Every distinct context weighs the same in the loss, however often it is met. Ends, with `finished`, once
    all contexts agree with logits `margin` apart, else after `max_steps`. The first Check is of the untrained network.
    `seed` draws the batches of a domain larger than `config.batch`; `executor` works at parts of a batch at once and
    changes no number. Raises ModelError if the loss stops being a number.
    """
    course = TrainingRun([emulator], rule, domain, config, seeds=[seed])
    for checks in course.checks(executor):
        check = checks[0]
        if check.failure:
            raise ModelError(check.failure)
        course.members.write(0, emulator)
        yield check


def train(
    emulator: Emulator, rule: Rule, domain: Domain, config: TrainingConfig | None = None, *, seed: int = 0
) -> Check:
    """Train `emulator` in place, as `training` does, and return the last Check: `finished` if it is exact.

    >>> from automata import find_rule
    >>> from neural import build_emulator, dense, train
    >>> rule = find_rule("W110")
    >>> network = build_emulator("table", 2, rule.neighborhood, {}, seed=0)
    >>> train(network, rule, dense(rule)).finished
    True
    """
    *_, last = training(emulator, rule, domain, config or TrainingConfig(), seed=seed)
    return last


class TrainingRun:
    """Networks that are trained together, from one evaluation of the domain to the next.

    `numbers` says which of the given networks are still at it. `subsets`, (N, M) bool, restricts each to some contexts
    of a domain that is learnt whole. A domain that is not is for one network at a time.
    """

    def __init__(
        self,
        emulators: Sequence[Emulator],
        rule: Rule,
        domain: Domain,
        config: TrainingConfig,
        *,
        seeds: Sequence[int],
        subsets: NDArray[np.bool_] | None = None,
    ):
        if not len(domain):
            raise ModelError(f"there is nothing to learn: the domain {domain.name!r} has no contexts")
        self.config = config
        self.members = StackedNetworks(emulators, emulators[0].device)
        self.numbers = list(range(len(emulators)))
        self._gradients: list[torch.Tensor] = []
        supply = Examples(rule, domain, emulators[0], emulators[0].device)
        self.miner: HardExamples | None = None
        self.boards = None if config.boards is None else _boards(rule, domain, config, config.boards)
        if len(domain) > config.batch:
            if len(emulators) > 1 or subsets is not None:
                raise ModelError(
                    f"{len(domain)} contexts are learnt in batches, by one network at a time and without subsets: "
                    f"raise the batch from {config.batch} to learn them whole"
                )
            self.miner = HardExamples(
                supply, config.batch, seeds[0], config.margin, share=config.hard, strata=_strata(rule, domain, config)
            )
        else:
            if self.boards is not None and subsets is not None:
                raise ModelError("boards show all contexts: set sampling to even for subsets of them")
            batch = supply.batch(np.arange(len(domain), dtype=np.int64))
            self.batch = (batch if subsets is None else _shared(batch, subsets)).padded()

    def checks(
        self,
        executor: Executor | None = None,
        watch: Watch = lambda wrong: None,
        between: Callable[[], None] = lambda: None,
    ) -> Iterator[list[Check]]:
        """Train; yield the checks of `numbers` at every evaluation. The caller may let finished ones `leave`.

        Ends when all have left or finished, or after `max_steps`. `between` is called before every look, when `state`
        is whole, and `watch` during long ones, with the contexts found wrong so far; both may raise. Each update is
        asked of the budget in force (`automata.containment`); BudgetExceeded leaves `state` whole too.
        """
        while True:
            between()
            with one_thread():
                checks = self._look(executor, watch)
            if checks is not None:
                yield checks
                if not self.numbers or all(check.finished for check in checks):
                    return
            if self.members.steps == self.config.max_steps:
                return
            step_begins()
            with one_thread():
                self.members.update(self._gradients, self.config.rate(self.members.steps))

    def leave(self, done: Sequence[bool]) -> None:
        """Let the networks go for which `done`, in the order of `numbers`, holds."""
        if not any(done):
            return
        staying = [place for place, gone in enumerate(done) if not gone]
        self.numbers = [self.numbers[place] for place in staying]
        kept = torch.tensor(staying, dtype=torch.int64, device=self.members.weights[0].device)
        self.members.keep(kept)
        self._gradients = [gradient[kept] for gradient in self._gradients]
        if self.miner is None:
            self.batch = self.batch.keep(kept)

    def state(self) -> dict[str, torch.Tensor]:
        """Return all that the rest of the training depends on, copied to the CPU."""
        state = {"steps": torch.tensor(self.members.steps), "numbers": torch.tensor(self.numbers)}
        for name, tensor in self.members.tensors().items():
            state[name] = tensor.detach().cpu().clone()
        if self.miner is not None:
            state["pool"] = torch.from_numpy(self.miner.pool.copy())
            state["cursor"] = torch.tensor(self.miner.cursor)
        return state

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        """Go on from a `state` of the same networks, domain and settings; ModelError if it is of others."""
        numbers = state["numbers"].tolist()
        self.leave([number not in numbers for number in self.numbers])
        own = self.members.tensors()
        fits = self.numbers == numbers and all(
            name in state and state[name].shape == tensor.shape and state[name].dtype == tensor.dtype
            for name, tensor in own.items()
        )
        if not fits or (self.miner is None) != ("pool" not in state):
            raise ModelError("the checkpoint is of other networks")
        with torch.no_grad():
            for name, tensor in own.items():
                tensor.copy_(state[name])
        self.members.steps = int(state["steps"])
        if self.miner is not None:
            self.miner.pool = state["pool"].numpy().copy()
            self.miner.cursor = int(state["cursor"])

    def _look(self, executor: Executor | None, watch: Watch) -> list[Check] | None:
        """Find the gradients of the next update; return the checks, if it is time for them."""
        step, config = self.members.steps, self.config
        last = step == config.max_steps
        if self.miner is None:
            return self._look_whole(executor, wanted=step % config.check_every == 0 or last)
        sweep = None
        if step % config.sweep_every == 0 or last:
            least = len(self.miner.supply) if last else config.sweep
            sweep = self.miner.sweep(self.members, least, executor, watch)
            if step == 0 and config.sweep_every >= config.max_steps:
                # For an untrained network everything is hard, and there is no later sweep to correct that.
                self.miner.forget()
        self._gradients = self.members.gradients(self.miner.batch(step), executor)
        return None if sweep is None else [self._swept(sweep)]

    def _look_whole(self, executor: Executor | None, *, wanted: bool) -> list[Check] | None:
        if self.boards is not None:
            self._gradients = self.members.gradients(self._weighed(self.boards.shares(self.members.steps)), executor)
            return self._checked(self.members.look(self.batch, executor, learn=False)) if wanted else None
        if not wanted:
            self._gradients = self.members.gradients(self.batch, executor)
            return None
        look = self.members.look(self.batch, executor)
        self._gradients = look.gradients
        return self._checked(look)

    def _weighed(self, shares: NDArray[np.float32]) -> Batch:
        """Return the batch with these shares of the loss, (M,); what it is filled up with weighs nothing."""
        held = self.batch.shares
        weighed = torch.from_numpy(shares).to(held.device)
        return replace(self.batch, shares=torch.nn.functional.pad(weighed, (0, held.shape[-1] - len(weighed))))

    def _checked(self, look: BatchResult) -> list[Check]:
        columns = zip(
            look.loss.tolist(),
            look.wrong.tolist(),
            look.updates_wrong.tolist(),
            look.margin.tolist(),
            (self.batch.shares > 0).sum(dim=-1).expand(len(self.members)).tolist(),
            strict=True,
        )
        step, wanted = self.members.steps, self.config.margin
        return [
            Check(step, loss, wrong, updates, margin, wrong == 0 and margin >= wanted, seen)
            for loss, wrong, updates, margin, seen in columns
        ]

    def _swept(self, sweep: Sweep) -> Check:
        finished = sweep.complete and sweep.wrong == 0 and sweep.margin >= self.config.margin
        return Check(
            self.members.steps, sweep.loss, sweep.wrong, sweep.updates_wrong, sweep.margin, finished, sweep.seen
        )


def _strata(rule: Rule, domain: Domain, config: TrainingConfig) -> Strata | None:
    """Return what draws contexts by strata, if that is wanted; ModelError if the domain is not all contexts."""
    if config.sampling == "even":
        return None
    if len(domain) != rule.n_contexts:
        raise ModelError(
            f"strata are drawn of all contexts of a rule, not of the domain {domain.name!r}: set sampling to even"
        )
    return Strata(rule)


def _boards(rule: Rule, domain: Domain, config: TrainingConfig, boards: BoardsConfig) -> Boards:
    """Return what draws boards; ModelError if the domain is not all contexts, or not learnt whole."""
    if len(domain) != rule.n_contexts:
        raise ModelError(f"boards show all contexts of a rule, not the domain {domain.name!r}: set sampling to even")
    if len(domain) > config.batch:
        raise ModelError(
            f"boards weigh contexts that are learnt whole: raise the batch from {config.batch} to {len(domain)}"
        )
    return Boards(rule, boards)


def _shared(batch: Batch, subsets: NDArray[np.bool_]) -> Batch:
    """Return the batch with each member's loss spread over its own contexts."""
    sizes = subsets.sum(axis=1, keepdims=True)
    if subsets.shape[1] != len(batch.targets) or not sizes.all():
        raise ModelError(f"subsets must each choose some of the {len(batch.targets)} contexts")
    shares = torch.from_numpy((subsets / sizes).astype(np.float32)).to(batch.targets.device)
    return Batch(batch.prepared, batch.targets, batch.counts, shares)
