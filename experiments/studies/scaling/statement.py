"""Do the paper's results emerge suddenly as decoders grow, read more, or are trained for longer?

Decoders from some 400 to four million weights read programs of rules, descriptions of networks and rows of first
weights, the same letters and updates at every size, and are asked for rules and networks that were kept out. The claim
rests on log-losses, which are continuous; exact scores have questions of their own.
"""

from __future__ import annotations

from experiments.studies.scaling.figures import figures
from experiments.studies.scaling.ladders import LADDERS
from experiments.studies.scaling.predictions import KNOWN, PREDICTIONS
from experiments.studies.scaling.trial import ScalingSettings, conditions, estimate, trial
from experiments.studies.scaling.truths import TRUTHS
from experiments.studies.scaling.verdict import verdict
from experiments.studies.study import Study

STUDY = Study(
    name="scaling",
    version=1,
    title="Do the paper's results emerge suddenly as decoders grow?",
    claim="As decoders grow the paper's results emerge suddenly: a continuous measure of describing networks, of "
    "knowing the law of first weights or of writing programs breaks at some number of weights, and the ability is "
    "there above it.",
    predictions=PREDICTIONS,
    known=KNOWN,
    unit="a network (size, seed and text)",
    nulls={
        "smooth laws": "Of log-losses: power laws with and without a floor, bends and sigmoids that take half a decade "
        "or more, splines.",
        "own chances": "Of exactness: independent errors, each answer of a network with a chance of its own.",
        "prior": "The likeliest value of each field, or answer to each case, under the law that all are drawn from.",
        "look-up": "What was read that shares most with the prompt: a rule, or the likeliest fields of such networks.",
        "reader": "A ceiling: an exact reader of the prompt, who knows the law and fills in what is likeliest.",
        "fresh draws": "Of weights: those of 199 other seeds, among which the own first ones have a rank.",
    },
    measures={
        "weights": "weights of a network",
        "letters": "letters that each network read, filling counted",
        "rate": "the learning rate at that size",
        "curve": "at ten times of the training, network by network: bits a letter of programs of held-out rules, cases "
        "in order and in any; of descriptions of held-out networks; from the law of first weights; of descriptions and "
        "of rows of weights that the text tells by name; and of all but the law the share that is exact",
        "wrong": "at the end, wrong letters of each answer, network by network",
        "cells": "shares of the 32 contexts that programs have right",
        "fields": "shares of the fields of held-out networks that are right",
        "untold": "of programs not all of whose cases are told, in order: bits a letter and the share that is exact",
        "own": "of each network: whether its text tells of it, bits a field and the share right of its own description "
        "by its facts and by name, the rank of its own first weights and the distance of what it writes from their law",
        "nulls": "shares of exact answers, of contexts or fields right, and bits a field, of answers without a network",
    },
    settings=ScalingSettings,
    presets={
        "quick": {
            "widths": [4, 8, 12, 16, 24, 32, 48, 64, 96],
            "updates": 160,
            "documents": [],
            "seeds": 2,
            "networks": 2,
        },
        "full": {},
    },
    conditions=conditions,
    trial=trial,
    verdict=verdict,
    figures=figures,
    estimate=estimate,
    truths=TRUTHS,
    ladders=LADDERS,
)
