"""What descriptions say after surgery: on the network that is asked, and on the weights that it is shown."""

from __future__ import annotations

import numpy as np

from experiments.statistics import ClusteredShare, clustered_share
from experiments.statistics.wording import listed, many, percent, percent_interval
from experiments.studies.differences import difference_interval, difference_outcome
from experiments.studies.self_description.channels import EXCHANGED
from experiments.studies.self_description.evidence import (
    LEAST_READ,
    Values,
    answered,
    edits,
    followed,
    followed_shown,
    readable,
    shown_edits,
)
from experiments.studies.study import Finding
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

BODY = "told what it is, does its description follow an edit of its body alone?"
READS = "shown its weights after an edit of them, does a network say what the edit made of it?"
# A difference of fewer edits than one in five is taken to be none.
_ALIKE = 0.2
# Of fewer networks that differ not even all on one side are beyond chance (sign test).
_LEAST_DIFFER = 6


def body_finding(table: TrialTable) -> Finding:
    """Say what told networks describe after an edit of their body alone.

    Undecided if after too many of the edits nothing that can be read is written, unless descriptions follow.
    """
    more = followed(table)
    if len(more) < 2:
        return Finding(BODY, "undecided", "Fewer than two networks were operated on.")
    own = {came: _share(edits(table, "self", came)) for came in ("follows", "keeps", "unreadable")}
    other = _share(edits(table, "observer"))
    outcome = _outcome(more)
    written = own["follows"].trials - own["unreadable"].successes
    sentence = (
        f"After {many(own['follows'].trials, 'edit')} of networks whose text says what they are, a description was "
        f"written in {written}: the new value in {own['follows'].successes} of these, the old one in "
        f"{own['keeps'].successes}; of as many edits of the other network, asked about the first, the new value in "
        f"{other.successes}: {_points(more)} of all edits."
    )
    if outcome == "not shown" and readable(table) < LEAST_READ:
        outcome = "undecided"
        sentence += (
            f" Edits that leave no description in {percent(1 - readable(table))} % say little of what it follows."
        )
    return Finding(
        BODY, outcome, sentence,
        f"other activation, other norm, units halved, a layer removed; {many(len(more), 'network')}",
    )  # fmt: skip


def reads_finding(table: TrialTable) -> Finding:
    """Say whether who is shown edited weights describes what they are now, beside one who learnt no truths."""
    more = followed_shown(table)
    if len(more) < 2:
        return Finding(READS, "undecided", "Fewer than two networks could be shown an edit.")
    own, before = _share(shown_edits(table, "self")), _share(shown_edits(table, "self", "before"))
    old, none = (_share(shown_edits(table, "self", came)) for came in ("keeps", "unreadable"))
    others = ", ".join(
        f"{words} in {percent(_share(shown_edits(table, who)).share)} %"
        for who, words in (("twin", "its twin"), ("observer", "another network"))
    )
    exchanged = _share(shown_edits(table, EXCHANGED))
    kept = _share(shown_edits(table, "self", kept=True))
    names = sorted({one[0] for row in answered(table, "weights") for one in row["edited"]})
    return Finding(
        READS, _outcome(more),
        f"Of {many(own.trials, 'edit')} it says the new value in {own.successes} "
        f"({percent_interval(*own.interval)}), in {before.successes} also without the edit, the old one in "
        f"{old.successes}, and writes no description in {none.successes}; {others}, one trained on exchanged "
        f"descriptions in {exchanged.successes}: {_points(more)}. Of edits that keep the function, after which the "
        f"edited network answers as before, it says the new value in {kept.successes} of {kept.trials}.",
        f"{listed(names)}, in the weights that are shown, not in the network that is asked; "
        f"{many(len(more), 'network')}",
    )  # fmt: skip


def exact_remark(table: TrialTable) -> list[str]:
    """Return what is arithmetic of edits that keep the function: answers stay, also where they are wrong now."""
    exact = [one for row in table for one in row.get("exact", ())]
    if not exact:
        return []
    same, changed = sum(one[2] for one in exact), sum(bool(one[3]) for one in exact)
    return [
        f"By construction, and no evidence about networks: {len(exact)} edits that keep the function (heads and units "
        f"in another order, pairs rescaled, units split, a layer added, the readout untied) moved logits by "
        f"{max(one[1] for one in exact):.1g} at most and left {same} answers as they were, also the {changed} that "
        "made another configuration of the network: there what was true before is wrong now."
    ]


def _outcome(more: Values) -> Outcome:
    """Return what is shown of a difference of which most networks may have none."""
    found = difference_outcome(more, _ALIKE)
    if found in ("shown", "refuted") and np.count_nonzero(more) < _LEAST_DIFFER:
        low, high = difference_interval(more)
        return "not shown" if max(high, -low) <= _ALIKE else "undecided"
    return found


def _share(counts: list[tuple[int, int]]) -> ClusteredShare:
    return clustered_share(*zip(*counts, strict=True))


def _points(values: Values) -> str:
    low, high = difference_interval(values)
    return f"{100 * float(values.mean()):+.1f} points, {100 * low:+.1f} to {100 * high:+.1f}"
