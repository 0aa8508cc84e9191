"""The API reference has a page for every folder, every module stands on one, and no docstring is taken for markup."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
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


SMALL = {
    "conf.py": "extensions = ['sphinx.ext.autodoc', *{more}]\nhtml_theme = 'furo'\nhtml_copy_source = False\n"
    "autodoc_use_type_comments = False\ntoc_object_entries = False\n",
    "index.rst": "First\n=====\n\nA part\n------\n\n.. toctree::\n\n   a\n   below/b\n",
    "a.rst": "A\n=\n\nOne\n---\n\nTwo\n---\n\n:py:obj:`Pattern`, :py:obj:`nothing`, :py:obj:`cells`\n",
    "below/b.rst": "B\n=\n\nThree\n-----\n\n.. automodule:: automata.pattern\n   :members:\n\n.. toctree::\n\n   c\n",
    "below/c.rst": "C\n=\n\nFour\n----\n\n.. automodule:: automata.trajectory\n   :members:\n",
}


@pytest.mark.long
def test_what_a_quick_build_does_without_changes_no_page(tmp_path, monkeypatch):
    pytest.importorskip("sphinx"), pytest.importorskip("furo")
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'docs'}")
    made = []
    for more in ([], ["quick_build"]):
        source, target = tmp_path / f"source{len(more)}", tmp_path / f"pages{len(more)}"
        for name, text in SMALL.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text.replace("{more}", repr(more)))
        words = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(source), str(target)]
        subprocess.run(words, check=True, capture_output=True)
        made.append({str(path.relative_to(target)): path.read_text() for path in target.rglob("*.html")})
    assert {"index.html", "a.html", "below/b.html", "below/c.html"} <= set(made[0])
    assert made[0] == made[1]
    assert 'href="#automata.pattern.Box"' in made[0]["below/b.html"]


def test_pages_of_unchanged_sources_are_known(tmp_path, monkeypatch):
    source = tmp_path / "automata" / "a.py"
    source.parent.mkdir()
    source.write_text("1\n")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    assert not pages.unchanged(tmp_path)
    (tmp_path / pages._MARK).write_text(pages._state())
    assert pages.unchanged(tmp_path)
    source.write_text("12\n")
    assert not pages.unchanged(tmp_path)


def test_settings_are_shown_with_plain_types():
    from neural.training.loop import TrainingConfig

    shown = pages.settings_signature(TrainingConfig)
    assert "max_steps: int = " in shown
    assert not re.search("Annotated| at 0x|FieldInfo", shown)
