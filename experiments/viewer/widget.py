"""The viewer in notebooks: a widget of the same module, for Jupyter, and for marimo by `mo.ui.anywidget`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from automata.checks import as_text, as_whole
from automata.errors import ReplicariumError
from automata.universe import Universe
from experiments.viewer.document import Shown, of_shown
from experiments.viewer.module import widget_module

# Rows of pixels that a widget may have.
_LEAST, _MOST = 160, 4000


def view_universes(universes: Sequence[Universe], *, title: str = "", height: int = 480) -> Any:
    """Return a widget that shows universes, as they stand, in lockstep, and of the first two the difference.

    It holds a copy: what is stepped or changed in it does not change the universes. Raises ReplicariumError without
    anywidget, ArgumentError for more than three, RuleError or PatternError for what a page cannot hold.
    """
    kind = _widget()
    labels: list[str] = []
    for universe in universes:
        same = sum(label.split(" (")[0] == universe.rule.name for label in labels)
        labels.append(f"{universe.rule.name} ({same + 1})" if same else universe.rule.name)
    shown = [
        Shown(label, universe.rule, universe.configuration, universe.topology, universe.strobing)
        for label, universe in zip(labels, universes, strict=True)
    ]
    document = of_shown(as_text(title, "title") or " and ".join(labels), shown)
    return kind(document=document.to_json(), height=as_whole(height, "height", least=_LEAST))


@cache
def _widget() -> Any:
    """Return the class of the widget, made when it is first asked for: few sessions have anywidget."""
    try:
        import anywidget
        import traitlets
    except ModuleNotFoundError as error:
        raise ReplicariumError(
            f"a view in a notebook needs {error.name}, which is not installed: "
            "python -m pip install 'replicarium[notebook]'"
        ) from None

    class ViewerWidget(anywidget.AnyWidget):
        """The document is sent to the page once; what happens there stays there."""

        _esm = widget_module()
        document = traitlets.Dict().tag(sync=True)
        height = traitlets.Int(480).tag(sync=True)

    return ViewerWidget
