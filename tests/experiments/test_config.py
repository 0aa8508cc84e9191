"""Settings: a file, then overrides, then the command's own options; whatever is unknown is an error."""

from __future__ import annotations

import tomllib
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from experiments.config import MOST_BYTES, load_config, to_toml
from experiments.demo import DemoConfig
from experiments.errors import ConfigError
from neural.emulators import MLPConfig
from neural.training.loop import TrainingConfig


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
    training=st.builds(TrainingConfig, learning_rate=positive, max_steps=st.integers(1, 10**6), margin=positive),
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


# -- what is made to cost -------------------------------------------------------------------------------------------

COSTLY = {
    "nested arrays": ("counts = " + "[" * 100_000, "nested too deeply"),
    "nested tables": ("leaf = " + "{a=" * 50_000, "nested too deeply"),
    "more digits than are read": ("counts = [" + "1" * 5000 + "]", "4300 digits"),
    "a key of many parts": ("a." * 100_000 + "b = 1", "a key has more than 30 parts"),
    "a key of many parts, quoted": ("\"a b\" . " * 30_000 + "b = 1", "a key has more than 30 parts"),
    "a table's name of many parts": ("[" + "a." * 100_000 + "b]", "a key has more than 30 parts"),
    "a key of many parts inside a value": ("leaf = {" + "'a'." * 50_000 + "b = 1}", "a key has more than 30 parts"),
}  # fmt: skip


@pytest.mark.parametrize("what", COSTLY)
def test_what_takes_memory_without_bound_is_refused(toml, what):
    text, says = COSTLY[what]
    tracemalloc.start()
    try:
        with pytest.raises(ConfigError) as caught:
            load_config(Tree, toml(text))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert says in str(caught.value)
    assert str(caught.value).count("\n") == 0
    assert most < 30_000_000
    if text[0] != "[":
        with pytest.raises(ConfigError):
            load_config(Tree, None, [text.replace(" = ", "=", 1)])


def test_no_more_is_read_than_settings_take(toml, tmp_path):
    with pytest.raises(ConfigError, match=f"/dev/zero holds more than the {MOST_BYTES} bytes"):
        load_config(Tree, Path("/dev/zero"))
    filled = "#" + "x" * (MOST_BYTES - len("on = true\n#"))
    assert load_config(Tree, toml(f"on = true\n{filled}")).on
    with pytest.raises(ConfigError, match="holds more than"):
        load_config(Tree, toml(f"on = true\n{filled}x"))


@pytest.mark.parametrize(
    "text",
    [
        "name = 'a.b.c" + ".d" * 200 + "'",
        'name = "' + "." * 200 + '"',
        "# " + "a." * 200 + "\nname = 'x'",
        "name = 'x' # ......................................",
        "name = '''\n" + "a." * 200 + "\n'''",
        'name = """\n' + "a." * 200 + '"""',
    ],
)
def test_dots_in_a_text_or_a_comment_are_no_key(toml, text):
    assert load_config(Leaf, toml(text)).name.strip() == tomllib.loads(text)["name"].strip()


KEY = "a." * 20_000 + "b = 1"


@pytest.mark.parametrize(
    "text",
    [
        'x = {b = "#", KEY}',
        'x = {b = """a" #""", KEY}',
        'x = {b = """\n#""", KEY}',
        "x = {b = '''\n# it's''', KEY}",
        'x = {b = """a"""", KEY}',
        'x = {b = """a""""", KEY}',
        "x = {b = '''a''''', KEY}",
        'x = {b = """\\"""", KEY}',
        'x = {b = "\\"#", KEY}',
        "x = {b = '\\', KEY}",
        'x = "a"\r\nKEY',
    ],
)
def test_a_key_of_many_parts_cannot_be_hidden(toml, text):
    assert tomllib.loads(text.replace("KEY", "c.d = 1"))  # it is TOML
    with pytest.raises(ConfigError, match="a key has more than 30 parts"):
        load_config(Tree, toml(text.replace("KEY", KEY)))


def test_many_numbers_with_points_are_no_key():
    class Numbers(Strict):
        shares: tuple[float, ...] = ()

    assert len(load_config(Numbers, None, ["shares=[" + ", ".join(["0.5"] * 5000) + "]"]).shares) == 5000


# -- nothing of an override is passed over --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "override",
    [
        "leaf.size=4\non=true",
        "leaf.size=4\n[branch]\nshare=0.1",
        "leaf.size=4\r\non=true",
        "leaf.size=4 # or 5",
        "leaf.size=4\n# or 5",
        "leaf.name='a' # b",
    ],
)
def test_an_override_of_more_than_one_value_is_refused(override):
    with pytest.raises(ConfigError, match="says more than one value") as caught:
        load_config(Tree, None, [override])
    assert repr(override) in str(caught.value)


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("counts=[4,\n5]", Tree(counts=(4, 5))),
        ("counts=[4, # four\n5]", Tree(counts=(4, 5))),
        ("leaf.size=4\n", Tree(leaf=Leaf(size=4))),
        ("leaf.name=a\nb", Tree(leaf=Leaf(name="a\nb"))),
        ("leaf.name=a#b", Tree(leaf=Leaf(name="a#b"))),
        ("leaf.name='a # b'", Tree(leaf=Leaf(name="a # b"))),
        ('leaf.name="""a\nb"""', Tree(leaf=Leaf(name="a\nb"))),
    ],
)
def test_line_breaks_within_one_value_are_its_own(override, expected):
    assert load_config(Tree, None, [override]) == expected
