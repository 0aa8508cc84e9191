"""Viewers: what shows universes that can be stepped and changed, found by name.

This package draws pictures and films (`automata.films`); what needs a browser comes from packages above it, or from
somebody else's, which enter themselves under `replicarium.viewers`: a function of the universes, `title` and `height`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from automata.errors import ReplicariumError
from automata.extensions import Registry

NOTEBOOK = "notebook"
VIEWERS: Registry[Callable[..., Any]] = Registry(
    "replicarium.viewers", "viewer", lambda viewer: "" if callable(viewer) else "it is no function of universes"
)


def show(universes: Sequence[Any], *, title: str, height: int, viewer: str = NOTEBOOK) -> Any:
    """Return what the viewer of that name makes of the universes; ReplicariumError if there is none."""
    shows = VIEWERS.find(viewer)
    if shows is None:
        known = ", ".join(VIEWERS.names()) or "none"
        raise ReplicariumError(
            f"there is no viewer {viewer!r} (there are: {known}): python -m pip install 'replicarium[notebook]'"
        )
    return shows(universes, title=title, height=height)
