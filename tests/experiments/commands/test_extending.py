"""A kind of emulator of one's own, as docs/extending.md has it: trained, kept, read back, or refused in a sentence."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from automata.replicators import catalogue
from automata.rules import find_rule, library
from neural.emulators import EMULATORS, MLP, build_emulator, find_emulator, known_emulators, register_emulator
from neural.emulators.registry import REGISTERED
from neural.errors import ModelError, UnknownKindError
from neural.models import ModelCard, model_bytes

PAGE = Path(__file__).resolve().parents[3] / "docs" / "extending.md"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The page's module, in the working folder; afterwards nothing of it is known."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (code,) = (block for block in blocks if "LowRank" in block)
    (tmp_path / "page_kinds.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    yield "page_kinds"
    sys.modules.pop("page_kinds", None)
    for registry in (REGISTERED, library.REGISTERED, catalogue.REGISTERED):
        registry._own.clear()


def test_a_network_of_an_own_kind_is_kept_and_read_back(here, module, tmp_path):
    words = ("byl", "-e", "lowrank", "--set", "training.max_steps=5", "-o", "low.safetensors", "-q")
    assert here("--import", module, "train", *words).status == 1, "it learns little, and is kept"
    judged = here("--import", module, "certify", "low.safetensors", "byl", "-d", "visited", "--json")
    assert (judged.status, judged.stderr) == (1, "")
    assert json.loads(judged.stdout)
    listed = json.loads(here("--import", module, "list", "emulators", "--json").stdout)["emulators"]
    assert [row["emulator"] for row in listed] == [*EMULATORS, "lowrank"]
    assert here("--import", module, "run", "my-block", "-m", "3", "-q").status == 0
    assert "my-block" in here("--import", module, "list", "replicators", "-q").stdout.split()
    assert here("--import", module, "run", "my-block", "-r", "Pedestrian-Life", "-m", "3", "-q").status == 0
    # Unknown again, as in a process without the registration.
    sys.modules.pop(module)
    REGISTERED._own.clear()
    refused = here("certify", "low.safetensors", "byl", "-d", "visited")
    assert (refused.status, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert "there is no emulator 'lowrank'" in refused.stderr
    assert "replicarium --import MODULE" in refused.stderr
    assert "does not hold the network" not in refused.stderr


def test_a_module_that_cannot_be_imported_is_one_sentence(here, tmp_path, monkeypatch):
    (tmp_path / "broken_kinds.py").write_text("raise RuntimeError('no\\nluck')\n")
    for name, said in (("nowhere_kinds", "No module named"), ("broken_kinds", "RuntimeError: no luck")):
        done = here("--import", name, "list", "engines")
        assert (done.status, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert said in done.stderr


def test_what_is_no_kind_is_refused():
    for wrong, said in ((5, "no subclass"), (MLP, "is built in")):
        with pytest.raises(ModelError, match=said):
            register_emulator(wrong)
    with pytest.raises(ModelError, match="says no `kind`"):
        register_emulator(type("Unnamed", (MLP.__mro__[1],), {}))
    with pytest.raises(UnknownKindError, match="entry point nobody in"):
        find_emulator("nobody")
    assert known_emulators() == EMULATORS


def test_an_entry_point_makes_a_kind_known(module, tmp_path):
    """Without the module being named anywhere."""
    import importlib

    kind = importlib.import_module(module).LowRank
    network = kind(2, find_rule("life").neighborhood, kind.config_type())
    (tmp_path / "low.safetensors").write_bytes(model_bytes(network, ModelCard("B3/S23", "", {})))
    REGISTERED._own.clear()
    sys.modules.pop(module)
    folder = tmp_path / "own-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: own\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(
        f"[replicarium.emulators]\nlowrank = {module}:LowRank\nother = {module}:LowRank\n"
    )
    from neural.models import load_model

    assert load_model(tmp_path / "low.safetensors")[0].kind == "lowrank"
    REGISTERED._own.clear()
    with pytest.raises(ModelError, match="calls its kind 'lowrank'"):
        build_emulator("other", 2, find_rule("life").neighborhood, {})
