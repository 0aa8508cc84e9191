"""`replicarium claims`: the paper's claims and ours, what is tested instead, and what recorded runs found."""

from __future__ import annotations

from automata.files.reading import write_atomically
from experiments.claims.ledger import Standing, standings
from experiments.claims.page import claims_page
from experiments.commands.accepted_studies import ClaimsOptions
from experiments.storage.outputs import check_ending, check_writable, takes_standard_output
from experiments.terminal.browser import show_page
from experiments.terminal.console import aside, print_json, print_lines


def print_claims(options: ClaimsOptions, *, as_json: bool, quiet: bool) -> None:
    """Print every claim with its outcome, or write their page."""
    output = options.output
    if output is not None:
        check_ending(output, ".html")
        check_writable(output)
    found = standings()
    if output is not None:
        write_atomically(output, claims_page(found))
        show_page(output, options.open_page)
    with aside(takes_standard_output(output)):
        if as_json:
            print_json({"claims": [one.as_dict() for one in found], "page": str(output) if output else None})
        elif output is not None:
            if not quiet:
                print_lines(f"Page: {output}")
        elif not quiet:
            for one in found:
                print_lines(*_told(one), "")


def _told(one: Standing) -> list[str]:
    """Return a claim as lines: its words, what is tested, the outcome in plain words, its range, its command."""
    lines = [f"{one.claim.words}{' (ours)' if one.claim.ours else ''}", f"  tested: {one.claim.tested}"]
    if one.result is None:
        return [*lines, f"  {one.outcome}"]
    return [
        *lines,
        f"  {one.outcome}: {one.plain}",
        f"  range: {one.result.asked}",
        f"  again: {one.command}",
    ]
