"""The viewer's modules: in the house's form, and small enough for a page of one file."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "experiments" / "viewer" / "static"
MOST_LINES, LINE_LENGTH = 400, 120
# Bytes of all modules together: with a rule and a pattern a page has to stay below 300,000.
MOST_BYTES = 250_000


def faults(folder: Path) -> list[str]:
    """What is wrong with the modules of a folder: their length, their lines, what they begin with, their sum."""
    found, size = [], 0
    for path in sorted(folder.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        size += len(text.encode())
        if len(lines) > MOST_LINES:
            found.append(f"{path.name}: {len(lines)} lines")
        found += [f"{path.name}:{at} is too long" for at, line in enumerate(lines, 1) if len(line) > LINE_LENGTH]
        if not text.startswith("/**"):
            found.append(f"{path.name} does not begin with what it is")
        if "\t" in text or any(line != line.rstrip() for line in lines):
            found.append(f"{path.name} has tabs, or blanks at the end of a line")
    if size > MOST_BYTES:
        found.append(f"{size} bytes in all")
    return found


def test_modules_are_in_the_houses_form():
    assert list(STATIC.glob("viewer.js"))
    assert faults(STATIC) == []


def test_faults_are_found(tmp_path):
    (tmp_path / "good.js").write_text("/** Good. */\nexport const ONE = 1;\n")
    assert faults(tmp_path) == []
    (tmp_path / "bare.js").write_text("export const TWO = 2;\n")
    (tmp_path / "long.js").write_text("/** Long. */\n" + "// more\n" * MOST_LINES)
    (tmp_path / "wide.js").write_text(f"/** Wide. */\n// {'x' * LINE_LENGTH}\n")
    (tmp_path / "ragged.js").write_text("/** Ragged. */ \n")
    (tmp_path / "vast.js").write_text("/** Vast. */\n" + ("// " + "x" * 90 + "\n") * (MOST_BYTES // 80))
    told = "\n".join(faults(tmp_path))
    for word in (
        "bare.js does not begin",
        "long.js: 401 lines",
        "wide.js:2",
        "ragged.js has",
        "vast.js",
        "bytes in all",
    ):
        assert word in told
