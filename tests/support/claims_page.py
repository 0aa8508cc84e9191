"""The tables of claims in README.md and docs/claims.md and the results in docs/studies.md, made of recorded runs.

`python -m tests.support.claims_page` writes them, and `docs/results/sentences.toml`, with which a test compares them.
Which claims there are, in which words, stands in `experiments/claims/claims.toml`. `--pictures RUNS` copies the figures
that stand beside them from a folder of runs, and draws that of 94 %.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from experiments.claims.ledger import NOT_TESTED, Standing, standings
from experiments.claims.page import ninety_four
from experiments.execution.recorded import RecordedResult

ROOT = Path(__file__).resolve().parents[2]
README, CLAIMS, STUDIES = "README.md", "docs/claims.md", "docs/studies.md"
RESULTS, PICTURES = "docs/results", "docs/results/pictures"
# What README's table stands between, and the marks after which the other tables stand.
BEGIN, END = "<!-- the table of claims -->", "<!-- end of the table of claims -->"
OF_PAPER, OF_OURS = "<!-- the table of the paper's words -->", "<!-- the table of our claims -->"
WIDEST = 1100
OVER = "<!-- end of results -->"
WORDS = {True: "came true", False: "did not come true", None: "cannot be said"}

Said = list[tuple[str, str, str]]


def link(one: Standing) -> str:
    """Return the run as a cell has it: the study and its preset."""
    return f"`{one.result.study} --preset {one.result.preset}`" if one.result else ""


def words_of(one: Standing, before: Standing | None) -> str:
    """Return a claim's words; "the same" if those above are."""
    return "the same" if before and before.claim.words == one.claim.words else one.claim.words


def verdict(one: Standing, document: str, said: Said, *, with_range: bool) -> str:
    """Return a verdict as the cell has it, and note of which result the sentence is made."""
    if one.result is None:
        return one.outcome
    text = "{outcome}: {sentence} Range: {asked}." if with_range and one.result.asked else "{outcome}: {sentence}"
    said.append((document, one.name, text))
    return text.format(outcome=one.result.outcome, sentence=one.result.sentence, asked=one.result.asked)


def row(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def pairs(found: Sequence[Standing]) -> Iterator[tuple[Standing | None, Standing]]:
    """Return each claim with the one before it."""
    return zip([None, *found], found, strict=False)


def readme_table(found: Sequence[Standing], said: Said) -> str:
    """Return README's two tables: the paper's words, then ours."""
    paper = [one for one in found if not one.claim.ours]
    lines = [
        "| the paper’s words | what we tested instead | verdict on what we tested | `replicarium study run` |",
        "|---|---|---|---|",
    ]
    for before, one in pairs(paper):
        cells = [words_of(one, before), one.claim.tested, verdict(one, README, said, with_range=True), link(one)]
        lines.append(row(cells))
    lines += ["", "Claims of our own:", "", "| claim | verdict | `replicarium study run` |", "|---|---|---|"]
    for one in found:
        if one.claim.ours:
            lines.append(row([one.claim.words, verdict(one, README, said, with_range=True), link(one)]))
    return "\n".join(lines)


def claims_tables(found: Sequence[Standing], said: Said) -> tuple[str, str]:
    """Return the tables of docs/claims.md: the paper's words, and ours."""
    paper = [one for one in found if not one.claim.ours]
    lines = [
        "| the paper’s words | what we tested instead | verdict on what we tested | asked in this range | run |",
        "|---|---|---|---|---|",
    ]
    for before, one in pairs(paper):
        asked = one.result.asked if one.result else ""
        told = verdict(one, CLAIMS, said, with_range=False)
        lines.append(row([words_of(one, before), one.claim.tested, told, asked, link(one)]))
    ours = ["| claim | verdict | asked in this range | run |", "|---|---|---|---|"]
    for one in found:
        if one.claim.ours:
            asked = one.result.asked if one.result else ""
            ours.append(row([one.claim.words, verdict(one, CLAIMS, said, with_range=False), asked, link(one)]))
    plain = ["In plain words:", ""]
    plain += [f"* {one.claim.words} ({one.claim.tested}): {one.plain}" for one in paper if one.plain]
    return "\n".join([*lines, "", *plain]), "\n".join(ours)


def results_text(result: RecordedResult, said: Said) -> str:
    """Return what docs/studies.md tells of a recorded run."""
    name = f"{result.study}-{result.preset}"

    def filled(text: str) -> None:
        said.append((STUDIES, name, text))

    begin = f"`--preset {result.preset}` found, "
    told = [f'{begin}{result.outcome}: "{result.sentence}"']
    filled(f'{begin}{{outcome}}: "{{sentence}}"')
    if result.asked:
        told.append(f"Asked in this range: {result.asked}.")
        filled("Asked in this range: {asked}.")
    if result.findings:
        told.append(
            "\n".join(
                f"* {one['question']} *{str(one['outcome']).capitalize()}.* {one['sentence']}"
                for one in result.findings
            )
        )
        for number in range(len(result.findings)):
            filled(f"* {{findings[{number}][question]}}")
            filled(f"{{findings[{number}][sentence]}}")
    for number, remark in enumerate(result.remarks):
        told.append(remark)
        filled(f"{{remarks[{number}]}}")
    if result.predictions or result.constructed:
        head = "Predicted before the first run of this version"
        if result.known:
            filled(f"{head}; known then: {{known}}")
        head += f"; known then: {result.known}" if result.known else ":"
        lines = [f"* {text} It {WORDS[came]}." for text, came in result.predictions.items()]
        lines += [f"* {text} It holds by construction, and is not scored." for text in result.constructed]
        told.append(head + "\n\n" + "\n".join(lines))
    return "\n\n".join(told)


def between(text: str, begin: str, end: str, inside: str) -> str:
    """Return a text with what stands between two marks replaced; the second may be a heading, before which it ends."""
    start = text.index(begin) + len(begin)
    stop = text.find(end, start)
    rest = "" if stop < 0 else text[stop:]
    return f"{text[:start]}\n\n{inside}\n" + (rest if not rest or rest[0] == "\n" else f"\n{rest}")


def studies_page(text: str, found: Sequence[Standing], said: Said) -> str:
    """Return docs/studies.md with each study's results after its mark."""
    for one in found:
        mark = f"<!-- results of {one.claim.study} -->"
        if one.result is None or mark not in text:
            continue
        start = text.index(mark) + len(mark)
        section = text.find("\n## ", start)
        section = len(text) if section < 0 else section
        over = text.find(OVER, start, section)
        after = start if over < 0 else over + len(OVER)
        text = f"{text[:start]}\n\n{results_text(one.result, said)}\n\n{OVER}{text[after:]}"
    return text


def sentences(before: str, said: Said) -> str:
    """Return sentences.toml: those of the documents written here, and those of others as they were."""
    head = before[: before.index("[[sentence]]")].rstrip() + "\n"
    others = [
        (one["document"], one["result"], one["text"])
        for one in tomllib.loads(before)["sentence"]
        if one["document"] not in (README, CLAIMS, STUDIES)
    ]
    parts = [
        f'[[sentence]]\ndocument = "{document}"\nresult = "{result}"\ntext = {_toml(text)}\n'
        for document, result, text in dict.fromkeys([*said, *others])
    ]
    return "\n".join([head, *parts])


def _toml(text: str) -> str:
    return f"'{text}'" if "'" not in text else json.dumps(text, ensure_ascii=False)


def written(root: Path = ROOT) -> dict[str, str]:
    """Return the documents as they should be, by their names."""
    found = standings(root / RESULTS)
    said: Said = []
    readme = between((root / README).read_text(), BEGIN, END, readme_table(found, said))
    paper, ours = claims_tables(found, said)
    claims = between((root / CLAIMS).read_text(), OF_PAPER, "\n## ", paper)
    claims = between(claims, OF_OURS, "\n## ", ours)
    studies = studies_page((root / STUDIES).read_text(), found, said)
    table = sentences((root / RESULTS / "sentences.toml").read_text(), said)
    return {README: readme, CLAIMS: claims, STUDIES: studies, f"{RESULTS}/sentences.toml": table}


def copy_pictures(runs: Sequence[Path]) -> None:
    """Copy each claim's figure from the newest run of its study, and draw that of 94 %."""
    folder = ROOT / PICTURES
    folder.mkdir(exist_ok=True)
    found = standings(ROOT / RESULTS)
    for one in found:
        if one.result is None or one.claim.picture is None:
            continue
        of_study = [path for where in runs for path in where.glob(f"*-{one.claim.study}-*") if path.is_dir()]
        for theme in ("light", "dark"):
            drawn = [path / f"{one.claim.picture}-{theme}.png" for path in sorted(of_study, key=lambda path: path.name)]
            if drawn and drawn[-1].is_file():
                _shrink(drawn[-1], folder / f"{one.name}-{theme}.png")
    for name, data in ninety_four(found).items():
        (folder / name).write_bytes(data)


def _shrink(source: Path, target: Path) -> None:
    """Write a picture of so many pixels a line at most, and in 128 colours: a sixth of the bytes."""
    with Image.open(source) as picture:
        picture.thumbnail((WIDEST, 4 * WIDEST))
        picture.convert("RGB").quantize(128).save(target, optimize=True)


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--pictures", nargs="*", type=Path, metavar="RUNS")
    asked = given.parse_args()
    if asked.pictures is not None:
        copy_pictures(asked.pictures)
    for name, text in written().items():
        (ROOT / name).write_text(text, encoding="utf-8")
    waiting = [one.claim.words for one in standings() if one.outcome == NOT_TESTED]
    print(f"{len(waiting)} claims are not tested yet")
