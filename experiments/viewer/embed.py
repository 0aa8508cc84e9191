"""The viewer in a report's page: in place of a film or a strip of pictures, which stays for readers without scripts.

A page with such figures is given the module once, by `page_script`; without scripts, on paper, and where anything goes
wrong, what is shown is the strip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from automata.errors import PatternError, RuleError
from experiments.errors import OutputError
from experiments.pictures.html import escape
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
const reached = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    reached.unobserve(target);
    embed(target);
  }
}, { rootMargin: "50%" });
for (const figure of document.querySelectorAll("figure.live-view")) {
  if (figure.querySelector(".place").dataset.lazy === undefined) embed(figure);
  else reached.observe(figure);
}
function embed(figure) {
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


def captioned_view(make: Callable[[], ViewDocument], caption: str) -> str:
    """Return HTML: the viewer with a caption, made when the reader comes near it; "" for what no page can hold."""
    told = "Without scripts there is nothing to be seen here."
    strip = f"<noscript><p>{told}</p></noscript><figcaption>{escape(caption)}</figcaption>"
    part = live_view(make, strip, lazily=True)
    return part if part != strip else ""


def live_view(make: Callable[[], ViewDocument | SoupDocument], strip: str, *, lazily: bool = False) -> str:
    """Return HTML: the viewer of the document that `make` gives, and below it `strip`, HTML too, for want of it.

    `lazily`: the viewer is made when the reader comes near it, else with the page. What no page can hold, or what would
    make this one too long, is not embedded: then it is the strip alone.
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
        f'{_SOUP_MARK if soup else _MARK}<div class="place"{" data-lazy" if lazily else ""} hidden></div>'
        f'<div class="strip">{strip}</div>'
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
