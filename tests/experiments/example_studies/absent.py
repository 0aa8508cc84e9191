"""The same study with nothing planted."""

from __future__ import annotations

from dataclasses import replace

from example_studies import planted

STUDY = replace(
    planted.STUDY,
    name="absent",
    presets={"quick": {"seeds": 12, "effect": 0.0}, "full": {"seeds": 100, "effect": 0.0}},
)
