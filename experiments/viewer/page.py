"""The one-file page: the module, the document and a picture for readers without scripts; it fetches nothing.

A policy in the page itself names the one script that may run, by its digest, and whom it may ask: nobody, or the server
that sent it.
"""

from __future__ import annotations

import base64
import json

import numpy as np

from automata.files.json_types import JsonObject
from automata.palette import colors_of
from automata.picture import png, shrink
from automata.trees.macrocell import Macrocell
from experiments.pictures.html import escape, policy
from experiments.viewer.document import ViewDocument
from experiments.viewer.encoding import MOST_CELLS
from experiments.viewer.module import ENTRY, SOUPS, joined
from experiments.viewer.soup_document import SoupDocument

_STYLE = """
:root { color-scheme: light dark; }
html, body { margin: 0; height: 100%; background: #ffffff; color: #1b1f24; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { html, body { background: #14181d; color: #e8ecf0; } }
main, #viewer { height: 100%; }
noscript { display: block; padding: 1rem; }
noscript img { image-rendering: pixelated; max-width: 100%; }
"""
_BOOT = """
const place = document.getElementById("viewer");
const shown = JSON.parse(document.getElementById("document").textContent);
window.replicarium = mount(place, shown, { hash: true, page: true });
"""
# The side, in pixels, that the picture for readers without scripts is to have at least.
_SIDE = 320


def script_text(entry: str = ENTRY) -> str:
    """Return the script of a page: the module, and the lines that show the document that the page holds."""
    return f"{joined(entry)}\n{_BOOT}"


def viewer_page(document: ViewDocument | SoupDocument, *, server: JsonObject | None = None) -> str:
    """Return the whole page; `server` is as in `ViewDocument.to_json`, None for a page that asks nobody."""
    script = script_text(SOUPS if isinstance(document, SoupDocument) else ENTRY)
    allowed = policy(script, "'none'" if server is None else "'self'")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(allowed)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<main><div id="viewer">{_without_script(document)}</div></main>\n'
        f'<script type="application/json" id="document">{json_in_markup(document.to_json(server=server))}</script>\n'
        f'<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def json_in_markup(value: JsonObject) -> str:
    """Return JSON that no browser takes for markup, wherever in a page it stands."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _without_script(document: ViewDocument | SoupDocument) -> str:
    if isinstance(document, SoupDocument):
        told = "This page shows the soup's programs as tiles when scripts are allowed."
        return f"<noscript><h1>{escape(document.title)}</h1><p>{told} {escape(document.note)}</p></noscript>"
    pictures = "".join(_picture(document, place) for place in range(len(document.shown)))
    told = "This page steps the pattern when scripts are allowed; here is how it begins."
    return f"<noscript><h1>{escape(document.title)}</h1><p>{told}</p>{pictures}</noscript>"


def _picture(document: ViewDocument, place: int) -> str:
    one = document.shown[place]
    box = one.topology.box or one.start.bounding_box
    if box is None or box.height * box.width > MOST_CELLS:
        return f"<p>{escape(one.label)}</p>"
    start = one.start.to_pattern() if isinstance(one.start, Macrocell) else one.start
    cells, _ = shrink(np.ascontiguousarray(start.read(box)))
    height, width = cells.shape
    scale = max(1, _SIDE // max(height, width))
    data = base64.b64encode(png(cells, colors_of(one.rule))).decode()
    told = f"{one.label}: generation {one.start.generation}, {one.start.population} live cells"
    return (
        f'<figure><img width="{width * scale}" height="{height * scale}" alt="{escape(told)}" '
        f'src="data:image/png;base64,{data}"><figcaption>{escape(told)}</figcaption></figure>'
    )
