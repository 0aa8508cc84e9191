"""The domain of loops with labels: the side that carries a network meets nothing else, whatever it carries."""

from __future__ import annotations

import numpy as np
import pytest

from automata.rules import langton, langton_labels, langton_passengers
from automata.rules.making.passengers import projects
from neural.domains import labelled as module
from neural.domains.labelled import labelled, one_replication_stays_within


@pytest.mark.parametrize("side", [7, 10, 11, 20, 21, 333, 3898])
def test_one_replication_stays_within_the_domain(side):
    assert one_replication_stays_within(side)


def test_a_domain_that_lacks_a_context_is_found_out(monkeypatch):
    """Every one of the 388 but the empty plane's is needed, so one missing is noticed."""
    whole = module._bare()
    for lacking in np.random.default_rng(0).choice(np.arange(1, len(whole)), 4, replace=False).tolist():
        monkeypatch.setattr(module, "_bare", lambda lacking=lacking: np.delete(whole, lacking, axis=0))
        assert not one_replication_stays_within(40)


def test_labels_change_nothing_but_labels():
    """So a labelled run meets labellings of what the run without labels meets, and the domain has all of these."""
    assert projects(langton_passengers(4), langton(), langton_labels(4))
    forgotten = langton_labels(4).forget[labelled(4).contexts]
    assert np.array_equal(np.unique(forgotten, axis=0), labelled(1).contexts)
    alive = np.isin(labelled(1).contexts, langton_labels(4).genes).sum(axis=1)
    assert len(labelled(4)) == int((4**alive).sum())
