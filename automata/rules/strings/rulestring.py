"""Rule strings: the short names that say what a rule does, read as Golly reads them.

| family | written | canonical |
|---|---|---|
| Life-like, Moore | `B36/S23`, `b36s23`, `23/36` (survivals first) | `B36/S23` |
| von Neumann, hexagonal | `B2/S013V`, `B2/S34H` | the same |
| isotropic, Hensel's letters | `B2-a/S12`, `12/2ceikn` | `B2-a/S12` |
| Generations, each of the above | `345/3/6`, `B3/S345/6`, `B3/S345/C6` | `345/3/6` |
| any rule of Moore, hexagonal, von Neumann | `MAP` and base64, `/6` for Generations | `MAP…` |
| elementary, drawn as space-time diagram | `W110` | `W110` |
| Larger than Life | `R5,C0,M1,S34..58,B34..45,NM`, `5,34,45,34,58` | the former |
| lists of counts (HROT) | `R3,C2,S0,7-12,27,B8,12,20-27,N2` | `R3,C0,S0,7-12,27,B8,12,20-27,N2` |
| neighbourhoods of both | `NM NN NC N2 NB ND N+ NX N* N# NH NA N3 NG`, `N@` and `NW` with digits | the same |
| annotated two-state rules | `LifeHistory`, `B36/S23Super`, `MAP…Investigator` | the same |

Case does not matter, but in base64. Beyond Golly: a C or G before the number of states, or G and it before births as
Catagolue does (`g3b2s`), odd elementary numbers, B0 in Generations. Golly also reads, and this refuses as too easily
mistaken, a digit before B or S (`23B3`), a lone `B` or `S`, and `B3//S23`.
"""

from __future__ import annotations

import re

from automata.errors import RuleError
from automata.rule import MAX_STATES, Rule
from automata.rules.strings.annotated import FAMILIES, Annotated, split_annotated
from automata.rules.strings.elementary import ElementaryString
from automata.rules.strings.hensel import parse_counts
from automata.rules.strings.larger_than_life import LargerThanLife
from automata.rules.strings.lifelike import GRIDS, LifeLike
from automata.rules.strings.map_string import NEIGHBORHOOD_OF_LENGTH, MapString

RuleString = LifeLike | MapString | ElementaryString | LargerThanLife | Annotated

_MAP = re.compile(r"(?P<mark>map)(?P<characters>[A-Za-z0-9+/]+)(?:==)?", re.I)
_MAP_GENERATIONS = re.compile(_MAP.pattern + r"/(?P<states>[0-9]{1,3})", re.I)
_ELEMENTARY = re.compile(r"W(?P<number>[0-9]+)", re.I)
# A section holds counts after B or S, or the number of states; nothing else about it need be right.
_SECTION = re.compile(r"[bscg]{0,2}(?:[0-9][0-9a-z-]*)?[vh]?")
_CATAGOLUE = re.compile(r"(?P<states>g[0-9]+)(?P<rest>b[^/]*s[^/]*)")
_MARGOLUS = re.compile(r"MS,D[0-9]+(;[0-9]+){15}|M[0-9]+(,[0-9]+){15}", re.I)
_STATES = re.compile(r"[cg]?(?P<number>[0-9]+)")


def parse_rulestring(text: str) -> Rule | None:
    """Return the rule that a rule string stands for, its name the canonical string.

    None if the text does not look like a rule string at all; RuleError, one sentence, if it is a malformed one.
    A rule with B0 does not keep an empty background: it runs on bounded universes (see rules/strobing.py).

    >>> parse_rulestring("W110").neighborhood.name
    'row above'
    >>> parse_rulestring("Langtons-Loops") is None
    True
    """
    parsed = _read(text)
    return None if parsed is None else parsed.rule()


def canonical_rulestring(text: str) -> str:
    """Return the one way to write a rule string; RuleError if it is malformed or none at all.

    >>> canonical_rulestring("s23b3"), canonical_rulestring("23/3")
    ('B3/S23', 'B3/S23')
    """
    parsed = _read(text)
    if parsed is None:
        raise RuleError(f"{_brief(text)} is no rule string: write one such as B3/S23, 345/3/6 or W110")
    return str(parsed)


def describe(rule: Rule) -> str | None:
    """Return the canonical string of a two-state rule: births and survivals if they can say it, else a MAP.

    None if the rule has more states or a neighbourhood that neither form knows.

    >>> from automata import find_rule
    >>> describe(find_rule("highlife"))
    'B36/S23'
    """
    found = LifeLike.of(rule) or MapString.of(rule)
    return None if found is None else str(found)


def _read(text: str) -> RuleString | None:
    bare = "".join(text.split())
    try:
        found = _annotated(bare) or _bare(bare)
        if found is not None and bare != text.strip():
            raise RuleError("it has spaces inside")
    except RuleError as error:
        raise RuleError(f"rule string {_brief(text)} is malformed: {_near_miss(bare) or error}") from None
    if found is None and (reason := _near_miss(bare)):
        raise RuleError(f"rule string {_brief(text)} is malformed: {reason}")
    return found


def _bare(text: str) -> RuleString | None:
    return _elementary(text) or _map(text) or LargerThanLife.parse(text) or _life_like(text.lower())


def _annotated(text: str) -> Annotated | None:
    parts = split_annotated(text)
    whole = _MAP.fullmatch(text)  # base64 may end with any letters
    if parts is None or (whole is not None and len(whole["characters"]) in NEIGHBORHOOD_OF_LENGTH):
        return None
    base, family = parts
    found = _bare(base)
    if found is None:
        return None
    if not isinstance(found, LifeLike | MapString) or found.states is not None:
        raise RuleError(f"{family} goes behind a rule of two states, such as B3/S23 or a MAP, and not behind {found}")
    return Annotated(found, family)


def _near_miss(text: str) -> str:
    """Return what is wrong with a text that would be a rule string without a mark or a word too many, else nothing."""
    if _MARGOLUS.fullmatch(text):
        return "rules of Margolus' neighbourhood change blocks of four cells and not one cell: they are not read"
    if text.lower() == "stateinvestigator":
        return "that is a .rule file, whose folder -s names; its successor is built in by the name LifeInvestigator"
    if _is_life_like(re.sub("[,;]", "", text)) and not _is_life_like(text):
        return "it has commas or semicolons inside: write digits one behind the other, as in B36/S23"
    tail = re.search("[A-Za-z]*$", text)
    first = tail.start() if tail is not None else len(text)
    for end in range(first, len(text)):
        if not _is_life_like(text[:end]):
            continue
        rule, rest = text[:end], text[end:]
        if rest.capitalize() in FAMILIES:
            return ""  # which is a word that may stand there
        if len(rest) >= 3:
            return f"{rest!r} stands behind {rule}, where V or H, the neighbourhood, may stand and no other word"
        if rest in ("L", "W"):
            return f"{rest!r} behind {rule} is no neighbourhood that is read: V is von Neumann's, H the hexagonal one"
    return ""


def _is_life_like(text: str) -> bool:
    try:
        return _life_like(text.lower()) is not None
    except RuleError:
        return False


def _elementary(text: str) -> ElementaryString | None:
    found = _ELEMENTARY.fullmatch(text)
    if found is None:
        return None
    digits = found["number"].lstrip("0") or "0"
    if len(digits) > 3 or int(digits) > 255:
        raise RuleError("elementary rules are numbered 0 to 255")
    return ElementaryString(int(digits))


def _map(text: str) -> MapString | None:
    # A slash is base64 as well: only the length tells where the characters end.
    for found in (_MAP.fullmatch(text), _MAP_GENERATIONS.fullmatch(text)):
        if found is not None and len(found["characters"]) in NEIGHBORHOOD_OF_LENGTH:
            states = found.groupdict().get("states")
            return MapString.decode(found["characters"], None if states is None else _states(states))
    if re.fullmatch("MAP[A-Za-z0-9+/=]+", text):  # but not a name such as Maple
        raise RuleError("MAP takes 86, 22 or 6 characters of base64")
    return None


def _life_like(text: str) -> LifeLike | None:
    if prefixed := _CATAGOLUE.fullmatch(text):
        births, mark, rest = prefixed["rest"].partition("s")
        grid = rest[-1:] if rest.endswith(("v", "h")) else ""
        text = f"{births}/{mark}{rest.removesuffix(grid)}/{prefixed['states']}{grid}"
    sections = re.split("[/_]", text)
    starts_like_one = len(sections) > 1 or re.match("[bs][bs]?[0-9]", text) is not None
    if not starts_like_one or not all(_SECTION.fullmatch(section) for section in sections):
        return None
    grid = text[-1:].upper() if text.endswith(("v", "h")) else ""
    body = text[: len(text) - len(grid)]
    if set(body) & {"v", "h"}:
        raise RuleError("V and H, the neighbourhood, come last")
    sections = re.split("[/_]", body)
    if len(sections) > 3:
        raise RuleError("there are more than two slashes")
    if len(sections) == 3 and sections[2].startswith(("b", "s")):
        raise RuleError("B and S stand on either side of one slash, and only the number of states behind a second")
    states = _states(sections.pop()) if len(sections) == 3 else None
    birth, survival = _births_and_survivals(sections)
    alphabet = GRIDS[grid][1]
    rule = LifeLike(grid, parse_counts(birth, alphabet), parse_counts(survival, alphabet), states)
    if "_" in body and not re.search("[a-z-]", birth + survival):
        raise RuleError("without letters it takes a slash, not an underscore")
    return rule


def _births_and_survivals(sections: list[str]) -> tuple[str, str]:
    """Return the counts after B and those after S, of one or two sections in either order."""
    if len(sections) == 1:
        # Neither letter is one of Hensel's, so each ends what the other began.
        sections = re.split("(?=[bs])", sections[0])[1:]
        if len(sections) > 2:
            raise RuleError("there is more than one B or S")
        if len(sections) == 1:
            sections.append("")
    first, second = sections
    births_first = first.startswith("b") or second.startswith("s")
    if births_first and (first.startswith("s") or second.startswith("b")):
        raise RuleError("there are two B or two S")
    first, second = (section[1:] if section.startswith(("b", "s")) else section for section in (first, second))
    if set(first + second) & {"b", "s"}:
        raise RuleError("B and S come once each, before their digits")
    return (first, second) if births_first else (second, first)


def _states(text: str) -> int:
    found = _STATES.fullmatch(text)
    digits = found["number"].lstrip("0") if found else ""
    if not digits or len(digits) > 3 or not 2 <= int(digits) <= MAX_STATES:
        raise RuleError(f"the number of states comes last, from 2 to {MAX_STATES}, not {_brief(text)}")
    return int(digits)


def _brief(text: str) -> str:
    return ascii(text if len(text) <= 60 else text[:57] + "...")
