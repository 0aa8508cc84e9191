"""Sphinx configuration of the manual."""

from automata import __version__

project = "Replicarium"
author = "The Replicarium developers"
release = version = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = f"Replicarium {__version__}"
exclude_patterns = ["_build"]
myst_heading_anchors = 3
