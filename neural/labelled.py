"""Labelled: every context that Langton's loop shows the rule of its passengers, whatever the passengers are."""

from __future__ import annotations

import numpy as np

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
