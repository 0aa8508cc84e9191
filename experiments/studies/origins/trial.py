"""The trials: one soup each, looked at every so many epochs until copies have taken over or its time is up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from automata.soups.languages.library import find_language
from automata.soups.replicators.events import Observation, events_of, observe
from automata.soups.soup import Soup
from experiments.errors import StudyError
from experiments.studies.origins.arms import ARMS, AS_IT_IS, base_language, programs_of, settings_of, suits
from experiments.studies.study import StudyConfig
from experiments.studies.trial import Condition, Measures


class OriginsSettings(StudyConfig):
    """`epochs` are run, a look every `every`; half the programs that replicate `lasting` epochs long are a takeover.

    `heads`: where the language's heads start, if elsewhere than they do. `also` are languages that are tried as they
    are, in soups of `also_programs`, besides the arms in `language`. `waiting`: how many epochs after an entropy of 1 a
    takeover is waited for.
    """

    language: str = "bff_noheads_4bit"
    heads: tuple[int, int] | None = None
    arms: tuple[str, ...] = Field(default=tuple(arm for arm in ARMS if arm != AS_IT_IS), min_length=1)
    also: tuple[str, ...] = ()
    programs: int = Field(default=2048, ge=16)
    also_programs: int = Field(default=16384, ge=16)
    epochs: int = Field(default=256, ge=1)
    every: int = Field(default=16, ge=1)
    lasting: int = Field(default=64, ge=1)
    tried: int = Field(default=16, ge=1)
    waiting: int = Field(default=64, ge=0)


def conditions(config: OriginsSettings) -> Iterator[Condition]:
    """Yield the arms in the language, then the other languages as they are."""
    unknown = [arm for arm in config.arms if arm not in ARMS or arm == AS_IT_IS]
    if unknown:
        choice = ", ".join(arm for arm in ARMS if arm != AS_IT_IS)
        raise StudyError(f"there is no arm {unknown[0]!r}: choose among {choice}")
    common = {name: getattr(config, name) for name in ("epochs", "every", "lasting", "tried")}
    for arm in config.arms:
        if suits(arm, base_language(config.language, config.heads)):
            programs = programs_of(ARMS[arm], config.programs)
            yield {"language": config.language, "heads": config.heads, "arm": arm, "programs": programs, **common}
    for language in config.also:
        name = find_language(language).name
        yield {"language": name, "heads": None, "arm": AS_IT_IS, "programs": config.also_programs, **common}


def trial(condition: Condition, seeds: np.random.SeedSequence) -> Measures:
    """Run one soup; return when what happened in it, None for what did not."""
    seed = int(seeds.generate_state(1, dtype=np.uint64)[0])
    language = base_language(condition["language"], condition["heads"])
    soup = Soup(settings_of(ARMS[condition["arm"]], language, condition["programs"], seed))
    seen: list[Observation] = []
    while soup.epoch < condition["epochs"]:
        soup.run(min(condition["every"], condition["epochs"] - soup.epoch))
        seen.append(observe(soup, tried=condition["tried"], read=1024, common=2))
        if events_of(seen, condition["lasting"]).takeover is not None:
            break
    events, last = events_of(seen, condition["lasting"]), seen[-1]
    fertile = (one.epoch for one in seen if one.fertile.successes * 8 >= one.fertile.trials)
    entropies = [one.entropy for one in seen if one.entropy is not None]
    return {
        "appearance": events.appearance,
        "fertility": next(fertile, None),
        "wave": events.wave,
        "takeover": events.takeover,
        "crossing": events.crossing,
        "fertile": round(last.fertile.share, 9),
        "word_share": round(last.word_share, 9),
        "entropy": round(max(entropies), 6) if entropies else None,
        "ended": soup.epoch,
        "digest": soup.digest()[:16],
    }


def estimate(condition: Condition) -> float:
    """Return a guess at one trial's seconds: less than half a microsecond a pair before a takeover, more after; looks.

    Soups of the 4-bit language are soon taken over.
    """
    pairs = condition["epochs"] * condition["programs"] / 2
    look = 0.025 + 2.5e-6 * condition["programs"]
    each = 1e-6 if condition["language"].endswith("4bit") else 0.4e-6
    return float(0.3 + pairs * each + condition["epochs"] / condition["every"] * look)
