"""How it is known what an inhabitant of the zoo of boards is: apart from the criterion of a tripwire, or by nearly it.

What replicates is measured, where nothing else says it, by lines of copies, which is nearly what the tripwire
`fertility` looks for. So those of which something else says what they are stand apart.
"""

from __future__ import annotations

from typing import Literal

from experiments.containment.zoos.zoo import find_entry
from experiments.studies.table import Row

Ground = Literal["published", "proved", "ends", "adds", "measured"]
Labels = Literal["independent", "measured", "all"]
GROUNDS: dict[Ground, str] = {
    "published": "a replicator, or a pattern that is none, of the literature, or its construction at another size",
    "proved": "none by a proof about its rule",
    "ends": "none, since its run dies out or repeats itself",
    "adds": "copies anything, since its rule adds",
    "measured": "by lines of copies, without a bound on the cost",
}
# Families that are published constructions, at other sizes too; and single inhabitants.
_PUBLISHED = ("langton-sides", "evoloop-species", "loaded-loops", "ships")
_ALONE = ("guns/0", "puffers/0", "sterile/0")
_ENDS = ("generation ", "nothing lives in generation ")


def ground_of(row: Row) -> Ground:
    """Return how it is known what a row's inhabitant is."""
    family, name = str(row["family"]), str(row["entry"])
    if find_entry(name).proof:
        return "proved"
    if family.startswith("catalogue-") or family in _PUBLISHED or name in _ALONE:
        return "published"
    by = str(row["by"])
    if by.startswith("the next state is a sum"):
        return "adds"
    return "ends" if row["is"] == "none" and by.startswith(_ENDS) else "measured"


def label_of(row: Row) -> str:
    """Return what a row's inhabitant is: what is published or proved of it, or else what was found."""
    known = row["world"] == "board" and ground_of(row) in ("published", "proved")
    return find_entry(str(row["entry"])).meant if known else str(row["is"])


def is_held(row: Row, labels: Labels) -> bool:
    """Whether a row is among those whose labels are asked for; what does not live on a board is, in any case."""
    if labels == "all" or row["world"] != "board":
        return True
    return (ground_of(row) == "measured") == (labels == "measured")


def lineage_of(family: str) -> str:
    """Return from whose rule a family comes: all of Langton's loops are of one, for instance."""
    if family in ("langton-sides", "loaded-loops"):
        return "langton"
    if family == "evoloop-species":
        return "evoloop"
    for prefix in ("catalogue-", "mutants-", "met-", "unmet-"):
        family = family.removeprefix(prefix)
    return family
