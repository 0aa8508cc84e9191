"""Compile the kernels that most tests use, once, before two processes would both compile them: `make test` runs it."""

from __future__ import annotations

import automata
from automata.rules.files.rule_file import parse_rule

# Too many ways for its lines to combine: it runs as a list, under permute as well.
_LIST = """@RULE warm
@TABLE
n_states:9
neighborhood:Moore
symmetries:{symmetries}
var a={{0,1,2,3,4,5,6,7,8}}
var b={{0,1,2,3,4,5,6,7,8}}
var c={{0,1,2,3,4,5,6,7,8}}
var d={{0,1,2,3,4,5,6,7,8}}
a,b,c,d,a,b,c,d,a,1
"""


def warm() -> None:
    """Run a few cells on every engine, and ask all questions of a small replicator."""
    automata.warm_up(*(parse_rule(_LIST.format(symmetries=name)) for name in ("rotate4", "permute")))
    replicator = automata.find_replicator("byl")
    automata.profile(replicator.rule(), replicator.pattern())


if __name__ == "__main__":
    warm()
