"""The page on ethics leads from each statement to a figure or a source; containment's tables are the recorded ones."""

from __future__ import annotations

import re

from experiments.execution.recorded import read_sentences
from tests.support.containment_page import PAGE, ROOT, filled

ETHICS = ROOT / "docs" / "ethics.md"


def unsupported(text: str) -> list[str]:
    """Return the paragraphs and points of a page that hold no link, but headings and what leads to a list."""
    parts = re.split(r"\n\n+|\n(?=\d\. |\* )", text.strip())
    return [part for part in parts if not part.startswith("#") and not part.rstrip().endswith(":") and "](" not in part]


def test_every_statement_on_ethics_leads_to_a_figure_or_a_source():
    found = unsupported(ETHICS.read_text(encoding="utf-8"))
    # What the page is, and what is said to be a choice.
    assert [part.split(":")[0][:40] for part in found] == [
        "What results on self-replication at this",
        "These rules are a choice of ours; the te",
    ]
    assert unsupported("# A\n\nSo it is ([b](c.md)).\n\nIt is.\n\n1. Here.\n2. There ([d](e.md)).") == [
        "It is.",
        "1. Here.",
    ]


def test_the_figures_on_ethics_are_recorded_ones():
    sentences = [
        one for one in read_sentences(ROOT / "docs" / "results" / "sentences.toml") if one.document == "docs/ethics.md"
    ]
    assert len(sentences) >= 12
    assert {one.result for one in sentences} >= {"containment-full", "self-copy-full", "emergence-full"}


def test_the_tables_of_containment_are_the_recorded_ones():
    found = PAGE.read_text(encoding="utf-8")
    assert found == filled(found), "run `python -m tests.support.containment_page`"
    assert found.count("<!-- table ") == 7
    begin = found.index("<!-- table values -->")
    changed = found[:begin] + found[begin:].replace("| fertility | ", "| fertility | 1 ", 1)
    assert changed != filled(changed) == found  # a changed cell is found
