"""Sphinx configuration of the manual."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from both_themes import both_themes
from command_page import write_commands
from reference_pages import as_rst, import_all, settings_signature, unchanged, write_pages

from automata import __version__

project = "Replicarium"
author = "The Replicarium developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "quick_build"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
html_theme = "furo"
html_title = f"Replicarium {__version__}"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_use_type_comments = False
# Each function among the headings of its page would make the build longer by a third; the reference's pages name all
# that they hold at the head of each module.
toc_object_entries = False


def _plain_text(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text: what reStructuredText would take for markup is escaped."""
    lines[:] = as_rst("\n".join(lines))


def _signature(app: Any, what: str, name: str, thing: Any, options: Any, shown: str, gives: Any) -> Any:
    """A class of settings is shown with the plain types of its fields; pydantic's own has addresses in memory in it."""
    return (settings_signature(thing), gives) if what == "class" and hasattr(thing, "model_fields") else None


def _pictures(app: Any, name: str, source: list[str]) -> None:
    source[0] = both_themes(source[0])


def _write_reference(app: Any) -> None:
    folder = Path(app.srcdir) / "reference"
    if not unchanged(folder):
        write_pages(folder)
        write_commands(folder)


def _import_before(app: Any, env: Any, names: list[str]) -> None:
    if any(name.startswith("reference/") for name in names):
        import_all()


def setup(app: Any) -> None:
    """Write the reference's pages before they are read."""
    app.connect("autodoc-process-docstring", _plain_text)
    app.connect("autodoc-process-signature", _signature)
    app.connect("source-read", _pictures)
    app.connect("builder-inited", _write_reference)
    app.connect("env-before-read-docs", _import_before)
