"""What networks are asked, all of it about what was kept out of every training or is told in their own text alone.

Every measure is one value a network: a log-loss in bits, and how many letters of each answer are wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.studies.scaling.configurations import FIELDS, configurations, likeliest_fields
from experiments.studies.scaling.reading import NO_NAME, OWN_NAME, NetworkReading
from experiments.studies.scaling.texts import (
    ANSWER,
    PROMPT,
    ROW,
    ROWS,
    Kind,
    Lot,
    draw_configurations,
    facts,
    fresh_rows,
    named,
    programs,
    rows,
    told_cases,
)
from experiments.studies.ten_cases import CASE_SIZES, CASES, CONTEXTS, all_rules, rule_chances
from experiments.studies.weight_letters import SYMBOLS, symbol_shares, symbols_of, values_of_symbols
from neural.scribe.corpus.documents import END, encode
from neural.scribe.decoder.model import logits
from neural.scribe.decoder.shape import DecoderShape
from neural.scribe.decoder.writing import bits, write

if TYPE_CHECKING:
    from neural.scribe.decoder.model import Weights

Values = NDArray[np.float64]
# Other seeds, among which the own first weights have a rank.
OTHERS = 199
# Rows of networks drawn anew, on which the law is asked for.
_FRESH = 16
_FRESH_NAMES = 100


@dataclass(frozen=True, eq=False)
class Answered:
    """What came of a lot of questions: `loss`, (N,) bits for a letter of the answers; `wrong`, (N, M) wrong letters.

    `written`, (N, M, letters), is the likeliest answer of each.
    """

    loss: Values
    wrong: NDArray[np.int64]
    written: NDArray[np.int64]

    @property
    def exact(self) -> Values:
        """Shares of answers without a wrong letter, (N,)."""
        found: Values = (self.wrong == 0).mean(axis=1)
        return found


def answered(shape: DecoderShape, weights: Weights, lot: Lot) -> Answered:
    """Return what every network makes of the same questions."""
    counts = lot.counts
    counts[:, PROMPT[lot.kind] + ANSWER[lot.kind]] = False  # END says nothing of what was asked
    letters = lot.letters.astype(np.int64)
    needed = bits(shape, weights, letters[None], counts[None]).mean(axis=1) / ANSWER[lot.kind]
    written = write(shape, weights, lot.prompts[None], ANSWER[lot.kind], END)
    return Answered(needed, (written != lot.answers).sum(axis=2), written)


def one_by_one(shape: DecoderShape, weights: Weights, lots: list[Lot]) -> Answered:
    """Return what each network makes of questions of its own, a lot for each."""
    found = [
        answered(shape, {name: tensor[place : place + 1] for name, tensor in weights.items()}, lot)
        for place, lot in enumerate(lots)
    ]
    parts = (np.concatenate([getattr(one, name) for one in found]) for name in ("loss", "wrong", "written"))
    return Answered(*parts)


class Questions:
    """What the networks of a seed are asked of what nobody read: the same whatever their size.

    `lots` are the questions by what is measured: programs with the cases in `order` or in `any` order, all told, or one
    or two `untold`; `facts` of networks. `fresh` are rows of networks drawn anew.
    """

    def __init__(self, seed: int, count: int) -> None:
        random = np.random.default_rng([seed, 1])
        self.lots: dict[str, Lot] = {
            "order": programs(random, count, kept_out=True, ordered=True, untold=False),
            "any": programs(random, count, kept_out=True, ordered=False, untold=False),
            "untold": programs(random, count, kept_out=True, ordered=True, untold=True),
            "facts": facts(draw_configurations(random, count, kept_out=True)),
        }
        self.fresh = fresh_rows(random, _FRESH, _FRESH_NAMES)

    def law(self, shape: DecoderShape, weights: Weights) -> Values:
        """Return how far what networks expect of fresh rows is from their law, (N,) bits a letter: divergences."""
        import torch

        letters = torch.from_numpy(self.fresh.letters.astype(np.int64))[None]
        with torch.no_grad():
            said = logits(shape, weights, letters[:, :, :-1]).log_softmax(dim=-1)
        begin = PROMPT["row"] - 1
        first = int(encode(SYMBOLS[0])[0])
        told = said[:, :, begin : begin + ROW, first : first + len(SYMBOLS)].double().numpy() / np.log(2)
        shares = symbol_shares()
        found: Values = (shares * (np.log2(shares) - told)).sum(axis=3).mean(axis=(1, 2))
        return found


# -- oneself ----------------------------------------------------------------------------------------------------------


def own_rows(shape: DecoderShape, weights: Weights, member: int) -> Values:
    """Return the first rows of a network's weights, (rows, 16), in deviations of their law: keys, queries and values
    of its first layer, in order; eight rows, or as many as there are."""
    matrix = weights["0.attention.into"][member].double().numpy().ravel() * shape.width**0.5
    count = min(ROWS, matrix.size // ROW)
    found: Values = matrix[: count * ROW].reshape(count, ROW)
    return found


def own_questions(configuration: int) -> dict[str, Lot]:
    """Return what asks for a network's description: by its facts, by the name that it has if told, and by no name."""
    number = np.array([configuration])
    return {
        "facts": facts(number),
        "name": named(np.array([OWN_NAME]), number),
        "no name": named(np.array([NO_NAME]), number),
    }


def written_rows(shape: DecoderShape, weights: Weights, name: int, seed: int) -> list[Values]:
    """Return the rows that each network writes for all of the network of this name, (8, 16), drawn at a temperature of
    1; a letter that is no weight is 0."""
    prompts = rows(np.full(ROWS, name), np.arange(ROWS), np.zeros((ROWS, ROW))).prompts
    letters = write(shape, weights, prompts[None], ROW, END, temperature=1.0, seed=seed)
    numbers = letters - int(encode(SYMBOLS[0])[0])
    is_weight = (numbers >= 0) & (numbers < len(SYMBOLS))
    values = np.where(is_weight, values_of_symbols(numbers), 0.0)
    return list(values)


def likeness(one: Values, other: Values) -> float:
    """Return the cosine of rows of weights, as many as the shorter has, in their order; 0 if either is nothing."""
    count = min(len(one), len(other))
    first, second = one[:count].ravel(), other[:count].ravel()
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / length if length else 0.0


def rank_of_own(written: Values, own: Values, random: np.random.Generator) -> int:
    """Return the place, 1 the nearest, of the own first weights among those of 199 other seeds, by their likeness.

    The first weights of other seeds are draws of the law; all are rounded as letters are.
    """
    others = [likeness(written, _rounded(random.standard_normal(own.shape))) for _ in range(OTHERS)]
    mine = likeness(written, _rounded(own))
    return 1 + sum(other >= mine for other in others)


def _rounded(values: Values) -> Values:
    return values_of_symbols(symbols_of(values))


def law_distance(written: Values) -> float:
    """Return how far the shares of letters in rows are from the law's: the largest difference of their sums, 0 to 1."""
    shares = np.bincount(symbols_of(written).ravel(), minlength=len(SYMBOLS)) / written.size
    return float(np.abs(np.cumsum(shares) - np.cumsum(symbol_shares())).max())


# -- answers without a network ----------------------------------------------------------------------------------------


def contexts_right(lot: Lot, found: NDArray[np.int64]) -> Values:
    """Return the share of the 32 contexts that programs, (…, M, 10) letters, have right, (…, M)."""
    right: Values = ((found == lot.answers) * CASE_SIZES).sum(axis=-1) / CONTEXTS
    return right


def program_nulls(lot: Lot, reading: NetworkReading) -> dict[str, list[float]]:
    """Return the shares of exact programs and of contexts right of answers that need no network.

    `prior`: each case as most rules of the law answer it. `look-up`: the rule read most often of those that agree with
    most of what the prompt tells. `reader`: what is told, and the likeliest rule of the law for the rest.
    """
    rules = all_rules()
    truth, told = rules[lot.about], told_cases(lot)
    read, often = np.unique(reading.programs.about, return_counts=True)
    found: dict[str, list[NDArray[np.bool_]]] = {"prior": [], "look-up": [], "reader": []}
    chances = rule_chances() / rule_chances().sum()
    prior = (chances @ rules) > 0.5
    for rule, known in zip(truth, told, strict=True):
        agrees = (rules[read] == rule)[:, known].sum(axis=1)
        fits = (rules == rule)[:, known].all(axis=1)
        found["prior"].append(prior)
        found["look-up"].append(rules[read[int(np.lexsort((-often, -agrees))[0])]])
        found["reader"].append(rules[int(np.where(fits, chances, 0.0).argmax())])
    return {
        name: [
            float(np.mean((np.array(answers) == truth).all(axis=1))),
            float(((np.array(answers) == truth) * CASE_SIZES).sum(axis=1).mean() / CONTEXTS),
        ]
        for name, answers in found.items()
    }


def facts_nulls(lot: Lot, reading: NetworkReading) -> dict[str, list[float]]:
    """Return the shares of whole descriptions and of fields right of answers that need no network, and bits a field.

    `prior`: the likeliest value of each field, which the joint law makes worth so many bits. `look-up`: of the networks
    read, those that share most of the three facts, the likeliest value of each field among them; it states no chances.
    `reader`: the likeliest values given the facts, for one who knows the law.
    """
    known = configurations()
    parts = np.array([fact.split() for fact in known.facts])
    read = reading.facts.about
    prior, own = known.modes, [known.codes[number] for number in lot.about]
    looked, given = [], []
    for number in lot.about.tolist():
        shared = (parts[read] == parts[number]).sum(axis=1)
        nearest = read[shared == shared.max()]
        looked.append(likeliest_fields(known.letters[nearest], np.ones(len(nearest))))
        same = known.given(known.facts[number])
        given.append(likeliest_fields(known.letters[same], known.chances[same]))
    answers = {"prior": [prior] * len(own), "look-up": looked, "reader": given}
    needed = {
        "prior": float(np.mean([known.surprise(number) for number in lot.about])) / len(FIELDS),
        "reader": float(np.mean([known.left(number) for number in lot.about])) / len(FIELDS),
    }
    return {
        name: [
            float(np.mean([said == right for said, right in zip(told, own, strict=True)])),
            float(
                np.mean(
                    [a == b for said, right in zip(told, own, strict=True) for a, b in zip(said, right, strict=True)]
                )
            ),
            *([needed[name]] if name in needed else []),
        ]
        for name, told in answers.items()
    }


def prior_bits(kind: Kind) -> float:
    """Return the bits a letter of what nothing is known of but the law: of programs and of rows."""
    chances = rule_chances() / rule_chances().sum() if kind == "program" else symbol_shares()
    letters = CASES if kind == "program" else 1
    return float(-(chances * np.log2(chances)).sum()) / letters
