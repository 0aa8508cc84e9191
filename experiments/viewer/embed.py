"""The viewer in a report's page: in place of a film or a strip of pictures, which stays for readers without scripts.

A page with such figures is given the module once, by `page_script`; without scripts, on paper, and where anything goes
wrong, what is shown is the strip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from automata.errors import PatternError, RuleError
from experiments.errors import OutputError
from experiments.viewer.document import ViewDocument
from experiments.viewer.module import ENTRY, SOUPS, joined
from experiments.viewer.page import json_in_markup
from experiments.viewer.soup_document import SoupDocument

# Characters of a document that a report is made longer by.
MOST_EMBEDDED = 2_000_000
_MARK = '<figure class="live-view">'
_SOUP_MARK = '<figure class="live-view" data-of="soup">'
_HINT = "Enter runs and pauses, Space steps; draw a cell, and see what becomes of it."
_SOUP_HINT = "A tile is a program. Enter runs and pauses, Space steps; click a tile to read its program."
_STYLE = """<style>
.live-view .place { height: 34rem; max-height: 90vh; border: 1px solid var(--line); }
.live-view .place[hidden] { display: none; }
@media print { .live-view .place { display: none; } .live-view .strip[hidden] { display: block; } }
</style>"""
_BOOT = """
for (const figure of document.querySelectorAll("figure.live-view")) {
  const [place, strip, hint] = ["place", "strip", "hint"].map((name) => figure.querySelector(`.${name}`));
  try {
    place.hidden = false;
    figure.handle = mount(place, JSON.parse(figure.querySelector("script").textContent), { embedded: true });
    strip.hidden = true;
    // What is said of the film is true of the viewer.
    hint.prepend(strip.querySelector("figcaption")?.textContent ?? "", " ");
    hint.hidden = false;
  } catch (error) {
    place.hidden = true;
    console.error(error);
  }
}
"""


def live_view(make: Callable[[], ViewDocument | SoupDocument], strip: str) -> str:
    """Return HTML: the viewer of the document that `make` gives, and below it `strip`, HTML too, for want of it.

    What no page can hold, or what would make this one too long, is not embedded: then it is the strip alone.
    """
    try:
        document = make()
        told = json_in_markup(document.to_json())
    except (RuleError, PatternError):
        return strip
    if len(told) > MOST_EMBEDDED:
        return strip
    soup = isinstance(document, SoupDocument)
    return (
        f'{_SOUP_MARK if soup else _MARK}<div class="place" hidden></div><div class="strip">{strip}</div>'
        f'<script type="application/json">{told}</script>'
        f'<figcaption class="hint" hidden>{_SOUP_HINT if soup else _HINT}</figcaption>{_STYLE}</figure>'
    )


def page_script(parts: Iterable[str]) -> str:
    """Return the script that a page of these parts needs, "" for one in which nothing is embedded.

    A page shows patterns or soups: OutputError for both.
    """
    text = "".join(parts)
    if _MARK in text and _SOUP_MARK in text:
        raise OutputError("a page embeds viewers of patterns or of soups, not both")
    entry = ENTRY if _MARK in text else SOUPS if _SOUP_MARK in text else ""
    return f"{joined(entry)}\n{_BOOT}" if entry else ""
