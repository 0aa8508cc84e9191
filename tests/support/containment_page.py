"""The tables of docs/containment.md that are made of the recorded run of the study, and its pictures.

`python -m tests.support.containment_page` writes the tables anew; with a run's folder, the pictures as well.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from automata.files.json_types import JsonObject
from experiments.execution.recorded import read_result
from experiments.pictures.themes import in_both_themes
from experiments.runs.find import StoredRun
from experiments.studies.containment.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGE, RESULT = ROOT / "docs" / "containment.md", ROOT / "docs" / "results" / "containment-full.json"
IMAGES = ROOT / "docs" / "images"
PICTURES = ("values", "curves", "evasion", "logs", "walls")


def table(told: JsonObject) -> str:
    """Return a recorded table in Markdown."""
    lines = [told["head"], ["---"] * len(told["head"]), *told["rows"]]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def filled(text: str) -> str:
    """Return the page with each table between its marks, `<!-- table KEY -->` and `<!-- end of table -->`."""
    tables = read_result(RESULT).numbers["tables"]
    for key in TABLES:
        before, mark, rest = text.partition(f"<!-- table {key} -->\n")
        if mark:
            _, end, after = rest.partition("<!-- end of table -->")
            text = f"{before}{mark}\n{table(tables[key])}\n\n{end}{after}"
    return text


def main() -> None:
    """Write tables, and pictures of a run."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    for folder in sys.argv[1:]:
        run = StoredRun.at(Path(folder)).of_study(None)
        figures = run.study.figures(run.config, run.table, run.study.verdict(run.config, run.table))
        for name in PICTURES:
            for file, content in in_both_themes(f"containment-{name}", figures[name][0]).items():
                with Image.open(BytesIO(content)) as picture:  # in 128 colours: a third of the bytes
                    picture.convert("RGB").quantize(128).save(IMAGES / file, optimize=True)


if __name__ == "__main__":
    main()
