"""Frames of the viewer in Chromium: generations and frames that it makes, and what panning and zooming cost.

Run by `make bench`, where there is a browser. The only assertion is on the answer. Costs are of the page's own thread,
in processor time, so that other programs do not count; Chromium draws in software here.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from automata import Pattern, Torus, Universe, find_rule
from experiments.viewer.document import Shown, ViewDocument
from experiments.viewer.page import viewer_page
from tests.support.browser import browser, missing

pytestmark = [pytest.mark.bench, pytest.mark.skipif(bool(missing()), reason=missing())]

SIDE, SECONDS = 1000, 10
# Counts frames as the browser shows them.
COUNT = "window.frames_ = 0; const count = () => { window.frames_++; requestAnimationFrame(count); }; count();"
MOVES = {"panning": "left", "zooming": "zoomIn"}


def processor_time(driver: Any) -> float:
    """Return the seconds that the page's thread has worked."""
    metrics = driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


@pytest.mark.parametrize("name", ["Nobili32", "life"])
def test_frames_of_a_million_cells(name: str, tmp_path: Any) -> None:
    """A torus of 1,000 × 1,000 cells, a uniform soup of all the rule's states, run as fast as it goes."""
    rule, torus = find_rule(name), Torus(SIDE, SIDE)
    soup = Pattern(np.random.default_rng(0).integers(0, rule.n_states, (SIDE, SIDE), dtype=np.uint8))
    page = tmp_path / "page.html"
    page.write_text(viewer_page(ViewDocument("soup", (Shown(name, rule, soup, torus),))), encoding="utf-8")
    with browser(tmp_path, offline=True) as driver:
        driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        driver.get(page.as_uri())
        state = "return window.replicarium.state().generation"
        driver.execute_script("for (let n = 0; n < 12; n++) window.replicarium.act('faster');" + COUNT)
        driver.execute_script("window.replicarium.run()")
        time.sleep(2)
        before, frames = driver.execute_script(state), driver.execute_script("return window.frames_")
        begun, worked = time.monotonic(), processor_time(driver)
        time.sleep(SECONDS)
        driver.execute_script("window.replicarium.pause()")
        wall, worked = time.monotonic() - begun, processor_time(driver) - worked
        generations = driver.execute_script(state) - before
        frames = driver.execute_script("return window.frames_") - frames
        moves = {}
        for move, action in MOVES.items():
            worked_before = processor_time(driver)
            driver.execute_script(
                "for (let n = 0; n < 20; n++) { window.replicarium.act(arguments[0]); window.replicarium.draw(); }",
                action,
            )
            moves[move] = (processor_time(driver) - worked_before) / 20
        at = driver.execute_script(state)
        told = ", ".join(f"{move} {1000 * cost:.1f} ms" for move, cost in moves.items())
        size = f"{SIDE:,} × {SIDE:,} cells"
        print(
            f"\n{name}, {rule.n_states} states, {size}, in Chromium: {generations / worked:.0f} generations and frames "
            f"in a second of processor time ({generations} and {frames} frames in {wall:.1f} s); a step of {told}"
        )
        assert (
            driver.execute_script("return window.replicarium.digest(0)") == Universe(rule, soup, torus).run(at).digest
        )
