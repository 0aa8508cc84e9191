"""LineList: a transition function held as the list of lines in which it was published, first match wins.

The second exact form of a rule, for lists whose decision diagram would be too large. It needs memory in proportion to
the lines and their symmetric images, however many states and neighbours there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from automata.errors import RuleError
from automata.forms.diagram import Diagram
from automata.forms.list_arrays import MOST_CELLS, ListArrays, list_arrays, with_room
from automata.forms.list_compiler import THOROUGH, Effort, compile_lines
from automata.forms.transition import Transition, check_lines, images_of, symmetry_images
from automata.neighborhood import Neighborhood
from automata.symmetry import DIHEDRAL, Transform

# Contexts whose next states a list remembers: 512 kB, which stay in the processor's second-level cache.
MEMO_ENTRIES = 1 << 15
# For each of so many lines it is checked whether it means the same when the plane is turned or mirrored.
_MOST_CHECKED = 1 << 16
# A function of so few contexts is compiled from its table, whatever its lines are like: a tenth of a second.
_TABLED = 1 << 21


class LineList:
    """A function of a context's cells (centre first) given by lines, each with all its images under `symmetry`.

    The first line that matches decides; a context that no line matches keeps its centre. Of one line the assignment of
    variables that is tried first decides, whichever image it matches in. Raises RuleError for an unknown symmetry, a
    state outside 0..n_states-1, a line of the wrong length, or lists too large for MAX_BYTES.
    """

    def __init__(
        self,
        transitions: Iterable[Transition],
        n_states: int,
        neighborhood: Neighborhood,
        symmetry: str = "none",
    ):
        self.transitions = tuple(transitions)
        self.n_states = n_states
        self.neighborhood = neighborhood
        self.symmetry = symmetry
        self._images = symmetry_images(neighborhood, symmetry)
        if len(neighborhood) > MOST_CELLS:
            raise RuleError(f"a list of lines sees at most {MOST_CELLS} cells, not {len(neighborhood)} cells")
        check_lines(self.transitions, n_states, neighborhood)

    @property
    def arity(self) -> int:
        """Number of cells in a context."""
        return len(self.neighborhood)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, LineList):
            return NotImplemented
        return (self.n_states, self.neighborhood, self.symmetry, self.transitions) == (
            other.n_states,
            other.neighborhood,
            other.symmetry,
            other.transitions,
        )

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the lines as they are listed, in any process the same."""
        state = hashlib.sha256(f"lines,{self.n_states},{self.neighborhood.offsets},{self.symmetry}".encode())
        for line in self.transitions:
            sets = [sorted(states) for states in line.allowed]
            variables = [(variable.places, variable.states) for variable in line.variables]
            after = line.next_state if isinstance(line.next_state, int) else line.next_state.places
            state.update(repr((sets, variables, after)).encode())
        return state.hexdigest()

    def diagram(self, effort: Effort = THOROUGH) -> Diagram:
        """Compile the list to its decision diagram; RuleError if that takes more than `effort`."""
        try:
            return compile_lines(self.transitions, self.n_states, self.neighborhood, self.symmetry, effort)
        except RuleError:
            if self.n_states**self.arity > _TABLED:
                raise
        order = self.neighborhood.diagram_order
        every = np.indices((self.n_states,) * self.arity, dtype=np.uint8).reshape(self.arity, -1).T
        cube = self.evaluate(every).reshape((self.n_states,) * self.arity)
        return Diagram.from_table(cube.transpose(order))

    # -- asking ---------------------------------------------------------------------------------------

    def value(self, context: Sequence[int]) -> int:
        """Return the next state of a context, trying every line in order: slow and obvious."""
        for line in self.transitions:
            for allowed, after in line.expanded():
                for image in images_of(allowed, self._images):
                    if all(state in states for state, states in zip(context, image, strict=True)):
                        return after
        return int(context[0])

    def evaluate(self, contexts: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the next states, (M,) uint8, of (M, k) contexts of states below `n_states`."""
        from automata.forms.list_kernels import answer_all  # compiled only where it is needed

        found = np.empty(len(contexts), dtype=np.uint8)
        entries = 1 << min(len(contexts), MEMO_ENTRIES).bit_length()
        answer_all(self.arrays(entries), np.ascontiguousarray(contexts), found)
        return found

    def arrays(self, memo_entries: int = MEMO_ENTRIES) -> ListArrays:
        """Return the list for kernels, with an empty memo (a power of two of entries) and room of its own.

        One for each thread: what they do not write to is shared.
        """
        return with_room(self._arrays, memo_entries)

    @property
    def n_entries(self) -> int:
        """Number of symmetric images of all lines, by which kernels go."""
        return len(self._arrays.line_of)

    @cached_property
    def _arrays(self) -> ListArrays:
        return list_arrays(self.transitions, self.n_states, self.arity, self._images)

    # -- symmetry -------------------------------------------------------------------------------------

    @cached_property
    def transforms(self) -> tuple[Transform, ...]:
        """The transforms of the square that the list itself shows to change nothing: each line keeps its images.

        The function may follow others as well, which only its diagram could tell.
        """
        return tuple(transform for transform in DIHEDRAL if self._keeps(transform))

    def _keeps(self, transform: Transform) -> bool:
        moved = transform.permutation(self.neighborhood)
        if moved is None:
            return False
        order = tuple(moved.index(place) for place in range(self.arity))
        if self._images is None or order in set(self._images):
            return True
        arrays = self._arrays
        if len(arrays.line_of) > _MOST_CHECKED:
            return False

        def entries(places: Sequence[int]) -> set[bytes]:
            sides = (arrays.line_of[:, None], arrays.allowed[:, places], arrays.variables[:, places])
            rows = np.concatenate([side.astype(np.int32) for side in sides], axis=1)
            return {row.tobytes() for row in rows}

        return entries(order) == entries(range(self.arity))
