"""The verdict: in how many soups copies took over, against the soups in which nothing can copy; its further questions:

which changes of the base change when, or whether, copies take over; whether an entropy of 1 tells that they do.
"""

from __future__ import annotations

from automata.proportion import Proportion
from experiments.statistics.comparison import holm
from experiments.statistics.wording import counted, listed, percent, percent_interval
from experiments.studies.origins.arms import ARMS, AS_IT_IS, FACTORS
from experiments.studies.origins.cells import ArmCell, as_it_is, cells_of, together, with_own_heads
from experiments.studies.origins.floors import OF_THE_DETECTOR, floor_of, needed
from experiments.studies.origins.published import published
from experiments.studies.origins.tables import tables
from experiments.studies.origins.trial import OriginsSettings
from experiments.studies.study import OUTCOMES, Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.studies.truth import Outcome

OWN_HEADS = "Do copies take over where heads start as the language has them, in soups of the same size?"
LARGER = "Do copies take over where heads start as the language has them, in larger soups?"
SIZE = "Does a program's chance to start a takeover depend on the number of programs?"
ENTROPY = "Does a high-order entropy of 1 tell that copies take over?"
# Entropy tells if fewer of the soups in which it crosses 1 than this are without a takeover.
TOLERATED = 0.1
LEVEL = 0.05


def question_of(factor: str) -> str:
    """Return the question about a factor."""
    return SIZE if factor == "size" else f"Does it matter for takeovers: {factor}?"


def verdict(config: OriginsSettings, table: TrialTable) -> StudyVerdict:
    """Say whether more soups are taken over than by chance of the detector, and what changes that."""
    cells = cells_of(table)
    base = next((cell for cell in cells if cell.arm == "base" and cell.language == config.language), None)
    nulls = together([cell.seen("takeover") for cell in cells if cell.is_null])
    if base is None or not nulls.trials:
        shown = tables(config, cells, {})
        return StudyVerdict("undecided", "There are no soups, or no nulls, to compare.", tables=shown)
    found = base.seen("takeover")
    outcome = _beyond(found, nulls, table)
    own = _own_heads(config, cells, nulls, table)
    heads = (
        f"With heads on bytes {config.heads[0]} and {config.heads[1]}, replicators" if config.heads else "Replicators"
    )
    sentence = (
        f"{heads} took over in {found.successes} of {found.trials} soups of {config.programs:,} programs in "
        f"{config.language}, within {config.epochs:,} epochs and for {config.lasting} or more "
        f"({percent_interval(found.low, found.high)}), and in {nulls.successes} of {nulls.trials} in which nothing can "
        f"copy ({percent_interval(nulls.low, nulls.high)}): floors, so that this says that takeovers arise at all, and "
        f"that none is seen where there can be none."
    )
    if own:
        each = [f"in {_counts(cell)} of {cell.programs:,} programs" for cell, one in own]
        sentence += f" With heads as the language has them: {listed(each)}."
    sentence += _languages(cells)
    if own or len({cell.language for cell in cells}) > 1:
        sentence += f" The floors are of {config.programs:,} programs in {config.language} alone."
    sizes = sorted({cell.programs for cell in cells})
    size = f"{sizes[0]:,} to {sizes[-1]:,}" if len(sizes) > 1 else f"{sizes[0]:,}"
    asked = f"{len(table)} soups of {size} programs in {len(cells)} arms, {config.epochs:,} epochs at most"
    p_values = _p_values(config, cells, base)
    told = {f"{cell.language} {cell.arm}": cell.seen("takeover") for cell in cells} | {"nulls": nulls}
    numbers = {name: [one.successes, one.trials] for name, one in told.items()}
    return StudyVerdict(
        outcome,
        sentence,
        tuple([*_never(config, cells), *_floors(config, cells), *published(config, cells)]),
        {**numbers, "p-values after Holm": {arm: round(p, 9) for arm, p in p_values.items()}},
        tables(config, cells, p_values),
        asked=asked,
        findings=(
            *(finding for _, finding in own),
            *_factors(config, cells, base, p_values),
            _entropy(config, cells),
        ),
    )


def _beyond(found: Proportion, nulls: Proportion, table: TrialTable) -> Outcome:
    """Whether more soups were taken over than in the nulls, intervals apart."""
    nowhere = not (found.successes or nulls.successes)
    above = True if found.low > nulls.high else False if found.high < nulls.low or nowhere else None
    return "undecided" if table.missing and above is not True else OUTCOMES[above]


def _own_heads(
    config: OriginsSettings, cells: tuple[ArmCell, ...], nulls: Proportion, table: TrialTable
) -> list[tuple[ArmCell, Finding]]:
    """Answer the claim again for the language as it is, where the base has other heads."""
    if config.heads is None:
        return []
    same, best = with_own_heads(cells, config), as_it_is(cells, config)
    asked = [(OWN_HEADS, same), (LARGER, best if best is not same else None)]
    answered = []
    for question, cell in asked:
        if cell is not None:
            found = cell.seen("takeover")
            sentence = (
                f"{counted(found, 'soups')} of {cell.programs:,} programs in {config.language} as it is were taken "
                f"over, beside {counted(nulls, 'soups')} of {config.programs:,} in which nothing can copy."
            )
            asked_in = f"{found.trials} soups, {config.epochs:,} epochs at most"
            answered.append((cell, Finding(question, _beyond(found, nulls, table), sentence, asked_in)))
    return answered


def _languages(cells: tuple[ArmCell, ...]) -> str:
    """Say in how many of the languages that are tried as they are some soup is taken over."""
    tried = [cell for cell in cells if cell.arm == AS_IT_IS]
    if len(tried) < 2:
        return ""
    taken = [cell for cell in tried if cell.seen("takeover").successes]
    told = [f"{cell.language}, {cell.seen('takeover').successes} of {cell.seen('takeover').trials}" for cell in taken]
    where = f" ({'; '.join(told)})" if told else ""
    return f" Of {len(tried)} languages as they are takeovers were seen in {len(taken)}{where}."


def _counts(cell: ArmCell) -> str:
    return counted(cell.seen("takeover"), "soups")


def _compared(config: OriginsSettings, cells: tuple[ArmCell, ...], base: ArmCell) -> list[ArmCell]:
    """The arms that are compared with the base, a family for which the level is kept: those without a floor."""
    arms = [cell for cell in cells if cell.language == base.language and cell.factor in FACTORS]
    return [cell for cell in arms if not floor_of(cell, config)]


def _p_values(config: OriginsSettings, cells: tuple[ArmCell, ...], base: ArmCell) -> dict[str, float]:
    """Return the p-value of each arm against the base, after Holm over all arms that can differ."""
    arms = _compared(config, cells, base)
    adjusted, _ = holm([cell.differs(base, config) for cell in arms], LEVEL)
    return {cell.arm: float(p) for cell, p in zip(arms, adjusted, strict=True)}


def _factors(
    config: OriginsSettings, cells: tuple[ArmCell, ...], base: ArmCell, p_values: dict[str, float]
) -> list[Finding]:
    """Answer, factor by factor, whether one of its changes matters; the level is one for all arms together."""
    arms = _compared(config, cells, base)
    findings = []
    for factor in FACTORS:
        ones = [cell for cell in arms if cell.factor == factor]
        differ = [cell for cell in ones if p_values[cell.arm] <= LEVEL]
        outcome: Outcome = "undecided"
        floors = [cell for cell in cells if cell.factor == factor and floor_of(cell, config)]
        sentence = "Not asked: no change of it was tried in which a takeover could have been counted."
        if ones:
            # Could an arm without takeovers have been told from the base, as the first of so many?
            powerless = [cell for cell in ones if cell.power(base, config) > LEVEL / len(arms)]
            alike = [cell for cell in ones if cell not in differ]
            parts = [f"{_told(cell)}: {_than(config, cell, base)}" for cell in differ]
            if alike:
                parts.append(f"no difference was seen with {listed([_told(cell) for cell in alike])}")
            null = " as many independent tries as programs," if factor == "size" else ""
            sentence = f"Beside{null} {_told(base)}: {'; '.join(parts)}."
            outcome = "shown" if differ else "not shown" if len(powerless) < len(ones) else "undecided"
            if powerless:
                sentence += f" None at all would not have been told with {listed([_told(cell) for cell in powerless])}."
        if floors:
            sentence += (
                f" No evidence, since by construction none is counted there: {listed([_told(c) for c in floors])}."
            )
        test = "tests of a rate proportional to the programs" if factor == "size" else "log-rank tests by permutation"
        asked = (
            f"{len(ones)} of {len(arms)} changes of the base, {len(base.part)} soups each; {test}, Holm's correction"
        )
        findings.append(Finding(question_of(factor), outcome, sentence, asked))
    return findings


def _told(cell: ArmCell) -> str:
    found = cell.seen("takeover")
    return f"{ARMS[cell.arm].label} ({found.successes} of {found.trials})"


def _than(config: OriginsSettings, cell: ArmCell, base: ArmCell) -> str:
    """Say what differs from the base: how many soups are taken over, or else when those are that are taken over."""
    if cell.programs != base.programs:
        without = [
            one.programs * (1 + sum(one.takeovers(config)[0])) / (0.5 + one.seen("takeover").successes)
            for one in (cell, base)
        ]
        return "later or fewer" if without[0] > without[1] else "earlier or more"
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
    # Where no takeover can be counted each crossing is a false alarm by construction; nulls are what it must pass.
    open_to = [cell for cell in cells if cell.is_null or not floor_of(cell, config)]
    judged = {cell: cell.false_alarms(config) for cell in open_to}
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
    late = sum(cell.censored(config) for cell in open_to)
    sentence += f". {late} crossed it later; what became of them was not seen." if late else "."
    awaited = f"a takeover that lasts {config.lasting} epochs, awaited for {config.waiting}"
    asked = f"{awaited}; every arm in which it can be counted"
    return Finding(ENTROPY, outcome, sentence, asked)


def _at_most(found: Proportion, share: float) -> float:
    """Return the p-value of so many, or more, where a share of `share` or less would be right: exact binomial."""
    from scipy import stats  # lazily: it takes longer to import than most runs

    return float(stats.binom.sf(found.successes - 1, found.trials, share))


def _never(config: OriginsSettings, cells: tuple[ArmCell, ...]) -> list[str]:
    """Where no replicator was met though one could have been, and the largest share that this leaves, jointly 95 %."""
    never = [
        cell
        for cell in cells
        if not cell.is_null and cell.arm not in OF_THE_DETECTOR and not cell.seen("appearance").successes
    ]
    if not never:
        return []
    most = max(1 - (LEVEL / len(never)) ** (1 / len(cell.part)) for cell in never)
    names = "; ".join(cell.label for cell in never)
    return [f"No replicator was met in: {names} (each at most {percent(most)} % of soups, jointly)."]


def _floors(config: OriginsSettings, cells: tuple[ArmCell, ...]) -> list[str]:
    """The arms in which none could have been counted, and how soon one could have been in the slowest of the others."""
    told = [f"{_told(cell)}: {floor_of(cell, config)}" for cell in cells if not cell.is_null and floor_of(cell, config)]
    floors = [f"By construction, and no evidence: {'; '.join(told)}."] if told else []
    paired = [cell for cell in cells if cell.factor == "pairing" and not floor_of(cell, config)]
    if paired:
        least = [f"{ARMS[cell.arm].label} {needed(cell, config)}" for cell in paired]
        floors.append(
            f"One line of copies needs at least so many epochs to hold half of a soup, by whom an epoch lets meet: "
            f"{', '.join(least)}; a takeover is counted if it begins by epoch {config.epochs - config.lasting}."
        )
    return floors
