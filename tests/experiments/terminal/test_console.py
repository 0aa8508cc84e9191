"""What is printed: text of others is shown and not obeyed, in any encoding, on a stream that may take no more."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path

import pytest

from experiments.errors import OutputError, ReaderGone
from experiments.pictures import html as page
from experiments.terminal.console import Printing, aside, complain, print_json, print_lines, print_table
from experiments.terminal.live import LiveTable
from experiments.terminal.visible import FITTING, visible
from tests.support.depth import some

HOSTILE = "\x1b]0;title\x07\x1b[2J\x9b31m\x7f\r\u202e\u2028\udcff\ud800"
SHOWN = r"\x1b]0;title\x07\x1b[2J\x9b31m\x7f\x0d\u202e\u2028\xff\ud800"


def test_controls_and_stray_bytes_become_escapes():
    assert visible(HOSTILE) == SHOWN
    assert visible("plain – ä\n\ttext 日本 \U0001f600") == "plain – ä\n\ttext 日本 \U0001f600"


def test_nothing_hostile_reaches_a_stream(capfd):
    print_lines(f"line {HOSTILE}")
    print_table([f"head {HOSTILE}"[:4], "b"], [[f"cell {HOSTILE}", "1"]], f"title {HOSTILE}")
    complain(f"fault {HOSTILE}")
    out, err = capfd.readouterr()
    assert f"line {SHOWN}\n" in out
    assert f"│ cell {SHOWN} │" in out
    assert f"title {SHOWN}" in out
    # A complaint is one line: what ends lines, in whatever alphabet, becomes a blank.
    assert err == f"replicarium: fault {SHOWN}\n".replace(r"\x0d", " ").replace(r"\u2028", " ")
    for text in (out, err):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", text)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_gets_a_complaint_broken_between_words(monkeypatch):
    import fcntl
    import pty
    import struct
    import termios

    mine, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    message = "note: the frames are not of B36/S23: of 269 contexts /some/where/that/is/longer/than/a/line/of/forty.npy"
    with open(its, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        complain(message)
    lines = os.read(mine, 4096).decode().splitlines()
    os.close(mine)
    assert " ".join(line.strip() for line in lines) == f"replicarium: {message}"
    assert [len(line) for line in lines if len(line) > 40] == [len(lines[-1])]  # a path is not broken


def test_json_holds_no_control_and_says_what_was_given(capfd):
    value = {"name": HOSTILE, "other": "\x85 – ä"}
    print_json(value)
    out, _ = capfd.readouterr()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", out)
    assert json.loads(out) == value


def test_pages_hold_no_control():
    parts = [
        page.paragraph(HOSTILE),
        page.code(HOSTILE),
        page.table([HOSTILE], [[HOSTILE]]),
        page.heading(HOSTILE),
        page.definitions([(HOSTILE, HOSTILE)]),
        page.picture(b"", b"", HOSTILE),
    ]
    text = page.page(HOSTILE, HOSTILE, parts)
    assert text.count(SHOWN) == 12
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2028\ud800-\udfff]", text)
    text.encode()


def test_what_is_shown_meanwhile_holds_no_control(monkeypatch):
    """The last error of a trial, and where the trials run, on a terminal."""
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", stream)
    with LiveTable(2, 0, f"where {HOSTILE}") as live:
        live.note(f"[red]error[/red] {HOSTILE}")
        live.show(1, 1)
    assert "\x1b]0;" not in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert "\x9b" not in stream.getvalue()


# -- encodings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_encoding_takes_any_text(monkeypatch, encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    print_lines("2 × 3 – ä 日 “so” …")
    print_table(["a", "b"], [["日", "×"]])
    print_json({"name": "日 × \udcff"})
    text = raw.getvalue().decode(encoding)
    lines = text.splitlines()
    plain = {"ascii": r'2 x 3 - \xe4 \u65e5 "so" ...', "latin-1": r'2 × 3 - ä \u65e5 "so" ...'}
    plain |= {"cp1252": "2 × 3 – ä \\u65e5 “so” …", "utf-8": "2 × 3 – ä 日 “so” …"}
    assert lines[0] == plain[encoding]
    assert json.loads(lines[-1]) == {"name": "日 × \udcff"}


def test_the_error_handler_alone():
    assert "–é日\x1b\udcff".encode("ascii", FITTING) == rb"-\xe9\u65e5" + b"\x1b" + rb"\xff"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", FITTING)


@pytest.mark.parametrize(
    "words", some([("run", "langton", "-m", "1", "--json"), ("--help",), ("list", "replicators")], 3)
)
def test_commands_print_in_ascii(replicarium, tmp_path, words):
    """As the output's encoding alone, and as a locale's without UTF-8, which Python then takes for files as well."""
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = replicarium(*words, cwd=tmp_path, env=locale if words[0] == "run" else {"PYTHONIOENCODING": "ascii"})
    assert (done.status, done.stderr) == (0, "")
    assert done.stdout
    assert done.stdout.isascii()


# -- streams that take no more ------------------------------------------------------------------------------


class Failing(io.StringIO):
    """A stream that fails as the system says it does."""

    encoding = "utf-8"

    def __init__(self, error: Exception):
        super().__init__()
        self.error = error

    def flush(self) -> None:
        raise self.error

    def fileno(self) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize(
    ("error", "wanted", "said"),
    [
        (BrokenPipeError(32, "Broken pipe"), ReaderGone, "has closed it"),
        (OSError(28, "No space left on device"), OutputError, "cannot be written: No space left on device"),
        (ValueError("I/O operation on closed file"), OutputError, "closed file"),
    ],
)
def test_a_stream_that_takes_no_more_is_one_error(monkeypatch, error, wanted, said):
    monkeypatch.setattr(sys, "stdout", Failing(error))
    for show in (lambda: print_lines("a"), lambda: print_table(["a"], [["b"]]), lambda: print_json(1)):
        with pytest.raises(wanted, match=said):
            show()
    out = Printing(True)
    out.lines("a")
    out.json(1)
    if wanted is ReaderGone:
        out.end()
    else:
        with pytest.raises(OutputError, match=said):
            out.end()
    with pytest.raises(wanted):
        Printing(True, only=True).table(["a"], [["b"]])
    unwanted = Printing(False, only=True)
    unwanted.lines("not wanted")
    unwanted.table(["a"], [["b"]])
    monkeypatch.setattr(sys, "stderr", Failing(error))
    complain("nobody hears it")


def test_json_is_printed_alone(capfd):
    out = Printing(False)
    out.lines("before")
    out.json({"a": 1})
    out.lines("after")
    out.table(["a"], [["b"]])
    out.end()
    assert capfd.readouterr().out == '{"a": 1}\n'


def test_no_stream_at_all(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError, match="standard output is closed"):
        print_lines("a")
    monkeypatch.setattr(sys, "stderr", None)
    complain("nobody hears it")


def test_lines_go_aside_where_a_file_takes_standard_output(capfd):
    with aside(True):
        print_lines("aside")
        print_table(["head"], [["cell"]])
    print_lines("back")
    out, err = capfd.readouterr()
    assert out == "back\n"
    assert "aside\n" in err
    assert "cell" in err


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device as Linux has it")
@pytest.mark.parametrize("words", ["--version", "run langton -m 1"])
def test_a_full_or_closed_standard_output_is_one_sentence(shell, tmp_path, words):
    full = shell(f"$R {words} > /dev/full", cwd=tmp_path)
    assert (full.status, full.stdout, full.stderr.count("\n")) == (2, "", 1)
    assert "standard output cannot be written: No space left on device" in full.stderr
    closed = shell(f"$R {words} >&-", cwd=tmp_path)
    if words == "--version":  # typer's, which is silent then
        assert (closed.status, closed.stderr) == (0, "")
    else:
        assert (closed.status, closed.stderr.count("\n")) == (2, 1)
        assert "standard output is closed" in closed.stderr


@pytest.mark.long
def test_a_reader_that_leaves_ends_a_command_quietly(shell, tmp_path):
    done = shell("$R run langton -m 3000 -i 1 | true; echo ${PIPESTATUS[0]}", cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("141\n", "")


@pytest.mark.long
def test_what_is_closed_at_the_start_is_not_taken_by_a_file(shell, tmp_path):
    """Else the first file that is opened has the stream's number, and gets its text."""
    done = shell("$R run langton -m 1 -o a.rle --checkpoint a.mc <&- >&- 2>&-", cwd=tmp_path)
    assert done.status == 2
    for name, first in (("a.rle", "#CXRLE"), ("a.mc", "[M2]")):
        assert (tmp_path / name).read_text().startswith(first)
