"""The tables of docs/soups.md and docs/evolution.md, made from recorded counts: `python -m tests.support.made_tables`.

`--origins RUN` takes a run of that study, `--appearance FILES` what `replicarium soup appear --json` printed,
`--evolution FILES` what `replicarium evolve --json` printed, and records what the tables need in docs/results/tables.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from automata.proportion import Proportion
from automata.soups.languages.library import LANGUAGES
from automata.soups.replicators.detectors import KNIERIM
from experiments.soups.appearance import PUBLISHED, THRESHOLDS, Density, agreement
from experiments.statistics.wording import number, percent, percent_interval

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "results" / "tables"
FRESH = replace(KNIERIM, fresh=True)
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
EVENTS = ("appearance", "fertility", "wave", "takeover", "crossing")


def recorded(name: str) -> Any:
    """Return what is recorded for one of the tables."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def rows_of(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; numbers stand at the right."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# -- languages: appearance, fertility, takeover --------------------------------------------------------------------


def language_counts(run: Path) -> dict[str, Any]:
    """Return from a run of `origins` the soups of each language as it is, and in how many each event was seen."""
    counts: dict[str, dict[str, Any]] = {}
    for line in (run / "trials.jsonl").read_text().splitlines():
        trial = json.loads(line)
        condition, measures = trial["condition"], trial["measures"]
        if condition["arm"] != "as-it-is":
            continue
        one = counts.setdefault(
            condition["language"],
            {"soups": 0, "programs": condition["programs"], "epochs": condition["epochs"], "interactions": 0,
             **dict.fromkeys(EVENTS, 0)},
        )  # fmt: skip
        one["soups"] += 1
        one["interactions"] += condition["programs"] // 2 * measures["ended"]
        for event in EVENTS:
            one[event] += measures[event] is not None
    return counts


def seen(count: int, soups: int) -> str:
    """Return how many soups with Wilson's interval; of none, the bound by the rule of three."""
    if not count:
        return f"never (< {percent(3 / soups)} %)"
    found = Proportion(count, soups)
    return f"{count} ({percent_interval(found.low, found.high)})"


def languages_table(told: Mapping[str, Any]) -> str:
    """Return the table of the thirteen languages; `never` has three by the number of tries for a bound."""
    head = ("language", "soups", "appearance", "fertility", "takeover", "entropy of 1", "takeovers an interaction")
    rows = []
    for name in LANGUAGES:
        one = told[name]
        rate = (one["takeover"] or 3) / one["interactions"]
        shown = [seen(one[event], one["soups"]) for event in ("appearance", "fertility", "takeover", "crossing")]
        rows.append((f"`{name}`", str(one["soups"]), *shown, f"{'' if one['takeover'] else '< '}{number(rate, 2)}"))
    return rows_of(head, rows)


# -- densities ------------------------------------------------------------------------------------------------------


def density_counts(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return of each sampling what was drawn, and block, number, score and heredity of what was found."""
    found = []
    for file in files:
        told = json.loads(file.read_text())
        common = {key: told[key] for key in ("language", "law", "seed", "fresh", "programs", "executions", "seconds")}
        hits = [[one["block"], one["index"], one["score"], one["by_heredity"]] for one in told["found"]]
        found.append({**common, "found": hits})
    return found


def density_of(one: Mapping[str, Any], threshold: int) -> Density:
    """Return the density of those that score `threshold` or more."""
    return Density(sum(score >= threshold for _, _, score, _ in one["found"]), one["programs"])


def power(value: float) -> str:
    """Return a number of two digits with its power of ten: 2.9 × 10⁷."""
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits} × 10{str(int(exponent)).translate(RAISED)}"


def within(found: Density) -> str:
    """Return programs for each replicator and the interval of that."""
    low, high = found.interval
    if found.each is None or high is None:
        return f"none found (> {power(low)})"
    return f"{power(found.each)} ({power(low)} to {power(high)})"


def densities_table(told: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of densities beside the published ones."""
    head = ("law", "programs", "replicators", "programs each (95 %)", "published", "our density by theirs (95 %)", "")
    rows = []
    for one in told:
        if one["fresh"]:
            continue
        found, published = density_of(one, KNIERIM.threshold), PUBLISHED[one["law"]]
        low, high = found.beside(published)
        rows.append(
            (f"`{one['law']}`", power(one["programs"]), str(found.replicators), within(found), power(published),
             f"{low:.2f} to {high:.2f}", agreement((low, high)))
        )  # fmt: skip
    return rows_of(head, rows)


def thresholds_table(told: Sequence[Mapping[str, Any]]) -> str:
    """Return how many reach each threshold, how many of the replicators are so by heredity, and what it cost."""
    limits = [f"{threshold} or more" for threshold in THRESHOLDS]
    head = ("law", *limits, "of those at 48, by heredity", "CPU microseconds a program", "executions")
    rows = []
    for one in told:
        hits = [hit for hit in one["found"] if hit[2] >= KNIERIM.threshold]
        name = f"`{one['law']}`{', noise of its own for each execution' if one['fresh'] else ''}"
        counts = [str(density_of(one, threshold).replicators) for threshold in THRESHOLDS]
        own = f"{sum(bool(hit[3]) for hit in hits)} of {len(hits)}"
        programs = one["programs"]
        rows.append(
            (name, *counts, own, f"{1e6 * one['seconds'] / programs:.1f}", f"{one['executions'] / programs:.1f}")
        )
    return rows_of(head, rows)


# -- evolution ------------------------------------------------------------------------------------------------------


def evolution_counts(files: Sequence[Path]) -> list[dict[str, Any]]:
    """Return of each run of boards its setting and what the boards came to together."""
    found = []
    for file in files:
        told = json.loads(file.read_text())
        found.append({"setting": told["setting"], "summary": told["summary"], "found": told["found"]})
    return found


def share(told: Mapping[str, int]) -> str:
    """Return both numbers of a share and its interval."""
    found = Proportion(told["successes"], told["trials"])
    if not found.trials:
        return "–"
    return f"{found.successes} of {found.trials} ({percent_interval(found.low, found.high)})"


def evolution_table(told: Sequence[Mapping[str, Any]]) -> str:
    """Return the table of all settings, a row each."""
    head = ("founders", "boards", "generations", "births", "smaller", "larger", "new, bred true", "died out",
            "ends smaller", "ends larger", "one new size", "mean side")  # fmt: skip
    rows = []
    for one in told:
        setting, summary = one["setting"], one["summary"]
        name = f"species {setting['species'] or 13}" if setting["pattern"] == "evoloop" else setting["pattern"]
        smaller, larger, _ = summary["mutants"]
        side = summary["side"]
        ends = summary["interval"]
        mean = "–" if side is None else f"{side:.1f}" + (f" ({ends[0]:.1f}–{ends[1]:.1f})" if ends else "")
        if setting["pattern"] == "byl":
            mean = "no sheath"
        rows.append(
            (f"{setting['founders']} × {name}", str(summary["boards"]), number(setting["generations"]),
             number(summary["births"]), number(smaller), number(larger), share(summary["evolved"]),
             share(summary["extinct"]), share(summary["smaller"]), share(summary["larger"]), share(summary["uniform"]),
             mean)
        )  # fmt: skip
    return rows_of(head, rows)


def selection_table(told: Sequence[Mapping[str, Any]]) -> str:
    """Return what the neutral null says of each setting of evoloops."""
    head = ("founders", "boards that end with smaller loops than without selection", "with larger ones", "p", "")
    rows = []
    for one in told:
        setting, summary = one["setting"], one["summary"]
        if setting["pattern"] != "evoloop":
            continue
        p, below, above = summary["p"], summary["below"], summary["above"]
        seen = "no selection is seen" if p >= 0.05 else f"sizes {'fall' if below > above else 'rise'} by selection"
        rows.append(
            (f"{setting['founders']} × species {setting['species'] or 13}", str(below), str(above), number(p, 2), seen)
        )
    return rows_of(head, rows)


# -- pages ----------------------------------------------------------------------------------------------------------

# Of each table: the page, the comment before it (after it stands `<!-- end of NAME -->`), the record, how it is made.
TABLES: Mapping[str, tuple[str, str, Callable[[Any], str]]] = {
    "languages": ("docs/soups.md", "languages", languages_table),
    "densities": ("docs/soups.md", "appearance", densities_table),
    "thresholds": ("docs/soups.md", "appearance", thresholds_table),
    "evolution": ("docs/evolution.md", "evolution", evolution_table),
    "selection": ("docs/evolution.md", "evolution", selection_table),
}


def pages() -> dict[str, str]:
    """Return the pages with their tables as they should be."""
    texts: dict[str, str] = {}
    for name, (page, record, make) in TABLES.items():
        text = texts.get(page) or (ROOT / page).read_text(encoding="utf-8")
        before, begin, rest = text.partition(f"<!-- {name} -->")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        assert begin, f"{page} has no place for the table {name}"
        assert end, f"{page} has no end of the table {name}"
        texts[page] = f"{before}{begin}\n\n{make(recorded(record))}\n\n{end}{after}"
    return texts


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--origins", type=Path)
    given.add_argument("--appearance", nargs="*", type=Path)
    given.add_argument("--evolution", nargs="*", type=Path)
    asked = given.parse_args()
    FOLDER.mkdir(exist_ok=True)
    taken: dict[str, Any] = {}
    if asked.origins is not None:
        taken["languages"] = language_counts(asked.origins)
    if asked.appearance:
        taken["appearance"] = density_counts(asked.appearance)
    if asked.evolution:
        taken["evolution"] = evolution_counts(asked.evolution)
    for what, value in taken.items():
        (FOLDER / f"{what}.json").write_text(json.dumps(value, indent=1) + "\n")
    for page_name, whole in pages().items():
        (ROOT / page_name).write_text(whole, encoding="utf-8")
