"""The viewer's modules for soups, run by node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.viewer_node import asked_of

_SCRIPT = Path(__file__).with_name("soup_node.mjs")


def ask_soups(*jobs: dict[str, Any]) -> list[Any]:
    """Return what the modules answer to jobs that `soup_node.mjs` knows."""
    return asked_of(_SCRIPT, *jobs)
