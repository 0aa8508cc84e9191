"""The lessons are run from top to bottom: what they print, their pictures, each number in their text is compared."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "docs" / "lessons"


def tool(name: str) -> ModuleType:
    """Import one of the lessons' tools, which lie beside them."""
    spec = importlib.util.spec_from_file_location(name, LESSONS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cells_of = tool("lesson_cells")
notebooks = tool("notebooks")
PAGES = cells_of.lessons()
# The cheapest three; the others take some seconds each.
QUICK = ("02", "03", "08")
EACH = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
RUN = pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=() if path.stem[:2] in QUICK else pytest.mark.long, id=path.stem) for path in PAGES],
)
SECTIONS = ["Aims", "In the viewer", "Predict", "Run it", "Exercises", "A picture for a slide", "Sources"]
# Numbers in a text that no cell has: years, and what the reader is asked to guess at.
TOLD = {"02": {1948}}


def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """What a lesson says in words: without its first lines, sources, commands, code, links' targets and numbering."""
    text = text[text.index("## Aims") : text.index("## Sources")]
    text = re.sub(r"^```.*?^```\n", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>", " ", text)
    text = re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)
    return re.sub(r"\b([Ll]essons?|[Qq]uestion) \d+('s)?(,? (and )?\d+)*", " ", text)


def numbers(text: str) -> set[float]:
    return {
        float(found.replace(",", "").replace("_", ""))
        for found in re.findall(r"\d+(?:[,_]\d{3})*(?:\.\d+)?(?:e-?\d+)?", text)
    }


def untold(path: Path, text: str) -> list[str]:
    """Numbers of the text that stand in no cell and are printed by none."""
    cells = cells_of.read_cells(text)
    known = TOLD.get(path.stem[:2], set()) | numbers(
        "\n".join(f"{cell.source}\n{cell.printed or ''}" for cell in cells if cell.code)
    )
    lacking = []
    for found, percent in re.findall(r"(\d+(?:,\d{3})*(?:\.\d+)?)( ?%)?", prose(text)):
        number = float(found.replace(",", ""))
        shares = {round(number / 100, 6), round(1 - number / 100, 6)} if percent else set()
        if not ({number} | shares) & known:
            lacking.append(found + percent)
    return lacking


@RUN
def test_a_lesson_runs_and_prints_what_its_page_says(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = cells_of.read_cells(page(path))
    code = [cell for cell in cells if cell.code]
    printed = list(cells_of.run_cells(cells, path.stem))
    assert printed == [cell.printed or "" for cell in code]
    made = sorted(place.name for place in (tmp_path / "images").iterdir())
    (shown,) = notebooks.PICTURE.finditer(page(path))
    assert [f"images/{name}" for name in made] == [shown["dark"], shown["light"]]
    for name in made:
        new, kept = (
            np.asarray(Image.open(folder / "images" / name).convert("RGB"), dtype=float)
            for folder in (tmp_path, LESSONS)
        )
        assert new.shape == kept.shape
        assert np.abs(new - kept).mean() < 3, "the picture is another one: run docs/lessons/lesson_cells.py"


@EACH
def test_a_lesson_has_all_parts(path):
    text = page(path)
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == SECTIONS
    assert re.match(rf"# {int(path.stem[:2])}\. .*\n\n\*In class: \d\d minutes\. ", text)
    exercises = re.findall(r"^\*\*([A-D])\.\*\* ", text, flags=re.MULTILINE)
    answers = re.findall(r"^<summary>An?s?w?e?r? ?a?n?s?w?e?r? to ([A-D])</summary>$", text, flags=re.MULTILINE)
    assert exercises == answers == sorted(set(exercises))
    assert text.count("<details>") == text.count("</details>") == len(exercises) >= 3
    checked = {cell.answer for cell in cells_of.read_cells(text) if cell.code and "assert" in cell.source}
    assert len(checked) >= len(exercises) - 1, "at most one exercise is for words alone"
    viewer = text[text.index("## In the viewer") : text.index("## Predict")]
    assert re.findall(r"^replicarium ", viewer, flags=re.MULTILINE)
    (picture,) = notebooks.PICTURE.finditer(text)
    assert len(picture["alt"]) > 40


@EACH
def test_every_number_of_a_lesson_comes_out_of_a_cell(path):
    assert untold(path, page(path)) == []


def test_a_number_from_nowhere_is_found():
    path = PAGES[0]
    text = page(path).replace("## Predict", "It takes 4,711 generations, in 12.5 % of all cases.\n\n## Predict")
    assert untold(path, text) == ["4,711", "12.5 %"]


def test_there_are_ten_lessons_and_all_are_listed():
    assert [path.stem[:2] for path in PAGES] == [f"{number:02d}" for number in range(1, 11)]
    index = page(LESSONS / "index.md")
    for path in PAGES:
        assert path.stem in index
        assert page(path).splitlines()[0].removeprefix("# ") in index


@EACH
def test_a_lesson_is_a_notebook_for_jupyter(path):
    cells = cells_of.read_cells(page(path))
    made = json.loads(json.dumps(notebooks.as_jupyter(cells)))
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"]) == len(cells)
    code = [cell for cell in made["cells"] if cell["cell_type"] == "code"]
    assert [cell["source"] for cell in code] == [cell.source for cell in cells if cell.code]
    hidden = [cell for cell in code if cell["metadata"]]
    assert len(hidden) == sum(cell.code and bool(cell.answer) for cell in cells) > 0
    texts = "".join(cell["source"] for cell in made["cells"] if cell["cell_type"] == "markdown")
    assert "](../" not in texts
    for cell in made["cells"]:
        assert cell["source"].count("<details>") == cell["source"].count("</details>")
    pytest.importorskip("nbformat").validate(made)


@EACH
def test_a_lesson_is_a_notebook_for_marimo(path):
    """Each name is bound by one cell, and each cell takes what earlier ones give."""
    code = notebooks.as_marimo(cells_of.read_cells(page(path)))
    given: set[str] = set()
    for function in (node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)):
        takes = {argument.arg for argument in function.args.args}
        assert takes <= given, function.lineno
        end = function.body[-1]
        assert isinstance(end, ast.Return)
        gives = {name.id for name in end.value.elts} if isinstance(end.value, ast.Tuple) else set()
        assert not gives & given, function.lineno
        given |= gives
    assert {"mo", "film"} <= given or {"mo", "Figure"} <= given


def test_names_bound_again_are_told_apart_in_marimo():
    cells = [cells_of.Cell(source, True) for source in ("n = 1", "for n in (2, 3):\n    m = n", "print(n, m)")]
    code = notebooks.as_marimo(cells)
    assert "for n_1 in (2, 3):\n        m = n_1\n" in code
    assert "def _(m, n_1):\n    print(n_1, m)\n" in code


IN_A_NOTEBOOK = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.browser if path.stem[:2] == "02" else pytest.mark.long, id=path.stem)
        for path in PAGES
    ],
)


@IN_A_NOTEBOOK
def test_marimo_runs_a_lesson(path, tmp_path, monkeypatch):
    pytest.importorskip("marimo")
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "lesson.py"
    place.write_text(notebooks.as_marimo(cells_of.read_cells(page(path))), encoding="utf-8")
    space: dict[str, Any] = {"__name__": "notebook", "__file__": str(place)}
    exec(compile(place.read_text(encoding="utf-8"), str(place), "exec"), space)
    space["app"].run()
    assert list((tmp_path / "images").iterdir())


@IN_A_NOTEBOOK
def test_jupyter_runs_a_lesson(path, tmp_path, monkeypatch):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]))
    cells = cells_of.read_cells(page(path))
    made = nbformat.from_dict(notebooks.as_jupyter(cells))
    done = nbclient.NotebookClient(made, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = [
        "".join(output.get("text", "") for output in cell["outputs"] if output["output_type"] == "stream")
        for cell in done["cells"]
        if cell["cell_type"] == "code"
    ]
    assert printed == [cell.printed or "" for cell in cells if cell.code]
    assert list((tmp_path / "images").iterdir())


def test_a_lecture_is_packed(tmp_path):
    """With one lesson and one page; all of them are packed by the long test below."""
    lecture = tool("lecture")
    files = lecture.pack(tmp_path / "out", [PAGES[7]], [view for view in lecture.VIEWS if view.name == "parity"])
    names = [str(file.relative_to(tmp_path / "out")) for file in files]
    stem = PAGES[7].stem
    notes = [f"notebooks/{stem.replace('-', '_')}.py", f"notebooks/{stem}.ipynb"]
    slides = ["slides/scribe.png", "slides/scribe-dark.png"]
    assert {"README.txt", "index.html", "pages/parity.html", *slides, *notes} <= set(names)
    way_in = (tmp_path / "out" / "index.html").read_text()
    links = re.findall(r'(?:href|src)="([^"]+)"', way_in)
    assert len(links) == 5
    assert all((tmp_path / "out" / link).is_file() for link in links)
    assert "<script" not in way_in
    assert "http" not in way_in
    page_ = (tmp_path / "out" / "pages" / "parity.html").read_text()
    assert "replicarium-view" in page_
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", page_)


def test_what_keeps_a_lecture_from_being_packed_is_said(tmp_path):
    lecture = tool("lecture")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear to me")
    with pytest.raises(lecture.LectureError, match="is no folder of a lecture, and not empty"):
        lecture.pack(tmp_path / "mine", [PAGES[7]], ())
    wrong = tmp_path / "01-wrong.md"
    wrong.write_text("# 1. Wrong\n\n```python\nprint(2)\n```\n\n```text\n3\n```\n")
    with pytest.raises(lecture.LectureError, match=r"cell 1 prints '2\\n' here, and its page says '3\\n'"):
        lecture.run_lessons(tmp_path, [wrong])
    wrong.write_text("# 1. Wrong\n\n```python\n1 / 0\n```\n")
    with pytest.raises(lecture.LectureError, match="does not run here: ZeroDivisionError"):
        lecture.run_lessons(tmp_path, [wrong])
    with pytest.raises(lecture.LectureError, match="the page nothing was not written: replicarium: "):
        lecture.write_view(lecture.View("nothing", ("no-such-pattern",), ""), tmp_path / "x.html")


def test_the_teacher_s_page_names_what_is_packed():
    lecture = tool("lecture")
    text = page(LESSONS / "teaching.md")
    pages = set(re.findall(r"`pages/([^`]+)\.html`", text))
    assert pages <= {view.name for view in lecture.VIEWS}
    assert len(pages) >= 4
    for shown in re.findall(r"`slides/([^`]+)`", text):
        assert (LESSONS / "images" / shown).is_file()


def documented_views() -> list[str]:
    text = "".join(map(page, PAGES))
    return sorted({line.partition("  #")[0].strip() for line in re.findall(r"^replicarium view .*$", text, re.M)})


@pytest.mark.long
@pytest.mark.parametrize("line", documented_views())
def test_what_the_lessons_look_at_can_be_seen(line, tmp_path, monkeypatch):
    lecture = tool("lecture")
    view = lecture.View(line, tuple(line.split()[2:]), "")
    if view.words == ("small-jvn",):
        pytest.skip("a pattern that is not ours")
    lecture.write_view(view, tmp_path / "x.html")
    assert (tmp_path / "x.html").stat().st_size > 10_000


@pytest.mark.long
def test_the_whole_lecture_is_packed(tmp_path):
    lecture = tool("lecture")
    files = lecture.pack(tmp_path / "out", PAGES)
    assert len([file for file in files if file.parent.name == "slides"]) == 2 * len(PAGES)
    text = page(LESSONS / "teaching.md")
    for shown in re.findall(r"`((?:pages|slides)/[^`]+\.\w+)`", text):
        assert (tmp_path / "out" / shown).is_file(), shown
