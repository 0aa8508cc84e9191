"""Intervals, tests and fits by which verdicts are reached; each is held to planted effects and planted absence."""

from experiments.statistics.comparison import benjamini_hochberg, permutation_test
from experiments.statistics.intervals import bootstrap_interval, wilson_interval
from experiments.statistics.mirage import fit_to_prediction, predicted_success
from experiments.statistics.shapes import ChangePoint, ShapeComparison, change_point, compare_shapes
from experiments.statistics.survival import Survival, critical_error, fit_survival

__all__ = [
    "ChangePoint",
    "ShapeComparison",
    "Survival",
    "benjamini_hochberg",
    "bootstrap_interval",
    "change_point",
    "compare_shapes",
    "critical_error",
    "fit_survival",
    "fit_to_prediction",
    "permutation_test",
    "predicted_success",
    "wilson_interval",
]
