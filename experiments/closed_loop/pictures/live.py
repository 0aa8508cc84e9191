"""The viewer's document of a loop that carries symbols: small enough to be seen, in the world of any physics."""

from __future__ import annotations

from collections.abc import Sequence

from automata.palette import hex_color
from automata.replication.labels.inheritance import loaded_loop, replication_time
from automata.rule import Rule
from automata.rules import langton_labels, langton_passengers
from experiments.closed_loop.pictures.colours import palette
from experiments.closed_loop.pictures.film import SIDE
from experiments.viewer.document import Shown, ViewDocument, of_shown


def loaded_view(physics: Rule, symbols: Sequence[int], labels: int, title: str, *, side: int = SIDE) -> ViewDocument:
    """Return a loop of `side` whose genes carry the first side - 1 of `symbols`, each state named by its letter.

    Raises RuleError where the physics are more than a page can hold.
    """
    named = langton_passengers(labels)
    labelling = langton_labels(labels)
    colors = tuple(hex_color(*map(int, color)) for color in palette(labels))
    names = tuple(
        f"{named.name_of(state)}" if bare not in labelling.genes else f"gene {bare}, letter {letter}"
        for state, (bare, letter) in enumerate(zip(labelling.forget.tolist(), labelling.label.tolist(), strict=True))
    )
    shown_rule = Rule(
        physics.n_states, physics.neighborhood, physics.form, name=physics.name, state_names=names, colors=colors
    )
    mother = loaded_loop(tuple(symbols[: side - 1]), labels)
    return of_shown(title, [Shown(physics.name, shown_rule, mother)], period=replication_time(side), periods=1)
