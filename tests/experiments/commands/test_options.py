"""The command line as a whole: what options are called, what they mean, and what is imported to say so."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
import typer
import typer.main

from experiments.commands import app
from experiments.commands.accepted import Accepted

FOLDER = Path(app.__file__).parent
# What stands beside the commands: the command line, what it accepts, films of runs, and what is known of methods.
BESIDE = {
    "__init__",
    "accepted",
    "accepted_checks",
    "accepted_evolution",
    "accepted_soups",
    "accepted_studies",
    "accepted_view",
    "app",
    "containing",
    "filming",
    "foreign",
    "methods",
    "options",
}
FLAGS = [["--json"], ["--quiet", "-q"], ["--debug"]]
# An option that may not be called otherwise, by other words for it, and what may not be its own.
MEANT = {
    "--out": ("--folder", "--directory", "--dir", "--report", "--output-dir"),
    "-o": ("--output", "--file", "--to"),
    "--seed": ("--random-seed", "-S"),
    "--json": ("--as-json", "-j"),
    "--quiet": ("--silent",),
    "--device": ("--gpu", "--cuda"),
    "--workers": ("--jobs", "-j", "--threads", "--processes"),
}
# The generations of automata, and those of loops that hand down their genes, are both called that.
TWICE_MEANT = {"--generations"}


def leaves(group=None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every command, made as it is when it is called, with its words."""
    group = app.whole() if group is None else group
    context = group.make_context("replicarium", [], resilient_parsing=True)
    for name in group.list_commands(context):
        _, command, _ = group.resolve_command(context, [name])
        if hasattr(command, "list_commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


def options_of(command) -> list:
    return [param for param in command.params if param.param_type_name == "option"]


def meaning(param) -> str:
    """An option's help but for its default, which may differ from command to command."""
    return re.sub(r" \(default: .*\)$", "", param.help)


def faults(commands) -> list[str]:
    """Options that two commands spell or explain in two ways, and other words for what has one."""
    found, known = [], {}
    for path, command in commands:
        spelt = [param.opts + param.secondary_opts for param in options_of(command)]
        found += [f"{path} lacks {flag[0]}" for flag in FLAGS if flag not in spelt]
        for param, names in zip(options_of(command), spelt, strict=True):
            for right, wrong in MEANT.items():
                found += [f"{path} says {name} for {right}" for name in names if name in wrong]
            for name in names:
                mine = (names, meaning(param), param.metavar, param.name)
                if name not in TWICE_MEANT and known.setdefault(name, mine) != mine:
                    found.append(f"{path}: {name} is {mine}, elsewhere {known[name]}")
    return found


COMMANDS = list(leaves())


def test_an_option_is_spelt_and_explained_in_one_way():
    assert len(COMMANDS) >= 22
    assert faults(COMMANDS) == []


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        (typer.Option("--report", help="Folder of the page."), "says --report for --out"),
        (typer.Option("-o", "--output", help="File to write."), "says --output for -o"),
        (typer.Option("--seed", help="Seed of the weights."), "--seed is"),
        (typer.Option("--workers", "-w", help="Threads."), "--workers is"),
        (typer.Option("--jobs", help="Processes."), "says --jobs for --workers"),
        (typer.Option("--out", metavar="DIR", help="Folder."), "--out is"),
    ],
)
def test_that_check_finds_a_planted_command(declaration, said):
    def planted(value="") -> None:
        """Plant."""

    planted.__annotations__["value"] = Annotated[str, declaration]
    one = typer.Typer(add_completion=False)
    one.command("planted")(planted)
    found = faults([*COMMANDS, (("planted",), typer.main.get_command(one))])
    assert any(said in fault for fault in found), found
    assert "('planted',) lacks --quiet" in found


def test_a_command_is_a_module_of_its_name_and_the_other_way_round():
    named = {"/".join(path).replace("-", "_") for path, _ in COMMANDS}
    modules = {
        path.relative_to(FOLDER).with_suffix("").as_posix()
        for path in FOLDER.rglob("*.py")
        if path.stem not in BESIDE or path.parent != FOLDER
    }
    assert {module for module in modules if not module.endswith("__init__")} == named
    for path, leaf in every_leaf():
        source = (FOLDER / "/".join(path).replace("-", "_")).with_suffix(".py").read_text(encoding="utf-8")
        assert f"def {leaf.work}(options: {leaf.accepted.__name__}, *, as_json: bool, quiet: bool)" in source


def every_leaf() -> Iterator[tuple[tuple[str, ...], app.Leaf]]:
    for name, what in app.COMMANDS.items():
        if isinstance(what, app.Leaf):
            yield (name,), what
        else:
            yield from (((name, below), leaf) for below, leaf in what.commands.items())


@pytest.mark.parametrize(("path", "leaf"), [pytest.param(*each, id=" ".join(each[0])) for each in every_leaf()])
def test_help_shows_an_example_that_is_understood(path, leaf):
    words = shlex.split(leaf.accepted.example)
    assert words[: len(path) + 1] == ["replicarium", *path]
    command = dict(COMMANDS)[path]
    with command.make_context(path[-1], words[len(path) + 1 :]) as context:
        assert command.epilog == f"Example: {leaf.accepted.example}"
        assert command.get_help_option(context) is not None


def test_what_a_list_of_commands_says_is_what_the_command_says():
    group = app.whole()
    for path, leaf in every_leaf():
        within = group if len(path) == 1 else group.commands[path[0]]
        listed, made = within.commands[path[-1]], dict(COMMANDS)[path]
        assert (listed.help, listed.name) == (made.help, made.name)
        assert leaf.accepted.__doc__.splitlines()[0] == made.help.splitlines()[0]
        assert issubclass(leaf.accepted, Accepted)
    panels = {command.rich_help_panel for command in group.commands.values()}
    assert panels == {app.AUTOMATA, app.NETWORKS, app.EXPERIMENTS, app.KNOWN}


def test_a_command_s_module_is_imported_when_it_is_called(run_python):
    said = run_python(
        "import sys, experiments.commands.app as app\n"
        "group = app.whole()\n"
        "context = group.make_context('replicarium', [], resilient_parsing=True)\n"
        "for name in group.list_commands(context): group.resolve_command(context, [name])\n"
        "print(sorted(name for name in sys.modules if name.startswith('experiments.commands.')), 'rich' in sys.modules)"
    )
    names = (*sorted(BESIDE - {"__init__", "filming", "methods"}),)
    assert said == f"{[f'experiments.commands.{name}' for name in names]} False"


def test_lines_in_a_pipe_need_no_rich(run_python):
    program = "import sys\nfrom experiments.terminal.console import print_lines\nprint_lines('a\\tb', '')\n"
    assert run_python(program + "print('rich' in sys.modules)") == "a       b\n\nFalse"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_options(here, monkeypatch, shell):
    monkeypatch.setenv("_REPLICARIUM_COMPLETE", f"source_{shell}")
    assert "_REPLICARIUM_COMPLETE" in here().stdout
    monkeypatch.setenv("_REPLICARIUM_COMPLETE", f"complete_{shell}")
    for line, expected in (("replicarium ru", ["run", "runs"]), ("replicarium study run --keep", ["--keep-models"])):
        for name, value in (
            ("COMP_WORDS", line), ("COMP_CWORD", str(len(line.split()) - 1)),
            ("_TYPER_COMPLETE_ARGS", line), ("_TYPER_COMPLETE_FISH_ACTION", "get-args"),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        shown = here().stdout
        assert [word for word in expected if word not in shown] == []
