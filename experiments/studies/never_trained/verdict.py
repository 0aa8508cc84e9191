"""The verdict, over rules: where contexts are lacking, do networks make daughters more often than every null?"""

from __future__ import annotations

from collections.abc import Sequence

from automata.files.json_types import Json
from automata.proportion import Proportion
from experiments.statistics.wording import listed, number, percent
from experiments.studies.never_trained.comparing import (
    LEAST_OF_FEW,
    LEAST_RULES,
    LEVEL,
    Comparison,
    Rates,
    adjusted,
    compared,
    judged,
    rates_of,
)
from experiments.studies.never_trained.exposures import EXPOSURES, LACKING, Exposure
from experiments.studies.never_trained.networks import OBJECTIVES
from experiments.studies.never_trained.nulls import NULLS
from experiments.studies.never_trained.trial import WITHHELD, NeverTrainedSettings
from experiments.studies.study import Finding, StudyVerdict
from experiments.studies.table import TrialTable
from experiments.wrong_rules.doubling.fertile import FERTILE
from experiments.wrong_rules.doubling.units import kind_of

NETWORK, TURNED, EXPLICIT, OTHERS = "next state", "turned next state", "daughters", "others first"
SYMMETRY = "Does a network with the symmetry built in exceed every null?"
OBJECTIVE = "Does an explicit objective of replication add to next states?"
RULES = "Does learning other rules first add to next states, and to a vote of those rules?"
FORMS = "Do networks exceed every null under rules that are no function of the centre and the counts?"
COMPANY = "Do networks exceed every null under rules whose daughters make daughters in company?"
# Kinds of rule that are none: elsewhere the look-up by counts has the form of the rule.
NOT_BY_COUNTS = ("loop", "found, isotropic")
# Nulls of the claim; an untrained network is one of them.
CLAIM_NULLS = (*NULLS, "untrained")
# Untrained networks are shown nothing, whatever lacks.
EVERY: tuple[Exposure, ...] = (*LACKING, "nothing")
# These know every turned and mirrored image of what is shown.
TOLD_SYMMETRY = ("turned", "nearest turned", "counts", "logistic")
WORDS: dict[str, str] = dict([*OBJECTIVES.items(), *NULLS.items(), ("vote", "a vote of the other rules")])


def verdict(config: NeverTrainedSettings, table: TrialTable) -> StudyVerdict:
    """Judge the claim, and three further questions, by comparisons over rules; see `judged`."""
    rates = rates_of(table)
    against = {null: compared(rates, NETWORK, null, LACKING) for null in CLAIM_NULLS}
    outcome, best = judged(against.values(), _fertile(rates, NETWORK, LACKING))
    rules, exposures = _rules(rates, NETWORK), [name for name in LACKING if any(key[1] == name for key in rates)]
    asked = (
        f"{len(rules)} rules under which a pattern doubles, {config.seeds} networks of {config.width} units for each "
        f"rule and exposure; contexts lacking as in: {'; '.join(EXPOSURES[name] for name in exposures)}"
    )
    findings = (
        _finding(SYMMETRY, rates, TURNED, CLAIM_NULLS, asked),
        _finding(OBJECTIVE, rates, EXPLICIT, (NETWORK,), asked),
        _finding(RULES, rates, OTHERS, (NETWORK, "vote"), asked),
        _finding(
            FORMS, {key: rate for key, rate in rates.items() if kind_of(key[0]) in NOT_BY_COUNTS}, NETWORK, CLAIM_NULLS,
            asked.replace(f"{len(rules)} rules", f"{len(_other_forms(rates))} rules", 1), LACKING,
        ),
        _finding(
            COMPANY, {key: rate for key, rate in rates.items() if key[0] in FERTILE}, NETWORK, CLAIM_NULLS,
            f"{asked}; of these rules {len(_in_company(rules))} without additive ones", LACKING, LEAST_OF_FEW,
        ),
    )  # fmt: skip
    numbers: dict[str, Json] = {
        "rules": len(rules),
        "rules_with_daughters": {learner: _fertile(rates, learner, LACKING).successes for learner in (NETWORK, *NULLS)},
        "against": {
            null: {"more": one.more, "less": one.less, "of": len(one.differences), "mean": one.mean, "p": one.p_value}
            for null, one in against.items()
        },
        "best_null": best.against if best else "",
        "means": {learner: _mean(rates, learner, EVERY) for learner in WORDS if _rules(rates, learner)},
    }
    tables = (_null_table(against), _exposure_table(table, rates), _rule_table(rates))
    return StudyVerdict(
        outcome,
        _sentence(rates, best, tuple(against.values())),
        _remarks(table, rates),
        numbers,
        tables,
        asked=asked,
        findings=findings,
    )


def _sentence(rates: Rates, best: Comparison | None, against: tuple[Comparison, ...]) -> str:
    if best is None or not _rules(rates, NETWORK):
        return "No network that lacked contexts of a first replication was compared with a null yet."
    tried = [name for name in LACKING if any(key[1:] == (name, NETWORK) for key in rates)]
    shares = [
        f"{percent(_mean(rates, NETWORK, (name,)))} % where shown {EXPOSURES[name]} (a memory "
        f"{percent(_mean(rates, 'memory', (name,)))} %)"
        for name in tried
    ]
    symmetry = "; that null is told the rule's symmetry, which these networks are not"
    rules = _rules(rates, NETWORK)
    return (
        f"Of {len(rules)} rules tried, under which a pattern doubles, there are {len(_in_company(rules))}, none "
        "of which copies all, where its daughters make daughters in company. Lacking contexts of the first "
        "replication, networks trained on next states let the pattern make a daughter, each rule weighing the same, in "
        f"{'; '.join(shares)}{_untrained(rates)}. "
        f"{_begun(_words(best, against))}{symmetry if best.against in TOLD_SYMMETRY else ''}"
        f"{_beside_memory(rates, best)}."
    )


def _untrained(rates: Rates) -> str:
    """Say under how many rules untrained networks did, if they were tried."""
    made = {rule: count for (rule, _, one), (count, _) in rates.items() if one == "untrained"}
    return f"; untrained networks under {sum(map(bool, made.values()))} of {len(made)} rules" if made else ""


def _in_company(rules: Sequence[str]) -> list[str]:
    """The rules with a replicator in the strict sense, without those that copy anything."""
    return [rule for rule in rules if rule in FERTILE]


def _beside_memory(rates: Rates, best: Comparison) -> str:
    """Say how they stand to the plainest null, which changes nothing where it was shown nothing."""
    memory = compared(rates, NETWORK, "memory", LACKING)
    if best.against == "memory" or not memory.differences:
        return ""
    stands = {None: "level with", True: "ahead of", False: "behind"}[memory.ahead]
    return (
        f"; they are {stands} {WORDS['memory']}: more often under {memory.more} rules and less often under "
        f"{memory.less} (p = {memory.p_value:.2g})"
    )


def _words(one: Comparison, among: tuple[Comparison, ...]) -> str:
    """Say how a learner stands to one of several others; worse and better are words for what a test finds."""
    low, high = one.interval
    kept = adjusted(among)[among.index(one)]
    more, less = f"more often under {one.more}", f"less often under {one.less}"
    if one.less > one.more:
        stands = "they do worse than" if kept <= LEVEL else "they are not told apart from"
        counts = f"{less} of {len(one.differences)} rules and {more}"
    else:
        stands = "they do better than" if one.ahead else "they are not told apart from"
        counts = f"{more} of {len(one.differences)} rules and {less}"
    corrected = f", {kept:.2g} by Holm's correction over {len(among)} nulls" if len(among) > 1 else ""
    return (
        f"{stands} {WORDS[one.against]}, shown the same: {counts} (two-sided sign test, p = {one.p_value:.2g}"
        f"{corrected}; mean difference {100 * one.mean:+.0f} points, {100 * low:+.0f} to {100 * high:+.0f})"
    )


def _finding(
    question: str, rates: Rates, learner: str, against: tuple[str, ...], asked: str,
    exposures: tuple[Exposure, ...] = WITHHELD, least: int = LEAST_RULES,
) -> Finding:  # fmt: skip
    comparisons = [compared(rates, learner, other, exposures) for other in against]
    outcome, best = judged(comparisons, _fertile(rates, learner, exposures), least)
    if best is None or not best.differences:
        return Finding(question, "undecided", _begun(f"{WORDS[learner]} were not tried."), asked)
    subject = (
        f"{WORDS[learner]} let the pattern make a daughter in {percent(_mean(rates, learner, exposures))} % of trials"
    )
    if learner != NETWORK:
        plain = _mean(rates, NETWORK, exposures, _rules(rates, learner))
        subject += f", {WORDS[NETWORK]} in {percent(plain)} % of the same"
    held = (
        f"held against {listed([WORDS[other] for other in against])}" if len(against) < 3 else "held against all nulls"
    )
    return Finding(question, outcome, _begun(f"{subject}; {held}: {_words(best, tuple(comparisons))}."), asked)


def _begun(words: str) -> str:
    """Return words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _rules(rates: Rates, learner: str) -> list[str]:
    """Return the rules in which a learner lacked contexts."""
    return list(dict.fromkeys(rule for rule, _, one in rates if one == learner))


def _other_forms(rates: Rates) -> list[str]:
    """Return the rules in which networks lacked contexts and whose form the look-up by counts has not."""
    return [rule for rule in _rules(rates, NETWORK) if kind_of(rule) in NOT_BY_COUNTS]


def _fertile(rates: Rates, learner: str, exposures: tuple[str, ...]) -> Proportion:
    """Return under how many of the rules in which a learner lacked contexts it made a daughter all the same."""
    tried = {rule for rule, exposure, one in rates if one == learner and exposure in exposures}
    made = {
        rule
        for (rule, exposure, one), (count, _) in rates.items()
        if one == learner and exposure in exposures and count
    }
    return Proportion(len(made), len(tried))


def _mean(
    rates: Rates, learner: str, exposures: tuple[Exposure, ...] = LACKING, rules: list[str] | None = None
) -> float:
    """Return the mean over rules of the mean over these exposures of the share that makes a daughter."""
    means = []
    for rule in _rules(rates, learner) if rules is None else rules:
        shares = [
            made / tried
            for (name, exposure, one), (made, tried) in rates.items()
            if (name, one) == (rule, learner) and exposure in exposures
        ]
        means += [sum(shares) / len(shares)] if shares else []
    return sum(means) / len(means) if means else 0.0


def _remarks(table: TrialTable, rates: Rates) -> tuple[str, ...]:
    whole = [row for row in table if row["exposure"] == "all" and row["learner"] == NETWORK]
    told = []
    if whole:
        good = {row["rule"] for row in whole if row["daughters"]}
        told.append(
            f"Positive control: shown the whole run, networks make a daughter under {len(good)} of "
            f"{len({row['rule'] for row in whole})} rules."
        )
    kinds: dict[str, list[float]] = {}
    for rule in _rules(rates, NETWORK):
        shares = [made / tried for (name, _, one), (made, tried) in rates.items() if (name, one) == (rule, NETWORK)]
        kinds.setdefault(kind_of(rule), []).append(sum(shares) / len(shares))
    if kinds:
        parts = [f"{kind} ({len(each)}): {percent(sum(each) / len(each))} %" for kind, each in kinds.items()]
        told.append(f"By kind of rule, where contexts lacked: {'; '.join(parts)}.")
    told.append(
        "The look-up by the centre and the counts has the form of every rule but the loops' and the found isotropic "
        f"ones, {len(_other_forms(rates))} of {len(_rules(rates, NETWORK))}: these are asked about apart."
    )
    told.append(
        "What replicates is the pattern, under the rule that a network has become; nothing of the network is copied. A "
        "network's input is one neighbourhood, so that none is ever shown a copy, and exposure is a set of contexts."
    )
    return tuple(told)


def _null_table(against: dict[str, Comparison]) -> tuple[str, list[str], list[list[str]]]:
    rows = [
        [
            WORDS[null], f"{one.more}", f"{one.less}", f"{len(one.differences) - one.more - one.less}",
            f"{100 * one.mean:+.1f}", number(one.p_value, 2), number(kept, 2),
        ]
        for (null, one), kept in zip(against.items(), adjusted(against.values()), strict=True)
    ]  # fmt: skip
    head = ["networks against", "rules: more often", "less often", "as often", "mean difference, points", "p", "Holm"]
    return "Networks trained on next states, against each null, over rules", head, rows


def _exposure_table(table: TrialTable, rates: Rates) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    parts = table.groups("exposure", "learner")
    for exposure, words in EXPOSURES.items():
        for learner, name in WORDS.items():
            part = parts.get((exposure, learner))
            if part is None:
                continue
            shares: dict[str, list[bool]] = {}
            for row in part:
                shares.setdefault(row["rule"], []).append(row["daughters"] > 0)
            lacking, right = (sum(row[column] for row in part) for column in ("lacking", "lacking_right"))
            mean = sum(sum(each) / len(each) for each in shares.values()) / len(shares)
            some = sum(any(each) for each in shares.values())
            guessed = f"{right:,} of {lacking:,}" if lacking else "nothing lacked"
            rows.append([words, name, guessed, f"{some} of {len(shares)}", f"{percent(mean)} %"])
    head = ["shown", "learner", "lacking contexts, yet right", "rules with a daughter", "mean share over rules"]
    return "What was shown, and what came of it", head, rows


def _rule_table(rates: Rates) -> tuple[str, list[str], list[list[str]]]:
    rows = []
    for rule in _rules(rates, NETWORK):
        cells = []
        for exposure in LACKING:
            made, tried = rates.get((rule, exposure, NETWORK), (0, 0))
            nulls = [(rates[rule, exposure, null], null) for null in NULLS if (rule, exposure, null) in rates]
            best = max((each[0] / each[1] for each, _ in nulls), default=0.0)
            cells.append(f"{made} of {tried}; best null {percent(best)} %" if tried else "nothing lacked")
        rows.append([rule, kind_of(rule), *cells])
    head = ["rule", "kind", *(EXPOSURES[name] for name in LACKING)]
    return "Each rule: networks trained on next states that make a daughter, where contexts lacked", head, rows
