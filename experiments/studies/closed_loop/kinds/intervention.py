"""An intervention on one of von Neumann's parts, or on the weight-wise quine: does what was predicted come?"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict, cast

from automata.files.json_types import Json, JsonObject
from experiments.closed_loop.wording import ACTS, Act
from experiments.statistics.wording import counted, listed
from experiments.storage.plain import plain
from experiments.studies.closed_loop import networks
from experiments.studies.closed_loop.kind import Count, PageTable, TrialKind
from experiments.studies.study import StudyConfig, product
from experiments.studies.table import Row, TrialTable

Part = Literal["copier", "constructor", "controller", "description"]
# Which interventions each of von Neumann's parts is judged by.
PARTS: dict[Part, tuple[Act, ...]] = {
    "copier": ("foreign genome", "shuffled genome"),
    "constructor": ("foreign genome", "shuffled weights", "another rule"),
    "controller": ("parent erased", "parent erased early"),
    "description": ("edited symbol", "lethal symbol", "edited body"),
}
_SHOWS: dict[Part, str] = {
    "copier": "a foreign genome, and one that no network can be read from, come out verbatim",
    "constructor": "what is built changes with the genome: a foreign network, a network of shuffled weights, one of "
    "the mirrored rule",
    "controller": "the daughter replicates when all else is erased at its birth, and is not born when its mother is "
    "erased before",
    "description": "an edit of the genome is inherited, whatever its effect; an edit of the running network is not",
}


class InterventionSettings(StudyConfig):
    """Which interventions are carried out."""

    acts: tuple[Act, ...] = ACTS


class _Outcome(TypedDict):
    part: Annotated[str, "the part of von Neumann's that an intervention tests"]
    change: Annotated[str, "what was changed"]
    predicted: Annotated[str, "what was predicted"]
    came: Annotated[str, "what happened"]
    held: Annotated[bool, "whether it is as predicted"]


class _InterventionMeasures(_Outcome, total=False):
    quines: Annotated[JsonObject, "counts and errors of the swap test"]


def trial(seed: int, chance: int, *, act: Act) -> _InterventionMeasures:
    """Intervene once; a network for which no edit of the kind is found is a failed trial, not one that refutes."""
    from experiments.closed_loop.life.interventions import INTERVENTIONS
    from experiments.closed_loop.life.quine import quines_of

    found = plain(INTERVENTIONS[act](networks.subject_of(seed, with_foreign=act == "foreign genome")))
    quines = {"quines": plain(quines_of(seed))} if act == "identity quine" else {}
    return cast(_InterventionMeasures, {**found, **quines})


# -- von Neumann's parts ------------------------------------------------------------------------------------------


def part_counts(table: TrialTable) -> dict[Part, Count]:
    """Return of each part how many of its interventions came as predicted."""
    rows = INTERVENTION.of(table)
    return {part: Count.held(TrialTable(row for row in rows if row["act"] in acts)) for part, acts in PARTS.items()}


def missing(table: TrialTable) -> list[Part]:
    """Return the parts that are not shown."""
    return [part for part, count in part_counts(table).items() if count.status != "shown"]


def _numbers(table: TrialTable) -> dict[str, Json]:
    return {
        "parts": {part: count.with_interval for part, count in part_counts(table).items()},
        "missing": [*missing(table)],
        "outside": ["constructor"],
    }


def _sentence(table: TrialTable) -> str:
    counts = part_counts(table)
    if not any(count.trials for count in counts.values()):
        return ""
    if lacking := missing(table):
        refuted = [part for part in lacking if counts[part].status == "refuted"]
        unsure = [part for part in lacking if part not in refuted]
        told = [
            f"{listed(some)} {'are' if len(some) > 1 else 'is'} {words}"
            for some, words in ((refuted, "refuted"), (unsure, "not decided"))
            if some
        ]
        return f"Of von Neumann's parts {'; '.join(told)}: the loop is not shown to be von Neumann complete."
    held = Count.held(TrialTable(row for row in INTERVENTION.of(table) if row["act"] != "identity quine"))
    return (
        f"All four of von Neumann's parts are shown, by {held.successes} of {held.trials} interventions, but one of "
        "them outside the world: the network's constructor is the laboratory's decoder. With it the loop is von "
        "Neumann complete; by itself, what it lacks is that constructor."
    )


def _part_table(table: TrialTable) -> PageTable:
    rows = []
    for part, count in part_counts(table).items():
        if count.trials:
            by = "the laboratory's decoder" if part == "constructor" else "the automaton, which the network computes"
            rows.append([part, _SHOWS[part], by, str(count), count.status])
    return "Von Neumann's parts", ["part", "what shows it", "done by", "as predicted", "is"], rows


def _intervention_table(table: TrialTable) -> PageTable:
    rows = []
    for act in ACTS:
        found = _of(table, act)
        if len(found):
            first = found.rows[0]
            parts: list[str] = [part for part, acts in PARTS.items() if act in acts] or ["null"]
            held = str(Count.held(found))
            rows.append([act, ", ".join(parts), first["change"], first["predicted"], first["came"], held])
    head = ["intervention", "part", "what was changed (first network)", "predicted", "what came (first network)",
            "as predicted"]  # fmt: skip
    return "Interventions", head, rows


def _of(table: TrialTable, act: Act) -> TrialTable:
    return INTERVENTION.of(table).where(act=act)


# -- the weight-wise quine ----------------------------------------------------------------------------------------


def _quines(table: TrialTable) -> list[Row]:
    return [row["quines"] for row in _of(table, "identity quine")]


def _impostor_table(table: TrialTable) -> PageTable:
    """Put the same questions to the loop and to the quine, side by side."""
    foreign, symbol, body = (Count.held(_of(table, act)) for act in ("foreign genome", "edited symbol", "edited body"))
    quines = TrialTable(_quines(table))
    if not len(quines) or not all(count.trials for count in (foreign, symbol, body)):
        return "The loop beside the weight-wise quine", [], []
    passed = Count.over(quines, "passed", "coded")
    rows = [
        ["a foreign network is copied", str(foreign), str(Count.over(quines, "copied", "swaps"))],
        [
            "a network is built of a description of it",
            str(foreign),
            f"{Count(passed.trials - passed.successes, passed.trials)}: what comes out is the description",
        ],
        ["an edit of the description is inherited", str(symbol), "there is none: it reads its own body"],
        [
            "an edit of the running network is inherited",
            str(Count(body.trials - body.successes, body.trials)),
            str(Count.over(quines, "inherited", "edits")),
        ],
    ]
    return "The loop beside the weight-wise quine", ["question", "the loop, with its decoder", "the quine"], rows


def _control(table: TrialTable) -> str:
    quines = TrialTable(_quines(table))
    if not len(quines):
        return ""
    largest = max(abs(end) for one in quines for end in (one["effect_low"], one["effect_high"]))
    return (
        f"The impostor: {counted(Count.over(quines, 'others', 'networks'), 'networks')} of 14 weights that are trained "
        "on their own weights put them out; in the swap test they copy "
        f"{counted(Count.over(quines, 'copied', 'swaps'), 'foreign networks')} as well (the mean errors differ by less "
        f"than {_above(largest)}), build from none, and inherit "
        f"{counted(Count.over(quines, 'inherited', 'edits'), 'edits')} of the running network: copiers, without a "
        "description and without a constructor."
    )


def _above(error: float) -> str:
    """Return the power of ten above an error; errors are stored to 12 decimals."""
    return next(f"1e-{power}" for power in range(11, -9, -1) if error < 10.0**-power)


INTERVENTION = TrialKind(
    name="intervention",
    settings=InterventionSettings,
    conditions=lambda config: product(act=config.acts),
    trial=trial,
    seconds=lambda act: {"identity quine": 1.0, "foreign genome": 12.0}.get(act, 6.0),
    nulls={
        "erased too early": "The mother is erased when half the time is over: no daughter.",
        "the identity quine": "A network that outputs its own weights seems to replicate until it is shown foreign "
        "weights: it copies these as well, builds nothing from them, and inherits edits of its body.",
    },
    numbers=_numbers,
    sentence=_sentence,
    control=_control,
    answers=(_part_table, _impostor_table),
    details=(_intervention_table,),
)
