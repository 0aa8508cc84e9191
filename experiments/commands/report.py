"""`replicarium report`: the verdict and the page of a stored run, made anew."""

from __future__ import annotations

from experiments.commands.accepted_studies import ReportOptions
from experiments.errors import BusyError, SupersededError
from experiments.execution.conduct import Conducted, decide, judge
from experiments.runs.find import StoredRun, find_folder
from experiments.runs.folder import RunFolder
from experiments.runs.page import BY_CONSTRUCTION, CAME_TRUE, tally
from experiments.terminal.browser import show_page
from experiments.terminal.console import complain, print_json, print_lines, print_table


def report_run(options: ReportOptions, *, as_json: bool, quiet: bool) -> None:
    """Judge a stored run anew, as far as it went, and write its page unless another process is writing to the run."""
    path = find_folder(options.run, options.out)
    try:
        folder = RunFolder.opened(path)
    except BusyError:
        folder = None
    try:
        found = StoredRun.at(path) if folder is None else StoredRun(path, folder.provenance)
        try:
            there = found.of_study(options.study)
        except SupersededError as superseded:
            _print_superseded(found, str(superseded), as_json=as_json)
            return
        for problem in there.problems:
            complain(problem)
        if folder is None:
            finding = Conducted(path, there.table, *decide(there), written=False)
        else:
            finding = judge(there, folder)
    finally:
        if folder is not None:
            folder.release()
    print_outcome(finding, as_json=as_json, quiet=quiet)
    show_page(finding.page, options.open_page and finding.written)
    if folder is None:
        complain(f"{path} is being written by another process, so no page is written")


def _print_superseded(run: StoredRun, why: str, *, as_json: bool) -> None:
    """Print the verdict that a run of an earlier version was given then; nothing is written."""
    identity = run.provenance.get("study") or {}
    outcome, sentence = identity.get("outcome"), identity.get("sentence")
    if as_json:
        print_json({"folder": str(run.folder), "superseded": True, "outcome": outcome, "sentence": sentence})
    else:
        print_lines(f"Superseded. {(outcome or 'not judged').capitalize()}: {sentence or 'no verdict is stored'}")
    complain(why)


def print_outcome(finding: Conducted, *, as_json: bool, quiet: bool) -> None:
    """Print the verdict of a run, with its tables, and how far the run went."""
    verdict = finding.verdict
    if as_json:
        print_json(
            {
                "folder": str(finding.folder),
                "report": str(finding.page) if finding.written else None,
                **verdict.as_dict(),
                "predictions": finding.predictions,
                "constructed": list(finding.constructed),
                "planned": finding.table.planned,
                "done": len(finding.table),
                "failed": len(finding.table.failed),
                "missing": finding.table.missing,
            }
        )
        return
    if not quiet:
        for title, head, rows in verdict.tables:
            print_table(head, rows, title=title)
    print_lines(f"{verdict.outcome.capitalize()}: {verdict.sentence}")
    print_lines(*(f"{one.question}: {one.outcome}: {one.sentence}" for one in verdict.findings))
    if not quiet:
        asked = [f"Asked: {verdict.asked}."] if verdict.asked else []
        scored = [f"Predicted: {text} It {CAME_TRUE[came]}." for text, came in finding.predictions.items()]
        scored += [f"Predicted: {text} It {BY_CONSTRUCTION}." for text in finding.constructed]
        print_lines(*asked, *verdict.remarks, *scored, "", tally(finding.table))
        if finding.written:
            print_lines(f"Report: {finding.page}")
