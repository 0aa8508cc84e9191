"""`Universe.view()`: the widget itself, executed in Jupyter and in marimo, and the sentence where a part is missing."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from automata import Pattern, Torus, Universe, find_replicator
from automata.errors import ArgumentError, ReplicariumError
from automata.extensions import entry_points
from automata.viewing import VIEWERS, show
from experiments.viewer import widget

MISSING = "{} is not installed: python -m pip install 'replicarium[notebooks]'"


def needs(*names):
    """Mark a test that `make test-browser` runs, with what it needs."""
    missing = [name for name in names if find_spec(name) is None]

    def marked(test):
        skipping = pytest.mark.skipif(bool(missing), reason=MISSING.format(", ".join(missing)))
        return pytest.mark.browser(skipping(test))

    return marked


@needs("anywidget")
def test_a_view_is_a_widget_of_the_universe_as_it_stands():
    loop = find_replicator("langton")
    universe = Universe(loop, loop).run(40)
    view = universe.view(title="a loop", height=300)
    told = view.document
    assert (told["title"], told["start_generation"], view.height) == ("a loop", 40, 300)
    assert told["universes"][0]["topology"] == {"kind": "plane"}
    assert told["expect"]["generation"] == 140
    assert told["expect"]["digest"] == universe.run(100).digest
    assert "export default" in view._esm


@needs("anywidget")
def test_universes_beside_each_other_have_labels_and_a_difference():
    board = Pattern([[1, 1, 1]])
    one, other = (Universe(rule, board, Torus(8, 8)) for rule in ("B3/S23", "B36/S23"))
    told = one.view(other, Universe("B3/S23", board)).document
    assert [each["label"] for each in told["universes"]] == ["B3/S23", "B36/S23", "B3/S23 (2)"]
    assert told["difference"] == [0, 1]
    assert len(told["rules"]) == 2
    with pytest.raises(ArgumentError, match="1 to 3"):
        one.view(one, one, one)
    with pytest.raises(ArgumentError, match="universes are shown"):
        one.view("B3/S23")
    with pytest.raises(ArgumentError, match="height"):
        one.view(height=3)


@needs("anywidget")
def test_whether_it_strobes_is_told():
    board = Pattern([[1, 1, 1]])
    for strobing in (True, False):
        universe = Universe("B03/S23", board, Torus(8, 8), strobing=strobing)
        assert universe.strobing is strobing
        assert universe.view().document["universes"][0]["strobing"] is strobing
    assert not Universe("B3/S23", board).strobing


def test_without_anywidget_it_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    widget._widget.cache_clear()
    with pytest.raises(
        ReplicariumError, match=r"^a view in a notebook needs anywidget, which is not installed: python -m"
    ):
        Universe("B3/S23", [[1, 1, 1]]).view()
    widget._widget.cache_clear()


def test_a_viewer_is_found_by_its_entry_point_or_registered():
    assert "notebook" in [entry.name for entry in entry_points("replicarium.viewers")]
    with pytest.raises(ReplicariumError, match=r"there is no viewer 'none' \(there are: .*notebook"):
        show((), title="", height=1, viewer="none")
    VIEWERS.register("mine", lambda universes, *, title, height: (list(universes), title, height))
    try:
        assert show((1,), title="t", height=2, viewer="mine") == ([1], "t", 2)
    finally:
        VIEWERS._own.pop("mine")


CELL = """
from automata import Universe, find_replicator
loop = find_replicator("langton")
Universe(loop, loop).view()
"""


@needs("anywidget", "nbclient", "ipykernel")
def test_jupyter_shows_it(tmp_path):
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = book.cells[0].outputs[0]["data"]
    assert "application/vnd.jupyter.widget-view+json" in shown
    state = book.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    model = state[shown["application/vnd.jupyter.widget-view+json"]["model_id"]]
    assert model["model_module"] == "anywidget"
    assert model["state"]["document"]["format"] == "replicarium-view"
    assert "function mount" in model["state"]["_esm"]


@needs("anywidget", "marimo")
def test_marimo_shows_it(tmp_path):
    book = Path(tmp_path) / "book.py"
    book.write_text(
        "import marimo\napp = marimo.App()\n\n\n@app.cell\ndef _():\n    import marimo as mo\n"
        + "".join(f"    {line}\n" for line in CELL.strip().splitlines()[:-1])
        + "    mo.ui.anywidget(Universe(loop, loop).view())\n    return\n"
    )
    page = Path(tmp_path) / "book.html"
    done = subprocess.run(
        [sys.executable, "-m", "marimo", "export", "html", str(book), "-o", str(page)],
        capture_output=True, encoding="utf-8", timeout=240, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert "marimo-anywidget" in text
    assert "replicarium-view" in text
