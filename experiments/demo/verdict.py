"""The one plain sentence: what a fidelity means for a replicator, from the numbers of this run."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.demo.corruption import FidelityLevel
from experiments.demo.measure import Run


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage that is never rounded up to 100 %."""
    text = f"{100 * share:.{digits}f}"
    if share < 1 and float(text) >= 100:
        return f"more than {100 - 10**-digits:.{digits}f} %"
    return f"{text} %"


def verdict(runs: Sequence[Run], levels: Sequence[FidelityLevel]) -> str:
    """Return the verdict; the last two of `levels` are the stated fidelity and its never-visited control."""
    by_key = {run.measurement.key: run.measurement for run in runs}
    stated, certified = levels[-2], by_key["certified"]
    level = percent(stated.fidelity, 0)
    lead = f"{level} fidelity is not enough"
    if not stated.replicated:
        lead = f"At {level} fidelity nothing replicates"
    elif stated.low > 0.5:  # never seen, but the sentence must follow the numbers
        lead = f"At {level} fidelity most still replicate"
    whole = "the one that answers all of them"
    if certified.visited_right < certified.visited:
        whole = f"the trained network, itself wrong on {certified.visited - certified.visited_right} of them,"
    return (
        f"{lead}: of {stated.draws} networks that answer {stated.contexts - stated.wrong} of the "
        f"{stated.contexts} contexts of a loop's life rightly, {stated.replicated} bore a daughter "
        f"(95 % interval {100 * stated.low:.0f}–{100 * stated.high:.0f} %), while {whole} bore "
        f"{certified.daughters[-1]} in {certified.checkpoints[-1]} steps."
    )


def remark(runs: Sequence[Run], nulls: Sequence[Run], levels: Sequence[FidelityLevel]) -> str:
    """Return what a score over all cells would have said, and what the control says."""
    by_key = {run.measurement.key: run.measurement for run in (*runs, *nulls)}
    early, copying, control = by_key["early"], by_key["copy"], levels[-1]
    return (
        f"Accuracy over all cells does not show it: the network stopped early scores {percent(early.all_cells, 2)} "
        f"and bore {early.daughters[-1]}, and predicting that nothing ever changes scores "
        f"{percent(copying.all_cells)}. Nor is it the share of errors that counts: with as large a share of wrong "
        f"answers among contexts that the loop never meets, {control.replicated} of {control.draws} replicated."
    )
