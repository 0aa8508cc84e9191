"""The verdict: one sentence on what a fidelity means for a replicator, made of the numbers of this run."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.demo.measure import PhysicsRun
from experiments.demo.survey import FidelityLevel
from experiments.statistics.wording import percent_to


def verdict(runs: Sequence[PhysicsRun], levels: Sequence[FidelityLevel]) -> str:
    """Return the verdict; the last two of `levels` are the stated fidelity and its never-visited control."""
    by_key = {run.measurement.key: run.measurement for run in runs}
    stated, certified = levels[-2], by_key["certified"]
    bore = stated.replicated
    level = percent_to(stated.fidelity, 0)
    # With the default settings only the first case occurs, but the sentence must follow the numbers.
    if not bore.successes:
        lead = f"At {level} fidelity nothing replicates"
    elif bore.majority is False:
        lead = f"{level[0].upper()}{level[1:]} fidelity is not enough"
    elif bore.majority:
        lead = f"At {level} fidelity most still replicate"
    else:
        lead = f"At {level} fidelity it stays open whether most still replicate"
    kind, whole = "networks", "the one that is right on all of them"
    if certified.visited_right < certified.visited:
        kind = "rules"  # there is no certified network to corrupt
        whole = f"the trained network, itself wrong on {certified.visited - certified.visited_right} of them,"
    return (
        f"{lead}: of {bore.trials} {kind} that are right on {stated.contexts - stated.wrong} of the "
        f"{stated.contexts} contexts of the loop's run, {bore.successes} made a copy of the loop "
        f"(95 % interval {100 * bore.low:.0f}–{100 * bore.high:.0f} %), while {whole} made "
        f"{certified.daughters[-1]} in {certified.checkpoints[-1]} steps."
    )


def remark(runs: Sequence[PhysicsRun], nulls: Sequence[PhysicsRun], levels: Sequence[FidelityLevel]) -> str:
    """Return what a score over all cells would have said, and what the control says."""
    by_key = {run.measurement.key: run.measurement for run in (*runs, *nulls)}
    early, copying, stated, control = by_key["early"], by_key["copy"], levels[-2].replicated, levels[-1].replicated
    fails = early.daughters[-1] < by_key["truth"].daughters[-1]
    cells = "Accuracy over all cells does not show it: the" if fails else "The"
    place = "Nor is it the share of errors that counts: with" if control.low > stated.high else "With"
    return (
        f"{cells} network stopped early scores {percent_to(early.all_cells, 2)} and made {early.daughters[-1]} copies, "
        f"and predicting that nothing ever changes scores {percent_to(copying.all_cells)}. {place} as large a share of "
        f"wrong answers among contexts that the loop never meets, {control.successes} of {control.trials} replicated."
    )
