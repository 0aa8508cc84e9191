"""The errors a user can cause, and warnings: one clear sentence each, which says what to do."""

from __future__ import annotations

import os


class ReplicariumError(Exception):
    """Base of every error that a user can cause; the command line prints it and exits with code 2."""


class CacheWarning(UserWarning):
    """Compiled kernels cannot be read from their cache, or not be kept there; the command line prints its sentence."""


class ArgumentError(ReplicariumError, TypeError, ValueError):
    """A function was given something of another type, or out of range."""


class StateError(ReplicariumError):
    """A cell holds a state that the rule does not have."""


class RuleError(ReplicariumError):
    """A rule is unknown, malformed, or cannot run where it was asked to."""


class PatternError(ReplicariumError):
    """A pattern is malformed, too large, or does not fit its universe."""


class EngineError(ReplicariumError):
    """An engine is unknown or cannot go on; the universe keeps its last whole generation."""


class EmptyPlaneError(EngineError):
    """A rule or a network turns the empty plane into another, so that it runs on bounded universes alone."""


class FormatError(ReplicariumError):
    """A file is not what its format asks for; `line` and `column` count from 1 (0: not known)."""

    def __init__(self, message: str, *, path: str | os.PathLike[str] | None = None, line: int = 0, column: int = 0):
        self.message = message
        self.path = os.fspath(path) if path is not None else None
        self.line = line
        self.column = column
        place = ":".join(str(part) for part in (self.path, line or None, column or None) if part is not None)
        super().__init__(f"{place}: {message}" if place else message)

    def located(self, path: str | os.PathLike[str]) -> FormatError:
        """Return the same error with the file's path in front, for readers that only saw text."""
        return FormatError(self.message, path=path, line=self.line, column=self.column)


class ReplicariumWarning(UserWarning):
    """Something was done otherwise than its user may expect; the command line prints it on standard error."""


class FileWarning(ReplicariumWarning):
    """A file was read although part of it could not be understood, or was passed over."""


class FrameWarning(ReplicariumWarning):
    """Frames contradict one another, or were completed by what they do not show."""


class RuleWarning(ReplicariumWarning):
    """A name stands for another rule than it usually does."""
