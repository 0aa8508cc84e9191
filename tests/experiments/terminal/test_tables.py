"""Tables on a terminal: within its width, nothing cut; whole everywhere else."""

from __future__ import annotations

import json
import re
from collections import Counter
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from experiments.terminal.console import print_table
from experiments.terminal.tables import layout, natural_width

_WORDS = st.text("abcdefg XYZ", max_size=60) | st.integers(0, 10**12).map(str) | st.text("日本語 z", max_size=9)


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 7))
    head = [f"h{number} {draw(st.text('pqr ', max_size=9))}".strip() for number in range(columns)]
    return head, draw(st.lists(st.lists(_WORDS, min_size=columns, max_size=columns), max_size=4))


def printed(shown, width):
    stream = StringIO()
    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    for each in shown:
        console.print(each)
    return stream.getvalue()


def letters(text):
    return Counter(re.findall(r"\w", text))


@given(tables(), st.integers(12, 160))
def test_a_table_fits_and_says_everything(table, width):
    head, rows = table
    text = printed(layout(head, rows, "the title", width=width), width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text
    cells = "".join(cell for row in rows for cell in row)
    assert letters(text) >= letters(cells)


@given(tables(), st.integers(12, 160))
def test_what_is_left_out_is_named(table, width):
    head, rows = table
    first = head[-1:] + head[:1]
    text = printed(layout(head, rows, width=width, first=first, more="See there."), width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text
    if "Not shown here" not in " ".join(text.split()):
        assert letters(text) >= letters("".join(cell for row in rows for cell in row))
    else:
        named = " ".join(text.split()).partition("Not shown here: ")[2].partition(". See")[0]
        assert named.split(", ")[0] in {" ".join(name.split()) for name in head}
        assert head[-1] not in named.split(", ")


@given(tables())
def test_without_a_width_nothing_is_wrapped(table):
    head, rows = table
    shown = layout(head, rows)
    text = printed(shown, natural_width(shown))
    filled = [line for line in text.splitlines() if line.startswith("│")]
    assert len(filled) == len(rows)
    for row, line in zip(rows, filled, strict=True):
        assert all(cell.strip() in line for cell in row)


def test_the_most_important_columns_stay():
    head = ["name", "wide", "number", "second"]
    rows = [["a", "x" * 40, "12", "b" * 20]]
    text = printed(layout(head, rows, width=60, first=("name", "number"), more="See there."), 60)
    assert "Not shown here: second. See there." in text or "Not shown here: wide, second." in text
    assert "number" in text
    alone = printed(layout(head, rows, width=60), 60)
    assert alone.splitlines()[:2] == ["a", "  wide: " + "x" * 40]


@pytest.fixture
def terminal(monkeypatch, here):
    """Run a command as on a terminal so many columns wide, colours taken out."""

    def run(width, *words):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("experiments.terminal.console._Copy.isatty", lambda self: True)
        done = here(*words)
        assert done.status == 0, done.stderr
        return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)

    return run


COMMANDS = [
    ("list", "replicators"),
    ("list", "models"),
    ("list", "engines"),
    ("list", "emulators"),
    ("list", "models", "langton-logic"),
    ("list", "replicators", "Codon4"),
    ("study", "list"),
    ("study", "show", "copy-fidelity"),
    ("bench", "--list"),
    ("runs", "list"),
]


@pytest.mark.long
@pytest.mark.parametrize("width", [60, 80, 119])
def test_what_commands_print_fits_a_terminal(terminal, tmp_path, width):
    folder = tmp_path / "runs" / "20260504T120000Z-never-trained-0a1b2c3d"
    folder.mkdir(parents=True)
    for words in COMMANDS:
        text = terminal(width, *words)
        assert max(map(cell_len, text.splitlines())) <= width, words
        assert "…" not in text, words


def test_names_of_a_list_are_whole_on_a_terminal(terminal):
    from automata.replicators import CATALOGUE

    shown = terminal(80, "list", "replicators")
    assert {name for name in CATALOGUE if f"│ {name} " not in shown} == set()
    assert "`replicarium list replicators NAME` shows all of one" in " ".join(shown.split())


def test_into_a_pipe_goes_every_column(here):
    shown = here("list", "replicators").stdout
    head = next(line for line in shown.splitlines() if line.startswith("┃"))
    told = json.loads(here("list", "replicators", "--json").stdout)["replicators"]
    assert re.split(r" *┃ *", head.strip("┃ ")) == list(told[0])
    assert all(str(cell) in shown for row in told for cell in row.values())


def test_a_long_text_in_a_pipe_is_one_line(capfd):
    print_table(["name", "text"], [["a", "word " * 99]])
    assert "word " * 98 in capfd.readouterr().out


def test_one_entry_of_a_list(here):
    for words, column, name in [
        (("replicators", "LANGTON"), "replicator", "langton"),
        (("rules", "langton"), "rule", "Langtons-Loops"),
        (("rules", "devore2"), "rule", "Devore2"),
    ]:
        (rows,) = json.loads(here("list", *words, "--json").stdout).values()
        assert [row[column] for row in rows] == [name]
        assert here("list", *words, "-q").stdout == f"{name}\n"
    for words in (("replicators", "nobody"), ("all", "langton")):
        done = here("list", *words)
        assert (done.status, done.stderr.count("\n")) == (2, 1)
        assert "replicarium list replicators" in done.stderr


def test_the_program_is_cited_as_its_citation_file_says(here):
    from pathlib import Path

    facts = (Path(__file__).resolve().parents[3] / "CITATION.cff").read_text()
    alone, named = here("cite"), here("cite", "Replicarium")
    assert (alone.status, alone.stderr, alone.stdout) == (0, "", named.stdout)
    assert alone.stdout.startswith("@software{replicarium, ")
    said = {
        key: re.search(rf'^ *-? *{key}: "?([^"\n]*)"?$', facts, re.M)[1]
        for key in ("title", "version", "license", "name")
    }
    assert all(f"{{{value}}}" in alone.stdout for value in said.values()), said
