"""The @TABLE section of a `.rule` file: transition lines with variables, first match wins.

Source: Golly's help, "Rule format". Where the help is silent, this reads as Golly 3.3 does: a variable that
stands more than once in a line is bound; the assignments of bound variables are tried in the order of
their listed values, the alphabetically first variable changing fastest, each with all its symmetric images.
Braces are blanks; a variable may be defined anew, for the lines below, and may be called like a state, which it then
hides; of several symmetries the last one holds for all lines; entries behind the next state are passed over.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from automata.errors import RuleError
from automata.formats.remarks import remark
from automata.formats.rulelines import Line, Section, Transitions, brief, parse_state, parse_states
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.rules.transitions import MAX_LINES, Transition, compile_transitions

NEIGHBORHOODS = {
    "vonneumann": VON_NEUMANN,
    "moore": MOORE,
    "hexagonal": HEXAGONAL,
    "onedimensional": ONE_DIMENSIONAL,
}

_SETTING = re.compile(
    r"(?P<key>n_states|num_states|neighbou?rhood|symmetries)\s*[:=]\s*(?P<value>.*)", re.IGNORECASE
)
_VARIABLE = re.compile(r"var(?=[\s{=]|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,={}]+")


def read_table(section: Section) -> Transitions:
    """Compile a @TABLE section. Raises FormatError with line and column for the first fault."""
    return _Reader().read(section)


class _Reader:
    """The section's settings and variables so far."""

    def __init__(self) -> None:
        self.n_states = 0
        self.single: list[frozenset[int]] = []
        self.neighborhood: Neighborhood | None = None
        self.symmetries = ""
        self.variables: dict[str, tuple[int, ...]] = {}

    def read(self, section: Section) -> Transitions:
        transitions: list[Transition] = []
        last = section.head
        for last in section.lines():
            indent = len(last.text) - len(last.text.lstrip())
            setting = _SETTING.match(last.text, indent)
            if setting is not None:
                self._set(last, setting, started=bool(transitions or self.variables))
                continue
            self._require_settings(last)
            if _VARIABLE.match(last.text, indent):
                self._define(last, indent + 3)
            else:
                transitions.extend(self._expand(last, MAX_LINES - len(transitions)))
        self._require_settings(last)
        assert self.neighborhood is not None
        try:
            diagram = compile_transitions(transitions, self.n_states, self.neighborhood, self.symmetries)
        except RuleError as error:
            raise section.head.fault(f"the table cannot be compiled: {error}") from None
        return Transitions(self.n_states, self.neighborhood, diagram)

    # -- settings and variables -----------------------------------------------------------------------

    def _require_settings(self, line: Line) -> None:
        for name, given in (
            ("n_states", self.n_states),
            ("neighborhood", self.neighborhood),
            ("symmetries", self.symmetries),
        ):
            if not given:
                raise line.fault(f"{name} must be set before the first variable or transition of @TABLE")

    def _set(self, line: Line, setting: re.Match[str], *, started: bool) -> None:
        key, value, place = setting["key"].lower(), setting["value"], setting.start("value")
        if key.endswith("states"):
            count = parse_states(line, value, place)
            if started and count != self.n_states:
                raise line.fault(
                    "n_states must be set before the first variable or transition", setting.start()
                )
            self.n_states = count
            self.single = [frozenset({state}) for state in range(self.n_states)]
        elif key.startswith("neighb"):
            known = NEIGHBORHOODS.get(value.lower())
            if known is None:
                raise line.fault(
                    f"found neighborhood {brief(value)}: write vonNeumann, Moore, hexagonal or oneDimensional",
                    place,
                )
            if started and known != self.neighborhood:
                raise line.fault(
                    "neighborhood must be set before the first variable or transition", setting.start()
                )
            # A symmetry is one of a neighbourhood's, so that a new one asks for it again.
            self.neighborhood, self.symmetries = known, self.symmetries if known == self.neighborhood else ""
        else:
            if self.neighborhood is None:
                raise line.fault("neighborhood must be set before symmetries", setting.start())
            try:
                compile_transitions((), 2, self.neighborhood, value[:40])
            except RuleError as error:
                raise line.fault(str(error), place) from None
            self.symmetries = value

    def _define(self, line: Line, place: int) -> None:
        """Take in `var a={0,1}`, `var a={b,2}`, `var a=b` or `var a{0,1}`."""
        if line.text.count("{") != line.text.count("}") and not set(line.text) & set("()[]"):
            remark("braces", "a brace is missing, as in var a={0,1}", line.number, place + 1)
        words = list(_WORD.finditer(line.text, place))
        if len(words) < 2:
            raise line.fault("found a variable without values: write var a={0,1}", place)
        name = words[0]
        # Each word once, so that long lists of long variables cost no more than they hold.
        members: dict[str, re.Match[str]] = {}
        for word in words[1:]:
            members.setdefault(word[0], word)
        values = (value for member in members.values() for value in self._values(line, member))
        self.variables[name[0]] = tuple(dict.fromkeys(values))

    def _values(self, line: Line, word: re.Match[str]) -> tuple[int, ...]:
        """Return the states that a variable or a number stands for."""
        if word[0] in self.variables:
            return self.variables[word[0]]
        return (parse_state(line, word, self.n_states, "a state or a variable defined above"),)

    # -- transitions ----------------------------------------------------------------------------------

    def _expand(self, line: Line, room: int) -> Iterator[Transition]:
        """Yield the transitions of one line, one for each assignment of its bound variables."""
        words = self._words(line)
        uses = Counter(word[0] for word in words)
        bound = sorted(name for name, times in uses.items() if times > 1 and name in self.variables)
        output = words[-1]
        free = self._values(line, output)
        if output[0] not in bound and len(free) > 1 and output[0].isdecimal():
            free = (parse_state(line, output, self.n_states),)
        if output[0] not in bound and len(free) > 1:
            raise line.fault(
                f"found variable {brief(output[0])} as the next state, which leaves {len(free)} choices: use it among "
                "the line's cells too, or a state",
                output.start(),
            )
        size = 1
        for name in bound:
            size *= len(self.variables[name])
        if size > room:
            raise line.fault(f"the table expands to more than {MAX_LINES} lines: use a @TREE instead")
        sets = [frozenset(self._values(line, word)) for word in words[:-1]]
        places = {name: [i for i, word in enumerate(words[:-1]) if word[0] == name] for name in bound}
        # The last factor of a product changes fastest, so it is the first variable.
        for values in itertools.product(*(self.variables[name] for name in reversed(bound))):
            assigned = dict(zip(reversed(bound), values, strict=True))
            for name, value in assigned.items():
                for place in places[name]:
                    sets[place] = self.single[value]
            yield Transition(tuple(sets), assigned.get(output[0], free[0]))

    def _words(self, line: Line) -> list[re.Match[str]]:
        """Return the line's entries, one for each cell and the next state."""
        assert self.neighborhood is not None
        expected = len(self.neighborhood) + 1
        words, condensed = list(re.finditer(r"[^\s,]+", line.text)), False
        if len(words) == 1 and words[0][0].isdecimal() and words[0][0] not in self.variables:
            if self.n_states > 10:
                raise line.fault(
                    "states of a rule with more than 10 must be separated by commas", words[0].start()
                )
            words = list(re.finditer(r"\S", line.text))
            condensed = True
        needed = f"{self.neighborhood.name} needs {expected}: the centre, its neighbours and the next state"
        if len(words) < expected or (condensed and len(words) > expected):
            place = words[min(expected, len(words) - 1)].start() if words else -1
            raise line.fault(f"found {len(words)} entries where {needed}", place)
        if len(words) > expected:
            message = f"found {len(words)} entries where {needed}; what stands behind them is passed over"
            remark("surplus entries", message, line.number, words[expected].start() + 1)
        return words[:expected]
