"""A self-contained HTML page: pictures inside, no network, no script but the one it is given, light and dark."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape as escape_markup

from experiments.terminal.visible import visible

_STYLE = """
:root { color-scheme: light dark;
  --page: #ffffff; --panel: #eef1f4; --text: #1b1f24; --muted: #5b6570; --line: #d5dae0; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181d; --panel: #1e242b; --text: #e8ecf0; --muted: #9aa5b1; --line: #343c46; }
}
body { background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; } h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; }
.lead { color: var(--muted); margin: 0 0 1.4rem; }
.verdict { background: var(--panel); border-left: 4px solid #00a37a; padding: 1rem 1.2rem; font-size: 1.1rem; }
.verdict.failed { border-color: #d9480f; } .verdict.against { border-color: #3b6fd4; }
.verdict.open { border-color: var(--muted); }
figure { margin: 1.4rem 0; } figure img { max-width: 100%; height: auto; display: block; }
figure picture { display: block; overflow-x: auto; }
/* On a narrow screen figures are moved sideways, like tables, rather than too small; what goes on fades at the edge. */
@media (max-width: 44rem) {
  figure img { max-width: 44rem; margin-right: 2rem; }
  figure picture { display: flex; } figure img { flex: none; }
  .scroll > table { display: inline-table; margin-right: 2rem; }
  figure picture, .scroll { mask-image: linear-gradient(to right, #000 calc(100% - 2rem), transparent); }
}
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--muted); }
figcaption, .note { color: var(--muted); font-size: .92rem; max-width: 60rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .95rem; margin: .6rem 0; }
th, td { text-align: right; padding: .35rem .8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
.words th, .words td { text-align: left; white-space: normal; vertical-align: top; }
th.left, td.left { text-align: left; }
thead th { color: var(--muted); font-weight: 600; white-space: normal; vertical-align: bottom; min-width: 3.5rem; }
code, pre { font: .9rem/1.45 ui-monospace, monospace; }
pre { background: var(--panel); padding: .8rem 1rem; overflow-x: auto; }
dt { font-weight: 600; margin-top: .7rem; } dd { margin: 0; color: var(--muted); }
"""


_LEFT = ' class="left"'
_PNG = b"\x89PNG"


def escape(text: str) -> str:
    """Return plain text as HTML; control characters, and bytes of a file's name that are no text, as their escapes."""
    return escape_markup(visible(text))


def page(title: str, lead: str, parts: Iterable[str], script: str = "") -> str:
    """Return the whole document; `title` and `lead` are plain text, `parts` HTML from the functions below.

    The page itself forbids the browser to fetch anything, and to run anything but `script`, a module.
    """
    body = "\n".join(parts)
    live = f'\n<script type="module">{script}</script>' if script else ""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy(script))}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(title)}</h1>\n<p class="lead">{escape(lead)}</p>\n{body}\n</main>{live}\n</body>\n</html>\n'
    )


def policy(script: str, asks: str = "'none'") -> str:
    """Return what a page lets its browser do: run that one script, known by its digest, and ask nobody, or `asks`."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    runs = f"'sha256-{digest}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {runs}; style-src 'unsafe-inline'; img-src data: blob:; media-src blob:; "
        f"worker-src blob:; connect-src {asks}; base-uri 'none'; form-action 'none'"
    )


def heading(text: str) -> str:
    """Return a section heading."""
    return f"<h2>{escape(text)}</h2>"


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; `kind` is a class of the style sheet: verdict, note, …"""
    return f'<p class="{escape(kind)}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def code(text: str) -> str:
    """Return a block of code."""
    return f"<pre>{escape(text)}</pre>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """Return a table; the first column names the rows, and one that holds words more than numbers stands to the left.

    `kind` "words": text that wraps, not numbers.
    """
    lines = [list(row) for row in rows]
    wordy = [bool(place) and _holds_words([line[place] for line in lines]) for place in range(len(head))]
    top = "".join(
        f'<th scope="col"{_LEFT if words else ""}>{escape(cell)}</th>' for cell, words in zip(head, wordy, strict=True)
    )
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(
            f"<td{_LEFT if words else ''}>{escape(cell)}</td>" for cell, words in zip(rest, wordy[1:], strict=True)
        )
        + "</tr>"
        for first, *rest in lines
    )
    style = f' class="{escape(kind)}"' if kind else ""
    return (
        f'<div class="scroll"><table{style}>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'
    )


def _holds_words(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return 2 * sum(not (cell[0].isdigit() or cell[0] in "+-−.") for cell in told) > len(told)


def folded(summary: str, part: str) -> str:
    """Return HTML that is shown when its summary is clicked, and printed."""
    return f"<details><summary>{escape(summary)}</summary>\n{part}\n</details>"


def definitions(items: Iterable[tuple[str, str]]) -> str:
    """Return terms with what they mean."""
    return "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in items) + "</dl>"


def picture(light: bytes, dark: bytes, caption: str, kind: str = "png") -> str:
    """Return a figure whose image follows the reader's theme, both versions inside the page.

    PNGs, which have 144 dots an inch, are all shown at the size they were drawn for, so that lettering is alike.
    """
    night = f'<source media="(prefers-color-scheme: dark)" srcset="{_data_uri(dark, kind)}">' if dark != light else ""
    text = escape(caption)
    size = f' width="{round(int.from_bytes(light[16:20], "big") / 1.5)}"' if light.startswith(_PNG) else ""
    return (
        f'<figure><picture>{night}<img alt="{text}"{size} src="{_data_uri(light, kind)}"></picture>'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _data_uri(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
