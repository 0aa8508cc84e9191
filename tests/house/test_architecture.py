"""The house's rules, read from the sources: who may import whom, how long a module may be, what __init__ may do.

Each check is a function that returns what is wrong below a folder, so that it can be shown to fail.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("automata", "neural", "experiments")
MOST_LINES = 400

# What a package must not import, anywhere, not even inside a function.
FORBIDDEN = {
    "automata": {"torch", "neural", "experiments"},
    "neural": {"experiments"},
}
# Whose messages speak of Python's arguments: that a command takes them by options is for `experiments.terminal` to say.
LIBRARIES = (
    "automata", "neural", "experiments/closed_loop", "experiments/statistics", "experiments/subjects",
    "experiments/wrong_rules",
)  # fmt: skip
FLAG = re.compile(r"(?<![\w-])-(?:[a-zA-Z]|-[a-z][a-z0-9-]*)(?![\w-])")
# What merely importing a module must not bring in: a name, and modules that would be too slow or unavailable.
LIGHT = {
    "automata": {"numpy", "numba", "torch", "scipy", "hypothesis"},
    "neural": {"numpy", "numba", "torch", "scipy", "safetensors", "pydantic"},
    "automata.picture": {"numba", "torch", "PIL", "matplotlib"},
    "automata.rule": {"numba", "torch", "scipy", "hypothesis"},
    "automata.pattern": {"numba", "torch", "scipy", "hypothesis"},
    "automata.topology": {"numba", "torch", "scipy", "hypothesis"},
    "automata.reference": {"numba", "torch", "scipy", "hypothesis"},
    "automata.rules": {"numba", "torch", "scipy", "hypothesis"},
    "automata.testing.strategies": {"numba", "torch", "automata.engines", "automata.universe"},
    "automata.universe": {"torch", "hypothesis"},
}


@cache
def _parsed(path: Path, _: tuple[int, int]) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def parsed(path: Path) -> ast.Module:
    """Return a file's syntax tree, parsed once for all checks as long as it stays as it is."""
    stamp = path.stat()
    return _parsed(path, (stamp.st_mtime_ns, stamp.st_size))


def imported(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that a module imports, also by name at run time."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{source}.{alias.name}"
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if called in ("import_module", "__import__", "find_spec") and isinstance(name, str):
                yield node.lineno, name


def modules(root: Path, package: str) -> list[Path]:
    return sorted((root / package).rglob("*.py"))


def forbidden_imports(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{line} imports {name}"
        for package, names in FORBIDDEN.items()
        for path in modules(root, package)
        for line, name in imported(path, root)
        if name.split(".")[0] in names
    ]


def long_modules(root: Path) -> list[str]:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for path in modules(root, package)
    }
    return [f"{path.relative_to(root)}: {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES]


def busy_inits(root: Path) -> list[str]:
    """What an __init__.py does beyond a docstring, imports from the package's own modules, and __all__.

    The imports may be lazy, in one form alone: under TYPE_CHECKING, and else the same names given to `lazy_exports`.
    """
    found = []
    for package in PACKAGES:
        for path in (path for path in modules(root, package) if path.name == "__init__.py"):
            names, listed, lazy = set(), set(), False
            where = path.relative_to(root)
            for node in parsed(path).body:
                match node:
                    case ast.Expr(value=ast.Constant(value=str())):
                        pass
                    case ast.ImportFrom(module="typing", names=[ast.alias(name="TYPE_CHECKING", asname=None)]):
                        lazy = True
                    case ast.ImportFrom(module="automata.exports", names=[ast.alias(name="lazy_exports", asname=None)]):
                        lazy = True
                    case ast.ImportFrom(module=str() as module) if module.split(".")[0] == package:
                        names |= {alias.asname or alias.name for alias in node.names}
                    case ast.If(test=ast.Name(id="TYPE_CHECKING")) if lazy:
                        typed, given = lazy_names(node, package)
                        names |= {name for _, name in typed}
                        lazy = False
                        if typed != given or not typed:
                            found.append(f"{where}:{node.lineno} its lazy names differ: {sorted(typed ^ given)}")
                    case ast.Assign(targets=[ast.Name(id="__all__")]):
                        listed = set(ast.literal_eval(node.value))
                    case _:
                        found.append(f"{where}:{node.lineno} does more than re-export")
            if lazy:
                found.append(f"{where}: imports what lazy exports need, and has none")
            if names != listed:
                found.append(f"{where}: __all__ and imports differ in {sorted(names ^ listed)}")
    return found


def lazy_names(node: ast.If, package: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return (module, name) of what is imported for type checkers, and of what is given to `lazy_exports`."""
    typed = {
        (each.module, alias.name)
        for each in node.body
        if isinstance(each, ast.ImportFrom) and each.module and each.module.split(".")[0] == package
        for alias in each.names
        if alias.asname is None
    }
    match node:
        case ast.If(
            body=body,
            orelse=[
                ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name(id="__getattr__"), ast.Name(id="__dir__")])],
                    value=ast.Call(
                        func=ast.Name(id="lazy_exports"),
                        args=[ast.Name(id="__name__"), ast.Dict() as places],
                        keywords=[],
                    ),
                )
            ],
        ) if all(isinstance(each, ast.ImportFrom) for each in body):
            return typed, {(module, name) for module, names in ast.literal_eval(places).items() for name in names}
    return typed, set()


def unlisted_packages(root: Path) -> list[str]:
    """Folders of modules without an __init__.py: they would be left out of a wheel, or shadowed."""
    folders = {path.parent for package in PACKAGES for path in modules(root, package)}
    return [str(folder.relative_to(root)) for folder in sorted(folders) if not (folder / "__init__.py").exists()]


def named(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_graph(root: Path) -> dict[str, set[str]]:
    """Every module's imports from our packages, wherever they stand, as names of modules."""
    known = {named(path, root): path for package in PACKAGES for path in modules(root, package)}
    graph = {}
    for name, path in known.items():
        graph[name] = set()
        for _, wanted in imported(path, root):
            while wanted and wanted not in known:
                wanted = wanted.rpartition(".")[0]
            graph[name] |= {wanted} - {"", name}
    return graph


def circles(root: Path) -> list[str]:
    """Siblings, modules or folders, that import each other, directly or through other siblings."""
    graph = import_graph(root)
    found = []
    for folder in sorted({name.rpartition(".")[0] for name in graph} - {""}):
        within = re.compile(re.escape(folder) + r"\.(\w+)")
        edges: dict[str, set[str]] = {}
        for name, wanted in graph.items():
            if here := within.match(name):
                targets = {there[1] for each in wanted if (there := within.match(each))}
                edges.setdefault(here[1], set()).update(targets - {here[1]})
        while leaves := {name for name, targets in edges.items() if not targets & edges.keys()}:
            edges = {name: targets for name, targets in edges.items() if name not in leaves}
        while ends := {name for name in edges if not any(name in targets for targets in edges.values())}:
            edges = {name: targets for name, targets in edges.items() if name not in ends}
        if edges:
            found.append(f"{folder.replace('.', '/')}: {', '.join(sorted(edges))} import each other in a circle")
    return found


def twice_defined(root: Path) -> list[str]:
    """Names of classes that two modules of one package define."""
    found = []
    for package in PACKAGES:
        homes: dict[str, list[str]] = {}
        for path in modules(root, package):
            for node in parsed(path).body:
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(str(path.relative_to(root)))
        found += [f"{' and '.join(places)} both define {name}" for name, places in homes.items() if len(places) > 1]
    return found


def loose_modules(root: Path) -> list[str]:
    """Modules of experiments that stand in no folder, but for its settings and its errors."""
    folder = root / "experiments"
    return [
        f"{path.relative_to(root)} stands loose"
        for path in sorted(folder.glob("*.py"))
        if path.stem not in ("__init__", "config", "errors")
    ]


def repeated_names(root: Path) -> list[str]:
    """Modules that are called as their folder is, or have its name before their own: `hashlife/hashlife_kernels.py`."""
    return [
        f"{path.relative_to(root)} repeats the name of its folder"
        for package in PACKAGES
        for path in modules(root, package)
        if path.stem == path.parent.name or path.stem.startswith(f"{path.parent.name}_")
    ]


def studies_that_share(root: Path) -> list[str]:
    """Imports of one study by another: what two studies need is no study."""
    study = re.compile(r"experiments\.studies\.(\w+)\.\w+")
    return [
        f"{name.replace('.', '/')} imports {wanted}"
        for name, imports in import_graph(root).items()
        if (here := study.match(name))
        for wanted in sorted(imports)
        if (there := study.match(wanted)) and there[1] != here[1]
    ]


def commands_elsewhere(root: Path) -> list[str]:
    """Options, prints and exits outside experiments/commands and experiments/terminal (and programs of their own)."""
    found = []
    for package in PACKAGES:
        for path in modules(root, package):
            place = path.relative_to(root).as_posix()
            if place.startswith(("experiments/commands/", "experiments/terminal/", "experiments/bench/")):
                continue
            tree = parsed(path)
            program = any(isinstance(node, ast.If) and "__name__" in ast.dump(node.test) for node in tree.body)
            for node in ast.walk(tree):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if "typer" in names or (isinstance(node, ast.ImportFrom) and node.module == "typer"):
                    found.append(f"{place}:{node.lineno} knows options")
                called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if called in ("print", "sys.exit", "exit") and not program:
                    found.append(f"{place}:{node.lineno} calls {called}")
    return found


def named_flags(root: Path) -> list[str]:
    """Texts of a library, docstrings aside, that tell a Python user of a command's option, such as -s or --device."""
    found = []
    for path in (path for library in LIBRARIES for path in modules(root, library)):
        tree = parsed(path)
        statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path.relative_to(root)}:{node.lineno} names an option: {node.value!r}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in statements
            if isinstance(node.value, str) and FLAG.search(node.value.replace("python -m pip", ""))
        ]
    return found


CHECKS = [
    forbidden_imports, long_modules, busy_inits, unlisted_packages, circles, twice_defined, loose_modules,
    repeated_names, studies_that_share, commands_elsewhere, named_flags,
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_is_in_order(check):
    assert modules(REPOSITORY, "automata"), "there is something to check"
    assert check(REPOSITORY) == []


LAZY = """from typing import TYPE_CHECKING
from automata.exports import lazy_exports
if TYPE_CHECKING:
    from automata.rule import Rule
else:
    __getattr__, __dir__ = lazy_exports(__name__, {"automata.rule": ("Rule",)})
__all__ = ["Rule"]
"""

PLANTED = [
    (forbidden_imports, "automata/a.py", "import torch"),
    (forbidden_imports, "automata/a.py", "import torch.nn as nn"),
    (forbidden_imports, "automata/a.py", "def f():\n    from torch import nn"),
    (forbidden_imports, "automata/deep/a.py", "from neural.training.loop import train"),
    (
        forbidden_imports,
        "automata/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import neural",
    ),
    (forbidden_imports, "automata/a.py", "import importlib\nimportlib.import_module('experiments.commands.app')"),
    (forbidden_imports, "automata/a.py", "x = __import__('torch')"),
    (forbidden_imports, "neural/a.py", "import numpy, experiments.commands.app"),
    (long_modules, "experiments/a.py", "x = 1\n" * 401),
    (busy_inits, "neural/__init__.py", "x = 1"),
    (busy_inits, "neural/__init__.py", "import os"),
    (busy_inits, "automata/deep/__init__.py", "from os import path\n__all__ = ['path']"),
    (busy_inits, "automata/__init__.py", "from automata.rule import Rule"),
    (busy_inits, "automata/__init__.py", "from automata.rule import Rule\n__all__ = ['Rule', 'Rune']"),
    (busy_inits, "experiments/__init__.py", "def helper():\n    pass"),
    # Lazy exports in any other form, or of other names than those that type checkers and __all__ know.
    (busy_inits, "automata/__init__.py", LAZY.replace('("Rule",)', '("Rule", "Rune")')),
    (busy_inits, "automata/__init__.py", LAZY.replace('{"automata.rule"', '{"automata.role"')),
    (busy_inits, "automata/__init__.py", LAZY.replace("['Rule']", "[]").replace('["Rule"]', "[]")),
    (busy_inits, "automata/__init__.py", LAZY.replace("from automata.rule import", "from os import")),
    (
        busy_inits,
        "automata/__init__.py",
        LAZY.replace("    from automata.rule", "    import os\n    from automata.rule"),
    ),
    (busy_inits, "automata/__init__.py", LAZY.replace("else:\n", "else:\n    import os\n")),
    (busy_inits, "automata/__init__.py", LAZY.replace("if TYPE_CHECKING", "if not TYPE_CHECKING")),
    (busy_inits, "automata/__init__.py", LAZY.replace("__getattr__, __dir__", "__getattr__, names")),
    (busy_inits, "automata/__init__.py", "from typing import TYPE_CHECKING\n__all__ = []"),
    (busy_inits, "automata/__init__.py", "def __getattr__(name):\n    raise AttributeError(name)\n__all__ = []"),
    (unlisted_packages, "automata/deep/a.py", "x = 1"),
    (circles, "automata/deep/a.py", "def f():\n    from automata.deep import b"),
    (circles, "automata/deep/a.py", "import typing\nif typing.TYPE_CHECKING:\n    from automata.deep.b import B"),
    (twice_defined, "automata/deep/a.py", "class B:\n    pass"),
    (loose_modules, "experiments/a.py", "x = 1"),
    (repeated_names, "automata/deep/deep.py", "x = 1"),
    (repeated_names, "automata/deep/deep_kernels.py", "x = 1"),
    (studies_that_share, "experiments/studies/one/a.py", "from experiments.studies.two.b import x"),
    (commands_elsewhere, "neural/a.py", "import typer"),
    (commands_elsewhere, "automata/a.py", "def f():\n    print(1)"),
    (commands_elsewhere, "experiments/runs/a.py", "import sys\nsys.exit(1)"),
    (named_flags, "automata/a.py", "raise RuleError('name its folder with -s')"),
    (named_flags, "neural/a.py", "raise ModelError(f'{name} is none: give --device cpu')"),
    (named_flags, "experiments/subjects/a.py", "def f():\n    return '--steps takes 1 or more'"),
]
# What stands beside a planted violation.
BESIDE = {
    circles: ("b.py", "from automata.deep.a import x"),
    twice_defined: ("b.py", "class B:\n    pass"),
    studies_that_share: ("../two/b.py", "x = 1"),
}
ALLOWED = [
    (
        forbidden_imports,
        "automata/a.py",
        "import torchlike\nfrom automata.neural import x\nfrom . import neural",
    ),
    (forbidden_imports, "automata/deep/a.py", "from ..torch import x\n# import torch\ny = 'import torch'"),
    (forbidden_imports, "neural/a.py", "import torch\nfrom automata.rule import Rule"),
    (forbidden_imports, "experiments/a.py", "import torch, neural, automata"),
    (long_modules, "experiments/a.py", "x = 1\n" * 400),
    (busy_inits, "automata/__init__.py", "'''Doc.'''\nfrom automata.rule import Rule\n__all__ = ['Rule']"),
    (busy_inits, "automata/__init__.py", LAZY),
    (busy_inits, "neural/__init__.py", LAZY.replace("automata.rule", "neural.rule")),
    (busy_inits, "automata/a.py", "x = 1"),
    (
        named_flags,
        "automata/a.py",
        "def f():\n    'As with -s.'\nx = 'give search=[FOLDER], a well-known - b, -12, --'",
    ),
    (named_flags, "experiments/commands/a.py", "x = 'give --device cpu'"),
    (circles, "automata/deep/a.py", "from automata.deep import c"),
    (twice_defined, "automata/deep/a.py", "class A:\n    pass"),
    (loose_modules, "experiments/errors.py", "x = 1"),
    (repeated_names, "automata/engines/engine.py", "x = 1"),
    (studies_that_share, "experiments/studies/two/a.py", "from experiments.studies.two.b import x"),
    (commands_elsewhere, "experiments/commands/a.py", "import typer\nprint(1)"),
]


def put_beside(path, check):
    if check in BESIDE:
        name, source = BESIDE[check]
        other = path.parent / name
        (path.parent.parent / other.parent.name if name.startswith("..") else path.parent).mkdir(exist_ok=True)
        other.write_text(source)


@pytest.mark.parametrize(("check", "place", "source"), PLANTED)
def test_every_check_can_fail(tmp_path, check, place, source):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(source)
    put_beside(path, check)
    complaints = check(tmp_path)
    assert complaints
    assert all(str(Path(place).parent) in complaint for complaint in complaints)


@pytest.mark.parametrize(("check", "place", "source"), ALLOWED)
def test_no_check_complains_of_what_is_allowed(tmp_path, check, place, source):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(source)
    put_beside(path, check)
    assert check(tmp_path) == []


SHOW_LOADED = """
import importlib, sys
importlib.import_module({module!r})
unwanted = {unwanted!r}
print(sorted(name for name in sys.modules if any(name == bad or name.startswith(bad + ".") for bad in unwanted)))
"""


@pytest.mark.parametrize("module", LIGHT)
def test_importing_a_light_module_stays_light(module, run_python):
    assert run_python(SHOW_LOADED.format(module=module, unwanted=sorted(LIGHT[module]))) == "[]"


def test_that_check_can_fail_too(run_python):
    loaded = run_python(SHOW_LOADED.format(module="automata.universe", unwanted=["numba", "automata.engines"]))
    assert "'numba'" in loaded
    assert "'automata.engines.dense.engine'" in loaded
