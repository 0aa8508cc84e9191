"""The verdict: what a network's accuracy means for a replicator, in a sentence made of the numbers of this run."""

from __future__ import annotations

from collections.abc import Sequence

from automata.proportion import Proportion
from experiments.demo.measure import PhysicsRun
from experiments.demo.stopped import StoppedNetworks
from experiments.demo.survey import FidelityLevel
from experiments.statistics.wording import many, percent_interval, percent_to

# What an interval says of one half.
_HALVES = {False: "fewer than half", True: "more than half", None: "an unknown share, perhaps half,"}


def verdict(runs: Sequence[PhysicsRun], levels: Sequence[FidelityLevel], stopped: StoppedNetworks) -> str:
    """Return the verdict; the last two of `levels` are the stated accuracy and its never-visited control.

    It begins with what the network is certified over, tells errors of networks from errors that were drawn, and says
    of each no more than its interval does.
    """
    by_key = {run.measurement.key: run.measurement for run in runs}
    stated, certified = levels[-2], by_key["certified"]
    steps = certified.checkpoints[-1]
    made = f"{certified.daughters[-1]} {'copy' if certified.daughters[-1] == 1 else 'copies'}"
    met = f"the {certified.visited} contexts that {steps} steps of the true run meet"
    if certified.visited_right == certified.visited:
        whole = f"Under a network certified over {met} the seed makes {made}"
    else:
        whole = f"Under the trained network, wrong on {certified.visited - certified.visited_right} of {met}, and not "
        whole += f"certified, the seed makes {made}"
    right = f"{stopped.contexts - stopped.most} to {stopped.contexts - stopped.least}"
    of_networks = (
        f"under {stopped.replicated.successes} of {_told(stopped.replicated, 'network')} stopped when {right} of these "
        f"contexts are right it makes one in {certified.checkpoints[0]} steps{_interval(stopped.replicated)}"
        if stopped.replicated.trials
        else f"no network could be stopped when {right} of these contexts are right"
    )
    of_tables = (
        f"under {stated.replicated.successes} of {_told(stated.replicated, 'table')} with {stated.wrong} wrong answers "
        f"drawn at random{_interval(stated.replicated)}"
    )
    return f"{whole}; {of_networks}, and {of_tables}. {_halves(stated, stopped)}"


def _told(found: Proportion, thing: str) -> str:
    return many(found.trials, thing)


def _interval(found: Proportion) -> str:
    return f" (95 % interval {percent_interval(*found.interval)})"


def _halves(stated: FidelityLevel, stopped: StoppedNetworks) -> str:
    """Return what the two intervals say of one half."""
    level = percent_to(stated.fidelity, 0)
    tables = _HALVES[stated.replicated.majority]
    lead = f"So with {level} of the contexts right the seed replicates under"
    if not stopped.replicated.trials:
        return f"{lead} {tables} of such tables."
    networks = _HALVES[stopped.replicated.majority]
    if networks == tables:
        return f"{lead} {tables} of such networks, and of such tables."
    return f"{lead} {networks} of such networks, and {tables} of such tables."


def remark(runs: Sequence[PhysicsRun], nulls: Sequence[PhysicsRun], levels: Sequence[FidelityLevel]) -> str:
    """Return what a score over all cells would have said, and what the control is."""
    by_key = {run.measurement.key: run.measurement for run in (*runs, *nulls)}
    early, copying, control = by_key["early"], by_key["copy"], levels[-1].replicated
    fails = early.daughters[-1] < by_key["truth"].daughters[-1]
    cells = "Accuracy over all cells does not show it: the" if fails else "The"
    return (
        f"{cells} network stopped early scores {percent_to(early.all_cells, 2)} there and is right on "
        f"{early.visited_right} of the {early.visited} contexts; {early.daughters[-1]} copies are made under it. "
        f"Predicting that nothing ever changes scores {percent_to(copying.all_cells)}. With as large a share of wrong "
        f"answers on contexts that the run never meets, {control.successes} of {control.trials} replicated"
        f"{', as they must: such a run is the true one' * (control.successes == control.trials)}."
    )
