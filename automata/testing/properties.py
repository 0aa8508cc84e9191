"""Properties: what must hold of any automaton, as one-line assertions for other people's tests.

Each draws patterns with Hypothesis, shrinks a failure to a small one, and prints it as RLE, ready to paste into a
viewer. `assert_matches_reference(my_rule)` is a whole test; so is `assert_symmetric(to_rule(my_network), ROTATIONS)`.
Needs the `test` extra.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from hypothesis import given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from automata import reference
from automata.arguments import as_rule
from automata.checks import accepting, as_count, as_motions, as_positive, optional
from automata.equivariance import violation
from automata.errors import RuleError
from automata.formats.rle import format_rle, parse_rle
from automata.pattern import Pattern
from automata.rule import Rule
from automata.symmetry import Symmetry, Transform
from automata.testing.strategies import patterns as drawn_patterns
from automata.universe import Universe

__all__ = [
    "assert_composes",
    "assert_deterministic",
    "assert_local",
    "assert_matches_reference",
    "assert_round_trips",
    "assert_symmetric",
    "assert_translation_equivariant",
]

Patterns = SearchStrategy[Pattern]


@accepting(rule=as_rule, steps=as_count, max_examples=as_positive)
def assert_deterministic(
    rule: Rule,
    *,
    engine: str = "auto",
    steps: int = 6,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that the same pattern has the same future twice, and from a copy of its cells."""

    def check(pattern: Pattern) -> None:
        first = _run(rule, pattern, steps, engine)
        again = _run(rule, Pattern(np.array(pattern.cells), pattern.top, pattern.left), steps, engine)
        assert first == again, _differ("two runs of one pattern", first, again)

    _for_all(check, _patterns_of(rule, patterns), max_examples)


@accepting(rule=as_rule, steps=as_count, max_examples=as_positive)
def assert_translation_equivariant(
    rule: Rule,
    *,
    engine: str = "auto",
    steps: int = 4,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that moving a pattern moves its future in the same way, on the unbounded plane."""
    shifts = st.integers(-200, 200)

    def check(pattern: Pattern, rows: int, columns: int) -> None:
        moved = _run(rule, pattern.translate(rows, columns), steps, engine)
        expected = _run(rule, pattern, steps, engine).translate(rows, columns)
        assert moved == expected, _differ(f"the future of the pattern moved by ({rows}, {columns})", expected, moved)

    _for_all(check, _patterns_of(rule, patterns), max_examples, shifts, shifts)


@accepting(rule=as_rule, transforms=optional(as_motions), steps=as_count, max_examples=as_positive)
def assert_symmetric(
    rule: Rule,
    transforms: Iterable[Transform | Symmetry] | None = None,
    *,
    engine: str = "auto",
    steps: int = 3,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that turning or mirroring a pattern turns or mirrors its future; by default as the rule claims.

    Where `transforms` holds a `Symmetry`, states are renamed too. The rule claims its `symmetry_group`. Of the rule
    this is decided exactly, on its diagram: all contexts count, and a failure names one of the fewest live cells.
    What is drawn are patterns for the engine, which must not break the symmetry either. A rule without a diagram, and
    a transform that gives the neighbourhood another shape, are asked of the drawn patterns alone, which can pass by
    luck.
    """
    claimed = tuple(rule.symmetry_group if transforms is None else transforms)
    for motion in claimed:
        _check_exactly(rule, motion)
    if not rule.quiescent:
        return  # it does not run on the plane

    def check(pattern: Pattern, motion: Transform | Symmetry) -> None:
        turned = _run(rule, pattern.transform(motion), steps, engine)
        expected = _run(rule, pattern, steps, engine).transform(motion)
        assert turned == expected, _differ(f"the future of the pattern under {motion.name}", expected, turned)

    _for_all(check, _patterns_of(rule, patterns), max_examples, st.sampled_from(claimed))


def _check_exactly(rule: Rule, motion: Transform | Symmetry) -> None:
    """Raise AssertionError, with a context, if the rule's diagram does not follow `motion`."""
    symmetry = Symmetry(motion, tuple(range(rule.n_states))) if isinstance(motion, Transform) else motion
    try:
        if rule.is_symmetric(symmetry):
            return
        found, count = violation(rule.diagram, rule.neighborhood, symmetry), sum(rule.violations(symmetry))
    except RuleError:
        return  # no diagram, or a neighbourhood of another shape
    assert found is not None
    context, turned = found
    was, became = rule.next_state(context), rule.next_state(turned)
    cells = [(*offset, state) for offset, state in zip(rule.neighborhood.offsets, context, strict=True)]
    pattern = Pattern.from_live_cells(cell for cell in cells if cell[2])
    futures = ""
    if rule.quiescent:
        future, other = (
            reference.step(start, rule.next_state, rule.neighborhood)
            for start in (pattern, pattern.transform(symmetry))
        )
        futures = _instead(future.transform(symmetry), other)
    failure = AssertionError(
        f"the future of the pattern under {motion.name} differs{futures or ': '}"
        f"the context {context}, centre first, becomes {was}, so that under {motion.name} {turned} should become "
        f"{symmetry.states[was]} and becomes {became}; so it is with {count} of {rule.n_contexts} contexts"
    )
    failure.add_note(f"the pattern as RLE:\n{format_rle(pattern)}")
    raise failure


@accepting(rule=as_rule, steps=as_count, max_examples=as_positive)
def assert_local(
    rule: Rule,
    *,
    engine: str = "auto",
    steps: int = 4,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that changing one cell changes nothing outside its light cone: radius × steps cells around it."""
    radius = rule.neighborhood.radius * steps
    places, states = st.integers(-3, 8), st.integers(0, rule.n_states - 1)

    def check(pattern: Pattern, row: int, column: int, state: int) -> None:
        before = {(r, c): s for r, c, s in pattern.live_cells()}
        after = {**before, (row, column): state}
        changed = Pattern.from_live_cells((r, c, s) for (r, c), s in after.items() if s)
        futures = [
            set(_run(rule, each, steps, engine).live_cells())
            for each in (Pattern.from_live_cells(pattern.live_cells()), changed)
        ]
        for r, c, _ in futures[0] ^ futures[1]:
            distance = max(abs(r - row), abs(c - column))
            assert distance <= radius, (
                f"changing cell ({row}, {column}) to {state} changed cell ({r}, {c}) within {steps} steps, "
                f"{distance} cells away: more than the light cone of {radius}"
            )

    _for_all(check, _patterns_of(rule, patterns), max_examples, places, places, states)


@accepting(rule=as_rule, steps=as_count, max_examples=as_positive)
def assert_matches_reference(
    rule: Rule,
    *,
    engine: str = "auto",
    steps: int = 4,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that the engine computes, cell for cell, what the plain-Python reference computes."""

    def check(pattern: Pattern) -> None:
        fast = _run(rule, pattern, steps, engine)
        slow = reference.run(pattern, rule.next_state, rule.neighborhood, steps)
        assert fast == slow, _differ(f"engine {engine!r} after {steps} steps", slow, fast)

    _for_all(check, _patterns_of(rule, patterns), max_examples)


@accepting(rule=as_rule, steps=as_count, max_examples=as_positive)
def assert_composes(
    rule: Rule,
    *,
    engine: str = "auto",
    steps: int = 6,
    patterns: Patterns | None = None,
    max_examples: int = 50,
) -> None:
    """Assert that a + b generations are a generations and then b, in one universe and through a fresh one."""
    counts = st.integers(0, steps)

    def check(pattern: Pattern, first: int, second: int) -> None:
        whole = _run(rule, pattern, first + second, engine)
        halves = _run(rule, _run(rule, pattern, first, engine), second, engine)
        resumed = Universe(rule, pattern, engine=engine).run(first).run(second).pattern
        assert whole == halves, _differ(f"{first} + {second} generations", whole, halves)
        assert whole == resumed, _differ(f"{first} + {second} generations of one universe", whole, resumed)

    _for_all(check, _patterns_of(rule, patterns), max_examples, counts, counts)


def assert_round_trips(
    write: Callable[[Pattern], Any] = format_rle,
    read: Callable[[Any], Pattern] = parse_rle,
    *,
    patterns: Patterns | None = None,
    max_examples: int = 100,
) -> None:
    """Assert that `read(write(pattern))` is the pattern: the same states at the same places."""

    def check(pattern: Pattern) -> None:
        back = read(write(pattern))
        assert back == pattern, _differ("what was read back", pattern, back)

    _for_all(check, drawn_patterns(n_states=256) if patterns is None else patterns, max_examples)


# -- machinery ----------------------------------------------------------------------------------------------------


def _for_all(check: Callable[..., None], patterns: Patterns, max_examples: int, *others: SearchStrategy[Any]) -> None:
    """Run `check(pattern, …)` on drawn cases and print the pattern of a failure as RLE."""

    @settings(max_examples=max_examples, deadline=None, database=None)
    @given(st.tuples(patterns, *others))
    def run(case: tuple[Any, ...]) -> None:
        note(f"the pattern as RLE:\n{format_rle(case[0])}")
        check(*case)

    run()


def _patterns_of(rule: Rule, patterns: Patterns | None) -> Patterns:
    return drawn_patterns(n_states=rule.n_states) if patterns is None else patterns


def _run(rule: Rule, pattern: Pattern, steps: int, engine: str) -> Pattern:
    return Universe(rule, pattern, engine=engine).run(steps).pattern


def _differ(what: str, expected: Pattern, got: Pattern) -> str:
    return f"{what} differs{_instead(expected, got)}"


def _instead(expected: Pattern, got: Pattern) -> str:
    return f": expected\n{format_rle(expected)}got\n{format_rle(got)}"
