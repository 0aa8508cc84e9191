"""Intervals, tests and fits by which verdicts are reached; each is tested on data with and without an effect."""

from experiments.statistics.comparison import benjamini_hochberg, permutation_test
from experiments.statistics.intervals import ClusteredShare, bootstrap_interval, clustered_share
from experiments.statistics.mirage import Sharpness, fit_to_prediction, predicted_success, sharper_than
from experiments.statistics.modes import TwoModes, two_modes
from experiments.statistics.shapes import ChangePoint, ShapeComparison, change_point, compare_shapes
from experiments.statistics.subjects import agreed, half_between
from experiments.statistics.survival import Survival, critical_error, fit_survival

__all__ = [
    "ChangePoint",
    "ClusteredShare",
    "ShapeComparison",
    "Sharpness",
    "Survival",
    "TwoModes",
    "agreed",
    "benjamini_hochberg",
    "bootstrap_interval",
    "change_point",
    "clustered_share",
    "compare_shapes",
    "critical_error",
    "fit_survival",
    "fit_to_prediction",
    "half_between",
    "permutation_test",
    "predicted_success",
    "sharper_than",
    "two_modes",
]
