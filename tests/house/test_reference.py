"""The API reference has a page for every folder, every module stands on one, and no docstring is taken for markup."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import automata
import neural

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location("reference_pages", ROOT / "docs" / "reference_pages.py")
assert _SPEC is not None
assert _SPEC.loader is not None
pages = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(pages)


def test_every_module_stands_on_one_page():
    listed = [module for modules in pages.folders().values() for module in modules]
    assert len(listed) == len(set(listed)) > 150
    for module in (
        "automata.rule",
        "automata.replication.copies.exact",
        "neural.training.loop",
        "experiments.studies.study",
    ):
        assert module in listed
    assert not [module for module in listed if "kernels" in module or ".commands." in module]
    for folder, modules in pages.folders().items():
        text = pages.page(folder, modules)
        assert re.findall(r"automodule:: (\S+)", text) == [folder, *modules]
        assert f"\n   {folder}\n" in pages.index(list(pages.folders()))


def test_the_first_page_lists_the_front_doors():
    index = pages.index([])
    for package in (automata, neural):
        for name in package.__all__:
            assert name.startswith("_") or f":py:obj:`{name} <{package.__name__}." in index


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("n_states ** k of `cells`, *args", "n_states \\*\\* k of ``cells``, \\*args"),
        ("|group| and name_ stay", "\\|group\\| and name\\_ stay"),
        ("two `words\nhere` meet", "two ``words here`` meet"),
        ("* a point\n* another", "* a point\n* another"),
        (">>> 2**3\n8", ">>> 2**3\n8"),
        ("    1*  a\n     2  b", "::\n\n        1*  a\n         2  b"),
    ],
)
def test_plain_text_stays_plain(plain, marked):
    assert "\n".join(pages.as_rst(plain)).rstrip("\n") == marked


def test_every_term_of_the_glossary_is_defined_once():
    text = (ROOT / "docs" / "glossary.md").read_text()
    terms = re.findall(r"^([a-z].*)$(?=\n  \S)", text, flags=re.MULTILINE)
    assert len(terms) == len(set(terms)) >= 50
    assert {"context", "null model", "certificate", "orbit", "census", "ring", "gene", "fidelity"} <= set(terms)
    used = {(target or shown).lower() for shown, target in re.findall(r"\{term\}`([^`<]+?)(?: <([^`>]+)>)?`", text)}
    assert used <= set(terms)
