"""Does replication emerge at scale, or does an exact score make a smooth gain look sudden?

Networks learn the rule of a replicator at many widths, depths, lengths of training and shares of the data. On the
same outputs three metrics are taken: the log-loss, the table (how many contexts are wrong), and the rollout (whether
the run is the true one, and how many daughters it has). The last needs all contexts of the path to be right at once, so
it must look sudden. The question is whether it is more sudden than that, and whether the log-loss breaks as well.
"""

from __future__ import annotations

from experiments.studies.emergence.figures import figures
from experiments.studies.emergence.trial import EmergenceSettings, conditions, estimate, trial
from experiments.studies.emergence.verdict import verdict
from experiments.studies.study import Study

_PREDICTION = (
    "Exact replication will rise from nothing to certainty within two doublings of width or training, and "
    "p^L, with no free parameter, will rise with it or more sharply: a mirage of the metric. The log-loss will fall "
    "without a break."
)

STUDY = Study(
    name="emergence",
    version=1,
    title="Does replication emerge at scale?",
    claim="Self-replication appears suddenly above a certain scale.",
    predictions={_PREDICTION: lambda config, table, verdict: None},
    nulls={
        "p^L": "The share of right contexts to the power of their number: the exact score that follows "
        "from a smooth gain in each context.",
        "untrained": "Networks with their initial weights.",
        "copy the centre": "The rule that changes nothing; in the log-loss, one with the best constant confidence.",
    },
    measures={
        "contexts": "contexts of the domain that is learnt: all, or all that the first replication meets",
        "path": "L, contexts of the first replication",
        "loss": "log-loss over the domain in nats, network by network",
        "wrong": "wrong contexts of the domain (the table's Hamming distance)",
        "path_wrong": "wrong contexts of the path; with none the rollout is exact",
        "horizon": "the first generation that holds a wrong cell; none if the rollout is exact",
        "daughters": "daughters born within a period, as isolated as the true rule's",
        "exact_share": "share of networks whose rollout is exact",
        "bore_share": "share of networks under which the seed makes a daughter",
        "right_share": "mean share of right contexts of the domain",
    },
    settings=EmergenceSettings,
    presets={"quick": {}, "full": {"rules": ["byl", "highlife", "langton"], "depths": [1, 2], "below": 2}},
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    trains=True,
)
