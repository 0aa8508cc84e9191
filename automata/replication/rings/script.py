"""Script: how a ring's word is written, in signals before a filler, and what else could be written in the same way.

Nothing about a rule is known here. The *filler* is the state of the word's longest run; cut that run out, and what is
left is the *message*, the same for rings of any length. Its runs of other states are the *signals*. If all are
of one length and equally far apart, they are letters, and any other sequence of them that fits can be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, product

from automata.errors import PatternError

Word = tuple[int, ...]


@dataclass(frozen=True)
class Script:
    """The script of a ring's `word`, which reads in the direction of travel: what is last arrives first.

    `letters` are the distinct signals and `spacing` the filler between two of them; empty and 0 if the signals are of
    different lengths or unequally far apart, so that no other sequence can be written.
    """

    word: Word
    filler: int
    letters: tuple[Word, ...]
    spacing: int

    @classmethod
    def of(cls, word: Sequence[int]) -> Script:
        """Return the script of a word; PatternError if it is empty or of one state, which says nothing.

        >>> Script.of((7, 1, 7, 1, 4, 1, 4, 1))
        Script(word=(7, 1, 7, 1, 4, 1, 4, 1), filler=1, letters=((4,), (7,)), spacing=1)
        """
        word = tuple(word)
        if len(set(word)) < 2:
            raise PatternError("a word of a single state has no signals: give one of two states or more")
        filler = max(sorted(set(word)), key=lambda state: (_longest_run(word, state), word.count(state)))
        runs = [(state == filler, tuple(run)) for state, run in _runs(_message(word, filler), filler)]
        signals = [run for blank, run in runs if not blank]
        gaps = {len(run) for blank, run in runs if blank}
        if len({len(signal) for signal in signals}) > 1 or len(gaps) > 1:
            return cls(word, filler, (), 0)
        # With a single signal nothing says how far apart two would be: as little as keeps them apart.
        return cls(word, filler, tuple(sorted(set(signals))), gaps.pop() if gaps else 1)

    @property
    def sequence(self) -> tuple[int, ...]:
        """The word's signals as positions in `letters`, in the order in which they pass a place."""
        if not self.letters:
            return ()
        runs = _runs(_message(self.word, self.filler), self.filler)
        signals = [tuple(run) for state, run in runs if state != self.filler]
        return tuple(self.letters.index(signal) for signal in reversed(signals))

    @property
    def capacity(self) -> int:
        """The most letters that fit, with the same spacing between the last and the first as between others."""
        return len(self.word) // (len(self.letters[0]) + self.spacing) if self.letters else 0

    @property
    def slack(self) -> int:
        """The filler that the gaps between the word's own letters can have in all, so that one is left behind them."""
        return len(self.word) - 1 - sum(len(self.letters[letter]) for letter in self.sequence)

    def message(self, word: Sequence[int]) -> Word:
        """Return a word with its longest run of the filler cut out: the least, of all that are equally long."""
        return _message(tuple(word), self.filler)

    def spell(self, sequence: Sequence[int], gaps: Sequence[int] = ()) -> Word:
        """Return the word with these letters, the first where the first one stood, and filler behind the last.

        `gaps` are the fillers between one letter and the next, by default `spacing` each. Raises PatternError for
        letters that the script lacks, too many letters or fillers, or gaps of another number.

        >>> script = Script.of((7, 1, 7, 1, 4, 1, 4, 1))
        >>> script.spell([0, 1])
        (7, 1, 4, 1, 1, 1, 1, 1)
        """
        if strange := [letter for letter in sequence if not 0 <= letter < len(self.letters)]:
            raise PatternError(f"the script has {len(self.letters)} letters, and none is number {strange[0]}")
        between = tuple(gaps) or (self.spacing,) * (len(sequence) - 1)
        if not sequence or len(between) != len(sequence) - 1 or min(between, default=1) < 1:
            raise PatternError("give 1 letter or more, and for the gaps between them 1 filler or more each")
        message: Word = self.letters[sequence[0]]
        for letter, gap in zip(sequence[1:], between, strict=True):
            message = (*self.letters[letter], *((self.filler,) * gap), *message)
        if len(message) >= len(self.word):
            raise PatternError(
                f"{len(message)} cells of letters and gaps do not fit into a ring of {len(self.word)} with filler left"
            )
        end = _end(self.word, self.filler)
        laid = (self.filler,) * (len(self.word) - len(message)) + message
        return tuple(laid[(at - end) % len(laid)] for at in range(len(laid)))

    def respaced(self) -> Iterator[tuple[int, ...]]:
        """Yield all gaps between the letters of the word's own sequence that fit, least first in reading order."""
        if self.letters:
            yield from _compositions(len(self.sequence) - 1, self.slack)

    def signals(self, word: Sequence[int]) -> tuple[Word, ...]:
        """Return the runs of other states than the filler in a word, in the order of the least rotation.

        Words with the same signals differ in their gaps alone, or in where they begin.

        >>> script = Script.of((7, 1, 7, 1, 4, 1, 4, 1))
        >>> script.signals((4, 1, 1, 7, 1, 4, 1, 1))
        ((4,), (4,), (7,))
        """
        runs = [tuple(run) for state, run in _runs(self.message(word), self.filler) if state != self.filler]
        return min((tuple(runs[at:] + runs[:at]) for at in range(len(runs))), default=())

    @property
    def dosed_letter(self) -> Word | None:
        """The letter that has the longest run in the word's own sequence, None for a script without letters."""
        return self.letters[self._dosed_run[2]] if self.letters else None

    @property
    def _dosed_run(self) -> tuple[int, int, int]:
        """The longest run of a letter in `sequence`: where it begins, its length, and the letter's position."""
        at, best = 0, (0, 0, 0)
        for letter, run in groupby(self.sequence):
            length = len(list(run))
            best = max(best, (at, length, letter), key=lambda found: found[1])
            at += length
        return best

    def dosed(self) -> Iterator[tuple[str, Word]]:
        """Yield the words with one to three more or fewer of the dosed letter, in its longest run, and what was done.

        >>> [what for what, _ in Script.of((7, 1, 7, 1, 4, 1, 4, 1, 1, 1)).dosed()]
        ['1 4 less', '1 4 more']
        """
        own = self.sequence
        if not own:
            return
        at, length, letter = self._dosed_run
        for change in (-1, 1, -2, 2, -3, 3):
            if length + change > 0:
                sequence = (*own[:at], *[letter] * (length + change), *own[at + length :])
                with suppress(PatternError):  # it does not fit
                    yield (
                        f"{abs(change)} {self._named(letter)} {'more' if change > 0 else 'less'}",
                        self.spell(sequence),
                    )

    def edited(self) -> Iterator[tuple[str, Word]]:
        """Yield every word with one letter less, more or exchanged, or one gap widened by a cell, and what was done.

        Letters count from 1 in the order in which they pass. A word that several edits give comes once, named after
        the first of them; the word itself does not come.
        """
        known = {self.word}
        for what, sequence, gaps in self._edits():
            try:
                word = self.spell(sequence, gaps)
            except PatternError:
                continue  # it does not fit
            if word not in known:
                known.add(word)
                yield what, word

    def _edits(self) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        own = self.sequence
        for at in range(len(own)):
            yield f"letter {at + 1} left out", own[:at] + own[at + 1 :], ()
        for at in range(len(own)):
            for letter in range(len(self.letters)):
                yield (
                    f"letter {at + 1} doubled"
                    if letter == own[at]
                    else f"{self._named(letter)} put in before letter {at + 1}",
                    (*own[:at], letter, *own[at:]),
                    (),
                )
                yield f"letter {at + 1} made {self._named(letter)}", (*own[:at], letter, *own[at + 1 :]), ()
        for at in range(len(own) - 1):
            gaps = [self.spacing] * (len(own) - 1)
            gaps[at] += 1
            yield f"letters {at + 2} to {len(own)} one cell later", own, tuple(gaps)

    def _named(self, letter: int) -> str:
        return " ".join(map(str, self.letters[letter]))

    def sequences(self, longest: int) -> Iterator[tuple[int, ...]]:
        """Yield every sequence of 1 to `longest` letters that fits, shorter ones first."""
        for length in range(1, min(longest, self.capacity) + 1):
            yield from product(range(len(self.letters)), repeat=length)


def _compositions(parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield all tuples of `parts` numbers of 1 or more that add up to `most` or less."""
    if parts == 0:
        yield ()
        return
    for first in range(1, most - parts + 2):
        for rest in _compositions(parts - 1, most - first):
            yield (first, *rest)


def _runs(word: Word, filler: int) -> Iterator[tuple[int, list[int]]]:
    """Yield runs of the filler and runs of everything else, each with one of its states."""
    for blank, run in groupby(word, key=lambda state: state == filler):
        states = list(run)
        yield filler if blank else states[0], states


def _longest_run(word: Word, state: int) -> int:
    """Return the length of the longest run of a state, the word's end joined to its beginning."""
    doubled = max((len(list(run)) for key, run in groupby(word + word) if key == state), default=0)
    return min(doubled, len(word))


def _message(word: Word, filler: int) -> Word:
    """Return the least of what is left when one of the longest runs of the filler is cut out of a cyclic word."""
    longest = _longest_run(word, filler)
    if longest == 0:
        return min(word[at:] + word[:at] for at in range(len(word)))
    if longest == len(word):
        return ()
    turned = (word[at:] + word[:at] for at in range(len(word)))
    return min(turn[longest:] for turn in turned if set(turn[:longest]) == {filler})


def _end(word: Word, filler: int) -> int:
    """Return the place just behind the message that `_message` finds."""
    message = _message(word, filler)
    blank = (filler,) * (len(word) - len(message))
    return next(at for at in range(len(word)) if word[at:] + word[:at] == blank + message)
