"""The examples in docstrings are run, all of them, and every public name where a call is not obvious has one."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest

import automata
import neural

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("automata", "neural", "experiments")
# Functions of the front doors without an example of their own, and where they are shown.
SHOWN_ELSEWHERE = {
    "register_emulator": "docs/extending.md",
    "register_replicator": "docs/extending.md",
    "register_rule": "docs/extending.md",
    "save": "automata.load_pattern",
    "warm_up": "docs/properties.md",
    "write_genome": "neural.read_genome",
}


def documented(path: Path) -> list[str]:
    """The functions and classes of a file whose docstrings hold an example, by their names inside it."""
    found = []

    def walk(node: ast.AST, names: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                if ">>> " in (ast.get_docstring(child) or ""):
                    found.append(".".join((*names, child.name)))
                walk(child, (*names, child.name))

    walk(ast.parse(path.read_text(encoding="utf-8")), ())
    return found


EXAMPLES = {
    path: names
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8") and (names := documented(path))
}


class Finder(doctest.DocTestFinder):
    """Finds examples in decorated functions too: these come from the module that says so, whatever wraps them."""

    def _from_module(self, module: ModuleType, thing: object) -> bool:
        return getattr(inspect.unwrap(thing), "__module__", None) == module.__name__ if callable(thing) else True


def examples(module: ModuleType) -> list[doctest.DocTest]:
    return [test for test in Finder().find(module, module.__name__) if test.examples]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_examples_in_a_module_are_true(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    tests = examples(module)
    assert sorted(test.name.removeprefix(f"{module.__name__}.") for test in tests) == sorted(EXAMPLES[path])
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in tests:
        said: list[str] = []
        runner.run(test, out=said.append)
        assert not said, "".join(said)


def test_a_wrong_example_is_found():
    module = ModuleType("planted")
    exec(
        "def double(x):\n    '''Return twice x.\n\n    >>> double(2)\n    5\n    '''\n    return 2 * x\n", vars(module)
    )
    vars(module)["double"].__module__ = "planted"
    (test,) = examples(module)
    assert doctest.DocTestRunner().run(test, out=lambda text: None).failed == 1


def test_there_are_examples_of_all_that_is_not_obvious():
    assert sum(map(len, EXAMPLES.values())) >= 60
    lacking = set()
    for package in (automata, neural):
        for name in package.__all__:
            thing = getattr(package, name)
            if inspect.isroutine(thing) and ">>> " not in (thing.__doc__ or ""):
                lacking.add(name)
    assert lacking == set(SHOWN_ELSEWHERE), "give it an example, or say where it is shown"
    for name, place in SHOWN_ELSEWHERE.items():
        text = (ROOT / place).read_text() if place.endswith(".md") else _docstring(place)
        assert name in text, f"{name} is not shown in {place}"


def _docstring(name: str) -> str:
    package, _, attribute = name.partition(".")
    return inspect.getdoc(getattr(importlib.import_module(package), attribute)) or ""
