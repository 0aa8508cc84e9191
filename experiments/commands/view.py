"""`replicarium view`: a pattern, or a soup, in the viewer, served to this machine's browser or written as one page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from automata.errors import RuleError
from automata.files.reading import write_atomically
from automata.formats import split_bounded
from automata.pattern import Pattern
from automata.replicators.catalogue import known_entry
from automata.rule import Rule
from automata.rules import find_rule
from automata.soups.checkpoint import is_checkpoint, open_soup
from automata.soups.languages.library import LANGUAGES
from automata.soups.soup import Soup, SoupSettings
from automata.topology import PLANE, Topology
from experiments.commands.accepted_view import ViewOptions
from experiments.commands.run import find_in_place, network_rule
from experiments.errors import ConfigError
from experiments.storage.outputs import check_ending, check_writable, takes_standard_output
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing, aside, complain
from experiments.terminal.interrupts import Terminated
from experiments.terminal.visible import visible
from experiments.viewer.document import MOST_SHOWN, Shown, ViewDocument, of_shown
from experiments.viewer.page import viewer_page
from experiments.viewer.soup_document import SoupDocument, ViewedSoup, of_soup
from neural.cards import SHIPPED

if TYPE_CHECKING:
    from experiments.viewer.stage import Logits

_NETWORK = ".safetensors"


def view_pattern(options: ViewOptions, *, as_json: bool, quiet: bool) -> int:
    """Write the page, or serve until a signal; return 0 at Ctrl-C, which is how a viewer is closed."""
    if options.page is not None:
        check_writable(options.page)
        check_ending(options.page, ".html", ".htm")
    networks: dict[int, Path] = {}
    viewed = _soup(options)
    if viewed is not None:
        document: ViewDocument | SoupDocument = viewed.document
    else:
        document, networks = _document(options, told=not quiet and not as_json)
    if options.page is not None:
        with aside(takes_standard_output(options.page)):
            write_atomically(options.page, viewer_page(document))
            out = Printing(not quiet and not as_json)
            out.lines(f"the page is {options.page}")
            if as_json:
                out.json({"page": str(options.page), "title": document.title})
            out.end()
        return 0
    return _serve(viewed or document, networks, options, as_json=as_json, quiet=quiet)


def _soup(options: ViewOptions) -> ViewedSoup | None:
    """Return the soup that is asked for, by a language or a checkpoint; None where a pattern is."""
    name = options.pattern
    kept = is_checkpoint(name)
    if name not in LANGUAGES and not kept:
        return None
    for word, given in (("--rule", options.rule), ("--physics", options.physics), ("--compare", options.compare)):
        if given:
            raise ConfigError(f"{word} is for patterns, and {visible(name)} is a soup of programs: leave it out")
    if kept:
        return of_soup(open_soup(name))
    return of_soup(Soup(SoupSettings(LANGUAGES[name], options.seed, options.programs)))


def _serve(
    document: ViewDocument | SoupDocument | ViewedSoup, networks: dict[int, Path], options: ViewOptions, *,
    as_json: bool, quiet: bool,
) -> int:  # fmt: skip
    from experiments.viewer.server import ViewServer

    if isinstance(document, ViewDocument):
        answering = {document.rule_of(document.shown[place]): _logits(path) for place, path in networks.items()}
        server = ViewServer(document, answering, port=options.port)
    else:
        assert isinstance(document, ViewedSoup)
        server = ViewServer(document, port=options.port)
    out = Printing(not as_json, only=True)  # with --quiet too: without its link a server is of no use
    out.lines(server.url)
    if as_json:
        out.json({"url": server.url, "port": server.port, "title": server.stage.document.title})
    out.end()
    if not quiet and not as_json:
        Printing(True).lines("Ctrl-C closes the viewer.")
    try:
        with _opened(server.url, options.browser):
            server.serve()
    except Terminated:
        raise
    except KeyboardInterrupt:
        return 0
    return 0


@contextmanager
def _opened(url: str, wanted: bool) -> Iterator[None]:
    """Open the link in a browser, by a file of this user alone: what programs are started with all users see."""
    if not wanted:
        yield
        return
    with TemporaryDirectory(prefix="replicarium-view-") as folder:
        lead = Path(folder) / "open.html"
        lead.touch(mode=0o600)
        lead.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={url}"><a href="{url}">open</a>\n')
        show_page(lead, True)
        yield


def _document(options: ViewOptions, *, told: bool = False) -> tuple[ViewDocument, dict[int, Path]]:
    """Return what is shown, and the networks in it by the places of their universes; say that it takes a moment."""
    beside = options.compare or []
    if len(beside) >= MOST_SHOWN:
        raise ConfigError(f"--compare may be given {MOST_SHOWN - 1} times, not {len(beside)}")
    pattern, rule, topology = find_in_place(options.pattern, options.rule, options.physics, options.folders)
    cast: list[tuple[str, Rule, Path | None]] = [(rule.name, rule, None)]
    if options.physics is not None:
        cast = [(f"network {options.physics.name}", rule, options.physics)]
    cast += [_beside(name, pattern, topology, options.folders) for name in beside]
    labels = told_apart([visible(label) for label, _, _ in cast])
    shown = [
        Shown(label, each, pattern, topology, options.strobing, network=path is not None)
        for label, (_, each, path) in zip(labels, cast, strict=True)
    ]
    entry = known_entry(options.pattern)
    title = entry.title if entry else Path(options.pattern).name
    if told:
        complain(f"preparing {visible(title)} for the viewer")
    # The period of an entry is that under its own rule.
    own = entry is not None and options.rule is None and options.physics is None
    document = of_shown(
        visible(title), shown, period=entry.period if entry and own else None, note=entry.note if entry else ""
    )
    return document, {place: path for place, (_, _, path) in enumerate(cast) if path is not None}


def _beside(name: str, pattern: Pattern, topology: Topology, search: tuple[Path, ...]) -> tuple[str, Rule, Path | None]:
    """Return label, rule and network of a word of --compare: a network's file, a shipped one's name, or a rule."""
    if name.endswith(_NETWORK) or (SHIPPED / f"{name}{_NETWORK}").is_file():
        return f"network {Path(name).name}", network_rule(Path(name), search), Path(name)
    bare, wanted = split_bounded(name)
    if wanted not in (PLANE, topology):
        raise RuleError(f"--compare takes rules that run where the pattern runs, not {name!r}: leave the grid out")
    rule = find_rule(bare, search)
    rule.check_states(pattern.cells.ravel())
    return rule.name, rule, None


def told_apart(labels: list[str]) -> list[str]:
    """Return labels of which equal ones bear a number.

    >>> told_apart(["life", "life"])
    ['life', 'life (2)']
    """
    found: list[str] = []
    for place, label in enumerate(labels):
        same = labels[:place].count(label)
        found.append(f"{label} ({same + 1})" if same else label)
    return found


def _logits(path: Path) -> Logits:
    from neural.models import load_model  # torch takes seconds to import
    from neural.physics.as_rule import logits_of

    emulator, _ = load_model(path)
    return lambda contexts: logits_of(emulator, contexts)
