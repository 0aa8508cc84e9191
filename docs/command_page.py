"""The page of commands: each with its help, an example and its options, written anew at each build."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

# What every command has: said once.
COMMON = ("--json", "--quiet", "--debug", "--help")


def commands() -> list[tuple[str, Any]]:
    """Return every command by its full name, those of groups behind the group's name, in the order of the help."""
    from experiments.commands.app import whole  # a build in which nothing has changed does without

    top = whole()
    found: list[tuple[str, Any]] = []

    def walk(group: Any, name: str) -> None:
        for word in group.list_commands(None):
            command = group.get_command(None, word)
            command = command.whole() if hasattr(command, "whole") else command
            if hasattr(command, "list_commands"):
                walk(command, f"{name} {word}")
            else:
                found.append((f"{name} {word}", command))

    walk(top, "replicarium")
    return found


def plain(text: str) -> str:
    """Return a text as Markdown shows it literally, on one line."""
    return re.sub(r"([\\*_|<>\[\]{}$])", r"\\\1", " ".join(text.split()))


def section(name: str, command: Any) -> list[str]:
    """Return what stands of one command: its help, an example, its arguments and options."""
    lines = [f"## {name}", ""]
    lines += [plain(part) + "\n" for part in re.split(r"\n\s*\n", inspect.cleandoc(command.help or ""))]
    if command.epilog:
        lines += ["```", command.epilog.removeprefix("Example: "), "```", ""]
    rows = []
    for each in command.params:
        words = [*each.opts, *each.secondary_opts] if each.param_type_name == "option" else [(each.name or "").upper()]
        if not set(words) & set(COMMON):
            rows.append(f"| {', '.join(f'`{word}`' for word in words)} | {plain(getattr(each, 'help', None) or '')} |")
    return [*lines, *(["| | |", "|---|---|", *rows, ""] if rows else [])]


def commands_page() -> str:
    """Return the page, in Markdown."""
    lines = [
        "# Commands",
        "",
        "Written from the command line itself. All commands take `--json` (one line of JSON on standard output), "
        "`--quiet` (`-q`), `--debug` (a traceback where an error is told in one sentence else) and `--help` (`-h`).",
        "",
    ]
    for name, command in commands():
        lines += section(name, command)
    return "\n".join(lines)


def write_commands(folder: Path) -> None:
    """Write the page into `folder`, unless it is there as it should be."""
    path, text = folder / "commands.md", commands_page()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
