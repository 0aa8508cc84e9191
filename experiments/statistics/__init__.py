"""Intervals, tests and fits by which verdicts are reached; each is tested on data with and without an effect."""

from experiments.statistics.breaks import BreakTest, find_break
from experiments.statistics.comparison import (
    benjamini_hochberg,
    holm,
    log_rank_test,
    permutation_test,
    permuted_log_rank_test,
)
from experiments.statistics.exactness import ExactnessCell, ExactnessTest, excess_of_exactness
from experiments.statistics.intervals import ClusteredShare, bootstrap_interval, clustered_share, mean_interval
from experiments.statistics.mirage import fit_to_prediction, predicted_success
from experiments.statistics.modes import dip_power, dip_test
from experiments.statistics.subjects import agreed, half_between

__all__ = [
    "BreakTest",
    "ClusteredShare",
    "ExactnessCell",
    "ExactnessTest",
    "agreed",
    "benjamini_hochberg",
    "bootstrap_interval",
    "clustered_share",
    "dip_power",
    "dip_test",
    "excess_of_exactness",
    "find_break",
    "fit_to_prediction",
    "half_between",
    "holm",
    "log_rank_test",
    "mean_interval",
    "permutation_test",
    "permuted_log_rank_test",
    "predicted_success",
]
