"""`replicarium run -o` with the ending of a picture, a film or an array: the run as it is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from automata.containment.halts import RunHalted
from automata.engines import make_engine
from automata.errors import ArgumentError
from automata.films.film import ENDINGS, Cast, check_film, ending_of, frames_apart, named_cast, write_film
from automata.films.look import Look
from automata.films.shooting import Filmed, shoot
from automata.formats import origin
from automata.pattern import Box
from automata.rule import Rule
from automata.universe import Universe
from experiments.commands.accepted import RunOptions
from experiments.errors import OutputError
from experiments.storage.final_state import RunStart
from experiments.storage.outputs import check_writable
from experiments.terminal.browser import show_page
from experiments.terminal.console import Printing
from experiments.terminal.interrupts import saying
from experiments.terminal.progress import Progress, progress_for
from experiments.terminal.visible import visible


def is_filmed(options: RunOptions) -> bool:
    """Whether a run is written as a picture, a film or an array; OutputError for options that belong to these alone."""
    if options.output is not None and ending_of(options.output) is not None:
        if options.checkpoint is not None:
            raise OutputError("--checkpoint keeps a state, not a film: leave it out, or name a pattern's file with -o")
        return True
    given = ("every", options.every), ("crop", options.crop), ("scale", options.scale), ("fps", options.fps)
    for name, value in (*given, ("against", options.against), ("open", options.open_page)):
        if value:
            raise OutputError(
                f"--{name} is for pictures, films and arrays: name a file with -o that ends in {', '.join(ENDINGS)}"
            )
    return False


def film_run(
    options: RunOptions, start: RunStart, beside: Sequence[tuple[str, Rule]], *, as_json: bool, quiet: bool
) -> int:
    """Run, report and write what was seen, whole or not at all; return 0."""
    output = options.output
    assert output is not None
    check_writable(output)
    look = Look(_crop(options.crop, start), options.scale, options.theme)
    cast = _cast(options, start, beside)
    check_film(output, cast, options.fps)
    out = Printing(not quiet and not as_json)
    reports: list[dict[str, int | list[int]]] = []
    began = perf_counter()

    def report() -> None:
        populations = [universe.population for universe in cast.universes]
        generation = cast.universes[0].generation
        reports.append({"generation": generation, "population": populations if beside else populations[0]})
        out.lines(" ".join(map(str, [generation, *populations])))

    apart = frames_apart(str(ending_of(output)), start.generations, options.every)
    try:
        with saying(lambda: f"{output} was not written"), progress_for(as_json, quiet) as progress:
            with _shown(progress, "generations", start.generations) as advance:
                reel = shoot(
                    cast.universes, start.generations, apart, look.crop,
                    stride=options.step, report=report, watch=advance,
                )  # fmt: skip
            with reel, _shown(progress, "frames", len(reel)) as advance:
                write_film(
                    reel, cast, output, look, strip=options.every is not None, fps=options.fps,
                    watch=lambda _, done, of: advance(done),
                )  # fmt: skip
    except RunHalted as halted:
        # A film is whole or not at all.
        halted.kept = f"{output} was not written"
        raise
    if as_json:
        out.json(
            {
                "pattern": options.pattern,
                "rules": list(cast.labels),
                "reports": reports,
                "frames": len(reel),
                "output": str(output),
                "seconds": round(perf_counter() - began, 6),
            }
        )
    show_page(output, options.open_page)
    out.end()
    return 0


def _crop(text: str | None, start: RunStart) -> Box | None:
    """Return the box that --crop names, which is in the coordinates of files, in those of the universe."""
    if text is None:
        return None
    if not re.fullmatch(r"\s*[+-]?\d+(\s*,\s*[+-]?\d+){3}\s*", text):
        raise ArgumentError(f"--crop takes four whole numbers, TOP,LEFT,HEIGHT,WIDTH, not {text!r}")
    top, left, height, width = map(int, text.split(","))
    rows, columns = origin(start.topology)
    return Box(top + rows, left + columns, height, width)


def _cast(options: RunOptions, start: RunStart, beside: Sequence[tuple[str, Rule]]) -> Cast:
    memory = (options.max_memory or 0) << 20
    label = f"network {Path(start.physics).name}" if options.physics is not None else start.physics
    # A network that is asked cell by cell stands for its own rule alone.
    name = options.engine if start.network is None else "auto"
    named: list[tuple[str, Filmed]] = []
    for what, rule in ((label, start.rule), *beside):
        engine = start.network if start.network is not None and not named else None
        engine = engine or make_engine(name, rule, start.topology, max_memory=memory, strobing=options.strobing)
        named.append((visible(what), Universe(rule, start.universe, start.topology, engine=engine)))
    return named_cast(named)


@contextmanager
def _shown(progress: Progress, name: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a stage of the work; what is yielded is told how much of it is done, in all."""
    told = 0
    with progress.stage(name, max(1, total)) as advance:

        def tell(done: int) -> None:
            nonlocal told
            advance(done - told)
            told = done

        yield tell
