"""The claims as data: what stands in `claims.toml`, joined with what recorded runs found of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.errors import StoreError
from experiments.execution.recorded import RecordedResult, read_result

# The preset whose result is quoted, if both are recorded.
_PRESETS = ("full", "quick")
NOT_TESTED = "not tested yet"
TO_COME = "its run is still to come"


class Claim(BaseModel):
    """A claim: the `words` of the paper, or `ours`; what is `tested` instead, and by which study, if by any.

    `plain` has a sentence for readers who know no statistics, by outcome; `picture` is a figure of the study.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    tested: str
    study: str | None = None
    ours: bool = False
    picture: str | None = None
    plain: dict[str, str] = Field(default_factory=dict)


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: tuple[Claim, ...]


@dataclass(frozen=True)
class Standing:
    """A claim and what was found of it: `result` is None where no run is recorded."""

    claim: Claim
    result: RecordedResult | None

    @property
    def name(self) -> str:
        """The recorded result's name, as in `emergence-full`; empty if there is none."""
        return f"{self.result.study}-{self.result.preset}" if self.result else ""

    @property
    def outcome(self) -> str:
        """What the claim comes to: an outcome, or that it was not tested, or that its run is still to come."""
        if self.result:
            return self.result.outcome
        return TO_COME if self.claim.study else NOT_TESTED

    @property
    def plain(self) -> str:
        """One sentence for readers who know no statistics; empty where nothing was found yet."""
        return self.claim.plain[self.result.outcome] if self.result else ""

    @property
    def command(self) -> str:
        """The command that makes the run again; empty where there is none."""
        return f"replicarium study run {self.result.study} --preset {self.result.preset}" if self.result else ""

    def as_dict(self) -> dict[str, object]:
        """Return plain data for JSON."""
        found = self.result
        return {
            "words": self.claim.words,
            "ours": self.claim.ours,
            "tested": self.claim.tested,
            "study": self.claim.study,
            "outcome": self.outcome,
            "plain": self.plain,
            "sentence": found.sentence if found else "",
            "asked": found.asked if found else "",
            "command": self.command,
        }


def read_claims() -> tuple[Claim, ...]:
    """Return the claims in the order in which they are told, the paper's first."""
    text = resources.files("experiments.claims").joinpath("claims.toml").read_text(encoding="utf-8")
    try:
        return _Claims.model_validate(tomllib.loads(text)).claim
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"claims.toml is no list of claims: {error}") from None


def results_folder() -> Path:
    """Return the folder of recorded results: packed beside this module in an installation, else the documents' own."""
    packed = Path(__file__).parent / "results"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "docs" / "results"


def standings(folder: Path | None = None) -> tuple[Standing, ...]:
    """Return all claims with what the runs recorded in `folder` found; StoreError for a result that cannot be read."""
    where = folder or results_folder()
    return tuple(Standing(claim, _result(where, claim.study)) for claim in read_claims())


def _result(folder: Path, study: str | None) -> RecordedResult | None:
    if study is None:
        return None
    kept = [folder / f"{study}-{preset}.json" for preset in _PRESETS]
    return next((read_result(path) for path in kept if path.is_file()), None)
