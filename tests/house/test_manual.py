"""The manual's ways in: every page is listed, anchors lead to headings, and all commands stand on their page."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest

from experiments.commands.app import COMMANDS, Group

DOCS = Path(__file__).resolve().parents[2] / "docs"


def program(name: str) -> ModuleType:
    """Import one of the programs of the manual's build, which lie beside its pages."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


command_page = program("command_page")
pictures = program("both_themes")


def listed(page: Path) -> list[str]:
    """The pages of a page's tables of contents, from the manual's folder on."""
    trees = re.findall(r"^```{toctree}\n(.*?)^```", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    names = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    return [str((page.parent / name).relative_to(DOCS)) for name in names]


def test_every_page_is_listed_once():
    pages = {
        str(path.relative_to(DOCS).with_suffix(""))
        for folder in (DOCS, DOCS / "lessons")
        for path in folder.glob("*.md")
    } - {"index"}
    found = [*listed(DOCS / "index.md"), *listed(DOCS / "lessons" / "index.md")]
    assert len(found) == len(set(found))
    assert set(found) == pages | {"reference/index", "reference/commands"}


def slug(heading: str) -> str:
    """A heading's anchor, as GitHub makes it and MyST after it."""
    words = re.sub(r"[^\w\- ]", "", re.sub(r"`|\*", "", heading).lower())
    return words.strip().replace(" ", "-")


def headings(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    return {slug(found) for found in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)}


def wrong_anchors(pages: Iterable[Path]) -> list[str]:
    return [
        f"{page.name}: {target}#{anchor}"
        for page in pages
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)]+)\)", page.read_text())
        if anchor not in headings(page.parent / target if target else page)
    ]


def test_anchors_lead_to_headings():
    assert wrong_anchors([*DOCS.glob("*.md"), *DOCS.glob("lessons/*.md")]) == []


def test_an_anchor_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.md").write_text("# One two\n\n[here](#one-two), [there](a.md#three)\n")
    assert wrong_anchors([tmp_path / "a.md"]) == ["a.md: a.md#three"]


def test_every_command_stands_on_the_page_with_an_example():
    text = command_page.commands_page()
    names = [
        f"replicarium {name}{inner and ' '}{inner}"
        for name, what in COMMANDS.items()
        for inner in (what.commands if isinstance(what, Group) else [""])
    ]
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE)[: len(names)] == names
    sections = dict(zip(names, re.split(r"^## .*\n", text, flags=re.MULTILINE)[1:], strict=False))
    for name, section in sections.items():
        (example,) = re.findall(r"^```\n(.*)\n```$", section, flags=re.MULTILINE)
        assert example.startswith(name), name
    assert "| `--physics` |" in sections["replicarium run"]
    assert "`--debug`" not in sections["replicarium run"]


@pytest.mark.parametrize(
    ("text", "shown"), [("a  b\nc", "a b c"), ("GROUP.NAME=<X> | {y}", r"GROUP.NAME=\<X\> \| \{y\}")]
)
def test_help_is_shown_as_it_stands(text, shown):
    assert command_page.plain(text) == shown


def pictures_wrong(pages: Iterable[Path]) -> list[str]:
    """Pictures of pages that are not there in both themes, or in another form than the build knows."""
    wrong = []
    for page in pages:
        text = page.read_text()
        known = list(pictures.PICTURE.finditer(text))
        if text.count("<img") + len(re.findall(r"!\[|\{image\}", text)) != len(known):
            wrong.append(f"{page.name}: a picture in another form than <picture>")
        for found in known:
            wrong += [
                f"{page.name}: {found[theme]}"
                for theme in ("light", "dark")
                if not (page.parent / found[theme]).is_file() or found["light"] == found["dark"]
            ]
    return wrong


def test_every_picture_is_there_in_both_themes():
    assert pictures_wrong([*DOCS.glob("*.md"), *DOCS.glob("lessons/*.md"), DOCS.parent / "README.md"]) == []


def test_a_picture_in_one_theme_is_found_and_one_in_two_becomes_two(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("![a](a.png)\n")
    assert pictures_wrong([page]) == ["a.md: a picture in another form than <picture>"]
    source = '<source media="(prefers-color-scheme: dark)" srcset="a-dark.png">'
    page.write_text(f'<picture>\n  {source}\n  <img src="a.png" alt="say &quot;a&quot;">\n</picture>\n')
    assert pictures_wrong([page]) == ["a.md: a.png", "a.md: a-dark.png"]
    made = pictures.both_themes(page.read_text())
    assert (
        made
        == "\n\n".join(
            f'```{{image}} {name}\n:alt: say "a"\n:class: only-{theme}\n```'
            for name, theme in (("a.png", "light"), ("a-dark.png", "dark"))
        )
        + "\n"
    )
