"""Two modes: seldom seen in any law of one mode, found where two groups lie apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.errors import StatisticsError
from experiments.statistics import dip_power, dip_test


@pytest.mark.parametrize("law", ["normal", "uniform", "exponential", "lognormal"])
def test_laws_of_one_mode_seldom_have_two(law):
    random = np.random.default_rng(2)
    found = sum(dip_test(getattr(random, law)(size=20)) <= 0.05 for _ in range(200))
    assert found <= binom(200, 0.05).ppf(1 - 1e-4)


def test_two_groups_apart_are_found_wherever_they_lie():
    random = np.random.default_rng(3)
    values = np.concatenate([random.normal(-3, 0.3, 12), random.normal(0, 0.3, 8)])
    assert dip_test(values) < 0.01
    assert dip_test(values) == pytest.approx(dip_test(8 + 4 * values))
    assert dip_power(20, 0.05) > 0.9 > dip_power(8, 0.0005)


def test_a_sample_without_spread_has_one_mode():
    assert dip_test([1.0] * 6) == 1
    for values in ([1, 2, 3], [1, 2, 3, np.nan]):
        with pytest.raises(StatisticsError):
            dip_test(values)
