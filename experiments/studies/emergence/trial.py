"""The trials: blocks of networks that differ in their seeds alone, and three metrics on the same outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from experiments.studies.emergence.lessons import TASKS, UNSEEN, Lesson, Task, lesson_of
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures, base_seed
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.rollout import path_of
from neural.arithmetic import current

Replicated = Literal["byl", "chou-reggia-2", "highlife", "langton"]
# The share of the contexts, or of the rules, that is shown where some are withheld.
SHOWN: dict[Task, float] = {"table": 1.0, "contexts": 0.75, "rules": 0.25}
LISTS = ("loss", "wrong", "horizon", "daughters")


class EmergenceSettings(StudyConfig):
    """Networks of `depth` hidden layers, all alike in `width`. `networks` of one width make one trial, trained as one
    batch on what one draw of the lesson shows: a level has `networks` × `seeds` of them, of those wider than `broad`
    `few` × `seeds`, of those wider than `broadest` `fewest` × `seeds`. Each of the `steps` updates is by all that is
    shown; their number and the learning rate were chosen on pilots."""

    seeds: int = Field(default=2, ge=1, le=1_000_000)
    tasks: tuple[Task, ...] = Field(default=TASKS, min_length=1)
    rules: tuple[Replicated, ...] = Field(default=("byl", "highlife"), min_length=1)
    widths: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        default=(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 664), min_length=1
    )
    depth: int = Field(default=2, ge=1, le=16)
    steps: int = Field(default=200, ge=1, le=100_000)
    networks: int = Field(default=10, ge=1, le=1000)
    broad: int = Field(default=128, ge=1, le=1024)
    few: int = Field(default=3, ge=1, le=1000)
    broadest: int = Field(default=256, ge=1, le=1024)
    fewest: int = Field(default=2, ge=1, le=1000)


def conditions(config: EmergenceSettings) -> Iterator[Condition]:
    """Yield the levels, task by task and rule by rule; first of each line its untrained networks."""
    for task in config.tasks:
        for rule in (UNSEEN,) if task == "rules" else config.rules:
            common = {"task": task, "rule": rule, "depth": config.depth}
            yield {**common, "width": 64, "steps": 0, "networks": config.networks}
            for width in config.widths:
                count = config.networks if width <= config.broad else config.few
                count = config.fewest if width > config.broadest else count
                yield {**common, "width": width, "steps": config.steps, "networks": count}


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Train a block of networks and measure each: log-loss, wrong answers, rollout, daughters."""
    from neural.physics.as_rule import logits_of  # torch takes seconds to import

    bench = bench or Workspace()
    task: Task = condition["task"]
    # Networks of all widths are shown the same, if their trials have the same seed.
    lesson = lesson_of(task, condition["rule"], SHOWN[task], base_seed(seeds))
    path, life = path_of(condition["rule"]), lesson.life
    truth, right = life.rule.evaluate(path.contexts), lesson.rule.evaluate(lesson.judged)
    columns: dict[str, list[Any]] = {name: [] for name in LISTS}
    networks = _trained(condition, lesson, seeds, bench)
    for place, network in enumerate(networks):
        bench.keep(f"network-{place:03}", network, lesson.rule)
        rule = lesson.learnt(network)
        missed = rule.evaluate(path.contexts) != truth
        answers = logits_of(network, lesson.judged).argmax(axis=1)
        columns["loss"].append(round(log_loss(logits_of(network, lesson.asked), lesson.rule.evaluate(lesson.asked)), 9))
        columns["wrong"].append(int(np.count_nonzero(answers != right)))
        columns["horizon"].append(path.horizon(missed))
        # Without an error on the path the run is the true one, daughters included.
        columns["daughters"].append(len(life.offspring_under(rule).births) if missed.any() else life.daughters)
    return {
        "weights": networks[0].n_parameters,
        "judged": len(lesson.judged),
        **columns,
        "exact_share": float(np.mean(np.array(columns["wrong"]) == 0)),
        "bore_share": float(np.mean(np.array(columns["daughters"]) > 0)),
        "null_wrong": lesson.nulls(),
    }


def _trained(condition: Condition, lesson: Lesson, seeds: np.random.SeedSequence, bench: Workspace) -> list[Any]:
    """Return the block's networks, trained for all of the steps: none stops when it is good enough."""
    import torch

    from neural.emulators import MLP, MLPConfig
    from neural.training.ensemble import train_ensemble
    from neural.training.loop import TrainingConfig

    torch.set_num_threads(1)
    shape = MLPConfig(width=condition["width"], depth=condition["depth"])
    drawn, count = np.random.default_rng(seeds), condition["networks"]
    networks = [
        MLP(lesson.rule.n_states, lesson.rule.neighborhood, shape, seed=seed)
        for seed in map(int, drawn.integers(2**31, size=(count,)))
    ]
    steps = condition["steps"]
    if steps:
        settings = TrainingConfig(
            max_steps=steps, check_every=steps, margin=1e9, schedule="cosine", batch=max(4096, len(lesson.shown))
        )
        moved = [network.to(bench.device) for network in networks]
        train_ensemble(moved, lesson.rule, lesson.shown, settings)
    return [network.cpu() for network in networks]


def log_loss(logits: NDArray[np.float32], truth: NDArray[np.uint8]) -> float:
    """Return the mean of -ln of the right answer's probability, in nats: logits (M, n), truth (M,)."""
    import torch

    arithmetic, targets = current(), torch.from_numpy(truth.astype(np.int64))
    losses = arithmetic.cross_entropy(torch.from_numpy(logits.astype(np.float64)), targets)
    return float(arithmetic.total(losses)) / len(truth)


def estimate(condition: Condition) -> float:
    """Return a guess at one block's seconds: training, by steps and width, and the runs of what is not exact."""
    shown = len(lesson_of(condition["task"], condition["rule"], SHOWN[condition["task"]], 0).shown)
    width = condition["width"]
    products = condition["networks"] * condition["steps"] * shown * (200 + width * (condition["depth"] - 1) * width)
    return float(0.5 + products * 1.6e-10)
