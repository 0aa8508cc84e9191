"""Settings: a file, then overrides, then the command's own options; whatever is unknown is an error."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from experiments.config import load_config, to_toml
from experiments.demo import DemoConfig
from experiments.errors import ConfigError
from neural.emulators import MLPConfig
from neural.training import TrainingConfig


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Leaf(Strict):
    size: int = 1
    name: str = "leaf"


class Branch(Strict):
    leaf: Leaf = Leaf()
    share: float = 0.5


class Tree(Strict):
    branch: Branch = Branch()
    leaf: Leaf = Leaf()
    counts: tuple[int, ...] = (1, 2)
    on: bool = False


@pytest.fixture
def toml(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "settings.toml"
        path.write_text(text)
        return path

    return write


# -- there and back -----------------------------------------------------------------------------------------

positive = st.floats(min_value=1e-9, max_value=1e9)
shares = st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True)
demo_configs = st.builds(
    DemoConfig,
    seed=st.integers(0, 2**63 - 1),
    periods=st.integers(1, 12),
    corrupted=shares,
    wrong_contexts=st.lists(st.integers(1, 10**6), max_size=4).map(tuple),
    draws=st.integers(1, 10_000),
    early_stop=shares,
    torch_threads=st.integers(1, 256),
    network=st.builds(MLPConfig, width=st.integers(1, 4096), depth=st.integers(1, 16)),
    training=st.builds(
        TrainingConfig, learning_rate=positive, max_steps=st.integers(1, 10**6), margin=positive
    ),
)


@given(config=demo_configs)
def test_what_is_written_is_what_was_meant(config):
    assert DemoConfig.model_validate(tomllib.loads(to_toml(config))) == config


def test_a_saved_file_is_read_back(toml):
    config = Tree(branch=Branch(leaf=Leaf(size=7, name='a "quoted" = name')), counts=())
    assert load_config(Tree, toml(to_toml(config))) == config


def test_every_default_is_written_out():
    def keys(model: BaseModel) -> dict:
        return {
            name: keys(value) if isinstance(value, BaseModel) else None
            for name, value in ((name, getattr(model, name)) for name in type(model).model_fields)
            # What a field itself leaves out while it says nothing new.
            if not ((silent := type(model).model_fields[name].exclude_if) and silent(value))
        }

    def shape(values: dict) -> dict:
        return {name: shape(value) if isinstance(value, dict) else None for name, value in values.items()}

    for model in (Tree(), DemoConfig()):
        assert shape(tomllib.loads(to_toml(model))) == keys(model)


def test_a_configuration_cannot_be_changed():
    with pytest.raises(ValidationError):
        DemoConfig().seed = 5


# -- precedence ---------------------------------------------------------------------------------------------


def test_nothing_given_is_all_defaults():
    assert load_config(Tree) == Tree()


def test_overrides_beat_the_file_and_options_beat_both(toml):
    path = toml("on = true\ncounts = [5]\n[leaf]\nsize = 3\nname = 'file'\n")
    assert load_config(Tree, path) == Tree(on=True, counts=(5,), leaf=Leaf(size=3, name="file"))
    changed = load_config(Tree, path, ["leaf.size=4", "counts=[6, 7]"], on=False)
    assert changed == Tree(on=False, counts=(6, 7), leaf=Leaf(size=4, name="file"))
    assert load_config(Tree, path, ["on=false"], on=None) == Tree(counts=(5,), leaf=Leaf(size=3, name="file"))


def test_the_last_override_counts():
    assert load_config(Tree, None, ["leaf.size=4", "leaf.size=5"]).leaf.size == 5


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("branch.leaf.size=9", Tree(branch=Branch(leaf=Leaf(size=9)))),
        (" branch . share = 0.25", Tree(branch=Branch(share=0.25))),
        ("leaf.name=maple", Tree(leaf=Leaf(name="maple"))),
        ("leaf.name='12'", Tree(leaf=Leaf(name="12"))),
        ("leaf.name=a=b", Tree(leaf=Leaf(name="a=b"))),
        ("leaf.name=", Tree(leaf=Leaf(name=""))),
        ("on=true", Tree(on=True)),
        ("counts=[]", Tree(counts=())),
        ("leaf={ size = 2, name = 'x' }", Tree(leaf=Leaf(size=2, name="x"))),
    ],
)
def test_an_override_reaches_its_setting_and_no_other(override, expected):
    assert load_config(Tree, None, [override]) == expected


# -- mistakes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("color = 1", "color"),
        ("[leaf]\ncolor = 1", "leaf.color"),
        ("[branch.leaf]\ncolor = 1", "branch.leaf.color"),
        ("[root]\nsize = 1", "root"),
    ],
)
def test_an_unknown_key_is_named_in_full(toml, text, key):
    path = toml(text)
    with pytest.raises(ConfigError) as caught:
        load_config(Tree, path)
    assert str(caught.value) == f"{path}: {key}: no such setting"
    values = tomllib.loads(text)
    words = key.split(".")
    for word in words[:-1]:
        values = values[word]
    if not isinstance(values[words[-1]], dict):
        with pytest.raises(ConfigError) as caught:
            load_config(Tree, None, [f"{key}=1"])
        assert str(caught.value) == f"configuration: {key}: no such setting"


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ("leaf.size=big", "leaf.size"),
        ("leaf.size=1.5", "leaf.size"),
        ("leaf.size=[1]", "leaf.size"),
        ("leaf.name=1", "leaf.name"),
        ("branch.share=half", "branch.share"),
        ("counts=3", "counts"),
        ("counts=[1, 'two']", "counts.1"),
        ("on=perhaps", "on"),
        ("leaf=1", "leaf"),
        ("on.off=1", "on"),
        ("branch.leaf=[]", "branch.leaf"),
    ],
)
def test_a_wrong_type_is_named_in_full(override, key):
    with pytest.raises(ConfigError) as caught:
        load_config(Tree, None, [override])
    assert str(caught.value).startswith(f"configuration: {key}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("override", ["leaf", "", "=1", "leaf.=1", ".size=1", "leaf..size=1", " =1"])
def test_an_override_that_is_none(override):
    with pytest.raises(ConfigError, match="name=value") as caught:
        load_config(Tree, None, [override])
    assert repr(override) in str(caught.value)


def test_a_value_has_no_settings_inside(toml):
    with pytest.raises(ConfigError, match="'on' is a value, not a group"):
        load_config(Tree, toml("on = true"), ["on.off=1"])


@pytest.mark.parametrize(
    ("setting", "bad"),
    [
        ("seed", [-1, 2**63]),
        ("periods", [0, 13]),
        ("corrupted", [0, 1, -0.1, "nan", "inf"]),
        ("wrong_contexts", ["[0]", "[3, -1]"]),
        ("draws", [0, 10_001]),
        ("early_stop", [0, 1, "nan"]),
        ("torch_threads", [0, 257]),
        ("network.width", [0, 4097]),
        ("network.depth", [0, 17]),
        ("training.learning_rate", [0, -1, "nan"]),
        ("training.max_steps", [0]),
        ("training.check_every", [0]),
        ("training.margin", [-1, "nan"]),
    ],
)
def test_the_demonstration_s_settings_have_bounds(setting, bad):
    for value in bad:
        with pytest.raises(ConfigError, match=f"configuration: {setting}"):
            load_config(DemoConfig, None, [f"{setting}={value}"])


@pytest.mark.parametrize("content", [b"draws = ", b"\xff\xfe", b"[a]\n[a]\n"])
def test_a_file_that_is_no_toml(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(Tree, path)
    assert str(caught.value).startswith(f"{path} is not a TOML file: ")


def test_a_file_that_cannot_be_read(tmp_path):
    for path in (tmp_path, tmp_path / "gone.toml"):
        with pytest.raises(ConfigError) as caught:
            load_config(Tree, path)
        assert str(caught.value).startswith(f"cannot read configuration {path}: ")
