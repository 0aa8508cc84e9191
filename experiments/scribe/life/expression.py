"""An edit that is expressed where a scribe's world asks: among the contexts that one replication of the loop meets.

A scribe answers 32,768 contexts and the loop in its world meets 389 of them. An edit that changes others alone is
expressed only where no loop looks; the one here changes what the loop meets. Whether a loop has a daughter then is seen
by running it.
"""

from __future__ import annotations

import numpy as np

from automata.errors import ReplicariumError
from automata.replication.labels.inheritance import loaded_loop, replication_time
from experiments.closed_loop.life.cycle import bear, side_of
from experiments.scribe.life.cycle import Tape, proved
from experiments.scribe.life.edits import Traits, edited
from experiments.scribe.life.interventions import ScribeIntervention, ScribePair
from experiments.scribe.life.riding import world_of
from neural.errors import ModelError
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import HEADER, rebuild
from neural.scribe.lessons import physics_domain
from neural.scribe.model import Scribe
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import copied, predicted

# Edits that are tried before it is said that there is none of the kind.
_MOST_EDITS = 200
# Symbols that Langton's own loop, of side 8, hands down.
_CARRIED = 7


def changed_answers(one: Scribe, other: Scribe) -> int:
    """Return in how many of the 389 contexts of one replication of Langton's loop two scribes answer differently."""
    contexts = physics_domain().contexts
    return int(np.count_nonzero(predicted(one, contexts) != predicted(other, contexts)))


def edit_of_the_world(tape: Tape, seed: int) -> tuple[int, Tape]:
    """Return a place and a tape edited there whose scribe copies for sure and answers one of the 389 otherwise.

    ModelError if no edit that is tried does both, or if copying is not proved of the scribe itself.
    """
    mother, random = rebuild(tape), np.random.default_rng((seed, 8))
    if not proved(certify_scribe(mother, ("copy",))):
        raise ModelError("it is not proved that this scribe can copy: no edit can leave the scribe able to")
    for _ in range(_MOST_EDITS):
        place = int(random.integers(HEADER, len(tape)))
        other = edited(tape, place, (tape[place] + int(random.integers(1, SYMBOLS))) % SYMBOLS)
        try:
            scribe = rebuild(other)
        except ReplicariumError:
            continue
        if changed_answers(mother, scribe) and proved(certify_scribe(scribe, ("copy",))):
            return place, other
    raise ModelError(
        f"{_MOST_EDITS} edits of a symbol were tried and none changes what the loop meets: take another seed"
    )


def born(scribe: Scribe, tape: Tape) -> str:
    """Return what is wrong with the daughter of Langton's loop after one period in a scribe's world, nothing if "".

    The loop carries the first symbols of the tape on its genes; the daughter must carry them too.
    """
    load = tape[:_CARRIED]
    try:
        daughter = bear(world_of(scribe), loaded_loop(load, SYMBOLS), SYMBOLS)
    except ReplicariumError as error:
        return str(error)
    return "" if daughter.symbols[:_CARRIED] == load else "a daughter is born whose genes carry other symbols"


def expressed_in_its_world(pair: ScribePair) -> ScribeIntervention:
    """Edit one symbol so that the daughter's world is another where the loop looks, and the daughter still copies."""
    part, change = "description", "a symbol is changed that one of the loop's contexts hangs on"
    predicted_is = (
        "the daughter has the change, answers some of the loop's contexts otherwise, so that physics is no longer "
        "proved of it, and copies still, for sure; it writes exactly its own description, and so does the "
        "granddaughter; what becomes of the loop in its world is not predicted"
    )
    try:
        place, tape = edit_of_the_world(pair.tape, pair.seed)
        written = copied(pair.mother, tape)
        daughter = rebuild(written)
        grandchild = copied(daughter, written)
        same = Traits.of(rebuild(grandchild)) == Traits.of(daughter)
    except ReplicariumError as error:
        return ScribeIntervention(part, change, predicted_is, str(error), False)
    changed, certified = changed_answers(pair.mother, daughter), proved(certify_scribe(daughter))
    before, after = born(pair.mother, pair.tape), born(daughter, tape)
    steps = replication_time(side_of(loaded_loop(tape[:_CARRIED], SYMBOLS)))
    came = (
        f"the edit was {'' if written == tape else 'NOT '}inherited; of the {len(physics_domain()):,} contexts of one "
        f"replication the daughter answers {changed:,} otherwise than its mother; proved of it: "
        f"{', '.join(certified) or 'nothing'}; the granddaughter's description is "
        f"{'verbatim' if grandchild == tape else 'changed'}, and it does {'' if same else 'NOT '}as its mother; after "
        f"{steps:,} steps Langton's loop has {'NO daughter' if before else 'a daughter'} in the mother's world and "
        f"{f'none in the daughter’s ({after})' if after else 'one in the daughter’s too'}"
    )
    return ScribeIntervention(
        part,
        f"symbol {place:,} of {len(tape):,} is changed, on which answers to the loop's own contexts hang",
        predicted_is,
        came,
        written == grandchild == tape and same and changed > 0 and "copy" in certified
        and "physics" not in certified and not before,
    )  # fmt: skip
