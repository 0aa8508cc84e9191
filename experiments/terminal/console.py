"""Output of commands: tables and plain lines on standard output, errors and notes on standard error.

Text of others (titles of rules, names of files, stored runs) is shown and never obeyed: see `visible`. Standard output
that takes no more raises OutputError, or ReaderGone if its reader has closed it; nothing is written there after that.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TextIO

from experiments.errors import OutputError, ReaderGone
from experiments.terminal.visible import FITTING, visible

if TYPE_CHECKING:
    from rich.console import Console

# A pipe has no width: nothing in it is wrapped.
_PIPE_WIDTH = 200
# Advice in the packages' errors, and the option that follows it on the command line.
_FLAGS = {
    "search=[FOLDER]": "-s FOLDER",
    "(automata.rules.BUILT_IN)": "(`replicarium list rules` shows them)",
    "arrays=torch.as_tensor": "--arrays torch:as_tensor",
    "say topologies=Fixed": "say --fixed",
    "say topologies=Torus": "say --torus",
    "device=cpu": "--device cpu",
    "domain=dense": "--domain dense",
    "say with steps=": "say with --steps",
    "steps is a whole number from": "--steps is a whole number from",
    "with pattern= and steps=": "with --pattern and --steps",
    "leave pattern and steps out": "leave --pattern and --steps out",
    "import the module that registers it": "name its module before the command (replicarium --import MODULE ...)",
}
# Where columns are that a narrow terminal has no room for.
_ELSEWHERE = "A wider terminal, a pipe or --json shows all."
# Characters that JSON may hold as they are and a terminal would obey.
_OBEYED = re.compile(r"[\x7f-\x9f]")

_aside = False


@contextmanager
def aside(when: bool) -> Iterator[None]:
    """Print tables and lines on standard error during the block, if standard output is taken by a file."""
    global _aside
    before, _aside = _aside, when
    try:
        yield
    finally:
        _aside = before


class _Copy(io.StringIO):
    """What is to be written to a stream, made for it: for a terminal if it is one, in characters that it has."""

    def __init__(self, stream: TextIO | None):
        super().__init__()
        self._terminal = stream is not None and stream.isatty()
        self._encoding = (stream.encoding if stream is not None else None) or "utf-8"

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has an attribute
        """The stream's encoding."""
        return self._encoding


def _console(copy: _Copy, pipe_width: int = _PIPE_WIDTH) -> Console:
    """Return what writes for a terminal, or for a pipe of so many columns; text as it is, brackets included."""
    from rich.console import Console  # a tenth of a second to import: lines in a pipe do without

    return Console(file=copy, highlight=False, markup=False, emoji=False, width=None if copy.isatty() else pipe_width)


def _shown(*things: Any, pipe_width: int = _PIPE_WIDTH) -> str:
    """Return things as they are printed on standard output."""
    copy = _Copy(_stream())
    console = _console(copy, pipe_width)
    for thing in things:
        console.print(thing)
    return copy.getvalue()


def _stream() -> TextIO | None:
    return sys.stderr if _aside else sys.stdout


def _write(text: str) -> None:
    """Write to standard output, now."""
    stream = _stream()
    if stream is None:
        raise OutputError("standard output is closed: give the command one, or a file")
    try:
        stream.write(text.encode(stream.encoding or "utf-8", FITTING).decode(stream.encoding or "utf-8"))
        stream.flush()
    except BrokenPipeError:
        silence(stream)
        raise ReaderGone("the reader of standard output has closed it") from None
    except (OSError, ValueError) as error:  # ValueError: it was closed here
        silence(stream)
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"standard output cannot be written: {reason}") from None


def silence(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, nowhere: it failed, and Python tries again as it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()


def print_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    title: str | None = None,
    *,
    first: Sequence[str] = (),
    more: str = _ELSEWHERE,
) -> None:
    """Print a table as `tables.layout` has it: whole into a pipe or a file, on a terminal so that it fits."""
    from experiments.terminal.tables import layout, natural_width

    copy = _Copy(_stream())
    shown = layout(
        [visible(name) for name in head],
        [[visible(cell) for cell in row] for row in rows],
        None if title is None else visible(title),
        width=_console(copy).width if copy.isatty() else None,
        first=first,
        more=more,
    )
    _write(_shown(*shown, pipe_width=max(_PIPE_WIDTH, natural_width(shown))))


def print_lines(*lines: str) -> None:
    """Print plain lines, wrapped at words on a terminal."""
    if _Copy(_stream()).isatty():
        _write(_shown(*map(visible, lines)))
    else:
        _write("".join(f"{visible(line).expandtabs()}\n" for line in lines))


def complain(message: str) -> None:
    """Print a message on standard error, the program's name in front; a failure to do so is ignored.

    It is one line, which a terminal gets broken between words.
    """
    if sys.stderr is None:
        return
    line = visible(f"replicarium: {in_flags(' '.join(message.splitlines()))}")
    if (width := _width(sys.stderr)) is not None:
        # A path or a link is to be copied whole.
        line = "\n".join(wrap(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
    line += "\n"
    encoding = sys.stderr.encoding or "utf-8"
    try:
        sys.stderr.write(line.encode(encoding, FITTING).decode(encoding))
        sys.stderr.flush()
    except (OSError, ValueError):
        silence(sys.stderr)


def _width(stream: TextIO) -> int | None:
    """Return the columns of a terminal; None for anything else."""
    try:
        return max(20, os.get_terminal_size(stream.fileno()).columns) if stream.isatty() else None
    except (OSError, ValueError):
        return None


def print_json(value: Any) -> None:
    """Print one JSON document, in escapes where standard output's encoding lacks a character."""
    text = json.dumps(value, ensure_ascii=False)
    stream = _stream()
    try:
        text.encode((stream.encoding if stream is not None else None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    _write(_OBEYED.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text) + "\n")


def in_flags(message: str) -> str:
    """Return an error's sentence with the command line's options in place of Python's arguments."""
    for argument, flag in _FLAGS.items():
        message = message.replace(argument, flag)
    return message


class Printing:
    """Prints for as long as standard output takes it, so that no file of a result is lost for want of a reader.

    `wanted`: whether lines and tables are printed. `only`: whether printing is all that the command is for: then what
    fails is raised at once, else it is kept and raised by `end`.
    """

    def __init__(self, wanted: bool, *, only: bool = False):
        self._wanted = wanted
        self._only = only
        self._failure: OutputError | None = None

    def lines(self, *lines: str) -> None:
        """Print lines as `print_lines` does."""
        if self._wanted:
            self._try(print_lines, *lines)

    def table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        title: str | None = None,
        *,
        first: Sequence[str] = (),
    ) -> None:
        """Print a table as `print_table` does."""
        if self._wanted:
            self._try(partial(print_table, first=first), head, rows, title)

    def json(self, value: Any) -> None:
        """Print one JSON document, even if lines and tables are not wanted."""
        self._try(print_json, value)

    def end(self) -> None:
        """Raise what kept something from being printed, unless the reader closed the stream: it has read enough."""
        if self._failure is not None and not isinstance(self._failure, ReaderGone):
            raise self._failure

    def _try(self, show: Callable[..., None], *what: Any) -> None:
        if self._failure is not None:
            return
        try:
            show(*what)
        except OutputError as error:
            if self._only:
                raise
            self._failure = error
