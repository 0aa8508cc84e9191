"""What the server keeps for a soup's page: the soup, which runs on at request; for soups that no page runs itself."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from automata.errors import ArgumentError
from automata.files.json_types import JsonObject
from automata.soups.measures import byte_entropy, commonest, high_order_entropy
from automata.soups.soup import Soup
from experiments.viewer.soup_document import ViewedSoup, frame_of, packed_frames
from experiments.viewer.stage import Stopped

# Epochs that are asked for at once.
_MOST_EPOCHS = 1_000_000


class SoupStage:
    """The soup of a document, advanced by one request at a time."""

    def __init__(self, viewed: ViewedSoup):
        self.document = viewed.document
        self._numbers = viewed.document.numbers
        self._first, self._soup = viewed.soup, viewed.soup
        self._busy = Lock()
        self.closing = Event()

    def advance(self, asked: JsonObject, tell: Callable[[int], object], gone: Event) -> JsonObject:
        """Run so many epochs from the one that is asked for, and return how the soup stands: frame and measurements.

        The soup goes on from where it stands; the page of another window that is behind it waits for its own epoch in
        vain: ArgumentError. Raises Stopped, the soup standing at a whole epoch, once `gone`.
        """
        epoch, epochs = (asked.get(name) for name in ("epoch", "epochs"))
        if type(epoch) is not int or type(epochs) is not int or epoch < 0 or not 0 <= epochs <= _MOST_EPOCHS:
            raise ArgumentError(f"an epoch is 0 or more, and 0 to {_MOST_EPOCHS} epochs are run at once")
        if not self._busy.acquire(blocking=False):
            raise ArgumentError("this soup is being run already: wait until it is done, or stop it")
        try:
            soup = self._standing(epoch)
            goal = epoch + epochs
            while soup.epoch < goal:
                if gone.is_set() or self.closing.is_set():
                    raise Stopped
                soup.run(1)
                tell(max(0, soup.epoch - epoch))
            return _standing(soup, packed_frames([frame_of(soup, self._numbers)]))
        finally:
            self._busy.release()

    def _standing(self, epoch: int) -> Soup:
        """Return the soup that goes on: as it stands or, for an epoch that it has left behind, from the first frame."""
        first = self.document.frames[0]
        if epoch < first.epoch:
            raise ArgumentError(f"this soup begins at epoch {first.epoch} here")
        if self._soup is self._first or epoch < self._soup.epoch:
            begun = self._first
            self._soup = Soup(begun.settings, begun.programs, epoch=begun.epoch, energies=begun.energies)
        return self._soup

    def close(self) -> None:
        """Let what is running end, at a whole epoch."""
        self.closing.set()


def _standing(soup: Soup, packed: str) -> JsonObject:
    pairs = max(1, soup.pairs)
    return {
        "generation": soup.epoch,
        "frames": {"epochs": [soup.epoch], "data": packed},
        "sample": {
            "epoch": soup.epoch,
            "entropy": high_order_entropy(soup.programs),
            "byte_entropy": byte_entropy(soup.programs),
            "distinct": commonest(soup.programs, 1)[0],
            "steps": float(soup.steps[: soup.pairs].sum() / pairs),
            "executed": float(soup.executed[: soup.pairs].sum() / pairs),
        },
        "digest": soup.digest(),
    }
