"""The pytest plugin: kernels are warmed once, and boards of a failing test stand in its report as RLE.

pytest loads it through the entry point `replicarium` of `pytest11` (`-p no:replicarium` leaves it out). It imports
nothing until a test that uses this package is collected, and touches no other tests. The Hypothesis profile without a
deadline, `--hypothesis-profile=replicarium`, is registered by `automata.testing._hypothesis`.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

# Whose functions and classes run engines, which compile.
_RUNNING = (
    "automata.testing.properties",
    "automata.testing.strategies",
    "automata.trajectory",
    "automata.universe",
    "automata.engines",
)
# Boards that are shown, up to so many cells each.
_MOST_SHOWN, _MOST_CELLS = 6, 1 << 16


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting `replicarium_warm_up`."""
    parser.addini(
        "replicarium_warm_up",
        "compile Replicarium's kernels before the first of the tests that use them (default: true)",
        type="bool",
        default=True,
    )


def pytest_collection_finish(session: pytest.Session) -> None:
    """Warm the kernels up, once a process, if tests under Hypothesis use them: its deadline is no compiler's."""
    config = session.config
    if config.option.collectonly or "hypothesis" not in sys.modules or not config.getini("replicarium_warm_up"):
        return
    if any(_runs_engines(module) for module in {getattr(item, "module", None) for item in session.items}):
        from automata.testing.warming import warm_up

        warm_up()


def _runs_engines(module: Any) -> bool:
    used = (getattr(value, "__module__", None) or "" for value in vars(module).values()) if module else ()
    return any(isinstance(name, str) and name.startswith(_RUNNING) for name in used)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add a section with the boards of a test that failed, as RLE."""
    report = yield
    if call.excinfo is not None and report.when == "call" and report.failed and "automata.pattern" in sys.modules:
        with suppress(Exception):  # a report is worth more than its pictures
            boards = dict(list(_boards(item, call.excinfo.value))[:_MOST_SHOWN])
            report.sections += [(f"Replicarium: {name} as RLE", rle) for name, rle in boards.items()]
    return report


def _boards(item: pytest.Item, error: BaseException) -> Iterator[tuple[str, str]]:
    """Yield names and RLE of what an error tells of, or of what the failing test holds."""
    from automata.testing.stepping import StepFault

    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _boards(item, each)
        return
    if isinstance(error, StepFault):
        yield from error.boards.items()
        return
    frame = _frame_of_test(item, error)
    for name, value in frame.f_locals.items() if frame is not None else ():
        if name.startswith("@"):  # of pytest's own, where it has rewritten an assertion
            continue
        if (rle := _rle(value)) is not None:
            yield name, rle


def _frame_of_test(item: pytest.Item, error: BaseException) -> FrameType | None:
    """Return the frame of the test's own function, which is Hypothesis' inner test where there is one."""
    function = getattr(item, "obj", None)
    function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
    code = getattr(function, "__code__", None)
    found, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is code:
            found = trace.tb_frame
        trace = trace.tb_next
    return found


def _rle(value: Any) -> str | None:
    """Return a pattern, a universe, the start of a run or a board of states as RLE; None for anything else."""
    import numpy as np

    from automata.formats.rle import format_rle
    from automata.pattern import Pattern

    kind = type(value)
    if kind.__module__ == "automata.universe" and kind.__name__ == "Universe":
        box = value.bounding_box
        value = value.pattern if box is None or box.height * box.width <= _MOST_CELLS else None
    elif kind.__module__ == "automata.trajectory" and kind.__name__ == "Trajectory":
        value = value.pattern(0)
    elif isinstance(value, np.ndarray) and value.ndim == 2 and value.dtype == np.uint8 and value.size <= _MOST_CELLS:
        value = Pattern(value)
    if not isinstance(value, Pattern) or value.cells.size > _MOST_CELLS:
        return None
    return format_rle(value)
