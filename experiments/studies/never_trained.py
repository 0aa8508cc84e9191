"""Does a network replicate that was never shown a copy? And if it does, had it seen all that a copy needs?

Networks are trained on contexts that say nothing of replication, or seem to: a life that is cut off before the first
copy is complete; half of the changing contexts withheld; random soups; another rule. Each is held against a memoriser
that knows the same contexts and changes nothing elsewhere: what it bears, coverage alone explains.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from automata.pattern import Pattern
from automata.replication import first_birth
from automata.replicators import find_replicator
from automata.rule import Rule
from automata.rules import find_rule
from automata.topology import Torus
from automata.trajectory import Trajectory, record
from automata.universe import Universe
from experiments.nulls import copy_the_centre
from experiments.offspring import follow
from experiments.statistics import permutation_test, wilson_interval
from experiments.studies.fidelity.life import Life, life_of, run
from experiments.study import Picture, Study, StudyConfig, Verdict
from experiments.table import Table
from experiments.trials import Condition
from neural.contexts import decode, dense, encode, visited

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.plotting import Theme

Arm = Literal["full", "no copies", "withheld", "soups", "other rule", "nothing"]
Learner = Literal["network", "memoriser", "nearest"]
ARMS: dict[Arm, str] = {
    "full": "the whole life, copies included",
    "no copies": "the life until a copy would be complete",
    "withheld": "the whole life, but for half of the changing contexts",
    "soups": "random soups under the rule",
    "other rule": "another rule's life",
    "nothing": "null: untrained",
}
# Trained without a copy; what they bear is the claim's.
WITHOUT: tuple[Arm, ...] = ("no copies", "withheld", "soups", "other rule")
LEARNERS: dict[Learner, str] = {
    "network": "networks",
    "memoriser": "null: a memoriser of the same contexts",
    "nearest": "null: the nearest training context",
}
# A rule of as many states and the same neighbourhood, and what runs under it.
OTHERS = {"langton": "chou-reggia-1", "chou-reggia-2": "langton", "sdsr": "evoloop", "highlife": "B3/S23"}
_SOUP_SIDE, _SOUP_STEPS = 32, 12
_OUTGROWN = 30


class NeverTrainedSettings(StudyConfig):
    """`steps` are those of the full arm; the others have as many examples in all (matched compute)."""

    replicators: tuple[Literal["langton", "byl", "chou-reggia-2", "sdsr", "highlife"], ...] = Field(
        default=("byl", "chou-reggia-2", "highlife", "langton"), min_length=1
    )
    width: int = Field(default=64, ge=1, le=1024)
    steps: int = Field(default=400, ge=1, le=100_000)
    periods: int = Field(default=2, ge=1, le=8)


def conditions(config: NeverTrainedSettings) -> Iterator[Condition]:
    """Yield every arm with every learner; an untrained network has nothing to memorise."""
    for name in config.replicators:
        common = {"replicator": name, "periods": config.periods}
        for arm in ARMS:
            if arm == "other rule" and name not in OTHERS:
                continue
            training = {"width": config.width, "steps": config.steps}
            yield {**common, "arm": arm, "learner": "network", **training}
            if arm != "nothing":
                yield from (
                    {**common, "arm": arm, "learner": learner} for learner in ("memoriser", "nearest")
                )


# -- what is shown --------------------------------------------------------------------------------------------


def shown(life: Life, arm: Arm, random: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return an arm's training set: contexts, (M, k), and the answers that are given for them, (M,)."""
    contexts, rule = life.met.contexts, life.rule
    if arm == "nothing":
        contexts = contexts[:0]
    elif arm == "no copies":
        contexts = _before_the_copy(life.replicator.name)
    elif arm == "withheld":
        moving = np.flatnonzero(rule.evaluate(contexts) != contexts[:, 0])
        hidden = random.choice(moving, size=len(moving) // 2, replace=False)
        contexts = np.delete(contexts, hidden, axis=0)
    elif arm == "soups":
        contexts = soup_contexts(rule, len(contexts), random)
    elif arm == "other rule":
        other = OTHERS[life.replicator.name]
        if other.startswith("B"):
            rule = find_rule(other)
            contexts = soup_contexts(rule, len(contexts), random)
        else:
            foreign = life_of(other, 2)
            contexts, rule = foreign.met.contexts, foreign.rule
    return contexts, rule.evaluate(contexts)


@cache
def _before_the_copy(name: str) -> NDArray[np.uint8]:
    """Return what is met in all generations but those that complete a copy, or come after."""
    entry = find_replicator(name)
    rule, seed = entry.rule(), entry.pattern()
    assert entry.period is not None
    birth = first_birth(rule, seed, seed, entry.period, rule.symmetry_group)
    assert birth is not None
    trajectory = record(rule, seed, birth.step - 1)
    return visited(Trajectory(rule, trajectory.frames, trajectory.box)).contexts


def soup_contexts(rule: Rule, wanted: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Return up to `wanted` distinct contexts that soups of all states on a torus meet, each as likely as another."""
    met: set[int] = set()
    for _ in range(64):
        cells = random.integers(0, rule.n_states, size=(_SOUP_SIDE, _SOUP_SIDE), dtype=np.uint8)
        universe = Universe(rule, Pattern(cells), Torus(_SOUP_SIDE, _SOUP_SIDE))
        for board in universe.generations(_SOUP_STEPS - 1):
            full = board.read(Pattern(cells).box)
            windows = [
                np.roll(full, (-row, -column), (0, 1)).ravel() for row, column in rule.neighborhood.offsets
            ]
            met.update(encode(np.stack(windows, axis=1), rule.n_states).tolist())
        if len(met) >= wanted:
            break
    codes = np.array(sorted(met), dtype=np.int64)
    chosen = np.sort(random.choice(codes, size=min(wanted, len(codes)), replace=False))
    return decode(chosen, rule.n_states, len(rule.neighborhood))


# -- who learns ------------------------------------------------------------------------------------------------


def trial(condition: Condition, seeds: np.random.SeedSequence) -> dict[str, Any]:
    """Show an arm's contexts to a learner, and let the seed live under what it makes of them."""
    life = life_of(condition["replicator"], condition["periods"])
    # Of the trial's seed and the arm alone: all learners of an arm are shown the same.
    random = np.random.default_rng([seeds.entropy[0], *condition["arm"].encode()])
    contexts, answers = shown(life, condition["arm"], random)
    if condition["learner"] == "network":
        rule = _network(life, contexts, answers, condition["width"], condition["steps"], seeds)
    elif condition["learner"] == "memoriser":
        rule = memoriser(life.rule, contexts, answers)
    else:
        rule = nearest(life.rule, contexts, answers)
    path = decode(np.array(sorted(life.on_path), dtype=np.int64), life.rule.n_states, contexts.shape[1])
    truth = life.rule.evaluate(path)
    given = dict(zip(map(bytes, contexts), answers.tolist(), strict=True))
    covered = np.array(
        [given.get(bytes(one)) == right for one, right in zip(path, truth.tolist(), strict=True)]
    )
    right = rule.evaluate(path) == truth
    daughters = 0
    if rule.quiescent:
        period = life.replicator.period
        assert period is not None
        born = follow(
            partial(run, rule), life.seed, life.rule.symmetry_group,
            steps=condition["periods"] * period, child_steps=1, depth=1, max_population=_OUTGROWN * life.population,
        )  # fmt: skip
        daughters = len(born.births)
    return {
        "contexts": len(contexts),
        "covered": round(float(covered.mean()), 6),
        "path_right": round(float(right.mean()), 6),
        "uncovered": int((~covered).sum()),
        "uncovered_right": int(right[~covered].sum()),
        "bore": daughters > 0,
        "daughters": daughters,
    }


def _network(
    life: Life,
    contexts: NDArray[np.uint8],
    answers: NDArray[np.uint8],
    width: int,
    steps: int,
    seeds: np.random.SeedSequence,
) -> Rule:
    """Train a network on the examples, as many in all as the full arm sees, and return the rule that it is."""
    import torch  # seconds to import

    from neural.contexts import Domain
    from neural.emulators import MLP, MLPConfig
    from neural.physics import to_rule
    from neural.training import TrainingConfig, training

    torch.set_num_threads(1)
    rule = life.rule
    network = MLP(
        rule.n_states, rule.neighborhood, MLPConfig(width=width), seed=int(seeds.generate_state(1)[0])
    )
    if len(contexts):
        matched = max(1, round(steps * len(life.met) / len(contexts)))
        # The loop asks a rule for its targets: this one gives the answers that are shown.
        teacher = memoriser(rule, contexts, answers)
        domain = Domain("shown", contexts, np.ones(len(contexts), dtype=np.int64))
        for _ in training(
            network, teacher, domain, TrainingConfig(max_steps=matched, check_every=matched, margin=1e9)
        ):
            pass
    return to_rule(network, name="network")


def memoriser(rule: Rule, contexts: NDArray[np.uint8], answers: NDArray[np.uint8]) -> Rule:
    """Return the rule that gives the shown answers and changes nothing elsewhere."""
    changes = dict(zip(map(tuple, contexts.tolist()), answers.tolist(), strict=True))
    return copy_the_centre(rule).with_changes(changes, name="memoriser")


def nearest(rule: Rule, contexts: NDArray[np.uint8], answers: NDArray[np.uint8]) -> Rule:
    """Return the rule that answers as most of the shown contexts do that differ in the fewest cells."""
    everything = dense(rule).contexts
    votes = np.zeros((len(answers), rule.n_states), dtype=np.float32)
    votes[np.arange(len(answers)), answers] = 1
    table = np.empty(len(everything), dtype=np.uint8)
    for start in range(0, len(everything), 4096):
        part = everything[start : start + 4096]
        distance = np.zeros((len(part), len(contexts)), dtype=np.uint8)
        for column in range(contexts.shape[1]):
            distance += part[:, column, None] != contexts[None, :, column]
        close = (distance == distance.min(axis=1, keepdims=True)).astype(np.float32)
        table[start : start + 4096] = (close @ votes).argmax(axis=1)
    return Rule.from_table(table, rule.n_states, rule.neighborhood, name="nearest")


# -- the verdict --------------------------------------------------------------------------------------------


def verdict(config: NeverTrainedSettings, table: Table) -> Verdict:
    """Say how often networks that saw no copy replicate, and how much of that is coverage."""
    rows = [row for row in table if row["learner"] == "network" and row["arm"] in WITHOUT]
    born = [row for row in rows if row["bore"]]
    covered = [row for row in born if row["uncovered"] == 0]
    guessed = [row for row in rows if row["uncovered"] > 0]
    beyond = sum(row["bore"] for row in guessed)
    low, high = wilson_interval(beyond, len(guessed))
    memorised = [
        row["bore"]
        for row in table
        if row["learner"] == "memoriser" and row["arm"] in WITHOUT and row["uncovered"]
    ]
    p = None
    if len(guessed) > 1 and len(memorised) > 1:
        p = permutation_test(
            [float(row["bore"]) for row in guessed], [float(bore) for bore in memorised], seed=0,
            alternative="greater",
        )  # fmt: skip
    if p is not None and p < 0.01:
        outcome: Literal["supported", "refuted", "undecided"] = "supported"
    elif born and len(covered) == len(born):
        outcome = "refuted"
    else:
        outcome = "undecided"
    least, most = wilson_interval(len(covered), len(born))
    sentence = (
        f"Of {len(rows)} networks that saw no completed copy {len(born)} replicate"
        + (
            f", {len(covered)} of them ({100 * least:.0f}–{100 * most:.0f} %) having been shown every context that a "
            "first copy needs"
            if born
            else ""
        )
        + f"; of {len(guessed)} that lacked some, {beyond} do ({100 * low:.0f}–{100 * high:.0f} %), and of memorisers "
        f"that lacked the same, {sum(memorised)} of {len(memorised)}."
    )
    numbers = {
        "without_copies": len(rows),
        "born": len(born),
        "born_covered": len(covered),
        "lacking": len(guessed),
        "born_lacking": beyond,
        "p_beyond_memoriser": p,
    }
    remark = "Every context that the network lacked and yet answered rightly was generalised; a birth needs nearly all."
    return Verdict(outcome, sentence, (remark,), numbers, (_arm_table(config, table),))


def _arm_table(config: NeverTrainedSettings, table: Table) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for name in config.replicators:
        for arm, words in ARMS.items():
            part = table.where(replicator=name, arm=arm)
            network = part.where(learner="network")
            if not len(network):
                continue
            bore = [
                f"{int(found.column('bore').sum())} of {len(found)}" if len(found) else ""
                for found in (part.where(learner=learner) for learner in LEARNERS)
            ]
            lacking, guessed = (int(network.column(name).sum()) for name in ("uncovered", "uncovered_right"))
            generalised = f"{guessed} of {lacking}" if lacking else "nothing lacked"
            covered = f"{100 * network.column('covered').mean():.1f} %"
            rows.append([find_replicator(name).title, words, covered, generalised, *bore])
    bearers = [f"bore: {words}" for words in LEARNERS.values()]
    head = ["replicator", "was shown", "path covered", "lacked, and yet right", *bearers]
    return "What was shown, and what came of it", head, rows


# -- figures ------------------------------------------------------------------------------------------------


def figures(config: NeverTrainedSettings, table: Table, verdict: Verdict) -> dict[str, Picture]:
    """Return who bore daughters, arm by arm, and what was right against what was shown."""
    return {
        "births": (
            partial(_births, config, table),
            "The share that bore a daughter, by what was shown, with 95 % Wilson intervals. The nulls: a memoriser of "
            "the same contexts, which changes nothing elsewhere; the answer of the nearest context shown; no training.",
        ),
        "coverage": (
            partial(_coverage, config, table),
            "What a network answers rightly of the contexts that the first copy needs, against the share that it was "
            "shown. Dashed: the null of coverage, right where shown and nowhere else. Crosses: the null of the nearest "
            "context. Filled: it bore a daughter.",
        ),
    }


def _births(config: NeverTrainedSettings, table: Table, theme: Theme) -> Figure:
    from matplotlib.figure import Figure

    from experiments.plotting import MARKERS

    figure = Figure(figsize=(11, 1.8 + 2.2 * len(config.replicators)), layout="constrained")
    rows = figure.subplots(len(config.replicators), 1, sharex=True, squeeze=False)[:, 0]
    for axes, name in zip(rows, config.replicators, strict=True):
        for index, (learner, words) in enumerate(LEARNERS.items()):
            places, shares, ends = [], [], []
            for place, arm in enumerate(ARMS):
                part = table.where(replicator=name, arm=arm, learner=learner)
                if not len(part):
                    continue
                bore = int(part.column("bore").sum())
                low, high = wilson_interval(bore, len(part))
                share = bore / len(part)
                places.append(place + 0.15 * (index - 1))
                shares.append(share)
                ends.append((max(0.0, share - low), max(0.0, high - share)))
            color = theme.series[(1, 3, 4)[index]]
            axes.errorbar(
                places, shares, yerr=np.array(ends).reshape(-1, 2).T, fmt=MARKERS[(1, 3, 4)[index]], color=color,
                capsize=3, linewidth=1.3, label=words, clip_on=False,
            )  # fmt: skip
        axes.set_ylim(0, 1)
        axes.set_title(find_replicator(name).title)
        axes.set_ylabel("bore a daughter")
    rows[-1].set_xticks(range(len(ARMS)), [words.replace(", ", ",\n") for words in ARMS.values()], fontsize=8)
    rows[-1].set_xlim(-0.5, len(ARMS) - 0.5)
    handles, labels = rows[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def _coverage(config: NeverTrainedSettings, table: Table, theme: Theme) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(11, 4.2), layout="constrained")
    grid = figure.subplots(1, len(config.replicators), sharey=True, squeeze=False)[0]
    for axes, name in zip(grid, config.replicators, strict=True):
        axes.plot([0, 1], [0, 1], "--", color=theme.muted, linewidth=1, label="null: right where shown")
        for index, (arm, words) in enumerate(ARMS.items()):
            color = theme.series[index]
            part = table.where(replicator=name, arm=arm, learner="network")
            for bore in (True, False):
                found = part.where(bore=bore)
                axes.plot(
                    found.column("covered") if len(found) else [], found.column("path_right") if len(found) else [],
                    "o", color=color, fillstyle="full" if bore else "none", markersize=6,
                    label=words if not bore else None, clip_on=False,
                )  # fmt: skip
            other = table.where(replicator=name, arm=arm, learner="nearest")
            if len(other):
                axes.plot(other.column("covered"), other.column("path_right"), "x", color=color, markersize=5)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_title(find_replicator(name).title)
        axes.set_xlabel("of the path shown")
    grid[0].set_ylabel("of the path right")
    grid[-1].plot([], [], "x", color=theme.muted, label="null: the nearest context shown")
    handles, labels = grid[-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds."""
    return {"network": 0.5, "nearest": 0.2}.get(condition["learner"], 0.03)


STUDY = Study(
    name="never-trained",
    version=1,
    title="Does a network replicate that was never shown a copy?",
    claim="The ability to replicate emerges without explicit training to replicate.",
    prediction="Langton's loop replicates without having been shown a copy, because all that a copy needs is met "
    "before the first is complete: that is coverage. Byl's, Chou and Reggia's and HighLife's lack a few contexts "
    "then, which networks will seldom guess all; with half of the changing contexts withheld, from soups and from "
    "another rule, nothing replicates.",
    nulls={
        "memoriser": "It knows the contexts shown and changes nothing elsewhere: what it bears, coverage explains.",
        "nearest": "It answers as the nearest contexts shown do: generalisation without learning.",
        "untrained": "A network with its initial weights.",
    },
    measures={
        "contexts": "contexts shown",
        "covered": "share of the contexts of the first replication that were shown with the answer of the rule",
        "path_right": "share of them that are answered rightly",
        "uncovered": "those that were not shown so",
        "uncovered_right": "how many of these are answered rightly all the same",
        "bore": "a daughter was born in the time given",
        "daughters": "how many were",
    },
    settings=NeverTrainedSettings,
    presets={
        "quick": {"seeds": 10},
        "full": {
            "seeds": 60,
            "replicators": ["byl", "chou-reggia-2", "highlife", "langton", "sdsr"],
            "steps": 1000,
        },
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
)
