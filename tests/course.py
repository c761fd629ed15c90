"""Write times, navigation and the map of the series into all lessons.

    python3 start.py run             # leaves each cell's time in build/run
    .venv/bin/python tests/course.py --measured
    .venv/bin/python tests/course.py

With --measured, the run times in tests/run_times.json are renewed first, from a run on
the full profile when the computer did nothing else.
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path

import nbformat

from rules.course import (
    LESSONS,
    NAVIGATION,
    RUN_TIMES,
    map_minutes,
    navigation,
    split_parts,
    time_row,
)
from rules.parts import ROOT

BUILD = ROOT / "build" / "run"
MAPS = (ROOT / "notebooks" / "00_start_here.ipynb", ROOT / "README.md")


def measure() -> None:
    """Take the seconds of each part from the lessons that start.py has executed."""
    times = {}
    for path in LESSONS:
        parts = split_parts(nbformat.read(BUILD / path.name, 4))
        core, extra = (round(sum(map(seconds, part)), 1) for part in parts)
        times[path.stem] = {"core": core, "extra": extra}
    RUN_TIMES.write_text(json.dumps(times, indent=2) + "\n")


def seconds(cell) -> float:
    """Return how long a cell ran, from the times that its execution left in it."""
    told = cell.metadata.get("execution", {})
    names = ("iopub.execute_input", "shell.execute_reply")
    if not all(name in told for name in names):
        return 0.0
    start, end = (datetime.fromisoformat(told[name]) for name in names)
    return (end - start).total_seconds()


def write(path: Path) -> None:
    """Write the time and the navigation of a lesson."""
    notebook = nbformat.read(path, 4)
    first, line = notebook.cells[0], navigation(path)
    text = re.sub(r"\n+\[[^\n]*\]\(00_start_here\.ipynb#[^\n]*", "", first.source)
    text = re.sub(r"\| \*\*Time\*\* \|.*", time_row(notebook, path), text)
    first.source = f"{text.rstrip()}\n\n{line}"
    if notebook.cells[-1].id != NAVIGATION:
        notebook.cells.append(nbformat.v4.new_markdown_cell(id=NAVIGATION))
    notebook.cells[-1].source = line
    nbformat.write(notebook, path)


def fill_map(text: str) -> str:
    """Put each lesson's minutes into its row of a map."""
    for path in LESSONS:
        if path.name not in text:
            continue
        told = map_minutes(nbformat.read(path, 4), path)
        row = rf"(\]\((?:notebooks/)?{re.escape(path.name)}\) \|.*\|) \d+ \+ \d+ \|"
        text = re.sub(row, rf"\1 {told} |", text)
    return text


def write_maps() -> None:
    """Fill the maps of the series in lesson 00 and in the README."""
    start, readme = MAPS
    notebook = nbformat.read(start, 4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = fill_map(cell.source)
    nbformat.write(notebook, start)
    readme.write_text(fill_map(readme.read_text()))


if __name__ == "__main__":
    if "--measured" in sys.argv:
        measure()
    for each in LESSONS:
        write(each)
    write_maps()
