"""The tables of the pages on soups and evolution are made from what is recorded; what is recorded can be had again."""

from __future__ import annotations

import json

import pytest

from automata.soups.languages.library import LANGUAGES, find_language
from automata.soups.replicators.appearance import Sampling
from automata.soups.replicators.byte_laws import find_law
from automata.soups.replicators.detectors import KNIERIM
from experiments.soups.appearance import Density
from tests.support import made_tables


def test_the_pages_have_the_tables_that_the_records_make():
    for page, text in made_tables.pages().items():
        assert (made_tables.ROOT / page).read_text(encoding="utf-8") == text, (
            "run `python -m tests.support.made_tables`"
        )


def test_takeovers_by_language_are_those_of_the_recorded_run():
    study = json.loads((made_tables.FOLDER.parent / "origins-full.json").read_text())["numbers"]
    told = made_tables.recorded("languages")
    assert set(told) == set(LANGUAGES)
    for language, one in told.items():
        assert [one["takeover"], one["soups"]] == study[f"{language} as-it-is"]
        assert one["takeover"] <= one["fertility"] <= one["appearance"] <= one["soups"]


def test_never_has_the_rule_of_three():
    assert made_tables.seen(0, 25) == "never (< 12 %)"
    assert made_tables.seen(24, 25) == "24 (80–99.3 %)"


@pytest.mark.parametrize("one", made_tables.recorded("appearance"), ids=lambda one: f"{one['law']}-{one['fresh']}")
def test_programs_that_were_found_are_drawn_and_found_again(one):
    language = find_language(one["language"])
    detector = KNIERIM if not one["fresh"] else made_tables.FRESH
    sampling = Sampling(language, find_law(one["law"], language), one["seed"], detector=detector)
    for block, index, score, _ in one["found"][:: max(1, len(one["found"]) // 3)]:
        assert sampling.score(block, index) == score
    found = made_tables.density_of(one, 48)
    assert found == Density(sum(hit[2] >= 48 for hit in one["found"]), one["programs"])
