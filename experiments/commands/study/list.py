"""`replicarium study list`: the studies that are built in or registered."""

from __future__ import annotations

from dataclasses import replace

from experiments.commands.accepted_studies import StudyListOptions
from experiments.errors import StudyError
from experiments.studies.study import find_study, registered_studies, study_names
from experiments.terminal.console import complain, print_json, print_lines, print_table


def list_studies(options: StudyListOptions, *, as_json: bool, quiet: bool) -> None:
    """Print the studies that are built in, and those that installed distributions register."""
    studies = [find_study(name) for name in study_names()]
    for name in registered_studies():
        try:
            studies.append(replace(find_study(name), name=name))
        except StudyError as error:
            complain(str(error))
    if as_json:
        print_json([{"study": study.name, "version": study.version, "claim": study.claim} for study in studies])
    elif quiet:
        print_lines(*(study.name for study in studies))
    else:
        print_table(["study", "question"], [[study.name, study.title] for study in studies])
