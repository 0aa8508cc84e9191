"""Fuzzing the readers of files with atheris (coverage-guided, libFuzzer): `make fuzz READER=rle SECONDS=600`.

One reader at a time, in a process of its own. Findings do not stop a run: each kind is kept once, the input beside what
it did, under .fuzz/READER/findings, and so is the corpus, from which the next run goes on. Ends with status 1 if
anything was found.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".fuzz"
# Beyond the judge's own limits: what never comes back, and what no longer fits the machine.
HANG_SECONDS, LIMIT_MB = 120, 3000
MAX_LENGTH = 4096
READERS = ("rle", "macrocell", "rulefile", "life", "cells", "mcl", "gz")
# Whose branches guide the search.
INSTRUMENTED = (
    "automata.formats",
    "automata.pattern",
    "automata.trees.macrocell",
    "automata.rule",
    "automata.rules.making.transitions",
)


def main() -> int:
    """Fuzz the chosen readers one after the other and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=[*READERS, "all"], nargs="?", default="all")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader (default: 60)")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        fuzz(chosen.reader, chosen.seconds)
    names = READERS if chosen.reader == "all" else (chosen.reader,)
    return 1 if sum(run(name, chosen.seconds) for name in names) else 0


def run(name: str, seconds: int) -> int:
    """Fuzz one reader in a new process; print what was executed and found, return how many kinds of findings."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    corpus, findings = _folders(name)
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for data in target.seeds():
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)
    before = {path.name for path in findings.iterdir()}
    command = [sys.executable, "-m", "tests.fuzz.fuzz_readers", name, "--child", "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    executed = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    covered = re.findall(r" ft: (\d+)", done.stderr)
    # libFuzzer keeps for itself what it had to kill.
    kinds = sorted({path.stem for path in findings.iterdir() if path.name not in before})
    print(
        f"{name}: {executed[1] if executed else 'unknown'} calls, {covered[-1] if covered else 0} features, "
        f"{len(list(corpus.iterdir()))} inputs kept, {len(kinds)} findings",
        flush=True,
    )
    for kind in kinds:
        print(f"  {kind}: {findings.relative_to(ROOT)}")
    if done.returncode and not kinds:
        print(done.stderr[-2000:], file=sys.stderr)
        return 1
    return len(kinds)


def _folders(name: str) -> tuple[Path, Path]:
    return FOLDER / name / "corpus", FOLDER / name / "findings"


def fuzz(name: str, seconds: int) -> None:
    """Hand this process over to libFuzzer; never returns."""
    import atheris

    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        from tests.fuzz.targets import TARGETS, judged
    target = TARGETS[name]
    corpus, findings = _folders(name)
    words = FOLDER / name / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), encoding="ascii")
    known: set[str] = {path.stem for path in findings.iterdir()}

    def one_input(data: bytes) -> None:
        fault = judged(target, data)
        if fault is None:
            return
        kind = re.sub(r"[^A-Za-z0-9]+", "-", fault.split("\n")[0])
        if kind not in known:
            known.add(kind)
            (findings / f"{kind}.input").write_bytes(data)
            (findings / f"{kind}.txt").write_text(fault, encoding="utf-8")

    arguments = [
        f"-max_total_time={seconds}",
        f"-max_len={MAX_LENGTH}",
        f"-timeout={HANG_SECONDS}",
        f"-rss_limit_mb={LIMIT_MB}",
        f"-dict={words}",
        f"-artifact_prefix={findings}/",
        "-print_final_stats=1",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *arguments], one_input)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries write it: backslashes, quotes and control characters as hex."""
    return "".join(mark if mark.isprintable() and mark not in '"\\' else f"\\x{ord(mark):02x}" for mark in word)


if __name__ == "__main__":
    sys.exit(main())
