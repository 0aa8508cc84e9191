"""The methods that this program uses, by name, and the papers that they are from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Method:
    """A method: `what` it is here, in one line, the module `where` it stands, and its papers as BibTeX, one a line."""

    what: str
    where: str
    bibtex: tuple[str, ...]


METHODS: Mapping[str, Method] = {
    "hashlife": Method(
        "an engine that shares equal squares of a universe and remembers their futures",
        "automata.engines.hashlife.engine",
        (
            "@article{gosper1984exploiting, author={Gosper, R. Wm.}, "
            "title={Exploiting regularities in large cellular spaces}, journal={Physica D: Nonlinear Phenomena}, "
            "volume={10}, number={1--2}, pages={75--80}, year={1984}}",
        ),
    ),
    "decision-diagram": Method(
        "the canonical form in which rules are held and compared",
        "automata.forms.diagram",
        (
            "@article{bryant1986graph, author={Bryant, Randal E.}, "
            "title={Graph-based algorithms for {Boolean} function manipulation}, "
            "journal={IEEE Transactions on Computers}, volume={C-35}, number={8}, pages={677--691}, year={1986}}",
            "@inproceedings{srinivasan1990algorithms, author={Srinivasan, Arvind and Kam, Timothy and Malik, Sharad "
            "and Brayton, Robert K.}, title={Algorithms for discrete function manipulation}, "
            "booktitle={IEEE International Conference on Computer-Aided Design}, pages={92--95}, year={1990}}",
        ),
    ),
    "von-neumann-parts": Method(
        "copier, constructor, controller and description, each shown or refuted by interventions",
        "automata.replication.description.parts",
        (
            "@book{vonneumann1966theory, author={von Neumann, John}, editor={Burks, Arthur W.}, "
            "title={Theory of Self-Reproducing Automata}, publisher={University of Illinois Press}, year={1966}}",
        ),
    ),
    "wilson-interval": Method(
        "the interval of every share of trials",
        "automata.proportion",
        (
            "@article{wilson1927probable, author={Wilson, Edwin B.}, "
            "title={Probable inference, the law of succession, and statistical inference}, "
            "journal={Journal of the American Statistical Association}, volume={22}, number={158}, "
            "pages={209--212}, year={1927}}",
        ),
    ),
    "error-threshold": Method(
        "the null that a replicator of L contexts lives with the chance (1 - p)^L",
        "experiments.studies.physics_fidelity.figures",
        (
            "@article{eigen1971selforganization, author={Eigen, Manfred}, "
            "title={Selforganization of matter and the evolution of biological macromolecules}, "
            "journal={Die Naturwissenschaften}, volume={58}, number={10}, pages={465--523}, year={1971}}",
        ),
    ),
    "metric-mirage": Method(
        "the null that an exact score of L answers is a power of each answer's",
        "experiments.statistics.mirage",
        (
            "@inproceedings{schaeffer2023emergent, author={Schaeffer, Rylan and Miranda, Brando and Koyejo, Sanmi}, "
            "title={Are emergent abilities of large language models a mirage?}, "
            "booktitle={Advances in Neural Information Processing Systems}, volume={36}, year={2023}}",
        ),
    ),
    "dip-test": Method(
        "whether networks that differ in their seeds alone fall into two groups",
        "experiments.statistics.modes",
        (
            "@article{hartigan1985dip, author={Hartigan, J. A. and Hartigan, P. M.}, "
            "title={The dip test of unimodality}, journal={The Annals of Statistics}, volume={13}, number={1}, "
            "pages={70--84}, year={1985}}",
        ),
    ),
    "bayes-information-criterion": Method(
        "how laws of growth, smooth ones and segmented ones are compared, and what difference is called strong",
        "automata.replication.growth",
        (
            "@article{schwarz1978estimating, author={Schwarz, Gideon}, title={Estimating the dimension of a model}, "
            "journal={The Annals of Statistics}, volume={6}, number={2}, pages={461--464}, year={1978}}",
            "@article{kass1995bayes, author={Kass, Robert E. and Raftery, Adrian E.}, title={{Bayes} factors}, "
            "journal={Journal of the American Statistical Association}, volume={90}, number={430}, "
            "pages={773--795}, year={1995}}",
        ),
    ),
    "false-discovery-rate": Method(
        "how many comparisons at once are corrected for",
        "experiments.statistics.comparison",
        (
            "@article{benjamini1995controlling, author={Benjamini, Yoav and Hochberg, Yosef}, "
            "title={Controlling the false discovery rate: a practical and powerful approach to multiple testing}, "
            "journal={Journal of the Royal Statistical Society: Series B}, volume={57}, number={1}, "
            "pages={289--300}, year={1995}}",
        ),
    ),
    "permutation-test": Method(
        "how two samples are compared; the p-value is never 0",
        "experiments.statistics.comparison",
        (
            "@article{phipson2010permutation, author={Phipson, Belinda and Smyth, Gordon K.}, "
            "title={Permutation p-values should never be zero: calculating exact p-values when permutations are "
            "randomly drawn}, journal={Statistical Applications in Genetics and Molecular Biology}, volume={9}, "
            "number={1}, year={2010}}",
        ),
    ),
    "bootstrap": Method(
        "intervals of what is no share",
        "experiments.statistics.intervals",
        (
            "@article{efron1987better, author={Efron, Bradley}, title={Better bootstrap confidence intervals}, "
            "journal={Journal of the American Statistical Association}, volume={82}, number={397}, "
            "pages={171--185}, year={1987}}",
        ),
    ),
    "straight-through": Method(
        "how networks of threshold gates are trained",
        "neural.emulators.binary",
        (
            "@misc{bengio2013estimating, author={Bengio, Yoshua and L{\\'e}onard, Nicholas and Courville, Aaron}, "
            "title={Estimating or propagating gradients through stochastic neurons for conditional computation}, "
            "eprint={1308.3432}, archivePrefix={arXiv}, year={2013}}",
        ),
    ),
    "minimal-networks": Method(
        "the least convolutional networks that can be Life, and how hard they are to learn",
        "neural.emulators.minimal",
        (
            "@misc{springer2020hard, author={Springer, Jacob M. and Kenyon, Garrett T.}, "
            "title={It's hard for neural networks to learn the {Game of Life}}, eprint={2009.01398}, "
            "archivePrefix={arXiv}, year={2020}}",
        ),
    ),
    "neural-cellular-automata": Method(
        "the convolutional emulator: learned perception, then one small network in every cell",
        "neural.emulators.conv",
        (
            "@article{mordvintsev2020growing, author={Mordvintsev, Alexander and Randazzo, Ettore and "
            "Niklasson, Eyvind and Levin, Michael}, title={Growing neural cellular automata}, journal={Distill}, "
            "year={2020}}",
        ),
    ),
}
