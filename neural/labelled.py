"""Labelled: every context that Langton's loop shows the rule of its passengers, whatever the passengers are."""

from __future__ import annotations

import numpy as np

from automata.errors import RuleError
from automata.replication import replication_time
from automata.replicators import langton_loop
from automata.rules import langton, langton_labels
from automata.trajectory import record
from neural.contexts import Domain, visited


def labelled(labels: int) -> Domain:
    """Return what one replication of Langton's loop meets, its genes labelled in all ways: the domain `labelled`.

    The loop of side 8 meets 389 contexts of Langton's rule, as those of other sides do (docs/passengers.md); each is
    taken with all its genes' labels. A network that is exact here is exact for a loop with any load.
    RuleError if a rule cannot have so many labels.
    """
    bare = visited(record(langton(), langton_loop(), replication_time(8)))
    contexts = langton_labels(labels).every_labelling(bare.contexts)
    return Domain("labelled", contexts, np.ones(len(contexts), dtype=np.int64))


def labelled_colony(labels: int, periods: int) -> Domain:
    """Return what a colony of Langton's loop meets in so many replication times, its genes labelled in all ways.

    The domain `labelled_colony`, met by the loop of side 8 and all its daughters in one plane, whichever way they
    stand. RuleError if a rule cannot have so many labels, or for less than one period.
    """
    if periods < 1:
        raise RuleError(f"a colony is followed for 1 period or more, not {periods}")
    bare = visited(record(langton(), langton_loop(), periods * replication_time(8)))
    contexts = langton_labels(labels).every_labelling(bare.contexts)
    return Domain("labelled_colony", contexts, np.ones(len(contexts), dtype=np.int64))
