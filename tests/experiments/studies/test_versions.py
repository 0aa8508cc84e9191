"""A trial that changes under its version is found; prose and layout may change."""

from __future__ import annotations

import pytest

from experiments.studies.study import find_study, study_names
from tests.support import trial_sources


@pytest.mark.parametrize("name", study_names())
def test_a_trial_s_sources_are_those_of_its_version(name):
    held = trial_sources.kept()[name]
    assert held["version"] == find_study(name).measured, "run `python -m tests.support.trial_sources`"
    assert held["sources"] == trial_sources.digest(name), (
        f"what the trial of {name} is made of changed: raise its version, or, if it measures the same, run "
        f"`python -m tests.support.trial_sources --same {name}`"
    )


def test_only_what_is_done_counts():
    text = '"""A module."""\n\n\ndef twice(x):\n    """Return twice x."""\n    return 2 * x  # a comment\n'
    prose = '"""Another\n\nmodule."""\n\n\ndef twice(x):\n    # why\n    return (\n        2 * x\n    )\n'
    assert trial_sources.bare(text) == "deftwice(x):return2*x"
    assert trial_sources.bare(prose) == "deftwice(x):return(2*x)"
    assert trial_sources.bare(text.replace("2 * x", "3 * x")) != trial_sources.bare(text)


def test_what_a_trial_uses_is_among_its_sources():
    found = trial_sources.sources("self_copy")
    assert {"experiments.studies.self_copy.trial", "experiments.scribe.life.cycle"} <= found.keys()
    assert not any(module.endswith((".verdict", ".figures", ".statement")) for module in found)
    assert not any(module.startswith("experiments.storage") for module in found)
