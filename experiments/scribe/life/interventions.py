"""Interventions on a scribe: what was changed, what was predicted, what came. The laboratory decodes and builds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from automata.errors import ReplicariumError
from automata.rules import find_rule
from experiments.scribe.life.cycle import Tape, proved
from experiments.scribe.life.edits import (
    Traits,
    expressed_edit,
    instructions,
    lethal_edit,
    silent_edit,
    tape_of,
    widened,
    without,
)
from neural.genome.record import Genome, encode
from neural.models import load_model
from neural.physics.as_rule import to_rule
from neural.scribe.certificate import certify_scribe
from neural.scribe.description import HEADER, rebuild
from neural.scribe.model import Scribe
from neural.scribe.prompts import to_edit
from neural.scribe.shape import SYMBOLS
from neural.scribe.writing import all_answers, copied, ended, write


@dataclass(frozen=True)
class ScribeIntervention:
    """One intervention: the part of von Neumann's that it is about, and whether the outcome is as predicted."""

    part: str
    change: str
    predicted: str
    came: str
    held: bool


@dataclass(frozen=True)
class ScribePair:
    """A scribe's own `tape`, that of a `smaller` one that was trained apart and lacks skills, and a seed of choices."""

    tape: Tape
    smaller: Tape
    seed: int

    @cached_property
    def mother(self) -> Scribe:
        """The scribe."""
        return rebuild(self.tape)


def interventions_on(pair: ScribePair) -> Iterator[ScribeIntervention]:
    """Carry out every intervention, one after another; yield the record of each."""
    for name in SCRIBE_ACTS:
        yield carried_out(name, pair)


def carried_out(name: str, pair: ScribePair) -> ScribeIntervention:
    """Carry out the intervention of that name; one that breaks down, as nothing is built, did not come as predicted."""
    try:
        return SCRIBE_ACTS[name](pair)
    except ReplicariumError as error:
        return ScribeIntervention("all", name, "it can be carried out", str(error), False)


def foreign_tape(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe a foreign scribe's description."""
    written = copied(pair.mother, pair.smaller)
    built = rebuild(written)
    again = copied(built, written)
    same = Traits.of(built) == Traits.of(rebuild(pair.smaller))
    return ScribeIntervention(
        "copier, constructor",
        f"the scribe is shown a foreign one's description, {len(pair.smaller):,} symbols, trained from another seed",
        "it comes out verbatim, and what is built of it is the foreign scribe, which copies itself",
        f"it came out {_verbatim(written == pair.smaller)}; what was built {'does' if same else 'does NOT do'} what "
        f"the foreign one does; its own description came out of it {_verbatim(again == pair.smaller)}",
        written == again == pair.smaller and same,
    )


def larger_tape(pair: ScribePair) -> ScribeIntervention:
    """Show the smaller scribe the larger one's description, with skills that the smaller one lacks."""
    mother = rebuild(pair.smaller)
    written = copied(mother, pair.tape)
    daughter = rebuild(written)
    skills = proved(certify_scribe(daughter))
    more = [skill for skill in skills if skill not in mother.shape.skills]
    again = copied(daughter, written)
    return ScribeIntervention(
        "description",
        f"the smaller scribe, who can {' and '.join(mother.shape.skills)} and is described in {len(pair.smaller):,} "
        f"symbols, is shown the larger one's {len(pair.tape):,}",
        "a longer foreign tape that the laboratory hands over is written and built: what is built has skills that its "
        "mother lacks, and writes itself",
        f"it came out {_verbatim(written == pair.tape)}; proved of the daughter and not had by its mother: "
        f"{', '.join(more) or 'nothing'}; the daughter's description came out of it {_verbatim(again == pair.tape)}",
        written == again == pair.tape and bool(more),
    )


def expressed(pair: ScribePair) -> ScribeIntervention:
    """Edit one symbol of the description so that the daughter does something else and still writes itself."""
    place, tape = expressed_edit(pair.tape, pair.seed)
    written = copied(pair.mother, tape)
    daughter = rebuild(written)
    differs = Traits.of(daughter) != Traits.of(pair.mother)
    grandchild = copied(daughter, written)
    follows = Traits.of(rebuild(grandchild)) == Traits.of(daughter)
    return ScribeIntervention(
        "description",
        f"symbol {place:,} of {len(tape):,} is changed in the description",
        "the daughter has the change and does otherwise than its mother (another physics, or a skill less), writes "
        "exactly its own description, and so does the granddaughter",
        f"the edit was {_did(written == tape, 'inherited')} and {_did(differs, 'expressed')}; "
        f"{_unlike(pair.mother, daughter)}; the granddaughter's description is {_verbatim(grandchild == tape)}, and "
        f"the granddaughter does {'as its mother' if follows else 'NOT as its mother'}",
        written == grandchild == tape and differs and follows,
    )


def lethal(pair: ScribePair) -> ScribeIntervention:
    """Edit one symbol so that the daughter cannot copy."""
    place, tape = lethal_edit(pair.tape, pair.seed)
    written = copied(pair.mother, tape)
    daughter = copied(rebuild(written), written)
    wrong = sum(one != other for one, other in zip(daughter, written, strict=False)) + abs(len(daughter) - len(written))
    return ScribeIntervention(
        "copier",
        f"symbol {place:,} is changed, one by which the scribe copies",
        "the edit is copied all the same, and the daughter that is built of it does not copy itself",
        f"the edit was {_did(written == tape, 'inherited')}; of its own {len(tape):,} symbols the daughter wrote "
        f"{wrong:,} wrongly",
        written == tape and wrong > 0,
    )


def running_weights(pair: ScribePair) -> ScribeIntervention:
    """Edit the weights of the running network, not what it is shown."""
    place, tape = silent_edit(pair.tape, pair.seed)
    written = copied(rebuild(tape), pair.tape)
    return ScribeIntervention(
        "description",
        f"the weight at symbol {place:,} is edited in the network that runs, not in the description that it is shown",
        "what the network writes is the description, without the edit",
        f"the description came out {_verbatim(written == pair.tape)}",
        written == pair.tape,
    )


def told_to_change(pair: ScribePair) -> ScribeIntervention:
    """Tell the scribe to change a symbol."""
    place, wanted = expressed_edit(pair.tape, pair.seed + 7)
    return _told(
        pair, wanted, f"the scribe is told to put {wanted[place]:x} for {pair.tape[place]:x} at place {place:,}"
    )


def told_to_widen(pair: ScribePair) -> ScribeIntervention:
    """Tell the scribe to have one more hidden unit and to do what it did before."""
    wanted = tape_of(widened(pair.mother, seed=pair.seed))
    return _told(pair, wanted, "the scribe is told to be one hidden unit wider, by surgery that preserves what it does")


def told_to_drop(pair: ScribePair) -> ScribeIntervention:
    """Tell the scribe to drop a skill."""
    skill = pair.mother.shape.skills[-1]
    return _told(pair, tape_of(without(pair.mother, skill)), f"the scribe is told to drop the skill {skill}")


def _told(pair: ScribePair, wanted: Tape, change: str) -> ScribeIntervention:
    told = instructions(pair.tape, wanted)
    written = ended(write(pair.mother, to_edit(pair.tape, told, pair.mother.shape)))
    intended = rebuild(wanted)
    try:
        daughter = rebuild(written)
        again, meant = copied(daughter, written), daughter == intended
        came = (
            f"what the scribe wrote {_is_not(written == wanted)} what was asked, {len(written):,} symbols; the "
            f"daughter {_is_not(meant)} the scribe that was meant, proved: "
            f"{', '.join(proved(certify_scribe(daughter)))}; the daughter's description came out of it "
            f"{_verbatim(again == written)}"
        )
        held = written == again == wanted and meant
    except ReplicariumError as error:
        came, held = f"nothing was built: {error}", False
    return ScribeIntervention(
        "reads and edits",
        f"{change} ({len(told):,} instruction{'s' * (len(told) != 1)})",
        "what the scribe writes is the changed description; the daughter is what was asked for, and writes the same",
        came,
        held,
    )


def half_tape(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe half of its description."""
    half = pair.tape[: len(pair.tape) // 2]
    return _unbuilt(
        pair, half, "the scribe's description is cut in half", "the half comes out, and nothing is built of it"
    )


def shuffled_tape(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe all its symbols in another order."""
    order = np.random.default_rng((pair.seed, 3)).permutation(len(pair.tape))
    shuffled = tuple(pair.tape[place] for place in order)
    return _unbuilt(
        pair,
        shuffled,
        "all symbols of the scribe's description are shuffled",
        "they come out verbatim, and describe nothing",
    )


def shuffled_weights(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe a description whose weights are shuffled."""
    order = HEADER + np.random.default_rng((pair.seed, 4)).permutation(len(pair.tape) - HEADER)
    shuffled = (*pair.tape[:HEADER], *(pair.tape[place] for place in order))
    written = copied(pair.mother, shuffled)
    daughter = rebuild(written)
    again = copied(daughter, written)
    skills = proved(certify_scribe(daughter))
    return ScribeIntervention(
        "constructor",
        "the weights in the scribe's description are shuffled, the header is left",
        "they come out verbatim, a network is built of them, and it can do nothing",
        f"they came out {_verbatim(written == shuffled)}; proved of what was built: {', '.join(skills) or 'nothing'}; "
        f"its description came out of it {_verbatim(again == written)}",
        written == shuffled and not skills and again != written,
    )


def other_architecture(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe the description of a network of another kind, in another form."""
    genome = encode(load_model("life")[0], "life", bits=8, labels=SYMBOLS)
    written = copied(pair.mother, genome.symbols)
    try:
        rebuild(written)
        refused, said = False, "a scribe was built"
    except ReplicariumError as error:
        refused, said = True, str(error)
    same = written == genome.symbols and to_rule(Genome(written, SYMBOLS).network()) == find_rule("life")
    return ScribeIntervention(
        "copier, constructor",
        f"the scribe is shown the genome of a network for Life, {len(genome):,} symbols, no scribe's description",
        "it comes out verbatim; the scribes' decoder refuses it, and its own decoder builds the network",
        f"it came out {_verbatim(written == genome.symbols)}; the scribes' decoder says: {said}; its own "
        f"{'builds a network that is exactly Life' if same else 'does NOT build a network for Life'}",
        same and refused,
    )


def long_tape(pair: ScribePair) -> ScribeIntervention:
    """Show the scribe a tape longer than its addresses reach."""
    capacity = pair.mother.shape.capacity
    tape = tuple(np.random.default_rng((pair.seed, 5)).integers(0, SYMBOLS, capacity + capacity // 4).tolist())
    written = copied(pair.mother, tape)
    right = sum(one == other for one, other in zip(written, tape, strict=False))
    return ScribeIntervention(
        "copier",
        f"the scribe is shown a tape of {len(tape):,} symbols, where its addresses reach {capacity - 1:,}",
        "it does not come out: places beyond the last have the addresses of the first, and the scribe sees two symbols "
        "there",
        f"the scribe wrote {len(written):,} symbols, {right:,} of them right",
        written != tape,
    )


def _unbuilt(pair: ScribePair, shown: Tape, change: str, predicted: str) -> ScribeIntervention:
    written = copied(pair.mother, shown)
    try:
        rebuild(written)
        refused, said = False, "a scribe was built"
    except ReplicariumError as error:
        refused, said = True, str(error)
    came = f"{len(written):,} symbols came, {_verbatim(written == shown)}; the decoder says: {said}"
    return ScribeIntervention("constructor", change, predicted, came, written == shown and refused)


def _unlike(mother: Scribe, daughter: Scribe) -> str:
    """Say in what two scribes differ."""
    before, after = Traits.of(mother), Traits.of(daughter)
    lost = [skill for skill in before.proved if skill not in after.proved]
    told = [f"no longer proved: {', '.join(lost)}"] if lost else []
    if before.physics != after.physics:
        answers = all_answers(mother)
        count = int(np.count_nonzero(answers != all_answers(daughter)))
        told.append(f"the daughter's physics differs from its mother's in {count:,} of {len(answers):,} contexts")
    return "; ".join(told) or "no difference was found"


def _verbatim(same: bool) -> str:
    return "verbatim" if same else "changed"


def _is_not(true: bool) -> str:
    return "is" if true else "is NOT"


def _did(true: bool, what: str) -> str:
    return what if true else f"NOT {what}"


# By name, in the order in which they are carried out.
SCRIBE_ACTS: dict[str, Callable[[ScribePair], ScribeIntervention]] = {
    "foreign tape": foreign_tape,
    "larger tape": larger_tape,
    "expressed edit": expressed,
    "lethal edit": lethal,
    "running weights": running_weights,
    "told to change": told_to_change,
    "told to widen": told_to_widen,
    "told to drop": told_to_drop,
    "half tape": half_tape,
    "shuffled tape": shuffled_tape,
    "shuffled weights": shuffled_weights,
    "other architecture": other_architecture,
    "long tape": long_tape,
}
