"""What is proved of a scribe, skill by skill, in whole numbers: nothing here is rounded, sampled or estimated.

**Copying, editing, describing.** Scores depend on places and roles alone, so for each place to be written the wanted
token's score and those of all tokens that could be there are known, whatever the tape. The wanted token must have the
highest. Let it weigh 2 ** 24; the others then weigh R at most, all together, if every place is taken. What reaches a
hidden unit is the wanted letter's value, moved by at most R / (2 ** 24 + R) of the way to any other letter's. From
these ranges follow ranges of the letters' sums, and a bound below the lead of the right letter over every other. If it
is above zero for the largest R of all places, the answer is right for every tape, of any length that has places: a
theorem. **Physics** has finitely many contexts, and they are all asked about.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from automata.files.json_types import JsonObject
from automata.rules import langton
from neural.domains.domain import HeldDomain
from neural.errors import ModelError
from neural.scribe import certificate_kernels
from neural.scribe.lessons import physics_domain
from neural.scribe.model import WINDOW, Scribe, Table, signs
from neural.scribe.shape import FIELD, FIELDS, LETTERS
from neural.scribe.writing import predicted


@dataclass(frozen=True)
class SkillCertificate:
    """What was checked of one skill: `right` of `cases`, each a place to be written (or a context), and the `margin`.

    `leak` is the largest share of the attention that can go astray (1 if a wrong token can have the highest score),
    `margin` a bound below the lead of the right letter's sum, in the scribe's own units. `exact` says that all is right
    and the bound above zero, and `statement` what follows.
    """

    skill: str
    cases: int
    right: int
    leak: float
    margin: float
    exact: bool
    statement: str

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return asdict(self)


def certify_scribe(
    scribe: Scribe, skills: tuple[str, ...] | None = None, domain: HeldDomain | None = None
) -> tuple[SkillCertificate, ...]:
    """Return the certificates of `skills`, by default of all that the scribe has; ModelError for one that it lacks."""
    wanted = scribe.shape.skills if skills is None else skills
    if missing := set(wanted) - set(scribe.shape.skills):
        raise ModelError(f"this scribe has no skill {min(missing)!r}: its skills are {', '.join(scribe.shape.skills)}")
    certificates = {"copy": _copying, "describe": _describing, "edit": _editing}
    return tuple(
        _predicting(scribe, physics_domain() if domain is None else domain) if skill == "physics"
        else certificates[skill](scribe)
        for skill in wanted
    )  # fmt: skip


def is_exact(scribe: Scribe) -> bool:
    """Whether every skill is certified; the cheapest is asked first."""
    return all(certify_scribe(scribe, (skill,))[0].exact for skill in reversed(scribe.shape.skills))


def hard_places(scribe: Scribe, count: int = 128) -> dict[str, NDArray[np.int64]]:
    """Return the places where most of the attention can go astray: of a copy, and of what is edited or kept."""
    places = np.arange(scribe.shape.capacity)
    found = {"copy": _leaks(scribe, "copy", places, places, places)}
    if "edit" in scribe.shape.skills:
        found["kept"] = _leaks(scribe, "edit", places, places, places, instructions=True)
        found["told"] = _leaks(scribe, "edit", places, places, places, instructions=True, instructed=True)
    worst = {name: np.where(leaks < 0, np.iinfo(np.int64).max, leaks) for name, leaks in found.items()}
    return {name: np.argsort(-leaks, kind="stable")[:count] for name, leaks in worst.items()}


def _copying(scribe: Scribe) -> SkillCertificate:
    places = np.arange(scribe.shape.capacity)
    found = _leaks(scribe, "copy", places, places, places)
    return _judged(
        scribe, "copy", [found],
        f"For every tape of up to {scribe.shape.capacity - 1:,} symbols, whatever they are, the copy is the tape.",
    )  # fmt: skip


def _editing(scribe: Scribe) -> SkillCertificate:
    places = np.arange(scribe.shape.capacity)
    kept = _leaks(scribe, "edit", places, places, places, instructions=True)
    changed = _leaks(scribe, "edit", places, places, places, instructions=True, instructed=True)
    return _judged(
        scribe, "edit", [kept, changed],
        f"For every tape of up to {scribe.shape.capacity - 1:,} symbols and all instructions, at most one for a place, "
        "the answer has the letters of the instructions in their places and those of the tape in all others.",
    )  # fmt: skip


def _describing(scribe: Scribe) -> SkillCertificate:
    offsets = np.arange(FIELD)
    found = [_leaks(scribe, field, offsets, offsets + FIELD * number, offsets) for number, field in enumerate(FIELDS)]
    return _judged(
        scribe, "describe", found,
        f"For every tape of up to {scribe.shape.capacity - 1:,} symbols that begins with a header, whatever its fields "
        "say, each field that is asked for is given as it stands.",
    )  # fmt: skip


def _predicting(scribe: Scribe, domain: HeldDomain) -> SkillCertificate:
    answers = predicted(scribe, domain.contexts)
    right = int(np.count_nonzero(answers == langton().evaluate(domain.contexts)))
    scribes_own = scribe.scores(scribe.query("physics", 0), scribe.keys_of(("cell", "written"), (0, 0)))
    leak = 1 / (1 + 5 * 2.0 ** (int(scribes_own[0]) - int(scribes_own[1])))
    exact = right == len(domain)
    return SkillCertificate(
        "physics", len(domain), right, leak, _lead(scribe, domain.contexts), exact,
        f"All {len(domain):,} contexts of the domain {domain.name!r} were asked about: {right:,} answers are those of "
        "Langton's rule.",
    )  # fmt: skip


def _leaks(
    scribe: Scribe, ask: str, asked: NDArray[np.int64], wanted: NDArray[np.int64], last: NDArray[np.int64],
    *, instructions: bool = False, instructed: bool = False,
) -> NDArray[np.int64]:  # fmt: skip
    """Return for each place asked, (N,), the most weight of all unwanted tokens, -1 where one can beat the wanted."""
    shape = scribe.shape
    row = scribe.queries[shape.places + shape.asks.index(ask)]
    queries = signs(asked, shape.places) @ scribe.queries[: shape.places] + row
    roles = ("source", "written", "instruction") if instructions else ("source", "written")
    levels = np.zeros((len(asked), 3), dtype=np.int64)
    levels[:, : len(roles)] = queries @ scribe.keys[[shape.places + shape.roles.index(role) for role in roles]].T
    found = np.zeros(len(asked), dtype=np.int64)
    certificate_kernels.leaks(
        queries @ scribe.keys[: shape.places].T, levels, len(roles), int(instructed), wanted, last,
        scribe.scales[0] + scribe.scales[1], WINDOW, found,
    )  # fmt: skip
    return found


def _judged(scribe: Scribe, skill: str, found: list[NDArray[np.int64]], statement: str) -> SkillCertificate:
    leaks = np.concatenate(found)
    beaten = int(np.count_nonzero(leaks < 0))
    worst = int(leaks.max())
    whole = 1 << WINDOW
    margin = least_lead(scribe, worst) * 2.0 ** (scribe.scales[2] + scribe.scales[3]) / (whole + worst)
    exact = not beaten and margin > 0
    right = len(leaks) if exact else int(np.count_nonzero((leaks >= 0) & (leaks <= _most_borne(scribe, worst))))
    told = statement if exact else f"Not proved: {len(leaks) - right:,} of {len(leaks):,} places to be written fail."
    return SkillCertificate(skill, len(leaks), right, 1.0 if beaten else worst / (whole + worst), margin, exact, told)


def _most_borne(scribe: Scribe, most: int) -> int:
    """Return the largest leak up to `most` with a bound above zero, -1 if none: a larger leak has a lower bound."""
    low, high = -1, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if least_lead(scribe, middle) > 0 else (low, middle)
    return low


def least_lead(scribe: Scribe, leak: int) -> int:
    """Return a bound below the lead of any right letter's sum over any other's, times 2 ** 24 + leak: exact.

    `leak` is what the unwanted tokens weigh at most beside the wanted one's 2 ** 24.
    """
    total = (1 << WINDOW) + leak
    letters = scribe.values[1 : 1 + LETTERS]
    others = np.vstack([letters, np.zeros((1, scribe.shape.width), dtype=np.int64)])  # the token that asks: nothing
    low = total * (letters + scribe.values[0]) + leak * np.minimum(others.min(axis=0) - letters, 0)
    high = total * (letters + scribe.values[0]) + leak * np.maximum(others.max(axis=0) - letters, 0)
    low, high = np.maximum(low, 0), np.maximum(high, 0)
    least = None
    for letter in range(LETTERS):
        lead: Table = scribe.readout[:, [letter]] - np.delete(scribe.readout, letter, axis=1)
        bound = np.maximum(lead, 0).T @ low[letter] + np.minimum(lead, 0).T @ high[letter]
        least = int(bound.min()) if least is None else min(least, int(bound.min()))
    assert least is not None
    return least


def _lead(scribe: Scribe, contexts: NDArray[np.uint8]) -> float:
    """Return the least lead of the first letter over the second, of all contexts, in the scribe's own units."""
    from neural.scribe.prompts import to_predict

    least = float("inf")
    asking = scribe.shape.tokens
    query = scribe.query("physics", 0)
    keys = scribe.keys_of(("cell",) * contexts.shape[1] + ("written",), (0,) * (contexts.shape[1] + 1))
    for context in contexts.tolist():
        sums, total = scribe.sums(query, keys, (*to_predict(context).tokens, asking))
        second, first = np.sort(sums)[-2:].tolist()
        least = min(least, (first - second) / total)
    return least * float(2.0 ** (scribe.scales[2] + scribe.scales[3]))
