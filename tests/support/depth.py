"""How much a test tries: a part in `make test`, all in `make test-long`, which sets REPLICARIUM_THOROUGH=1."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Case = TypeVar("Case")

THOROUGH = os.environ.get("REPLICARIUM_THOROUGH") == "1"


def cases(number: int) -> int:
    """Return how many cases Hypothesis draws: `number` when thorough, else a tenth of it, and 10 at least."""
    return number if THOROUGH else min(number, max(10, number // 10))


def some(every: Sequence[Case], part: int) -> list[Case]:
    """Return all of the parameters when thorough, else one in `part`, the first among them."""
    return list(every) if THOROUGH else list(every)[::part]
