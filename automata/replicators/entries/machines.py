"""The large machines: their facts, and where to find their files, which are not shipped.

`golly` marks what Golly or the machine's own file states, `literature` what a paper or a page on the web states;
rounded figures are as they stand there. The rest was measured.
"""

from __future__ import annotations

from automata.replicators.files import NamedRule, PatternFile
from automata.replicators.replicator import Replicator
from automata.rules.published.codd import CITATION_HUTTON as CITATION_CODD_HUTTON
from automata.rules.published.devore import CITATION as CITATION_DEVORE
from automata.rules.published.von_neumann import CITATION_NOBILI
from automata.symmetry import Transform

CITATION_SMALL_JVN = (
    "@misc{redstoneboi2018small, author={{Redstoneboi}}, "
    "title={Smaller and faster {JvN} linear self-replicator}, year={2018}, "
    "howpublished={conwaylife.com forums}, url={http://www.conwaylife.com/forums/viewtopic.php?p=62707#p62707}}"
)
CITATION_HUTTON = (
    "@misc{hutton2008replicator, author={Hutton, Tim J.}, "
    "title={A self-reproducing machine in a modified version of von {Neumann}'s cellular automaton}, year={2008}, "
    "howpublished={Golly, Patterns/Self-Rep/JvN/Hutton-replicator.rle}}"
)
CITATION_BOUSTROPHEDON = (
    "@misc{goucher2010boustrophedon, author={Goucher, Adam P. and Hutton, Tim J.}, "
    "title={Boustrophedon replicator}, year={2010}, "
    "howpublished={Golly, Patterns/Self-Rep/JvN/Boustrophedon-replicator.rle}}"
)
CITATION_CODON = (
    "@misc{buckley2008codon, author={Buckley, William R.}, "
    "title={A self-reproducing machine for {Nobili} cellular automata}, year={2008}, "
    "howpublished={Golly, Patterns/Self-Rep/JvN}}"
)
CITATION_N_COMPRESSED = (
    "@misc{nobili2008compressed, author={Nobili, Renato and Hutton, Tim J.}, "
    "title={A self-reproducing machine with a run-length encoded tape}, year={2008}, "
    "howpublished={Golly, Patterns/Self-Rep/JvN/N-compressed-replicator.rle}}"
)
CITATION_MAHLER = (
    "@misc{mahler2019replicator, author={Mahler, Elliott}, title={Mahler-replicator}, year={2019}, "
    "url={https://github.com/ejmahler/mahler-replicator}}"
)
CITATION_PROPAGATOR = (
    "@misc{greene2013propagator, author={Greene, Dave}, title={Linear propagator}, year={2013}, "
    "howpublished={conwaylife.com forums}, url={http://conwaylife.com/forums/viewtopic.php?f=2&t=1006}}"
)
CITATION_GEMINI = (
    "@misc{wade2010gemini, author={Wade, Andrew J.}, title={Gemini}, year={2010}, "
    "url={https://conwaylife.com/wiki/Gemini}}"
)

SMALL_JVN = Replicator(
    name="small-jvn",
    title="small JvN machine",
    rule=NamedRule("JvN29"),
    pattern=PatternFile(("small-JvN-self-replicator.rle",)),
    citation=CITATION_SMALL_JVN,
    kind="machine",
    cells=24_866,
    size=(21, 12_314),
    period=221_693,
    offset=(-18, 23),
    mismatch=34,
    note="The child is the mother cell for cell but for excitation: 34 cells are in another phase.",
)

HUTTON = Replicator(
    name="hutton",
    title="Hutton's machine",
    rule=NamedRule("Hutton32"),
    pattern=PatternFile(("Hutton-replicator.rle",)),
    citation=CITATION_HUTTON,
    kind="machine",
    cells=6_258,
    size=(4, 3_129),
    period=50_054,
    offset=(-11, 59),
    mismatch=3,
    up_to_phase=True,
    note="Twins: the other one stands at (−3183, −11), turned to the north. At 50,054 both are first complete but "
    "for three cells.",
)

BOUSTROPHEDON = Replicator(
    name="boustrophedon",
    title="Boustrophedon replicator",
    rule=NamedRule("Hutton32"),
    pattern=PatternFile(("Boustrophedon-replicator.rle",)),
    citation=CITATION_BOUSTROPHEDON,
    kind="machine",
    cells=15_934,
    size=(129, 126),
    period=159_997,
    offset=(28, 200),
    turn=Transform(1),
    mismatch=68,
    up_to_phase=True,
    note="The tape lies in the plane, to and fro as an ox ploughs; 63 of the 68 cells are the turns along one side, "
    "where the child's tape goes five cells further before it turns.",
)

CODON_4 = Replicator(
    name="codon4",
    title="Buckley's codon4 machine",
    rule=NamedRule("Nobili32"),
    pattern=PatternFile(("codon4-auto-retract.rle",)),
    citation=CITATION_CODON,
    kind="machine",
    cells=20_188,
    size=(59, 37_888),
    period=4_310_000_000,
    note="The tape codes in words of four bits and the arm retracts by itself.",
    sources={"period": "golly"},
)

CODON_5 = Replicator(
    name="codon5",
    title="Buckley's codon5 machine",
    rule=NamedRule("Nobili32"),
    pattern=PatternFile(("codon5-auto-retract.rle",)),
    citation=CITATION_CODON,
    kind="machine",
    cells=23_604,
    size=(50, 44_266),
    period=5_870_000_000,
    note="The tape codes in words of five bits and the arm retracts by itself.",
    sources={"period": "golly"},
)

N_COMPRESSED = Replicator(
    name="n-compressed",
    title="N-compressed replicator",
    rule=NamedRule("Nobili32"),
    pattern=PatternFile(("N-compressed-replicator.rle",)),
    citation=CITATION_N_COMPRESSED,
    kind="machine",
    cells=17_860,
    size=(100, 56_422),
    period=9_590_000_000,
    note="The tape is run-length encoded; an organ of the body unpacks it.",
    sources={"period": "golly"},
)

NOBILI_PESAVENTO = Replicator(
    name="nobili-pesavento",
    title="Nobili–Pesavento machine",
    rule=NamedRule("Nobili32"),
    pattern=PatternFile(("NP-replicator.rle",)),
    citation=CITATION_NOBILI,
    kind="machine",
    cells=62_702,
    size=(170, 145_411),
    period=63_400_000_000,
    note="The first machine on von Neumann's plan that was written out, in 1995; it first ran to the end in 2008.",
    sources={"period": "golly"},
)

MAHLER = Replicator(
    name="mahler",
    title="Mahler's machine",
    rule=NamedRule("Devore2"),
    pattern=PatternFile(
        ("Mahler-rep.rle",),
        how="fetch Mahler-rep.rle and Devore2.rule from https://github.com/ejmahler/mahler-replicator",
    ),
    citation=CITATION_MAHLER,
    kind="machine",
    size=(108, 15_650),
    period=628_311_357,
    note="Devore's computer made 160 times faster; its rule is not built in.",
    sources={"size": "golly", "period": "golly"},
)

DEVORE = Replicator(
    name="devore",
    title="Devore's machine",
    rule=NamedRule("Devore"),
    pattern=PatternFile(("Devore-rep.rle",)),
    citation=CITATION_DEVORE,
    kind="machine",
    cells=97_637,
    size=(244, 106_968),
    period=102_000_000_000,
    note="A computer of the 1970s that reads its own program and description from tapes.",
    sources={"period": "golly"},
)

CODD_HUTTON = Replicator(
    name="codd-hutton",
    title="Codd's machine",
    rule=NamedRule("Codd2"),
    pattern=PatternFile(
        ("codd-hutton.*",),
        how="fetch it from Golly's online archive of very large patterns, call it codd-hutton.mc",
    ),
    citation=CITATION_CODD_HUTTON,
    kind="machine",
    size=(55_601, 22_254),
    note="The size is the body's; the tape has 208 million cells. Replication takes at least 1.7 × 10^18 generations, "
    "by estimate; it has not been simulated.",
    sources={"size": "literature"},
)

LINEAR_PROPAGATOR = Replicator(
    name="linear-propagator",
    title="linear propagator",
    rule=NamedRule("B3/S23"),
    pattern=PatternFile(("linear-propagator-p237228340.mc", "linear-propagator*.mc")),
    citation=CITATION_PROPAGATOR,
    kind="machine",
    cells=290_096,
    size=(14_826_908, 14_826_990),
    period=237_228_617,
    mismatch=0,
    note="The first replicator built in Life; the child is exact, and its presence keeps the mother from a second. The "
    "box is too large for a Pattern: read_macrocell reads the file.",
    sources={"period": "golly", "mismatch": "golly"},
)

GEMINI = Replicator(
    name="gemini",
    title="Gemini",
    rule=NamedRule("B3/S23"),
    pattern=PatternFile(
        ("gemini.*",), how="fetch gemini.mc from the pattern archive of https://conwaylife.com/wiki/Gemini"
    ),
    citation=CITATION_GEMINI,
    kind="control",
    cells=846_278,
    size=(4_220_191, 4_217_807),
    period=33_699_586,
    note="It builds its child and takes itself apart: a spaceship, which moves 5,120 cells up or down and 1,024 "
    "across.",
    sources={"cells": "literature", "size": "literature", "period": "literature"},
)
