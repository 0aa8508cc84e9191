"""`replicarium study calibrate`: how often a study's verdict errs on tables of known truths, both ways."""

from __future__ import annotations

from automata.files.json_types import JsonObject
from experiments.commands.accepted_studies import StudyCalibrateOptions
from experiments.execution.calibrating import calibrate_with
from experiments.statistics.wording import counted
from experiments.studies.calibration import matrix, unreached
from experiments.studies.climbing import climb, climb_table
from experiments.studies.study import Study, StudyConfig, blamed, find_study
from experiments.terminal.console import complain, print_json, print_lines, print_table


def calibrate_study(options: StudyCalibrateOptions, *, as_json: bool, quiet: bool) -> int:
    """Print the verdict's confusion matrix; return 1 if it errs too often or an outcome is out of its reach."""
    study = find_study(options.name)
    config = study.config(options.preset, None, options.overrides or ())
    if options.ladders:
        return _climbed(study, config, options, as_json=as_json, quiet=quiet)
    with blamed(study, "truths"):
        found = calibrate_with(study, config, options.draws, seed=options.seed, workers=options.workers)
    missing = unreached(found)
    fit = all(one.fit for one in found) and not missing
    if as_json:
        print_json(
            {
                **_asked(study, options),
                "truths": [one.as_dict() for one in found],
                "unreached": list(missing),
                "fit": fit,
            }
        )
    elif not quiet:
        heads, rows = matrix(found)
        print_table(heads, rows, title=f"{study.name}, preset {options.preset}: {options.draws} tables of each truth")
        print_lines("wrong: something else than what is right was decided; to leave it open is not wrong")
    for one in found:
        if not one.fit:
            asked = f", asked {one.question!r}," if one.question else ""
            complain(
                f"under {one.name!r}{asked} the verdict is right in {counted(one.right)}, wrong in {counted(one.wrong)}"
            )
    if missing:
        complain(f"no table led to {', '.join(missing)}")
    return 0 if fit else 1


def _asked(study: Study, options: StudyCalibrateOptions) -> JsonObject:
    """Return what was calibrated, and with how many tables: the beginning of either document."""
    return {
        "study": study.name,
        "version": study.version,
        "preset": options.preset,
        "draws": options.draws,
        "seed": options.seed,
    }


def _climbed(study: Study, config: StudyConfig, options: StudyCalibrateOptions, *, as_json: bool, quiet: bool) -> int:
    """Print how often the verdict is right at each size of each ladder."""
    with blamed(study, "ladders"):
        found = climb(study, config, options.draws, seed=options.seed)
    if as_json:
        print_json(
            {
                **_asked(study, options),
                "ladders": [one.as_dict() for one in found],
            }
        )
    elif not quiet:
        heads, rows = climb_table(found)
        print_table(heads, rows, title=f"{study.name}, preset {options.preset}: {options.draws} tables of each size")
        print_lines("*: the smallest size from which on the verdict is right in 80 % of the tables or more")
    return 0
