"""The @TABLE section of a `.rule` file: transition lines with variables, first match wins.

Source: Golly's help, "Rule format". Where the help is silent, this reads as Golly 3.3 does: a variable that
stands more than once in a line is bound; the assignments of bound variables are tried in the order of
their listed values, the alphabetically first variable changing fastest, each with all its symmetric images.
Braces are blanks; a variable may be defined anew, for the lines below, and may be called like a state, which it then
hides; of several symmetries the last one holds for all lines; entries behind the next state are passed over.
"""

from __future__ import annotations

import re
from collections import Counter

from automata.errors import RuleError
from automata.files.remarks import remark
from automata.forms.transition import Transition, Variable, symmetry_images
from automata.neighborhood import HEXAGONAL, MOORE, ONE_DIMENSIONAL, VON_NEUMANN, Neighborhood
from automata.rules.files.lines import Line, Section, Transitions, brief, parse_state, parse_states
from automata.rules.making.transitions import transition_form

NEIGHBORHOODS = {
    "vonneumann": VON_NEUMANN,
    "moore": MOORE,
    "hexagonal": HEXAGONAL,
    "onedimensional": ONE_DIMENSIONAL,
}

_SETTING = re.compile(r"(?P<key>n_states|num_states|neighbou?rhood|symmetries)\s*[:=]\s*(?P<value>.*)", re.IGNORECASE)
_VARIABLE = re.compile(r"var(?=[\s{=]|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,={}]+")


def read_table(section: Section) -> Transitions:
    """Compile a @TABLE section. Raises FormatError with line and column for the first fault."""
    return _Reader().read(section)


class _Reader:
    """The section's settings and variables so far."""

    def __init__(self) -> None:
        self.n_states = 0
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
                transitions.append(self._transition(last))
        self._require_settings(last)
        assert self.neighborhood is not None
        try:
            form = transition_form(transitions, self.n_states, self.neighborhood, self.symmetries)
        except RuleError as error:
            raise section.head.fault(f"the table cannot be used: {error}") from None
        return Transitions(self.n_states, self.neighborhood, form)

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
                raise line.fault("n_states must be set before the first variable or transition", setting.start())
            self.n_states = count
        elif key.startswith("neighb"):
            known = NEIGHBORHOODS.get(value.lower())
            if known is None:
                raise line.fault(
                    f"found neighborhood {brief(value)}: write vonNeumann, Moore, hexagonal or oneDimensional",
                    place,
                )
            if started and known != self.neighborhood:
                raise line.fault("neighborhood must be set before the first variable or transition", setting.start())
            # A symmetry is one of a neighbourhood's, so that a new one asks for it again.
            self.neighborhood, self.symmetries = known, self.symmetries if known == self.neighborhood else ""
        else:
            if self.neighborhood is None:
                raise line.fault("neighborhood must be set before symmetries", setting.start())
            try:
                symmetry_images(self.neighborhood, value[:40])
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

    def _transition(self, line: Line) -> Transition:
        """Return what a line says, with the variables that it binds."""
        words = self._words(line)
        *cells, output = (word[0] for word in words)
        uses = Counter((*cells, output))
        bound = {
            name: Variable(tuple(place for place, cell in enumerate(cells) if cell == name), self.variables[name])
            for name in sorted(uses)
            if uses[name] > 1 and name in self.variables
        }
        free = self._values(line, words[-1])
        if output not in bound and len(free) > 1 and output.isdecimal():
            free = (parse_state(line, words[-1], self.n_states),)
        if output not in bound and len(free) > 1:
            raise line.fault(
                f"found variable {brief(output)} as the next state, which leaves {len(free)} choices: use it among "
                "the line's cells too, or a state",
                words[-1].start(),
            )
        sets = tuple(frozenset(self._values(line, word)) for word in words[:-1])
        return Transition(sets, bound.get(output, free[0]), tuple(bound.values()))

    def _words(self, line: Line) -> list[re.Match[str]]:
        """Return the line's entries, one for each cell and the next state."""
        assert self.neighborhood is not None
        expected = len(self.neighborhood) + 1
        words, condensed = list(re.finditer(r"[^\s,]+", line.text)), False
        if len(words) == 1 and words[0][0].isdecimal() and words[0][0] not in self.variables:
            if self.n_states > 10:
                raise line.fault("states of a rule with more than 10 must be separated by commas", words[0].start())
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
