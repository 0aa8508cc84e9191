"""Sphinx configuration of the manual."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from command_page import write_commands
from reference_pages import as_rst, write_pages

from automata import __version__

project = "Replicarium"
author = "The Replicarium developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
html_theme = "furo"
html_title = f"Replicarium {__version__}"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"


def _plain_text(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Docstrings are plain text: what reStructuredText would take for markup is escaped."""
    lines[:] = as_rst("\n".join(lines))


def _write_reference(app: Any) -> None:
    folder = Path(app.srcdir) / "reference"
    write_pages(folder)
    write_commands(folder)


def setup(app: Any) -> None:
    """Write the reference's pages before they are read."""
    app.connect("autodoc-process-docstring", _plain_text)
    app.connect("builder-inited", _write_reference)
