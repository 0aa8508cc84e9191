"""Ensembles: many seeds or subsets of the data, trained in one batch, each with the weights that it has alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import astuple
from threading import Event

import numpy as np
import torch
from numpy.typing import NDArray

from automata.containment.halts import RunHalted
from automata.containment.meter import glance as meter_glance
from automata.containment.meter import keeping
from automata.rule import Rule
from neural.device import one_thread, thread_pool
from neural.domains.domain import Domain
from neural.emulators import Emulator
from neural.errors import ModelError
from neural.training.checkpoints import TrainingCheckpoint
from neural.training.loop import Check, TrainingConfig, TrainingRun, Watch

# Networks in one batched computation: enough to pay for its overhead, few enough to stay in the processor's cache.
BLOCK = 16
# Of the smallest ones, up to so many weights each, more of them.
TINY = 256
BLOCK_OF_TINY = 64

Report = Callable[[int, Check], None]


def train_ensemble(
    emulators: Sequence[Emulator],
    rule: Rule,
    domain: Domain,
    config: TrainingConfig,
    *,
    seeds: Sequence[int] | None = None,
    subsets: NDArray[np.bool_] | None = None,
    workers: int = 1,
    report: Report = lambda number, check: None,
    watch: Watch = lambda wrong: None,
    checkpoint: TrainingCheckpoint | None = None,
    interrupted: Callable[[], bool] = lambda: False,
) -> list[Check]:
    """Train networks of one architecture in place and return the last Check of each.

    Each stops by itself: when it is exact by the margin, when its loss is no number (its check has a `failure`), or
    after `max_steps`. `subsets`, (N, M) bool, restricts each to some contexts; `seeds` draw the batches of a domain
    that is not learnt whole. On the CPU each network's numbers are, bit for bit, those that it has when it is trained
    alone, for every number of `workers`, the threads that share the work. `report(number, check)` is called at every
    check at a network, from these threads, and `watch` during long ones; both may raise. With a `checkpoint` a training
    that was killed goes on, to the same end. Once `interrupted()` holds, it is saved there, every network at a whole
    step, and KeyboardInterrupt raised; likewise where a budget is met (`automata.containment`), and BudgetExceeded.

    >>> from automata import find_rule
    >>> from neural import TrainingConfig, build_emulator, dense, train_ensemble
    >>> rule = find_rule("W110")
    >>> networks = [build_emulator("mlp", 2, rule.neighborhood, {"width": 16}, seed=seed) for seed in range(2)]
    >>> [check.finished for check in train_ensemble(networks, rule, dense(rule), TrainingConfig())]
    [True, True]
    """
    if not emulators:
        raise ModelError("there is no network to train")
    if workers < 1:
        raise ModelError(f"a training takes at least 1 worker, not {workers}")
    if subsets is not None and len(subsets) != len(emulators):
        raise ModelError(f"{len(subsets)} subsets were given for {len(emulators)} networks")
    tiny = emulators[0].n_parameters <= TINY
    size = 1 if len(domain) > config.batch else BLOCK_OF_TINY if tiny else BLOCK
    last: dict[int, Check] = {}
    stopped = Event()

    def train(start: int, executor: Executor | None = None) -> None:
        numbers = range(start, min(start + size, len(emulators)))
        course = TrainingRun(
            [emulators[number] for number in numbers],
            rule,
            domain,
            config,
            seeds=[seeds[number] if seeds is not None else number for number in numbers],
            subsets=None if subsets is None else subsets[numbers.start : numbers.stop],
        )
        _train_block(course, numbers, emulators, executor, last, report, watch, checkpoint, halt)

    def halt() -> bool:
        if stopped.is_set():
            raise ModelError("another network's training failed")
        return interrupted()

    starts = range(0, len(emulators), size)
    with one_thread(), ExitStack() as stack:
        if workers == 1:
            _each(train, starts)
        else:
            pool = stack.enter_context(thread_pool(workers))
            if len(starts) == 1:
                train(0, pool)
            else:
                try:
                    _each(lambda task: task.result(), [pool.submit(train, start) for start in starts])
                except BaseException as error:
                    if not isinstance(error, RunHalted):  # that the others notice by themselves, and keep their state
                        stopped.set()
                    pool.shutdown(cancel_futures=True)
                    raise
    return [last[number] for number in range(len(emulators))]


def _train_block(
    course: TrainingRun,
    numbers: range,
    emulators: Sequence[Emulator],
    executor: Executor | None,
    last: dict[int, Check],
    report: Report,
    watch: Watch,
    checkpoint: TrainingCheckpoint | None,
    interrupted: Callable[[], bool],
) -> None:
    """Train the networks of one block, each until it is done."""
    done: dict[str, torch.Tensor] = {}

    def settle(place: int, check: Check) -> None:
        number = numbers[course.numbers[place]]
        last[number] = check
        course.members.write(place, emulators[number])
        done[f"done/{course.numbers[place]}/check"] = torch.tensor(astuple(check), dtype=torch.float64)
        for name, weight in emulators[number].named_parameters():
            done[f"done/{course.numbers[place]}/{name}"] = weight.detach().cpu().clone()

    def keep() -> None:
        if checkpoint is not None:
            checkpoint.save(str(numbers.start), {**course.state(), **done})

    def between() -> None:
        stop = interrupted()
        if checkpoint is not None and (stop or checkpoint.due(str(numbers.start))):
            keep()
        if stop:
            raise KeyboardInterrupt
        meter_glance()

    def glance(wrong: int) -> None:
        watch(wrong)
        between()  # a sweep changes nothing before its end

    kept = checkpoint.load(str(numbers.start)) if checkpoint is not None else None
    if checkpoint is not None and kept is not None:
        try:
            _take_up(kept, course, numbers, emulators, last, done)
        except (KeyError, RuntimeError, ValueError):
            raise ModelError(f"the checkpoint {checkpoint.path} is damaged: remove it to begin anew") from None
    if course.numbers:
        for checks in _halting(course.checks(executor, glance, between), keep):
            for place, check in enumerate(checks):
                report(numbers[course.numbers[place]], check)
            over = course.members.steps == course.config.max_steps
            gone = [check.finished or bool(check.failure) or over for check in checks]
            for place, check in enumerate(checks):
                if gone[place]:
                    settle(place, check)
            course.leave(gone)
    keep()


def _halting(checks: Iterator[list[Check]], keep: Callable[[], None]) -> Iterator[list[Check]]:
    """Yield what comes, and keep what was reached if a budget ends it."""
    try:
        yield from checks
    except RunHalted:
        with keeping():
            keep()
        raise


def _take_up(
    kept: dict[str, torch.Tensor],
    course: TrainingRun,
    numbers: range,
    emulators: Sequence[Emulator],
    last: dict[int, Check],
    done: dict[str, torch.Tensor],
) -> None:
    """Go on from what a checkpoint holds: networks that were done, and the state of the others."""
    done.update({name: value for name, value in kept.items() if name.startswith("done/")})
    course.restore({name: value for name, value in kept.items() if not name.startswith("done/")})
    for place in set(range(len(numbers))) - set(course.numbers):
        step, loss, wrong, updates, margin, finished, seen = done[f"done/{place}/check"].tolist()
        check = Check(int(step), loss, int(wrong), int(updates), margin, bool(finished), int(seen))
        last[numbers[place]] = check
        with torch.no_grad():
            for name, weight in emulators[numbers[place]].named_parameters():
                weight.copy_(done[f"done/{place}/{name}"])


def _each(work: Callable[..., None], items: Iterable[object]) -> None:
    for item in items:
        work(item)
