"""Study: a claim, what is varied, what is measured, its null models, and how the verdict is computed.

A study's module holds one `STUDY`. Its `conditions` turn the settings into cells of the experiment; its `trial` is a
pure function of one cell and one seed, so that it may run anywhere, in any order, twice, or not again; its `verdict` is
a pure function of the table. Everything that a trial needs is in its condition, by which it is stored.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from automata.errors import ReplicariumError
from automata.extensions import entry_points, giver
from automata.files.json_types import Json, JsonObject
from experiments.config import load_config
from experiments.errors import StudyError
from experiments.storage.documents import StudyIdentity
from experiments.studies.ladder import EffectLadder
from experiments.studies.own import file_of_import, is_file, is_same, module_of_file
from experiments.studies.table import TrialTable
from experiments.studies.trial import Condition, Measures, Trial, Value, make_trial
from experiments.studies.truth import Outcome, PlantedTruth

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.pictures.themes import Theme
    from experiments.viewer.document import ViewDocument

PRESETS = ("quick", "full")
# Under this group a distribution registers the modules that hold its studies.
ENTRY_POINTS = "replicarium.studies"
_BUILT_IN = "experiments.studies"


class StudyConfig(BaseModel):
    """Settings that every study has; each adds its factors. Unknown keys are errors.

    Every condition is tried with the seeds `seed`, `seed` + 1, … `seed` + `seeds` - 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(default=0, ge=0, lt=2**53)
    seeds: int = Field(default=20, ge=1, le=1_000_000)


# What a claim of a majority comes to, by `Proportion.majority`.
OUTCOMES: dict[bool | None, Outcome] = {True: "shown", False: "refuted", None: "undecided"}
# Studies of earlier versions of this package, and which studies ask their questions now.
REPLACED: dict[str, tuple[str, ...]] = {"fidelity": ("copy-fidelity", "physics-fidelity")}


@dataclass(frozen=True)
class Finding:
    """What the table says of one question: the outcome, a sentence with its interval, and the range asked about."""

    question: str
    outcome: Outcome
    sentence: str
    asked: str = ""

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON."""
        return {"question": self.question, "outcome": self.outcome, "sentence": self.sentence, "asked": self.asked}


@dataclass(frozen=True)
class StudyVerdict:
    """What the table says of the claim: one plain sentence, with its interval; more in `remarks` and `numbers`.

    `asked` is the range in which the claim was tried: sizes, rates, rules, how many of each. `findings` answer further
    questions, each with an outcome of its own. `tables` are (title, heads, rows) for the page; the first column names
    the rows.
    """

    outcome: Outcome
    sentence: str
    remarks: tuple[str, ...] = ()
    numbers: Mapping[str, Json] = field(default_factory=dict)
    tables: tuple[tuple[str, list[str], list[list[str]]], ...] = ()
    asked: str = ""
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> JsonObject:
        """Return plain data for JSON: what `verdict.json` holds."""
        return {
            "outcome": self.outcome,
            "sentence": self.sentence,
            "asked": self.asked,
            "findings": [finding.as_dict() for finding in self.findings],
            "numbers": dict(self.numbers),
        }

    def outcome_of(self, question: str = "") -> Outcome:
        """Return the outcome of a further question, of the claim without one; StudyError if it was not asked."""
        if not question:
            return self.outcome
        for finding in self.findings:
            if finding.question == question:
                return finding.outcome
        raise StudyError(f"the verdict answers no question {question!r}")


Picture = tuple[Callable[["Theme"], "Figure"], str]
# A document for the viewer, made when the page is written, and its caption.
View = tuple[Callable[[], "ViewDocument"], str]
# Whether a prediction came true, from settings, table and verdict; None if these cannot say.
Predicate = Callable[[Any, TrialTable, StudyVerdict], bool | None]


@dataclass(frozen=True, kw_only=True)
class Study:
    """One question; it never knows where it runs.

    `version` rises when `trial` would measure something else, or the verdict decides otherwise. `trials_since` is the
    version whose trials measure what these do (0: this one): it is part of every trial's key, and stored runs of that
    version and of later ones are judged anew. `unit` says what was drawn independently, over which intervals are
    taken. `predictions` were written before the first run; each sentence has a predicate, so that the page says which
    came true; `known` says what was known then. Those that are `constructed` hold by the construction of the trials or
    the arithmetic of a code: they are named as such, and not scored. `nulls` and `measures` say, name by name, what
    each is. Trials of conditions that are `fixed` do not depend on their seed, as deterministic nulls, and are planned
    once. `estimate` is a guess at one trial's seconds on one core, which earlier runs correct.
    `truths` are states of the world that the verdict should tell apart, by name: `calibrate` finds how often it errs.
    `ladders` are effects at growing sizes, by name: `climb` finds the smallest that the verdict recognises. `figures`
    are drawing functions with captions, by name; `views`, what the page shows in the viewer. `preface`, if there is
    one, is the first paragraph of its page. If it `trains` networks, `trial` takes a third argument, the `Workbench`
    that says where, and takes what is to be kept of them; `keeps_models` says whether it is kept unless the user says
    otherwise. `no_plane` are the measures of a trial that ends in EmptyPlaneError: its rule or network turns the empty
    plane into another, and there is nothing to be counted; None: such a trial fails. `find_study` fills in `module`,
    which a worker imports.
    """

    name: str
    version: int
    title: str
    claim: str
    predictions: Mapping[str, Predicate]
    nulls: Mapping[str, str]
    measures: Mapping[str, str]
    settings: type[StudyConfig]
    presets: Mapping[str, Mapping[str, Value]]
    conditions: Callable[[Any], Iterable[Condition]]
    trial: Callable[..., Measures]
    verdict: Callable[[Any, TrialTable], StudyVerdict]
    figures: Callable[[Any, TrialTable, StudyVerdict], Mapping[str, Picture]]
    views: Callable[[Any, TrialTable, StudyVerdict], Mapping[str, View]] = lambda config, table, verdict: {}
    trials_since: int = 0
    unit: str = "a seed"
    known: str = ""
    constructed: frozenset[str] = frozenset()
    fixed: Callable[[Condition], bool] = lambda condition: False
    estimate: Callable[[Condition], float] = lambda condition: 1.0
    truths: Mapping[str, PlantedTruth] = field(default_factory=dict)
    ladders: Mapping[str, EffectLadder] = field(default_factory=dict)
    preface: str = ""
    trains: bool = False
    keeps_models: bool = False
    no_plane: Measures | None = None
    module: str = ""

    @property
    def called(self) -> str:
        """What `find_study` finds it by: its name if it is built in, else its module."""
        return self.name if self.module.startswith(f"{_BUILT_IN}.") else self.module

    @property
    def measured(self) -> int:
        """The first version whose trials measure what these do."""
        return self.trials_since or self.version

    def config(
        self,
        preset: str = "quick",
        path: Path | None = None,
        overrides: Iterable[str] = (),
        **fields: Any,
    ) -> StudyConfig:
        """Return the settings of a preset, changed by a TOML file, overrides and fields; ConfigError, StudyError."""
        if preset not in self.presets:
            raise StudyError(f"{self.name} has no preset {preset!r}: choose one of {', '.join(self.presets)}")
        return load_config(self.settings, path, overrides, base=self.presets[preset], **fields)

    def scored(self, config: StudyConfig, table: TrialTable, verdict: StudyVerdict) -> dict[str, bool | None]:
        """Return which predictions came true; None where the table cannot say. What is constructed is left out.

        Raises StudyError if something is called constructed that is no prediction.
        """
        if unknown := self.constructed - self.predictions.keys():
            raise StudyError(f"{self.name} calls constructed what it does not predict: {min(unknown)}")
        with blamed(self, "predictions"):
            return {
                text: came(config, table, verdict)
                for text, came in self.predictions.items()
                if text not in self.constructed
            }

    def by_construction(self) -> tuple[str, ...]:
        """Return the predictions that hold by construction, in their order."""
        return tuple(text for text in self.predictions if text in self.constructed)

    def plan(self, config: StudyConfig) -> tuple[Trial, ...]:
        """Return all trials, seed by seed, so that a run that is broken off has some of every condition.

        Raises StudyError for a condition that occurs twice, none at all, or a factor that is named as a measure.
        """
        with blamed(self, "conditions"):
            cells = [dict(condition) for condition in self.conditions(config)]
            fixed = [self.fixed(cell) for cell in cells]
        trials = tuple(
            make_trial(self.name, self.measured, condition, seed)
            for seed in range(config.seed, config.seed + config.seeds)
            for condition, once in zip(cells, fixed, strict=True)
            if seed == config.seed or not once
        )
        if not trials:
            raise StudyError(f"{self.name}: these settings leave no condition to try")
        if both := {name for cell in cells for name in cell} & self.measures.keys():
            raise StudyError(f"{self.name}: {', '.join(sorted(both))} is a factor and a measure: rename one")
        if len({trial.key for trial in trials}) < len(trials):
            raise StudyError(f"{self.name}: a condition occurs twice: its trials would be counted twice")
        return trials


@contextmanager
def blamed(study: Study, part: str, advice: str = "") -> Iterator[None]:
    """Make what a study's own code raises in the block a StudyError of one sentence: its author may be its user."""
    try:
        yield
    except ReplicariumError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise StudyError(f"the {part} of {study.name} raised {said} (--debug shows where){advice}") from error


def product(**factors: Iterable[Any]) -> list[dict[str, Value]]:
    """Return every combination of the factors' levels, the last factor varying fastest."""
    cells: list[dict[str, Value]] = [{}]
    for name, levels in factors.items():
        cells = [{**cell, name: level} for cell in cells for level in levels]
    return cells


def study_names() -> list[str]:
    """Return the names of the studies that are built in."""
    import experiments.studies

    return sorted(found.name for found in pkgutil.iter_modules(experiments.studies.__path__) if found.ispkg)


def registered_studies() -> dict[str, str]:
    """Return the modules of the studies that installed distributions register as entry points, by name."""
    found: dict[str, str] = {}
    for entry in entry_points(ENTRY_POINTS):
        found.setdefault(entry.name, entry.module)
    return found


def study_package(module: str) -> str:
    """Return the distribution that registers a study's module, as `own-studies 1.0`, "" for what none does."""
    return next((giver(entry) for entry in entry_points(ENTRY_POINTS) if entry.module == module), "")


def find_study(name: str) -> Study:
    """Return a study that is built in or registered by its name, or any by its module's dotted name or its file.

    A file is named by a path that ends with .py, or by the name of a module of `--import`. Raises StudyError, in one
    sentence, if there is none, or its module cannot be imported.
    """
    if now := REPLACED.get(name.replace("_", "-")):
        asked = f"its question is asked by {' and '.join(now)}"
        raise StudyError(f"the study {name} was of an earlier version of this package: {asked}")
    if is_file(name):
        return _imported(os.path.realpath(name), name)
    module = name if "." in name else f"{_BUILT_IN}.{name.replace('-', '_')}"
    if "." not in name and name.replace("-", "_") not in study_names():
        registered = registered_studies()
        module = registered.get(name, name if name in registered.values() else file_of_import(name) or module)
    return _imported(module, name)


def find_stored_study(told: StudyIdentity, named: str | None) -> Study:
    """Return the study of a stored run, of which its provenance says `told` and the user, perhaps, what it is `named`.

    A run's folder may come from anybody. The module that it names is imported only if it is built in, registered by an
    installed distribution, or named by the user too. Raises StudyError.
    """
    module = str(told["module"])
    known = {f"{_BUILT_IN}.{name}" for name in study_names()} | set(registered_studies().values())
    if named is not None:
        study = find_study(named)
        if not is_same(module, study.module):
            raise StudyError(f"this is a run of the study {module!r}, and not of {named!r}")
        return study
    if module not in known:
        advice = (
            f"if you trust it, add --study {module}"
            if _is_module(module) or is_file(module)
            else "it is not the name of one"
        )
        if package := str(told.get("package") or ""):
            advice = f"it came with the package {package[:80]}, which is not installed here; {advice}"
        what = "file" if is_file(module) else "module"
        raise StudyError(
            f"the study of this run is the {what} {module!r}, which is neither built "
            f"in nor registered, and no module is imported because a stored run names it: {advice}"
        )
    return _imported(module, module)


def _is_module(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _imported(module: str, name: str) -> Study:
    """Return the STUDY of a module, or of a file's, that the user called `name`."""
    found: Any = None
    try:
        if not (_is_module(module) or is_file(module)):
            raise ModuleNotFoundError(name=module)
        load = module_of_file if is_file(module) else importlib.import_module
        found = getattr(load(module), "STUDY", None)
    except ModuleNotFoundError as error:
        if error.name != module and not module.startswith(f"{error.name}."):
            raise StudyError(f"the study {name} needs the module {error.name}, which is not there") from error
    except (Exception, SystemExit) as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise StudyError(f"the study {name} cannot be imported: {said} (--debug shows where)") from error
    if not isinstance(found, Study):
        raise StudyError(
            f"there is no study {name!r}: choose one of {', '.join(study_names()).replace('_', '-')}, or name a module "
            "that holds a STUDY, as my_package.my_study, its folder on PYTHONPATH, or its file, as "
            f"{name if is_file(name) else f'./{name}.py' if Path(f'{name}.py').is_file() else './my_study.py'}"
        )
    return replace(found, module=module)
