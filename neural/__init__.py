"""Small networks that learn a rule's physics, and exact certificates of what they learnt (torch).

The names below are imported when they are first used: `import neural` alone loads no torch.
"""

from typing import TYPE_CHECKING

from automata.exports import lazy_exports

if TYPE_CHECKING:
    from neural.certificates.network_certificate import NetworkCertificate, certify_network
    from neural.certificates.rule_certificate import Certificate, certify
    from neural.domains.domain import Domain, HeldDomain, all_contexts, dense, orbit, visited
    from neural.emulators.emulator import Emulator
    from neural.emulators.registry import build_emulator, find_emulator, known_emulators, register_emulator
    from neural.genome.record import Genome, encode, read_genome, write_genome
    from neural.models import ModelCard, load_model, save_model
    from neural.physics.as_rule import to_rule
    from neural.physics.engine import NetworkEngine
    from neural.training.ensemble import train_ensemble
    from neural.training.loop import TrainingConfig, train
else:
    __getattr__, __dir__ = lazy_exports(
        __name__,
        {
            "neural.certificates.network_certificate": ("NetworkCertificate", "certify_network"),
            "neural.certificates.rule_certificate": ("Certificate", "certify"),
            "neural.domains.domain": ("Domain", "HeldDomain", "all_contexts", "dense", "orbit", "visited"),
            "neural.emulators.emulator": ("Emulator",),
            "neural.emulators.registry": ("build_emulator", "find_emulator", "known_emulators", "register_emulator"),
            "neural.genome.record": ("Genome", "encode", "read_genome", "write_genome"),
            "neural.models": ("ModelCard", "load_model", "save_model"),
            "neural.physics.as_rule": ("to_rule",),
            "neural.physics.engine": ("NetworkEngine",),
            "neural.training.ensemble": ("train_ensemble",),
            "neural.training.loop": ("TrainingConfig", "train"),
        },
    )

__all__ = [
    "Certificate",
    "Domain",
    "Emulator",
    "Genome",
    "HeldDomain",
    "ModelCard",
    "NetworkCertificate",
    "NetworkEngine",
    "TrainingConfig",
    "all_contexts",
    "build_emulator",
    "certify",
    "certify_network",
    "dense",
    "encode",
    "find_emulator",
    "known_emulators",
    "load_model",
    "orbit",
    "read_genome",
    "register_emulator",
    "save_model",
    "to_rule",
    "train",
    "train_ensemble",
    "visited",
    "write_genome",
]
