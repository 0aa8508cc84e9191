"""The verdict: one sentence on what a fidelity means for a replicator, made of the numbers of this run."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.demo.measure import PhysicsRun
from experiments.demo.survey import FidelityLevel


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage that is never rounded up to 100 %."""
    text = f"{100 * share:.{digits}f}"
    if share < 1 and float(text) >= 100:
        return f"more than {100 - 10**-digits:.{digits}f} %"
    return f"{text} %"


def verdict(runs: Sequence[PhysicsRun], levels: Sequence[FidelityLevel]) -> str:
    """Return the verdict; the last two of `levels` are the stated fidelity and its never-visited control."""
    by_key = {run.measurement.key: run.measurement for run in runs}
    stated, certified = levels[-2], by_key["certified"]
    level = percent(stated.fidelity, 0)
    # With the default settings only the first case occurs, but the sentence must follow the numbers.
    if not stated.replicated:
        lead = f"At {level} fidelity nothing replicates"
    elif stated.high < 0.5:
        lead = f"{level[0].upper()}{level[1:]} fidelity is not enough"
    elif stated.low > 0.5:
        lead = f"At {level} fidelity most still replicate"
    else:
        lead = f"At {level} fidelity it stays open whether most still replicate"
    kind, whole = "networks", "the one that is right on all of them"
    if certified.visited_right < certified.visited:
        kind = "rules"  # there is no certified network to corrupt
        whole = f"the trained network, itself wrong on {certified.visited - certified.visited_right} of them,"
    return (
        f"{lead}: of {stated.draws} {kind} that are right on {stated.contexts - stated.wrong} of the "
        f"{stated.contexts} contexts of the loop's run, {stated.replicated} made a copy of the loop "
        f"(95 % interval {100 * stated.low:.0f}–{100 * stated.high:.0f} %), while {whole} made "
        f"{certified.daughters[-1]} in {certified.checkpoints[-1]} steps."
    )


def remark(runs: Sequence[PhysicsRun], nulls: Sequence[PhysicsRun], levels: Sequence[FidelityLevel]) -> str:
    """Return what a score over all cells would have said, and what the control says."""
    by_key = {run.measurement.key: run.measurement for run in (*runs, *nulls)}
    early, copying, stated, control = by_key["early"], by_key["copy"], levels[-2], levels[-1]
    fails = early.daughters[-1] < by_key["truth"].daughters[-1]
    cells = "Accuracy over all cells does not show it: the" if fails else "The"
    place = "Nor is it the share of errors that counts: with" if control.low > stated.high else "With"
    return (
        f"{cells} network stopped early scores {percent(early.all_cells, 2)} and made {early.daughters[-1]} copies, "
        f"and predicting that nothing ever changes scores {percent(copying.all_cells)}. {place} as large a share of "
        f"wrong answers among contexts that the loop never meets, {control.replicated} of {control.draws} replicated."
    )
