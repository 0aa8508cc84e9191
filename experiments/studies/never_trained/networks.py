"""The networks: trained on next states, on other rules first, or for daughters; the same compute for each.

Compute is counted in answers: an update on M contexts is 3 M of them, forward and twice as much backward, and a
candidate of the explicit objective is as many as the rule has contexts, all of which it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from automata.rule import Rule
from experiments.studies.never_trained.nulls import majority_of_others
from experiments.wrong_rules.doubling.units import Unit, alike, unit_of
from experiments.wrong_rules.trained import TrainingPlace
from neural.domains.domain import HeldDomain, decode, encode

if TYPE_CHECKING:
    from neural.emulators import Emulator

Objective = Literal["next state", "turned next state", "daughters", "others first", "untrained"]
OBJECTIVES: dict[Objective, str] = {
    "next state": "networks trained on next states",
    "turned next state": "networks with the rule's symmetry built in",
    "daughters": "networks trained for daughters",
    "others first": "networks trained on other rules first",
    "untrained": "untrained networks",
}
# The share of the compute that goes into next states where the rest goes into daughters, or into other rules first.
_OWN = 2 / 3
_UPDATE = 3
# How far a candidate's weights lie from the best one's at most, by the largest of each array. Drawn evenly and
# scaled by a largest value, candidates are the same on every processor.
_STEPS = (0.01, 0.02, 0.04, 0.08, 0.16)


def network_rule(
    unit: Unit,
    objective: Objective,
    contexts: NDArray[np.uint8],
    width: int,
    steps: int,
    seeds: np.random.SeedSequence,
    place: TrainingPlace,
) -> tuple[Rule, int]:
    """Train a network by an objective on contexts, (M, k); return the rule that it is, and the candidates tried.

    `steps` are updates on the whole run's contexts: with fewer contexts there are more, to the same compute.
    """
    import torch  # seconds to import

    from neural.emulators import build_emulator
    from neural.physics.as_rule import to_rule

    torch.set_num_threads(1)
    weights_seed, search_seed = seeds.generate_state(2).tolist()
    shape: dict[str, int | str] = {"width": width}
    if objective == "turned next state":
        group = "dihedral" if len(unit.rule.symmetries) == 8 else "rotations"
        shape |= {"symmetry": "canonical", "group": group}
    network = build_emulator("mlp", unit.rule.n_states, unit.rule.neighborhood, shape, seed=weights_seed)
    budget = _UPDATE * steps * len(unit.shown)
    tried = 0
    if objective != "untrained" and len(contexts):
        network.to(place.device)
        share = _OWN if objective in ("daughters", "others first") else 1.0
        if objective == "others first":
            fit(network, unit, *_others(unit), round(budget * (1 - share)))
        fit(network, unit, contexts, unit.rule.evaluate(contexts), round(budget * share))
        network.cpu()
        if objective == "daughters":
            tried = int(budget * (1 - share)) // unit.rule.n_contexts
            select(network, unit, contexts, tried, np.random.default_rng(search_seed))
    place.keep("network", network, unit.rule)
    return to_rule(network), tried


def fit(network: Emulator, unit: Unit, contexts: NDArray[np.uint8], answers: NDArray[np.uint8], budget: int) -> None:
    """Train on next states for so many answers."""
    from neural.training.loop import TrainingConfig, training

    updates = max(1, budget // (_UPDATE * len(contexts)))
    config = TrainingConfig(max_steps=updates, check_every=updates, margin=1e9)
    table = decode(np.arange(unit.rule.n_contexts), unit.rule.n_states, contexts.shape[1])[:, 0].copy()
    table[encode(contexts, unit.rule.n_states)] = answers
    # The loop asks a rule for its targets: this one gives the answers that are shown.
    teacher = Rule.from_table(table, unit.rule.n_states, unit.rule.neighborhood, name="shown")
    for _ in training(network, teacher, HeldDomain.once("shown", contexts), config):
        pass


def _others(unit: Unit) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the contexts that the other units' runs meet, with what most of them answer there; never this rule's."""
    n_states = unit.rule.n_states
    met = [encode(other.closed(other.shown), n_states) for other in map(unit_of, alike(unit.name))]
    codes = np.unique(np.concatenate(met))
    return decode(codes, n_states, unit.shown.shape[1]), majority_of_others(unit)[codes]


def select(network: Emulator, unit: Unit, contexts: NDArray[np.uint8], tried: int, random: np.random.Generator) -> None:
    """Change the weights at random, `tried` times, and keep each change that costs neither daughters nor answers.

    The objective is the number of daughters that the seed makes under the network's rule; of equally many, the number
    of shown contexts that are right. Contexts that were not shown count through the daughters alone.
    """
    import torch

    from neural.physics.as_rule import to_rule

    codes, right = encode(contexts, unit.rule.n_states), unit.rule.evaluate(contexts)
    lives: dict[bytes, int] = {}

    def score() -> tuple[int, int]:
        rule = to_rule(network)
        known = rule.table.tobytes()
        if known not in lives:
            lives[known] = unit.daughters(rule)
        return lives[known], int((rule.table[codes] == right).sum())

    parameters = list(network.parameters())
    best = score()
    for _ in range(tried):
        size = _STEPS[random.integers(len(_STEPS))]
        before = [parameter.detach().clone() for parameter in parameters]
        with torch.no_grad():
            for parameter in parameters:
                drawn = random.uniform(-1, 1, size=tuple(parameter.shape)).astype(np.float32)
                parameter.add_(torch.from_numpy(drawn) * (size * float(parameter.abs().max())))
        found = score()
        if found >= best:
            best = found
            continue
        with torch.no_grad():
            for parameter, old in zip(parameters, before, strict=True):
                parameter.copy_(old)
