"""The pages of the API reference: one a folder of modules, written anew from the sources at each build."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
_MARK = ".sources"
PACKAGES = ("automata", "neural", "experiments")
# What is not imported by others: compiled kernels, commands, benchmarks.
LEFT_OUT = re.compile(r"kernels$|^_|^experiments\.(commands|bench|terminal)\b|\._")
_CODE = re.compile(r"(``.+?``|`[^`\n]+(?:\n[^`\n]+)?`)")


def folders() -> dict[str, list[str]]:
    """Return each package and folder, by its dotted name, with the modules in it that the reference is of."""
    found: dict[str, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            folder = ".".join(parts[:-1])
            module = ".".join(parts)
            if LEFT_OUT.search(folder):
                continue
            modules = found.setdefault(folder, [])
            if parts[-1] != "__init__" and not LEFT_OUT.search(module):
                modules.append(module)
    return found


def _state() -> str:
    """Return a digest of the places, sizes and times of all sources of the reference, these two programs among them."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    seen = [(str(path), (at := path.stat()).st_size, at.st_mtime_ns) for path in [*files, *sorted(HERE.glob("*.py"))]]
    return sha256(repr(seen).encode()).hexdigest()


def unchanged(folder: Path) -> bool:
    """Whether no source has changed since the pages in `folder` were written."""
    mark = folder / _MARK
    return mark.is_file() and mark.read_text() == _state()


def import_all() -> None:
    """Import all modules of the reference as Python does, before Sphinx does it in its own way."""
    for module in (name for modules in folders().values() for name in modules):
        importlib.import_module(module)


def write_pages(folder: Path) -> None:
    """Write the pages into `folder`; one that has not changed is left as it is, so that a build can skip it."""
    folder.mkdir(exist_ok=True)
    (folder / _MARK).unlink(missing_ok=True)
    state = _state()
    import_all()
    wanted = {f"{name}.rst": page(name, modules, names_line) for name, modules in folders().items()}
    wanted["index.rst"] = index(list(folders()))
    for old in folder.glob("*.rst"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    (folder / _MARK).write_text(state)


def index(names: list[str]) -> str:
    """Return the first page, with the names that are to be had from the packages themselves."""
    lines = [*title("API reference"), "Built from the docstrings; every example is run by the tests.", ""]
    for package in ("automata", "neural"):
        lines += [f"``from {package} import …``", ""]
        for name, home in exported(package):
            thing = getattr(importlib.import_module(package), name)
            doc = inspect.getdoc(thing) if callable(thing) else ""
            first = re.split(r"(?<=[.:;])\s", as_rst(doc or "")[0] if doc else "", maxsplit=1)[0].rstrip(".:;")
            lines.append(f"* :py:obj:`{name} <{home}.{name}>`" + (f": {first}" if first else ""))
        lines.append("")
    return "\n".join([*lines, ".. toctree::", "   :maxdepth: 1", "", *(f"   {name}" for name in names), ""])


def exported(package: str) -> list[tuple[str, str]]:
    """Return the public names of a package with the modules that they are from."""
    import ast

    tree = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))
    homes = {
        alias.name: node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package
        for alias in node.names
    }
    names = importlib.import_module(package).__all__
    return [(name, homes[name]) for name in names if name in homes and not name.startswith("_")]


def page(name: str, modules: list[str], head: Callable[[str], list[str]] = lambda module: []) -> str:
    """Return the page of a folder; `head` gives lines that stand at the head of a module."""
    lines = [*title(name), f".. automodule:: {name}", "   :no-members:", "   :no-index:", ""]
    for module in modules:
        lines += [*title(module, "-"), *head(module), f".. automodule:: {module}", "   :members:", ""]
    return "\n".join(lines)


def names_line(module: str) -> list[str]:
    """Return a line that leads to what a module holds, if that is more than one thing."""
    names = documented(importlib.import_module(module))
    links = ", ".join(f":py:obj:`{name} <{module}.{name}>`" for name in names)
    return [f"Here: {links}", ""] if len(names) > 1 else []


def documented(module: Any) -> list[str]:
    """Return the public functions and classes of a module that have a docstring, in their order."""
    wanted = getattr(module, "__all__", None)
    return [
        name
        for name, thing in vars(module).items()
        if (inspect.isclass(thing) or inspect.isroutine(thing) or hasattr(thing, "__wrapped__"))
        and getattr(thing, "__module__", None) == module.__name__
        and (not name.startswith("_") if wanted is None else name in wanted)
        and inspect.getdoc(thing)
    ]


def settings_signature(settings: Any) -> str:
    """Return how a class of settings is called: its fields with their types and defaults, without their limits."""
    parts = []
    for name, field in settings.model_fields.items():
        default = "" if field.is_required() else f" = {field.get_default(call_default_factory=True)!r}"
        parts.append(f"{name}: {inspect.formatannotation(without_limits(field.annotation))}{default}")
    return f"(*, {', '.join(parts)})" if parts else "()"


def without_limits(kind: Any) -> Any:
    """Return a type without what `Annotated` adds to it and to its parts."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return without_limits(parts[0])
    if origin in (None, Literal) or not parts:
        return kind
    plain = tuple(map(without_limits, parts))
    return Union[plain] if origin in (Union, UnionType) else origin[plain]  # noqa: UP007


def title(text: str, mark: str = "=") -> list[str]:
    """Return a heading."""
    return [text, mark * len(text), ""]


def as_rst(doc: str) -> list[str]:
    """Return a docstring of this project, plain text with `code`, as lines of reStructuredText."""
    lines: list[str] = []
    for block in re.split(r"\n[ \t]*\n", doc):
        if ">>> " in block:
            lines += [*block.split("\n"), ""]
            continue
        if re.match(r" {2,}", block):  # a table or a drawing, as it stands
            lines += ["::", "", *(f"    {line}" for line in block.split("\n")), ""]
            continue
        parts = _CODE.split(block)
        parts[::2] = [re.sub(r"([*|\\]|_(?=\W|$))", r"\\\1", part) for part in parts[::2]]
        parts[1::2] = ["``" + " ".join(part.strip("`").split()) + "``" for part in parts[1::2]]
        text = re.sub(r"(?m)^(\s*)\\\* ", r"\1* ", "".join(parts))
        lines += [*text.split("\n"), ""]
    return lines
