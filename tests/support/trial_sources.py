"""What a study's trial measures, as a digest of its sources, beside the version whose trials these are.

`python -m tests.support.trial_sources` writes `experiments/studies/versions.toml` anew: for studies whose version was
raised, and, with `--same NAME …`, for those whose sources changed in a way that changes nothing that is measured.
"""

from __future__ import annotations

import ast
import hashlib
import io
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "experiments" / "studies" / "versions.toml"
# What carries trials about measures nothing. Below `experiments`, rules, engines and networks have tests of their own
# that compare them with slow oracles, so that they are not part of the digest.
CARRIERS = (
    "experiments.config",
    "experiments.errors",
    "experiments.storage",
    "experiments.studies.ladder",
    "experiments.studies.study",
    "experiments.studies.table",
    "experiments.studies.trial",
    "experiments.studies.truth",
    "experiments.studies.workspace",
    "experiments.terminal",
)


def path_of(module: str) -> Path | None:
    """Return the file of a module of `experiments`, None if it is a name within one."""
    path = ROOT / Path(*module.split("."))
    return next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()), None)


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of `experiments` that a file imports, at its head or in a function."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (name for name in names if name.startswith("experiments.") and path_of(name))


def sources(study: str) -> dict[str, Path]:
    """Return the files that a study's trial is made of, by module."""
    todo, found = [f"experiments.studies.{study}.trial"], {}
    while todo:
        module = todo.pop()
        if module in found or any(module == each or module.startswith(f"{each}.") for each in CARRIERS):
            continue
        path = path_of(module)
        assert path is not None, module
        found[module] = path
        todo += imported(ast.parse(path.read_text(encoding="utf-8")))
    return dict(sorted(found.items()))


def bare(text: str) -> str:
    """Return a source without docstrings, comments and white space, so that prose and layout may change."""
    lines = text.splitlines(keepends=True)
    cut: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            said = node.body[0]
            assert said.end_lineno is not None
            cut.append(((said.lineno, 0), (said.end_lineno, len(lines[said.end_lineno - 1]))))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            cut.append((token.start, token.end))
    for (first, start), (last, end) in sorted(cut, reverse=True):
        lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
        lines[first:first] = ["\n"] * (last - first)
    return "".join("".join(lines).split())


def digest(study: str) -> str:
    """Return the SHA-256 of all that a study's trial is made of."""
    found = hashlib.sha256()
    for module, path in sources(study).items():
        found.update(f"{module}\n{bare(path.read_text(encoding='utf-8'))}\n".encode())
    return found.hexdigest()


def kept() -> dict[str, dict[str, object]]:
    """Return the versions and digests that are kept, by study."""
    return tomllib.loads(VERSIONS.read_text(encoding="utf-8")) if VERSIONS.exists() else {}


def main(words: list[str]) -> None:
    """Write the versions anew; SystemExit where a digest changed under a version."""
    from experiments.studies.study import find_study, study_names

    held, lines, same = kept(), [], words[1:] if words[:1] == ["--same"] else []
    for name in study_names():
        version, found = find_study(name).measured, digest(name)
        before = held.get(name, {})
        if before.get("version") == version and before.get("sources") != found and name not in same:
            raise SystemExit(
                f"{name}: what its trial is made of changed. Raise its version, or, if it measures the same, add "
                f"--same {name}"
            )
        lines += [f"[{name}]", f"version = {version}", f'sources = "{found}"', ""]
    head = "# Written by `python -m tests.support.trial_sources`; tests/experiments/studies/test_versions.py compares."
    VERSIONS.write_text(head + "\n\n" + "\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
