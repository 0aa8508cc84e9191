"""What every built-in rule must say of itself: names, colours, neighbourhood, symmetries, background, papers."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from automata.errors import RuleError, StateError
from automata.neighborhood import NEIGHBORHOODS
from automata.palette import default_colors
from automata.rules.library import ALIASES, BUILT_IN, LEFT_TO_FILES, find_rule, left_to_file
from automata.symmetry import IDENTITY, Symmetry

# Rules whose papers give their states numbers alone, or none that could be checked.
UNNAMED = {"Byl-Loop", "Chou-Reggia-1", "Chou-Reggia-2", "Perrier", "Tempesti"} | {
    name for name in BUILT_IN if name.startswith(("Banks", "Parity"))
}


def linear(color: str) -> np.ndarray:
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    return float(linear(color) @ (0.2126, 0.7152, 0.0722))


def cielab(color: str) -> np.ndarray:
    """CIE 1976 L*a*b* of an sRGB colour under D65, in which a distance of 2.3 is just noticed."""
    to_xyz = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
    ratios = to_xyz @ linear(color) / (0.9505, 1, 1.0888)
    x, y, z = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_rule_says_what_it_is(name: str) -> None:
    rule = BUILT_IN[name]()
    assert rule.name == name
    assert rule is find_rule(name.upper())
    assert rule.neighborhood in NEIGHBORHOODS
    assert rule.quiescent
    assert rule.next_state((0,) * len(rule.neighborhood)) == 0
    assert rule.citation.startswith("@")
    assert rule.symmetry_group[0] == Symmetry(IDENTITY, tuple(range(rule.n_states)))


@pytest.mark.parametrize("name", BUILT_IN)
def test_its_states_have_the_papers_names_or_numbers(name: str) -> None:
    rule = BUILT_IN[name]()
    named = [rule.name_of(state) for state in range(rule.n_states)]
    assert len(set(named)) == rule.n_states
    assert all(named)
    if name in UNNAMED:
        assert rule.state_names == ()
        assert named == [f"state {state}" for state in range(rule.n_states)]
    else:
        assert tuple(named) == rule.state_names
    with pytest.raises(StateError):
        rule.name_of(rule.n_states)


@pytest.mark.parametrize("name", BUILT_IN)
def test_its_colours_tell_states_apart_on_dark_and_on_light(name: str) -> None:
    rule = BUILT_IN[name]()
    assert len(rule.colors) == rule.n_states
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in rule.colors)
    background, *live = rule.colors
    for color in live:
        assert (luminance(color) + 0.05) / (luminance(background) + 0.05) > 2.5, color
        assert 1.05 / (luminance(color) + 0.05) > 1.3, color
    places = [cielab(color) for color in rule.colors]
    apart = min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(places, 2))
    assert apart > (5 if rule.n_states > 10 else 20)


@pytest.mark.parametrize("n_states", [2, 3, 40, 256])
def test_default_colours_are_all_different(n_states: int) -> None:
    colors = default_colors(n_states)
    assert len(set(colors)) == len(colors) == n_states
    assert colors[:2] == default_colors(2)


def test_what_is_not_built_in_is_known_by_name() -> None:
    assert left_to_file("devore2") is LEFT_TO_FILES["Devore2"]
    assert left_to_file("Devore") is None
    assert not {name.lower() for name in LEFT_TO_FILES} & {name.lower() for name in (*BUILT_IN, *ALIASES)}
    with pytest.raises(RuleError, match=r"published but not built in: .*; fetch Devore2\.rule from https://") as raised:
        find_rule("Devore2")
    assert "\n" not in str(raised.value)
