"""The trials: blocks of networks that differ in their seeds alone, and three metrics on the same outputs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures
from experiments.studies.workspace import Workspace
from experiments.wrong_rules.reference_life import ReferenceLife, life_of
from experiments.wrong_rules.rollout import path_of
from neural.arithmetic import current
from neural.domains.domain import HeldDomain, dense

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, le=1)]
FACTORS = ("width", "depth", "steps", "data")
# Beyond this many contexts networks learn what the life meets, not all that there is.
_DENSE = 512


class EmergenceSettings(StudyConfig):
    """`networks` make one trial, trained as one batch: a cell has `networks` × `seeds` of them. `below`: how many of
    the four factors may be less than their largest value at once; 4 crosses them all. `data` are shares of the domain's
    contexts that a network is shown, each network others."""

    seeds: int = Field(default=1, ge=1, le=1_000_000)
    rules: tuple[Literal["byl", "chou-reggia-2", "highlife", "langton"], ...] = Field(
        default=("byl", "highlife"), min_length=1
    )
    widths: tuple[Annotated[int, Field(ge=1, le=1024)], ...] = Field(
        default=(4, 6, 8, 12, 16, 24, 32, 64), min_length=1
    )
    depths: tuple[Annotated[int, Field(ge=1, le=16)], ...] = Field(default=(1,), min_length=1)
    steps: tuple[Count, ...] = Field(default=(25, 50, 60, 75, 100, 140, 200, 400), min_length=1)
    data: tuple[Share, ...] = Field(default=(0.5, 0.7, 0.8, 0.9, 0.95, 0.975, 1.0), min_length=1)
    networks: int = Field(default=20, ge=2, le=1000)
    below: int = Field(default=1, ge=1, le=4)


def largest(config: EmergenceSettings) -> dict[str, float]:
    """Return the largest value of each factor."""
    return {
        "width": max(config.widths),
        "depth": max(config.depths),
        "steps": max(config.steps),
        "data": max(config.data),
    }


def conditions(config: EmergenceSettings) -> Iterator[Condition]:
    """Yield the cells, rule by rule: first the untrained networks, then the trained ones."""
    top = largest(config)
    for rule in config.rules:
        common = {"rule": rule, "networks": config.networks}
        yield {**common, **top, "steps": 0}
        for levels in product(config.widths, config.depths, config.steps, config.data):
            cell = dict(zip(FACTORS, levels, strict=True))
            if sum(cell[name] < top[name] for name in FACTORS) <= config.below:
                yield {**common, **cell}


@cache
def domain_of(name: str) -> HeldDomain:
    """Return what networks learn and are judged on: all contexts if they are few, else those that the life meets."""
    life = life_of(name, 1)
    return dense(life.rule) if life.rule.n_contexts <= _DENSE else life.met


def trial(condition: Condition, seeds: np.random.SeedSequence, bench: Workspace | None = None) -> Measures:
    """Train a block of networks and measure each: log-loss, table, rollout, daughters."""
    from neural.physics.as_rule import logits_of, to_rule  # torch takes seconds to import

    bench = bench or Workspace()
    life, domain, path = (life_of(condition["rule"], 1), domain_of(condition["rule"]), path_of(condition["rule"]))
    truth, right = life.rule.evaluate(domain.contexts), life.rule.evaluate(path.contexts)
    columns: dict[str, list[Any]] = {name: [] for name in ("loss", "wrong", "path_wrong", "horizon", "daughters")}
    for place, network in enumerate(_trained(condition, life, domain, seeds, bench)):
        bench.keep(f"network-{place:03}", network, life.rule)
        rule = to_rule(network)
        missed = rule.evaluate(path.contexts) != right
        # Without an error on the path the run is the true one, daughters included.
        born = len(life.offspring_under(rule).births) if missed.any() else life.daughters
        columns["loss"].append(round(log_loss(logits_of(network, domain.contexts), truth), 9))
        columns["wrong"].append(int(np.count_nonzero(rule.evaluate(domain.contexts) != truth)))
        columns["path_wrong"].append(int(missed.sum()))
        columns["horizon"].append(path.horizon(missed))
        columns["daughters"].append(born)
    return {
        "contexts": len(domain),
        "path": len(path.contexts),
        **columns,
        "exact_share": float(np.mean(np.array(columns["path_wrong"]) == 0)),
        "bore_share": float(np.mean(np.array(columns["daughters"]) > 0)),
        "right_share": round(1 - float(np.mean(columns["wrong"])) / len(domain), 9),
    }


def _trained(
    condition: Condition, life: ReferenceLife, domain: HeldDomain, seeds: np.random.SeedSequence, bench: Workspace
) -> list[Any]:
    """Return the block's networks, trained for all of the steps: none stops when it is good enough."""
    import torch

    from neural.emulators import MLP, MLPConfig
    from neural.training.ensemble import train_ensemble
    from neural.training.loop import TrainingConfig

    torch.set_num_threads(1)
    shape = MLPConfig(width=condition["width"], depth=condition["depth"])
    drawn, count = np.random.default_rng(seeds), condition["networks"]
    networks = [
        MLP(life.rule.n_states, life.rule.neighborhood, shape, seed=seed)
        for seed in map(int, drawn.integers(2**31, size=(count,)))
    ]
    steps = condition["steps"]
    if steps:
        settings = TrainingConfig(max_steps=steps, check_every=steps, margin=1e9, batch=max(4096, len(domain)))
        subsets = shown(len(domain), condition["data"], count, drawn)
        moved = [network.to(bench.device) for network in networks]
        train_ensemble(moved, life.rule, domain, settings, subsets=subsets)
    return [network.cpu() for network in networks]


def shown(contexts: int, share: float, networks: int, random: np.random.Generator) -> NDArray[np.bool_] | None:
    """Return which contexts each network is shown, (networks, contexts): as many for each; None for all of them."""
    if share == 1:
        return None
    ranks = random.permuted(np.tile(np.arange(contexts), (networks, 1)), axis=1)
    chosen: NDArray[np.bool_] = ranks < max(1, round(share * contexts))
    return chosen


def log_loss(logits: NDArray[np.float32], truth: NDArray[np.uint8]) -> float:
    """Return the mean of -ln of the right answer's probability, in nats: logits (M, n), truth (M,)."""
    import torch

    arithmetic, targets = current(), torch.from_numpy(truth.astype(np.int64))
    losses = arithmetic.cross_entropy(torch.from_numpy(logits.astype(np.float64)), targets)
    return float(arithmetic.total(losses)) / len(truth)


def estimate(condition: Condition) -> float:
    """Return a guess at one block's seconds: training, by steps and width, and the runs of what is not exact."""
    size = len(domain_of(condition["rule"]))
    updates = condition["networks"] * condition["steps"] * size
    return float(0.5 + updates * condition["depth"] * (1 + condition["width"] / 64) * 8e-7)
