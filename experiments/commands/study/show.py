"""`replicarium study show`: what a study states, and the settings of a preset."""

from __future__ import annotations

from experiments.commands.accepted_studies import StudyShowOptions
from experiments.studies.study import find_study
from experiments.terminal.console import print_json, print_lines, print_table


def show_study(options: StudyShowOptions, *, as_json: bool, quiet: bool) -> None:
    """Print what a study states, and the settings of a preset."""
    study, preset = find_study(options.name), options.preset
    config = study.config(preset)
    if as_json:
        print_json(
            {
                "study": study.name,
                "version": study.version,
                "title": study.title,
                "claim": study.claim,
                "unit": study.unit,
                "predictions": list(study.predictions),
                "known": study.known,
                "constructed": list(study.by_construction()),
                "nulls": dict(study.nulls),
                "measures": dict(study.measures),
                "truths": {name: {"says": truth.says, "right": truth.right} for name, truth in study.truths.items()},
                "preset": preset,
                "settings": config.model_dump(mode="json"),
                "trials": len(study.plan(config)),
            }
        )
        return
    preface = [study.preface, ""] if study.preface else []
    print_lines(study.title, "", *preface, f"Claim: {study.claim}", f"Unit: {study.unit}", "")
    if quiet:
        return
    marks = {text: " (holds by construction)" for text in study.constructed}
    texts = [[f"{text}{marks.get(text, '')}"] for text in study.predictions]
    print_table(["prediction, made before the first run of this version"], texts)
    if study.known:
        print_lines(f"Known when they were written: {study.known}")
    print_table(["null", "what would be seen without it"], [list(item) for item in study.nulls.items()])
    print_table(["measure", "is"], [list(item) for item in study.measures.items()])
    if study.truths:
        truths = [[name, truth.says, truth.right] for name, truth in study.truths.items()]
        print_table(["truth", "is", "right outcome"], truths)
    settings = [[key, str(value)] for key, value in config.model_dump(mode="json").items()]
    print_table(["setting", "value"], settings, title=f"preset {preset}: {len(study.plan(config))} trials")
    if study.trains:
        kept = "are kept" if study.keeps_models else "are not kept"
        print_lines(f"It trains networks, on the CPU unless --device says otherwise; they {kept} unless asked.")
    print_lines(
        f"presets: {', '.join(study.presets)}",
        f"replicarium study run {study.called} --preset {preset} --dry-run",
    )
