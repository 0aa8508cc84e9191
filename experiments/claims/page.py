"""The page of the claims: each with its words, what was tested, the outcome, its picture and a sentence for laymen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from experiments.claims.ledger import Standing, results_folder
from experiments.claims.ninety_four import figure, ignorant, left
from experiments.pictures.html import code, heading, page, paragraph, picture, table
from experiments.pictures.themes import THEMES, in_both_themes

TITLE = "The claims under test"
LEAD = (
    "A short paper claims that a very large transformer came to make “functional copies” of itself. It defines no "
    "measure and runs no control. Here are its words, what is tested instead at a size where the truth is known, and "
    "what came of it."
)
STORY = (
    "94 % is reached without knowing anything wherever one answer is nearly always right; and what is 94 % right is "
    "hardly ever able to do what the whole does."
)


def ninety_four(standings: Sequence[Standing]) -> dict[str, bytes]:
    """Return the figure of 94 % as two files by their names: the light one, then the dark one."""
    return in_both_themes("ninety-four", partial(figure, ignorant(), left(standings)))


def pictures_folder() -> Path:
    """Return the folder of the studies' pictures, beside the recorded results."""
    return results_folder() / "pictures"


def claims_page(standings: Sequence[Standing]) -> str:
    """Return the page as one self-contained HTML document."""
    light, dark = ninety_four(standings).values()
    parts = [
        heading("What 94 % means"),
        picture(light, dark, STORY),
        heading("All claims"),
        table(
            ["claim", "tested", "outcome"],
            [[_words(one), one.claim.tested, one.outcome] for one in standings],
            kind="words",
        ),
    ]
    for one in standings:
        parts += [heading(_words(one)), *_told(one)]
    return page(TITLE, LEAD, parts)


def _told(one: Standing) -> list[str]:
    found = one.result
    if found is None:
        return [paragraph(f"Tested instead: {one.claim.tested}."), paragraph(f"{one.outcome.capitalize()}.", "verdict")]
    told = [
        paragraph(one.plain, "verdict"),
        paragraph(f"Tested instead: {one.claim.tested}."),
        paragraph(f"{found.outcome.capitalize()}. {found.sentence}"),
        paragraph(f"Asked in this range: {found.asked}.", "note"),
        code(one.command),
    ]
    kept = [pictures_folder() / f"{one.name}-{theme.name}.png" for theme in THEMES]
    if all(path.is_file() for path in kept):
        light, dark = (path.read_bytes() for path in kept)
        told.insert(1, picture(light, dark, f"{found.study}: {one.claim.tested}."))
    return told


def _words(one: Standing) -> str:
    return f"{one.claim.words} (ours)" if one.claim.ours else one.claim.words
