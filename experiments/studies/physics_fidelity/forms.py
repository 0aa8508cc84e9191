"""Whose daughters they are: copies of the seed, which the claim is about, and replicators of another form."""

from __future__ import annotations

from functools import lru_cache

from experiments.studies.table import TrialTable

# The seed is the pattern itself, so that a copy of the seed and one of the pattern are the same thing.
SEEDS, OTHERS = ("seed", "own"), ("other",)


@lru_cache(maxsize=4)
def of_form(table: TrialTable, forms: tuple[str, ...]) -> TrialTable:
    """Return the trials with only the daughters of some forms counted, the rest taken for none.

    A trial has daughters of one form: others are searched for where none is a copy of the seed.
    """
    return TrialTable(
        ({**row, "makes": row["form"] in forms, "births": row["births"] * (row["form"] in forms)} for row in table),
        table.failed,
        table.planned,
    )


def copies(table: TrialTable) -> TrialTable:
    """Return the trials with copies of the seed counted alone."""
    return of_form(table, SEEDS)
