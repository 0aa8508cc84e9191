"""The verdict: in how many soups copies took over, against the soups in which nothing can copy; its further questions:

which changes of the base change when, or whether, copies take over; whether an entropy of 1 tells that they do.
"""

from __future__ import annotations

from automata.proportion import Proportion
from experiments.statistics.comparison import holm
from experiments.statistics.wording import counted, listed, percent, percent_interval
from experiments.studies.origins.arms import ARMS, AS_IT_IS, FACTORS
from experiments.studies.origins.cells import ArmCell, as_it_is, cells_of, together
from experiments.studies.origins.published import published
from experiments.studies.origins.tables import tables
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.study import OUTCOMES, Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

ENTROPY = "Does a high-order entropy of 1 tell that copies take over?"
# Entropy tells if fewer of the soups in which it crosses 1 than this are without a takeover.
TOLERATED = 0.1
LEVEL = 0.05


def question_of(factor: str) -> str:
    """Return the question about a factor."""
    return f"Does it matter for takeovers: {factor}?"


def verdict(config: OriginsSettings, table: TrialTable) -> StudyVerdict:
    """Say whether more soups are taken over than by chance of the detector, and what changes that."""
    cells = cells_of(table)
    base = next((cell for cell in cells if cell.arm == "base" and cell.language == config.language), None)
    nulls = together([cell.seen("takeover") for cell in cells if cell.is_null])
    if base is None or not nulls.trials:
        shown = tables(config, cells, {})
        return StudyVerdict("undecided", "There are no soups, or no nulls, to compare.", tables=shown)
    found = base.seen("takeover")
    nowhere = not (found.successes or nulls.successes)
    above = True if found.low > nulls.high else False if found.high < nulls.low or nowhere else None
    outcome = "undecided" if table.missing and above is not True else OUTCOMES[above]
    sentence = (
        f"Replicators took over in {found.successes} of {found.trials} soups of {config.programs:,} programs in "
        f"{config.language}{base.heads}, within {config.epochs:,} epochs and for {config.lasting} or more "
        f"({percent_interval(found.low, found.high)}){_as_it_is(cells, config)}, and in {nulls.successes} of "
        f"{nulls.trials} in which nothing can copy ({percent_interval(nulls.low, nulls.high)}): floors, so that "
        f"this says that takeovers arise at all, and that none is seen where there can be none.{_languages(cells)}"
    )
    sizes = sorted({cell.programs for cell in cells})
    size = f"{sizes[0]:,} to {sizes[-1]:,}" if len(sizes) > 1 else f"{sizes[0]:,}"
    asked = f"{len(table)} soups of {size} programs in {len(cells)} arms, {config.epochs:,} epochs at most"
    p_values = _p_values(config, cells, base)
    told = {f"{cell.language} {cell.arm}": cell.seen("takeover") for cell in cells} | {"nulls": nulls}
    numbers = {name: [one.successes, one.trials] for name, one in told.items()}
    return StudyVerdict(
        outcome,
        sentence,
        tuple([*_never(cells), *published(config, cells)]),
        {**numbers, "p-values after Holm": {arm: round(p, 9) for arm, p in p_values.items()}},
        tables(config, cells, p_values),
        asked=asked,
        findings=(*_factors(config, cells, base, p_values), _entropy(config, cells)),
    )


def _as_it_is(cells: tuple[ArmCell, ...], config: OriginsSettings) -> str:
    found = as_it_is(cells, config)
    if found is None or found.arm == "base":
        return ""
    seen = found.seen("takeover")
    size = f" and {found.programs:,} programs" if found.programs != config.programs else ""
    return f", in {seen.successes} of {seen.trials} with heads as the language has them{size} ({_interval(found)})"


def _languages(cells: tuple[ArmCell, ...]) -> str:
    """Say in how many of the languages that are tried as they are some soup is taken over."""
    tried = [cell for cell in cells if cell.arm == AS_IT_IS]
    if len(tried) < 2:
        return ""
    taken = [cell for cell in tried if cell.seen("takeover").successes]
    told = [f"{cell.language}, {cell.seen('takeover').successes} of {cell.seen('takeover').trials}" for cell in taken]
    where = f" ({'; '.join(told)})" if told else ""
    return f" Of {len(tried)} languages as they are it was so in {len(taken)}{where}."


def _interval(cell: ArmCell) -> str:
    return percent_interval(*cell.seen("takeover").interval)


def _compared(cells: tuple[ArmCell, ...], base: ArmCell) -> list[ArmCell]:
    """The arms that are compared with the base: a family, for which the level is kept."""
    return [cell for cell in cells if cell.language == base.language and cell.factor in FACTORS]


def _p_values(config: OriginsSettings, cells: tuple[ArmCell, ...], base: ArmCell) -> dict[str, float]:
    """Return the p-value of each arm against the base, by the log-rank test, after Holm over all arms."""
    arms = _compared(cells, base)
    adjusted, _ = holm([cell.differs(base, config) for cell in arms], LEVEL)
    return {cell.arm: float(p) for cell, p in zip(arms, adjusted, strict=True)}


def _factors(
    config: OriginsSettings, cells: tuple[ArmCell, ...], base: ArmCell, p_values: dict[str, float]
) -> list[Finding]:
    """Answer, factor by factor, whether one of its changes matters; the level is one for all arms together."""
    arms = _compared(cells, base)
    # Could an arm without takeovers have been told from the base, as the first of so many?
    telling = base.power(config) <= LEVEL / max(1, len(arms))
    findings = []
    for factor in FACTORS:
        ones = [cell for cell in arms if cell.factor == factor]
        differ = [cell for cell in ones if p_values[cell.arm] <= LEVEL]
        outcome: Outcome = "undecided"
        sentence = "No change of it was tried."
        if ones:
            alike = [cell for cell in ones if cell not in differ]
            parts = [f"{_told(cell)}: {_than(config, cell, base)}" for cell in differ]
            if alike:
                parts.append(f"no difference was seen with {listed([_told(cell) for cell in alike])}")
            sentence = f"Beside {_told(base)}: {'; '.join(parts)}."
            outcome = "shown" if differ else "not shown" if telling else "undecided"
        asked = (
            f"one of {len(arms)} changes of the base, {len(base.part)} soups each; log-rank tests by permutation, "
            "Holm's correction"
        )
        findings.append(Finding(question_of(factor), outcome, sentence, asked))
    return findings


def _told(cell: ArmCell) -> str:
    found = cell.seen("takeover")
    return f"{ARMS[cell.arm].label} ({found.successes} of {found.trials})"


def _than(config: OriginsSettings, cell: ArmCell, base: ArmCell) -> str:
    """Say what differs from the base: how many soups are taken over, or else when those are that are taken over."""
    mine, other = cell.seen("takeover"), base.seen("takeover")
    if differ(mine, other):
        return "fewer" if mine.share < other.share else "more"
    without = [sum(one.takeovers(config)[0]) / max(1, len(one.part)) for one in (cell, base)]
    medians = [one.median("takeover") for one in (cell, base)]
    word = "later" if without[0] > without[1] else "earlier"
    told = " beside ".join("none" if median is None else f"{median:.0f}" for median in medians)
    return f"{word}, not told to be fewer or more (median epochs of those seen {told})"


def differ(one: Proportion, other: Proportion) -> bool:
    """Return whether two shares differ, by Fisher's exact test, two-sided, at 5 %."""
    from scipy.stats import fisher_exact  # lazily: it takes longer to import than most runs

    counts = [[each.successes, each.trials - each.successes] for each in (one, other)]
    return float(fisher_exact(counts).pvalue) <= LEVEL


def _entropy(config: OriginsSettings, cells: tuple[ArmCell, ...]) -> Finding:
    """Answer whether entropy alone tells: by each arm's soups that crossed early enough to be judged."""
    judged = {cell: cell.false_alarms(config) for cell in cells}
    judged = {cell: found for cell, found in judged.items() if found.trials}
    all_of = together(list(judged.values()))
    _, misled = holm([_at_most(found, TOLERATED) for found in judged.values()], LEVEL)
    where = [cell for cell, misleads in zip(judged, misled, strict=True) if misleads]
    outcome: Outcome = "refuted" if where else "shown" if all_of.trials and all_of.high < TOLERATED else "undecided"
    sentence = (
        f"{counted(all_of, 'soups')} whose entropy crossed 1 early enough to be judged were not taken over within "
        f"{config.waiting} epochs"
    )
    if where:
        told = [f"{cell.label}, {judged[cell].successes} of {judged[cell].trials}" for cell in where]
        sentence += f"; more than {percent(TOLERATED)} %, by Holm's correction, with: {'; '.join(told)}"
    late = sum(cell.censored(config) for cell in cells)
    sentence += f". {late} crossed it later; what became of them was not seen." if late else "."
    asked = f"a takeover that lasts {config.lasting} epochs, awaited for {config.waiting}; every arm by itself"
    return Finding(ENTROPY, outcome, sentence, asked)


def _at_most(found: Proportion, share: float) -> float:
    """Return the p-value of so many, or more, where a share of `share` or less would be right: exact binomial."""
    from scipy import stats  # lazily: it takes longer to import than most runs

    return float(stats.binom.sf(found.successes - 1, found.trials, share))


def _never(cells: tuple[ArmCell, ...]) -> list[str]:
    """Where no replicator was met, and the largest share that this leaves, jointly with 95 % confidence."""
    never = [cell for cell in cells if not cell.is_null and not cell.seen("appearance").successes]
    if not never:
        return []
    most = max(1 - (LEVEL / len(never)) ** (1 / len(cell.part)) for cell in never)
    names = "; ".join(cell.label for cell in never)
    return [f"No replicator was met in: {names} (each at most {percent(most)} % of soups, jointly)."]
