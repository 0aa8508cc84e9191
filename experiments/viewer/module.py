"""The viewer's ES modules as one text, for a page without files beside it, and for notebooks.

The modules below `static/` import each other by relative paths and by name only, in one order without circles; nothing
at their top level has one name twice. So they are put one after the other; `import` lines, the words `export` and
comments on lines of their own are left out. What does not keep to that is refused, not guessed at.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from experiments.errors import OutputError

STATIC = Path(__file__).resolve().parent / "static"
ENTRY = "viewer.js"
# The viewer of soups: pages of patterns do not carry it.
SOUPS = "soups.js"
# The name under which the widget, which the entry exports by default, is known in the joined text.
WIDGET = "replicariumWidget"

_IMPORT = re.compile(
    r"^import\s*(?:\{(?P<names>[^}]*)\}\s*from\s*)?(?P<quote>[\"'])(?P<path>[^\"']+)(?P=quote);?[ \t]*$", re.M
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\b|class\b|const\b|let\b))", re.M)
_DEFAULT = re.compile(r"^export default (?=\{)", re.M)
_ODD = re.compile(r"^(?:import|export)\b.*$", re.M)
_TOP = re.compile(r"^(?:async )?(?:function\*?|class|const|let|var)\s+(?P<name>[A-Za-z_$][\w$]*)", re.M)
# Comments that stand on lines of their own: a page carries the program, not what is said of it.
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)[ \t]*\n", re.M | re.S)
_EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|class|const|let)\s+(?P<name>[A-Za-z_$][\w$]*)", re.M)


def module_names(folder: Path = STATIC, entry: str = ENTRY) -> list[str]:
    """Return the modules that the entry needs, each after those that it imports; OutputError for a circle.

    Raises OutputError also for a module that is not there, or a name that another does not export.
    """
    order: list[str] = []
    _visit(folder, entry, order, ())
    return order


def _visit(folder: Path, name: str, order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise OutputError(f"the viewer's modules import each other in a circle: {' → '.join([*above, name])}")
    if name in order:
        return
    for found in _IMPORT.finditer(_text(folder, name)):
        path = found["path"]
        if not path.startswith("./"):
            raise OutputError(f"{name} imports {path!r}: the viewer's modules import only each other, as './name.js'")
        needed = path.removeprefix("./")
        _visit(folder, needed, order, (*above, name))
        exported = {one["name"] for one in _EXPORTED.finditer(_text(folder, needed))}
        wanted = [word.strip() for word in (found["names"] or "").split(",") if word.strip()]
        for word in wanted:
            if not re.fullmatch(r"[A-Za-z_$][\w$]*", word):
                raise OutputError(f"{name} imports {word!r}: the joined text has no other names than the modules'")
            if word not in exported:
                raise OutputError(f"{name} imports {word}, which {needed} does not export")
    order.append(name)


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except OSError:
        raise OutputError(f"the viewer's module {name} is missing: install Replicarium again") from None


def join_modules(folder: Path = STATIC, entry: str = ENTRY) -> str:
    """Return all modules as one text that neither imports nor exports; the widget is `replicariumWidget` in it."""
    parts: list[str] = []
    whose: dict[str, str] = {}
    for name in module_names(folder, entry):
        text = _IMPORT.sub("", _text(folder, name))
        text = _COMMENT.sub("", _EXPORT.sub("", _DEFAULT.sub(f"const {WIDGET} = ", text)))
        if odd := _ODD.search(text):
            raise OutputError(f"{name} has a line that the joined text cannot have: {odd[0][:80]!r}")
        if "</script" in text.lower() or "<!--" in text:
            raise OutputError(f"{name} holds what ends a script in a page: write '</script' and '<!--' in parts")
        for found in _TOP.finditer(text):
            if found["name"] in whose:
                raise OutputError(f"{name} and {whose[found['name']]} both have {found['name']!r} at their top level")
            whose[found["name"]] = name
        parts.append(f"// {name}\n{text.strip()}\n")
    return "\n".join(parts)


@cache
def joined(entry: str = ENTRY) -> str:
    """Return the viewer's module without imports and exports, once read; `entry` SOUPS: that of soups."""
    return join_modules(entry=entry)


def widget_module() -> str:
    """Return the module as a notebook's widget takes it: with its `mount` and its default export."""
    return f"{joined()}\nexport {{ mount }};\nexport default {WIDGET};\n"
