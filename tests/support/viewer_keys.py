"""The table of the viewer's keys, read from the module, as the manual has it: `python -m tests.support.viewer_keys`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from experiments.viewer.module import STATIC

PAGE = Path(__file__).resolve().parents[2] / "docs" / "viewer.md"
BEGIN, END = "<!-- keys: from experiments/viewer/static/keys.js -->", "<!-- end of keys -->"
_SIGNS = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓"}


def keys() -> list[dict[str, Any]]:
    """Return the table of keys.js, which is written as JSON."""
    text = (STATIC / "keys.js").read_text(encoding="utf-8")
    found = re.search(r"^export const KEYS = (\[.*?^\]);", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    return list(json.loads(re.sub(r",(\s*[\]}])", r"\1", found[1])))


def word(key: str) -> str:
    """Return a key as it stands in the manual."""
    parts = [_SIGNS.get(part, part) for part in re.split(r"\+(?=.)", key)]
    return "`" + " + ".join(part.upper() if len(part) == 1 else part for part in parts) + "`"


def table() -> str:
    """Return the table in Markdown, a group after the other."""
    lines = ["| | keys | what it does | in Golly too |", "|---|---|---|---|"]
    last = ""
    for entry in keys():
        group = "" if entry["group"] == last else entry["group"]
        last = entry["group"]
        names = ", ".join(word(key) for key in entry["keys"]).replace("|", "\\|")
        lines.append(f"| {group} | {names} | {entry['does']} | {'yes' if entry['golly'] else ''} |")
    return "\n".join(lines)


def inserted(page: str) -> str:
    """Return the manual's page with the table in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(inserted(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
