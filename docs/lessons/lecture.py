"""Pack what a lecture needs into a folder: pages to play with, pictures, notebooks, and a page that leads to them.

    python docs/lessons/lecture.py FOLDER [--lessons 01 03 …]        # `make lecture`

All lessons are run first. So all that is compiled on first use is compiled, and a lesson that prints anything else on
this machine than its page says ends the packing.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from lesson_cells import lessons, read_cells, run_cells
from notebooks import write_notebooks


class View(NamedTuple):
    """A page to play with: its name, the words of `replicarium view`, and what it is for."""

    name: str
    words: tuple[str, ...]
    about: str


VIEWS = (
    View("langton", ("langton",), "Langton's loop: run, step, change a cell"),
    View(
        "langton-network",
        ("langton", "--compare", "langton"),
        "its rule beside a network, and where they differ",
    ),
    View(
        "langton-one-run",
        ("langton", "--compare", "langton-visited"),
        "beside a network that knows one run: change a gene, and they differ",
    ),
    View("langton-12", ("langton-12",), "the same rule, a larger loop"),
    View("parity", ("parity",), "a rule that copies whatever you draw"),
    View("highlife", ("highlife",), "HighLife's replicator"),
    View("pre-pulsar", ("pre-pulsar",), "one, two, none"),
    View("chou-reggia-2", ("chou-reggia-2",), "a loop of five cells"),
    View("glider-gun", ("glider-gun",), "a gun: it makes something else"),
    View("puffer", ("puffer",), "it moves, and leaves something behind"),
    View("spaceship", ("spaceship",), "a glider: it moves"),
    View(
        "evoloop",
        ("evoloop", "-r", "Evoloop:T120,120"),
        "loops that evolve, on a torus",
    ),
    View(
        "soup",
        ("bff_noheads_4bit", "--programs", "4096", "--seed", "1"),
        "a soup of programs, each a tile: run it until one takes over",
    ),
)


class LectureError(Exception):
    """What stands in the way of packing, in one sentence."""


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def title_of(path: Path) -> str:
    """Return a lesson's title, with its number."""
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def run_lessons(folder: Path, paths: Iterable[Path]) -> None:
    """Run lessons in `folder`, where their pictures come to lie; LectureError if one prints what its page does not."""
    for path in paths:
        sys.stdout.write(f"running {title_of(path)}\n")
        sys.stdout.flush()
        cells = read_cells(path.read_text(encoding="utf-8"))
        said = [cell.printed or "" for cell in cells if cell.code]
        try:
            with working_in(folder):
                printed = list(run_cells(cells, path.stem))
        except Exception as error:
            raise LectureError(
                f"{path.name} does not run here: {type(error).__name__}: {error}"
            ) from error
        for number, (one, other) in enumerate(
            zip(printed, said, strict=True), start=1
        ):
            if one != other:
                raise LectureError(
                    f"{path.name}: cell {number} prints {one!r} here, and its page says {other!r}"
                )


def write_view(view: View, path: Path) -> None:
    """Write a page that opens without a network; LectureError if that cannot be done."""
    words = [
        sys.executable,
        "-m",
        "experiments.commands.app",
        "view",
        *view.words,
        "--page",
        str(path),
        "--quiet",
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise LectureError(
            f"the page {view.name} was not written: {done.stderr.strip()}"
        )


def way_in(
    views: Iterable[View], paths: Iterable[Path], pictures: Iterable[str]
) -> str:
    """Return the page that leads to all the others: one file without scripts, for light and dark, wide and narrow."""
    told = "\n".join(
        f'<li><a href="pages/{view.name}.html">{html.escape(view.name)}</a>: {html.escape(view.about)}</li>'
        for view in views
    )
    listed = "\n".join(
        f'<li>{html.escape(title_of(path))}: <a href="notebooks/{path.stem}.ipynb">Jupyter</a>, '
        f'<a href="notebooks/{path.stem.replace("-", "_")}.py">marimo</a></li>'
        for path in paths
    )
    shown = "\n".join(
        f'<a href="slides/{name}"><img src="slides/{name}" alt="{html.escape(Path(name).stem)}"></a>'
        for name in pictures
        if "-dark." not in name
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Replicarium: a lecture</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
img {{ width: 18rem; max-width: 100%; margin: .5rem; background: #fff; vertical-align: top }}
</style>
<main>
<h1>Replicarium: a lecture</h1>
<p>All of this works without a network. In a page: Enter runs and pauses, Space makes one generation, P is for the
projector, H shows all keys.</p>
<h2>To play with</h2>
<ul>
{told}
</ul>
<h2>Lessons</h2>
<ul>
{listed}
</ul>
<h2>Pictures for slides</h2>
<p>For dark slides each is there once more, as <code>slides/NAME-dark.png</code>.</p>
<p>
{shown}
</p>
</main>
</html>
"""


def pack(
    folder: Path, paths: list[Path], views: Iterable[View] = VIEWS
) -> list[Path]:
    """Pack a lecture into `folder`, which is made or filled anew, and return its files."""
    views = tuple(views)
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (folder / "README.txt").exists()
    ):
        raise LectureError(
            f"{folder} is no folder of a lecture, and not empty: name another one"
        )
    for part in ("pages", "slides", "notebooks"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "pages").mkdir(parents=True)
    run_lessons(folder, paths)
    (folder / "images").rename(folder / "slides")
    pictures = sorted(path.name for path in (folder / "slides").iterdir())
    for view in views:
        sys.stdout.write(f"writing pages/{view.name}.html\n")
        sys.stdout.flush()
        write_view(view, folder / "pages" / f"{view.name}.html")
    write_notebooks(folder / "notebooks", paths)
    (folder / "index.html").write_text(
        way_in(views, paths, pictures), encoding="utf-8"
    )
    told = "\n".join(f"  pages/{view.name}.html: {view.about}" for view in views)
    (folder / "README.txt").write_text(
        f"Replicarium: a lecture\n\nOpen index.html in a browser; no network is needed.\n\n{told}\n"
        "  slides/: pictures, light and dark\n  notebooks/: the lessons for Jupyter (.ipynb) and marimo (.py)\n\n"
        "How to give it in one hour, two or six: docs/lessons/teaching.md of Replicarium.\n",
        encoding="utf-8",
    )
    return sorted(path for path in folder.rglob("*") if path.is_file())


def main() -> int:
    """Pack, and say where; exit code 1 and one sentence if that fails."""
    reader = argparse.ArgumentParser(
        description="Pack what a lecture needs into a folder."
    )
    reader.add_argument("folder", nargs="?", default="lecture", type=Path)
    reader.add_argument(
        "--lessons",
        nargs="*",
        metavar="NN",
        help="numbers of lessons, as 01 (default: all)",
    )
    chosen = reader.parse_args()
    paths = [
        path
        for path in lessons()
        if not chosen.lessons or path.stem[:2] in chosen.lessons
    ]
    if not paths:
        sys.stderr.write(
            f"lecture: there is no lesson {', '.join(chosen.lessons)}: name 01 to 10\n"
        )
        return 2
    try:
        files = pack(chosen.folder.resolve(), paths)
    except LectureError as error:
        sys.stderr.write(f"lecture: {error}\n")
        return 1
    size = sum(path.stat().st_size for path in files) / 1e6
    sys.stdout.write(
        f"{len(files)} files, {size:.1f} MB: open {chosen.folder / 'index.html'}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
