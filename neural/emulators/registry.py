"""The emulator classes by the name that files and configurations use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from automata.extensions import Registry
from automata.files.json_types import Json
from automata.neighborhood import Neighborhood
from neural.emulators.emulator import Emulator, EmulatorConfig
from neural.errors import ModelError, UnknownKindError

# The kinds that are built in, as `neural.emulators.kinds` enters them.
EMULATORS: dict[str, type[Emulator]] = {}


def _fault(thing: Any) -> str:
    if not (isinstance(thing, type) and issubclass(thing, Emulator)):
        return "it is no subclass of neural.emulators.Emulator"
    if not isinstance(getattr(thing, "kind", None), str):
        return "its class says no `kind`"
    config = getattr(thing, "config_type", None)
    if not (isinstance(config, type) and issubclass(config, EmulatorConfig)):
        return "its `config_type` is no subclass of EmulatorConfig"
    return ""


# Kinds that are not built in; an entry point has the kind's name.
REGISTERED: Registry[type[Emulator]] = Registry("replicarium.emulators", "kind of emulator", _fault)


def register_emulator(kind: type[Emulator]) -> type[Emulator]:
    """Make a kind of one's own known in this process, by its `kind`; a decorator of its class.

    Raises ModelError for what is no kind, and for the name of one that is built in.
    """
    if fault := _fault(kind):
        raise ModelError(f"{kind!r} cannot be registered as a kind of emulator: {fault}")
    if kind.kind in EMULATORS:
        raise ModelError(f"the kind {kind.kind!r} is built in: give your own another name")
    REGISTERED.register(kind.kind, kind)
    return kind


def kind_source(kind: type[Emulator]) -> dict[str, str]:
    """Return what a file says of where a kind is from: its package, as `own 1.0`, or its module; built in: nothing."""
    if kind.kind in EMULATORS:
        return {}
    package = REGISTERED.source(kind.kind)
    return {"package": package} if package else {"module": kind.__module__}


def find_emulator(kind: str, source: Mapping[str, Json] | None = None) -> type[Emulator]:
    """Return the class of a kind that is built in, registered in this process, or an entry point; else ModelError.

    `source` is what a file says of where the kind is from: it is named where the kind is missing, never imported.

    >>> find_emulator("mlp").__name__
    'MLP'
    """
    found = EMULATORS.get(kind) or REGISTERED.find(kind)
    if found is None:
        names = ", ".join(dict.fromkeys([*EMULATORS, *REGISTERED.names()]))
        told = {key: str(value)[:80] for key, value in (source or {}).items() if isinstance(value, str) and value}
        if package := told.get("package"):
            raise UnknownKindError(
                f"there is no emulator {kind!r}: it is of the package {package}, which is not installed here, or no "
                "longer has it: install it, or import the module that registers it"
            )
        if module := told.get("module"):
            raise UnknownKindError(
                f"there is no emulator {kind!r}: it was registered by the module {module}; if you trust it, import the "
                "module that registers it"
            )
        raise UnknownKindError(
            f"there is no emulator {kind!r}: choose one of {names}; for a kind of your own, import the module that "
            f"registers it, or install a distribution with the entry point {kind} in {REGISTERED.group!r}"
        )
    if found.kind != kind:
        raise ModelError(f"the emulator registered as {kind!r} calls its kind {found.kind!r}: let the two agree")
    return found


def known_emulators() -> dict[str, type[Emulator]]:
    """Return all kinds by name, those that are built in first.

    >>> "mlp" in known_emulators()
    True
    """
    own = REGISTERED.known()
    return {**EMULATORS, **{name: kind for name, kind in own.items() if name not in EMULATORS}}


def build_emulator(
    kind: str,
    n_states: int,
    neighborhood: Neighborhood,
    config: Mapping[str, Json],
    *,
    seed: int | None = 0,
    source: Mapping[str, Json] | None = None,
) -> Emulator:
    """Return an untrained emulator of `kind`; ModelError for an unknown kind or a bad configuration.

    `seed` draws the initial weights; None leaves them unset, for others to be put in their place. `source` is as in
    `find_emulator`.

    >>> from automata import MOORE
    >>> build_emulator("mlp", 2, MOORE, {"width": 8}, seed=0).n_parameters
    170
    """
    emulator = find_emulator(kind, source)
    try:
        settings = emulator.config_type.model_validate(dict(config))
    except ValueError as error:
        raise ModelError(f"the configuration of emulator {kind!r} is not valid: {error}") from None
    make: Callable[..., Emulator] = emulator  # every kind takes `seed`, though their base class does not
    return make(n_states, neighborhood, settings, seed=seed)
