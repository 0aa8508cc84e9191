"""The profile of a program: the questions asked of patterns, asked of a program beside fresh noise.

Answers, verdicts on von Neumann's parts and the grade are in the words of a pattern's profile, so that a program and a
loop stand side by side in one table.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from automata.proportion import Proportion
from automata.replication.description.evidence import copier_verdict
from automata.replication.description.verdicts import (
    Intervention,
    PartVerdict,
    PartVerdicts,
    Verdict,
    grade_of,
    with_what_is_controlled,
)
from automata.replication.profiling.findings import Finding
from automata.soups.languages.language import Language
from automata.soups.replicators.detectors import HEREDITY, SURVEY, Assay
from automata.soups.replicators.likeness import Bytes, likest, transforms

_SWAPS = 20
FATES = ("inherited", "reverted", "no copy")


@dataclass(frozen=True)
class ProgramProfile:
    """What was measured of one program; shares are of runs beside fresh noise.

    `fates` of programs with one byte changed; `shuffled`: of how many shuffles of its bytes how many replicate;
    `robust`: how many with one byte changed, and with eight, still do, of how many.
    """

    language: str
    program: str
    assay: Assay
    first: tuple[int, int]
    second: tuple[int, int]
    mirrored: bool
    needed: tuple[int, ...]
    fates: dict[str, int]
    shuffled: tuple[int, int]
    robust: dict[int, tuple[int, int]]
    parts: PartVerdicts

    @property
    def grade(self) -> str:
        """The strongest sense in which the program was shown to replicate, in a few words."""
        if not self.first[0] and not self.second[0]:
            return "does not replicate within the budget"
        if 2 * self.shuffled[0] > self.shuffled[1]:
            return "replicates trivially: the rule copies anything"
        return grade_of(self.assay.replicator, self.parts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The answers to all questions, with their evidence."""
        copies = self.first[0] + self.second[0]
        way = "its mirror image" if self.mirrored else "the same way round"
        assay = self.assay
        return (
            Finding(
                "it makes a copy",
                "yes" if copies else "no",
                f"in {_of(self.first)} runs as the first of the pair, in {_of(self.second)} as the second; {way}",
            ),
            Finding(
                "children are fertile",
                "yes" if assay.replicator else "no",
                f"{assay.generations} generations, each beside fresh noise; {assay.core} bytes are the first "
                f"program's in the last, {assay.letters} different ones",
            ),
            Finding(
                "children need no parent",
                "yes" if assay.generations > 1 else "no",
                "each child ran beside noise, its parent gone",
            ),
            Finding(
                "the rule copies anything",
                "yes" if 2 * self.shuffled[0] > self.shuffled[1] else "no",
                f"{_of(self.shuffled)} shuffles of its bytes replicate",
            ),
            Finding(
                "changes of the body are inherited",
                "yes" if self.fates["inherited"] else "no",
                f"of {sum(self.fates.values())} programs with one byte changed: "
                + ", ".join(f"{count} {fate}" for fate, count in self.fates.items()),
            ),
            Finding(
                "it bears changes",
                _of(self.robust[1]),
                f"with one byte changed it still replicates; with eight {_of(self.robust[8])}",
            ),
            Finding(
                "bytes that it needs",
                str(len(self.needed)),
                "changed, each of these stops it: " + (", ".join(map(str, self.needed)) or "none"),
            ),
            *(Finding(part.name, part.verdict, part.reason) for part in self.parts.all),
        )


def profile_program(language: Language, program: bytes, *, seed: int = 0, runs: int = 200) -> ProgramProfile:
    """Ask a program all questions; the draws follow from `seed`."""
    random = np.random.default_rng([seed, 1])
    body = np.frombuffer(program, dtype=np.uint8)
    assay = HEREDITY.assay(language, program, seed)
    least = max(HEREDITY.core, assay.core // 2)
    first, second, mirrored = _copies(language, body, least, runs, random)
    edited = [_changed(body, [place], random) for place in range(len(body))]
    kept = [SURVEY.assay(language, one.tobytes(), seed) for one in edited]
    fates = Counter(dict.fromkeys(FATES, 0))
    for place, (one, found) in enumerate(zip(edited, kept, strict=True)):
        fates[_fate(one, found, place)] += 1
    needed = tuple(place for place, found in enumerate(kept) if not found.replicator) if assay.replicator else ()
    eight = [_changed(body, random.choice(len(body), 8, replace=False), random) for _ in range(len(body))]
    robust = {
        1: (sum(found.replicator for found in kept), len(kept)),
        8: (sum(SURVEY(language, one.tobytes(), seed) for one in eight), len(eight)),
    }
    shuffles = [random.permutation(body).tobytes() for _ in range(40)]
    shuffled = sum(SURVEY(language, one, seed) for one in shuffles), len(shuffles)
    parts = _parts(language, body, assay, needed, fates, random)
    return ProgramProfile(
        language.name, language.to_text(program), assay, first, second, mirrored, needed, dict(fates), shuffled, robust,
        parts,
    )  # fmt: skip


def _of(counted: tuple[int, int]) -> str:
    return f"{counted[0]} of {counted[1]}"


def _copies(
    language: Language, body: Bytes, least: int, runs: int, random: np.random.Generator
) -> tuple[tuple[int, int], tuple[int, int], bool]:
    """Return in how many runs the program leaves a copy as first and as second of a pair, and if it lies mirrored."""
    length = len(body)
    noise = random.integers(0, 256, (runs, length), dtype=np.uint8)
    own = np.tile(body, (runs, 1))
    after_first = language.run_pairs(np.hstack([own, noise]))[0][:, length:]
    after_second = language.run_pairs(np.hstack([noise, own]))[0][:, :length]
    (likes, ways), (others, _) = likest(body, after_first), likest(body, after_second)
    made = ways[likes >= least]
    mirrored = bool((made >= length).mean() > 0.5) if len(made) else False
    return (int((likes >= least).sum()), runs), (int((others >= least).sum()), runs), mirrored


def _changed(body: Bytes, places: object, random: np.random.Generator) -> Bytes:
    changed = body.copy()
    for place in np.atleast_1d(np.asarray(places)):
        changed[place] = (int(body[place]) + int(random.integers(1, 256))) % 256
    return changed


def _fate(edited: Bytes, found: Assay, place: int) -> str:
    """Return what became of a change: in the last generation's copy, undone there, or no copy is left."""
    if not found.replicator:
        return "no copy"
    last = np.frombuffer(found.line[-1], dtype=np.uint8)
    _, ways = likest(edited, last[None])
    there = last[transforms(len(edited))[ways[0]][place]]
    return "inherited" if there == edited[place] else "reverted"


def _parts(
    language: Language, body: Bytes, assay: Assay, needed: tuple[int, ...], fates: Counter[str],
    random: np.random.Generator,
) -> PartVerdicts:  # fmt: skip
    """Return the verdicts on von Neumann's four parts, each by intervention."""
    if not assay.replicator:
        reason = "no line of copies was left beside noise"
        copier, constructor, controller, description = (
            PartVerdict(name, "not testable here", reason)
            for name in ("copier", "constructor", "controller", "description")
        )
        return PartVerdicts(copier, constructor, controller, description)
    free = _payload(language, body, [place for place in range(len(body)) if place not in needed], random)
    rest = [place for place in range(len(body)) if place not in free]
    swapped = _swapped(language, body, free, random)
    copied, built = _copied(language, swapped, free, rest)
    tried = len(swapped)
    told = Intervention(
        f"the {len(free)} bytes that it can do without are exchanged for foreign ones", "they are copied as they are",
        f"so in {copied} of {tried}", copied > 0,
    )  # fmt: skip
    reason = (
        f"foreign bytes for the {len(free)} that it can do without are copied as they are in {copied} of {tried} tries"
    )
    came = Proportion(copied, tried)
    verdict: Verdict = "not testable here"
    if built:
        verdict = copier_verdict(came, came)
    else:  # what is copied and never read is body, as the rest is
        reason = f"no description apart from the body: {reason}"
    copier = PartVerdict("copier", verdict, reason, (told,))
    reason = f"with foreign bytes the rest of the copy is another in {built} of {tried} tries" + (
        "" if built else ": nothing is read to build it"
    )
    nothing = Proportion(built, tried)
    constructor = PartVerdict(
        "constructor", "refuted" if not built and nothing.high < 0.5 else "not testable here", reason
    )
    gone = Intervention(
        "the parent is replaced by noise", "the child copies itself", f"{assay.generations} times", True
    )
    reason = f"the parent erased after each copy, the child goes on, {assay.generations} generations deep"
    controller = PartVerdict("controller", "shown", reason, (gone,))
    inherited, changed = fates["inherited"], sum(fates.values())
    reason = f"what is copied is the body: {inherited} of {changed} changes of its bytes are inherited as they are"
    description = PartVerdict("description", "refuted" if inherited else "not testable here", reason)
    controller = with_what_is_controlled(controller, copier, constructor, description)
    return PartVerdicts(copier, constructor, controller, description)


def _payload(language: Language, body: Bytes, places: list[int], random: np.random.Generator) -> list[int]:
    """Return those of `places` whose bytes may all be foreign at once, and the program still replicates."""
    kept: list[int] = []
    waiting = [places]
    while waiting:
        part = waiting.pop()
        one = _foreign(language, body, kept + part, random)
        if part and SURVEY(language, one.tobytes(), len(waiting)):
            kept += part
        elif len(part) > 1:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
    return sorted(kept)


def _swapped(language: Language, body: Bytes, free: list[int], random: np.random.Generator) -> list[Bytes]:
    """Return programs with foreign bytes in the places `free`: bytes that do nothing, where the language has such."""
    return [_foreign(language, body, free, random) for _ in range(_SWAPS if free else 0)]


def _foreign(language: Language, body: Bytes, places: list[int], random: np.random.Generator) -> Bytes:
    idle = np.array([byte for byte in range(1, 256) if language.table[byte] == 0 and byte % 16] or range(256))
    one = body.copy()
    one[places] = random.choice(idle, len(places))
    return one


def _copied(language: Language, swapped: list[Bytes], free: list[int], rest: list[int]) -> tuple[int, int]:
    """Return in how many lines the foreign bytes arrive, and in how many the rest arrives as others."""
    copied = built = 0
    for number, one in enumerate(swapped):
        found = SURVEY.assay(language, one.tobytes(), number)
        last = np.frombuffer(found.line[-1], dtype=np.uint8)
        _, ways = likest(one, last[None])
        equal = last[transforms(len(one))[ways[0]]] == one
        copied += bool(found.replicator and equal[free].mean() > 0.9)
        built += bool(found.replicator and not equal[rest].all())
    return copied, built
