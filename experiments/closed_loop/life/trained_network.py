"""Train, round and certify a small network for the rule under which a loop carries the network's genome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from automata.replicators.entries.langton import SMALLEST_SIDE
from automata.rules import langton_passengers
from automata.symmetry import ROTATIONS
from neural.certificates.network_certificate import NetworkCertificate, certify_network
from neural.device import one_thread
from neural.domains.domain import Domain, HeldDomain, representatives
from neural.domains.labelled import COLONY_PERIODS, labelled, labelled_colony
from neural.emulators import MLP, Emulator, MLPConfig
from neural.errors import ModelError
from neural.genome.record import Genome, encode
from neural.training.loop import TrainingConfig, training
from neural.training.noisy import train_under_errors

LABELS = 4
WIDTH = 12
# Bits per weight, the fewest first: the first that are certified exact are taken.
BITS = (7, 8)
# Fewer will do, see what is built in.
COLONY_BITS = (6, 7, 8)
MOST_ATTEMPTS = 16
TRAINING = TrainingConfig(learning_rate=2e-2, schedule="cosine", max_steps=3000, margin=2.0)
# Training under errors goes on to the end, and is costlier.
NOISY_TRAINING = TrainingConfig(learning_rate=2e-2, schedule="cosine", max_steps=1500, margin=2.0)


@dataclass(frozen=True)
class CertifiedNetwork:
    """A network's genome and what is certified of the network that it describes; `seed` is the one that succeeded."""

    genome: Genome
    certificate: NetworkCertificate
    bits: int
    seed: int
    attempts: int

    @property
    def side(self) -> int:
        """Side of the loop that carries the genome."""
        return max(SMALLEST_SIDE, len(self.genome) + 1)


def train_certified(
    *,
    seed: int,
    labels: int = LABELS,
    width: int = WIDTH,
    bits: tuple[int, ...] = BITS,
    domain: HeldDomain | None = None,
    symmetry: Literal["none", "averaged", "canonical"] = "none",
    errors: float = 0.0,
    tell: Callable[[str], None] = lambda line: None,
) -> CertifiedNetwork:
    """Train a network on `labelled(labels)` and round it to the fewest of `bits` at which the certificate is exact.

    Another `domain` of the same rule may be learnt, and the rotations of the plane built in as a `symmetry`. With
    `errors` it is trained under so many errors a digit of its weights, as codes of the fewest bits.
    A seed that fails is followed by the next, seed + 1, …, and `tell` is called with a line: the outcome depends on the
    arguments alone. Raises ModelError after 16 failures.
    """
    rule, domain = langton_passengers(labels), labelled(labels) if domain is None else domain
    config = MLPConfig(width=width, symmetry=symmetry)
    learnt = domain
    if symmetry == "canonical":
        # Of contexts that it takes for one, all but one would only weigh more.
        learnt = representatives(domain, rule.neighborhood, rule.n_states, ROTATIONS)
    for attempt in range(MOST_ATTEMPTS):
        network = MLP(rule.n_states, rule.neighborhood, config, seed=seed + attempt)
        with one_thread():
            if errors:
                last = train_under_errors(
                    network, rule, learnt, NOISY_TRAINING, rate=errors, bits=min(bits), seed=seed + attempt
                )
            else:
                last = list(training(network, rule, learnt, TRAINING))[-1]
        for few in bits:
            genome = encode(network, rule.name, bits=few, labels=labels)
            certificate = certify(genome.network(), labels, domain)
            if certificate.exact:
                return CertifiedNetwork(genome, certificate, few, seed + attempt, attempt + 1)
        tell(f"seed {seed + attempt} fails, {last.contexts_wrong} contexts wrong before rounding: the next is tried")
    raise ModelError(
        f"no seed of {seed} to {seed + MOST_ATTEMPTS - 1} gives an exact network of width {width}: take a wider one"
    )


def train_certified_for_colonies(
    *,
    seed: int,
    labels: int = LABELS,
    width: int = WIDTH,
    periods: int = COLONY_PERIODS,
    bits: tuple[int, ...] = COLONY_BITS,
    errors: float = 0.0,
    tell: Callable[[str], None] = lambda line: None,
) -> CertifiedNetwork:
    """Train a network, its rotations built in, to be exact on all that a colony meets in so many periods.

    The domain is `labelled_colony`; else as `train_certified`. The genome's loop may be of a side that three divides,
    for which the certificate does not speak: `colony` then gives it one more symbol to carry.
    """
    domain = labelled_colony(labels, periods)
    return train_certified(
        seed=seed, labels=labels, width=width, bits=bits, domain=domain, symmetry="canonical", errors=errors, tell=tell
    )


def certify(network: Emulator, labels: int, domain: Domain | None = None) -> NetworkCertificate:
    """Compare a network with the passengers' rule on every context that a loop can meet, with any symbols."""
    rule = langton_passengers(labels)
    return certify_network(network, rule, [labelled(labels) if domain is None else domain])
