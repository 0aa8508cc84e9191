"""The page of a soup's run: what it came to, its pictures, the commonest programs, and how to run it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from automata.soups.pairing import Neighbours
from automata.soups.replicators.descent import Ancestor
from automata.soups.replicators.families import families
from automata.soups.soup import Soup
from experiments.config import to_toml
from experiments.pictures import html
from experiments.pictures.themes import in_both_themes
from experiments.soups.config import SoupConfig
from experiments.soups.descent import descent_table
from experiments.soups.figures import FAMILIES, FAMILY_COLOURS, figures, film
from experiments.soups.record import Sample, SoupRecord
from experiments.storage.outputs import write_all
from experiments.viewer.embed import live_view, page_script
from experiments.viewer.soup_document import FamilyShown, SoupDocument


def write_page(
    folder: Path, soup: Soup, config: SoupConfig, record: SoupRecord, again: str, line: list[Ancestor]
) -> list[str]:
    """Write record, settings, pictures and page into the folder; return the files' names."""
    settings = soup.settings
    language = settings.language
    texts = {
        program: language.to_text(bytes.fromhex(program)) for sample in record.samples for program, _ in sample.common
    }
    lines = [json.dumps(sample.to_json()) for sample in record.samples]
    files = {"samples.jsonl": "".join(f"{line}\n" for line in lines).encode(), "config.toml": to_toml(config).encode()}
    pictures = [live_view(partial(tiles_document, soup, record), "")] if record.tiles else []
    for name, (make, caption) in figures(record, settings.programs, language.to_text).items():
        drawn = in_both_themes(name, make)
        files |= drawn
        light, dark = drawn.values()
        pictures.append(html.picture(light, dark, caption))
    if len(record.frames) > 1:
        files["grid.gif"] = film(record)
        caption = "The grid: the lighter a program, the more of its bytes are instructions."
        pictures.append(html.picture(files["grid.gif"], files["grid.gif"], caption, "gif"))
    files["report.html"] = _page(soup, record, texts, pictures, again, line).encode()
    write_all(folder, files)
    return [str(folder / name) for name in files]


def tiles_document(soup: Soup, record: SoupRecord) -> SoupDocument:
    """Return what the viewer shows of a run: its programs as tiles, its measurements, and its families."""
    settings = soup.settings
    found = families(record.read, FAMILIES)
    shown = [FamilyShown(one.word, colour, one.shares) for one, colour in zip(found, FAMILY_COLOURS, strict=False)]
    samples = [
        {name: value for name, value in sample.to_json().items() if name != "common"} for sample in record.samples
    ]
    return SoupDocument(
        f"A soup in {settings.language.name}", settings, tuple(record.tiles), record.numbers, tuple(samples),
        tuple(shown),
    )  # fmt: skip


def _page(
    soup: Soup, record: SoupRecord, texts: dict[str, str], pictures: list[str], again: str, line: list[Ancestor]
) -> str:
    settings, last = soup.settings, record.samples[-1]
    met = settings.pairing.name if isinstance(settings.pairing, Neighbours) else f"{settings.pairing} pairs"
    crossed = next((s.epoch for s in record.samples if s.entropy is not None and s.entropy >= 1), None)
    verdict = (
        "High-order entropy stays below 1: no transition by the paper's criterion."
        if crossed is None
        else f"High-order entropy is 1 or more for the first time after {crossed:,} epochs. That alone is no proof of "
        "replication: see what the commonest programs do."
    )
    rows = [
        (f"{sample.epoch:,}", "–" if sample.entropy is None else f"{sample.entropy:.3f}", f"{sample.byte_entropy:.3f}",
         f"{sample.distinct:,}", f"{sample.steps:,.0f}", f"{sample.executed:,.0f}")
        for sample in _few(record.samples)
    ]  # fmt: skip
    parts = [
        html.paragraph(verdict, "verdict"),
        *pictures,
        html.heading("The commonest programs at the end"),
        html.table(
            ("copies", "share", "program"),
            [(f"{n:,}", f"{n / settings.programs:.2%}", texts[program]) for program, n in last.common],
        ),
        html.paragraph("· is a byte that is no instruction, 0 one that brackets take for zero.", "note"),
        *_descent(line, settings.language.to_text),
        html.heading("On the way"),
        html.table(("epochs", "high-order entropy", "byte entropy", "distinct", "steps a pair", "executed"), rows),
        html.heading("Provenance"),
        html.code(f"{again}\n{soup.epoch} {soup.digest()}"),
    ]
    return html.page(
        f"A soup in {settings.language.name}",
        f"{settings.programs:,} programs of {settings.language.length} bytes, {met}, seed {settings.seed}, "
        f"{soup.epoch:,} epochs",
        parts,
        page_script(pictures),
    )


def _descent(line: list[Ancestor], text: Callable[[bytes], str]) -> list[str]:
    if not line:
        return []
    note = "Window by window, the two programs that gave most bytes to the one that they stand below."
    return [html.heading("Where the commonest program came from"), html.paragraph(note, "note"),
            html.table(*descent_table(line, text))]  # fmt: skip


def _few(samples: list[Sample]) -> list[Sample]:
    return samples[:: max(1, len(samples) // 32)]
