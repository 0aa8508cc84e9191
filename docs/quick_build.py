"""What a build of the manual does without, so that it takes less time: each of these leaves the pages as they are.

Sphinx looks for each type that a signature names (17,000, most of them none of ours: `int`, `NDArray`) among the ends
of all 4,000 documented names; copies all headings of all pages for every page's sidebar, which shows titles alone; and
reads each module a second time, token by token, for pages of source code, which the manual does not have.
"""

from __future__ import annotations

from typing import Any

from sphinx.addnodes import toctree
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.pycode.parser import Parser


class IndexedPythonDomain(PythonDomain):
    """Sphinx's domain of Python; a name that no documented one ends in is known at once to lead nowhere."""

    _ends: frozenset[str] = frozenset()
    _indexed = -1

    def find_obj(self, *asked: Any, **more: Any) -> list[tuple[str, ObjectEntry]]:
        """As Sphinx has it: (name, entry) of each object that is meant."""
        name = str(asked[3] if len(asked) > 3 else more["name"]).removesuffix("()")
        if self._indexed != len(self.objects):  # it grows while pages are read, and is asked when all are
            self._ends = frozenset(full.rpartition(".")[2] for full in self.objects)
            self._indexed = len(self.objects)
        return super().find_obj(*asked, **more) if name.rpartition(".")[2] in self._ends else []


def titles_alone(tocs: dict[str, Any]) -> dict[str, Any]:
    """Return copies of all pages' contents with their titles and the pages below them, as `titles_only` leaves them."""
    found = {name: toc.deepcopy() for name, toc in tocs.items()}
    for toc in found.values():
        for top in toc:
            if len(top) > 1:
                below = list(top.findall(toctree))
                if below:
                    top[1][:] = below
                else:
                    top.pop(1)
    return found


def light_sidebar(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's template a `toctree` that copies no headings where titles alone are asked for."""
    if "toctree" not in context:
        return
    whole, env = context["toctree"], app.builder.env
    if not hasattr(app, "titles_alone"):  # all pages are read when the first is written
        app.titles_alone = titles_alone(env.tocs)

    def light(**options: Any) -> str:
        before = env.tocs
        if options.get("titles_only"):
            env.tocs = app.titles_alone
        try:
            return str(whole(**options))
        finally:
            env.tocs = before

    context["toctree"] = light


def setup(app: Any) -> dict[str, bool]:
    """Register them; a process that writes pages beside others does the same."""
    Parser.parse_definition = lambda self: None  # type: ignore[method-assign]
    app.add_domain(IndexedPythonDomain, override=True)
    app.connect("html-page-context", light_sidebar, priority=400)  # before the theme's
    return {"parallel_read_safe": True, "parallel_write_safe": True}
