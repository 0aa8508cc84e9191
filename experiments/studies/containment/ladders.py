"""Effects of growing size for the study containment: how well a tripwire tells, how far lines evade, what logs lose."""

from __future__ import annotations

import numpy as np

from experiments.studies.containment.trial import ContainmentSettings
from experiments.studies.containment.truths import TELLS, ContainmentWorld, drawn, lost_logs
from experiments.studies.containment.verdict import EVASION, FERTILITY, REACH
from experiments.studies.ladder import EffectLadder
from experiments.studies.table import TrialTable

_KEPT = lost_logs(0.8, 0.02)


def _hits(config: ContainmentSettings, random: np.random.Generator, share: float) -> TrialTable:
    world = ContainmentWorld((share, 0.01), (0.6, 0.3), (0.6, 0.3), (0.6, 0.3), 0.25, 0.25, _KEPT)
    return drawn(config, random, world)


def _alarms(config: ContainmentSettings, random: np.random.Generator, share: float) -> TrialTable:
    world = ContainmentWorld(TELLS, (TELLS[0], 0.01 + share), (0.6, 0.3), (0.6, 0.3), 0.25, 0.25, _KEPT)
    return drawn(config, random, world)


def _evaded(config: ContainmentSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, ContainmentWorld(TELLS, TELLS, TELLS, TELLS, 0.3 + share, 0.3, _KEPT))


def _lost(config: ContainmentSettings, random: np.random.Generator, share: float) -> TrialTable:
    return drawn(config, random, ContainmentWorld(TELLS, TELLS, TELLS, TELLS, 0.3, 0.3, lost_logs(0.02 + share, 0.02)))


LADDERS = {
    "hits": EffectLadder(
        "the share of replicators of which copies that copy give an alarm, with 1 % of false alarms",
        (0.8, 0.9, 0.95, 0.98, 0.995),
        "shown",
        _hits,
    ),
    "false alarms": EffectLadder(
        "by how much more often copies alone give a false alarm, both with 99.5 % of hits",
        (0.05, 0.1, 0.2, 0.3, 0.5),
        "shown",
        _alarms,
        FERTILITY,
    ),
    "evasion": EffectLadder(
        "by how much more often selected lines are missed at last than those that drift",
        (0.06, 0.1, 0.15, 0.2, 0.3),
        "shown",
        _evaded,
        EVASION,
    ),
    "logs": EffectLadder(
        "by how much more often a log is lost among copiers than where nothing spreads",
        (0.06, 0.1, 0.15, 0.2, 0.3),
        "shown",
        _lost,
        REACH,
    ),
}
