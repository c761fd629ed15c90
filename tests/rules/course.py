"""The shape of the course: core and extras of a lesson, times and navigation."""

import json
import math
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

from rules.anatomy import find_exercises
from rules.parts import NOTEBOOKS, ROOT, find_headings, is_lesson, join_markdown
from rules.prose import count_words

RUN_TIMES = ROOT / "tests" / "run_times.json"
LESSONS = [path for path in NOTEBOOKS if is_lesson(path)]
EXTRA = "Extra: "
NAVIGATION = "navigation"
CONTENTS = "00_start_here.ipynb#Find-your-way-through-the-series"
# The course, with all its exercises, in minutes; the lessons after it go further.
COURSE, COURSE_MINUTES = range(8), 540
MOST_WORDS, MORE_WORDS = 2_000, {6: 2_400, 7: 2_400}
WORDS_A_MINUTE, SECONDS_A_LINE = 110, 12
EXERCISE = re.compile(r"\*\*Exercise (\d\d\.\d)\*\* \((\d+) minutes?\)")
QUIZ = re.compile(r"^## Test yourself\n[^#]*\((\d+) minutes?\)", re.M)


class Parts(NamedTuple):
    """The cells of a lesson that everybody needs, and the others."""

    core: list[NotebookNode]
    extra: list[NotebookNode]


class Minutes(NamedTuple):
    """How long a beginner takes for each part of a lesson."""

    core: float
    extra: float


def split_parts(notebook: NotebookNode) -> Parts:
    """Return the cells up to the first extra, and those from there on."""
    cells = [cell for cell in notebook.cells if cell.get("id") != NAVIGATION]
    starts = [
        heading.cell
        for heading in find_headings(notebook)
        if heading.level == 2 and heading.text.startswith(EXTRA)
    ]
    start = min(starts, default=len(cells))
    return Parts(cells[:start], cells[start:])


def words(cells: list[NotebookNode]) -> int:
    """Count the words of prose in some cells."""
    return sum(count_words(c.source) for c in cells if c.cell_type == "markdown")


def lines(cells: list[NotebookNode]) -> int:
    """Count the lines of code in some cells, empty ones left out."""
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return sum(bool(line.strip()) for line in code.splitlines())


def exercises(cells: list[NotebookNode]) -> dict[str, int]:
    """Return the minutes that each exercise is said to take."""
    text = join_markdown(NotebookNode(cells=cells))
    return {number: int(minutes) for number, minutes in EXERCISE.findall(text)}


def quiz(cells: list[NotebookNode]) -> int:
    """Return the minutes that the quiz is said to take."""
    return sum(map(int, QUIZ.findall(join_markdown(NotebookNode(cells=cells)))))


def estimate(cells: list[NotebookNode], seconds: float) -> float:
    """Return the minutes for reading, code, exercises, quiz and the run."""
    reading = words(cells) / WORDS_A_MINUTE
    coding = lines(cells) * SECONDS_A_LINE / 60
    working = sum(exercises(cells).values()) + quiz(cells)
    return reading + coding + working + seconds / 60


@cache
def run_times() -> dict[str, dict[str, float]]:
    """Return the measured seconds of each lesson's core and extras."""
    return json.loads(RUN_TIMES.read_text())


def minutes(notebook: NotebookNode, path: Path) -> Minutes:
    """Return how long the parts of a lesson take."""
    seconds = run_times()[path.stem]
    parts = split_parts(notebook)
    return Minutes(
        estimate(parts.core, seconds["core"]), estimate(parts.extra, seconds["extra"])
    )


def rounded(value: float) -> int:
    """Return minutes as the lessons tell them, in steps of five."""
    return 5 * max(1, round(value / 5)) if value else 0


def time_row(notebook: NotebookNode, path: Path) -> str:
    """Return the row of a lesson's first table that tells its time."""
    core, extra = map(rounded, minutes(notebook, path))
    run = math.ceil(sum(run_times()[path.stem].values()) / 60)
    more = f", and {extra} more for the extras" if extra else ""
    computer = f"in about {run} minutes" if run > 1 else "in less than a minute"
    text = f"{core} minutes with the exercises{more}; all cells run {computer}"
    return f"| **Time** | {text} |"


def map_minutes(notebook: NotebookNode, path: Path) -> str:
    """Return a lesson's minutes as the map of the series tells them."""
    core, extra = map(rounded, minutes(notebook, path))
    return f"{core} + {extra}"


@cache
def title(path: Path) -> str:
    """Return a lesson's number and its first heading."""
    first = nbformat.read(path, 4).cells[0].source
    return f"{path.name[:2]} {first.splitlines()[0].removeprefix('# ')}"


def navigation(path: Path) -> str:
    """Return the line that leads to the lesson before, the contents and the next."""
    lessons = sorted(p for p in path.parent.glob("[0-9]*.ipynb") if is_lesson(p))
    links = [f"[Contents]({CONTENTS})"]
    before = [p for p in lessons if p.name < path.name]
    after = [p for p in lessons if p.name > path.name]
    if before:
        links.insert(0, f"[← {title(before[-1])}]({before[-1].name})")
    if after:
        links.append(f"[{title(after[0])} →]({after[0].name})")
    return " | ".join(links)


def rule_sections(notebook: NotebookNode, path: Path) -> list[str]:
    """Extras stand behind the core, say what they are, and the core is short."""
    if not is_lesson(path):
        return []
    wrong = []
    begun = None
    for heading in find_headings(notebook):
        if heading.level != 2:
            continue
        source = notebook.cells[heading.cell].source
        if not source.lstrip().startswith(f"## {heading.text}"):
            wrong.append(
                f"{heading.place} holds the heading {heading.text!r} within its text, "
                "expected each section at the start of a cell, where it can be folded."
            )
        if heading.text.startswith(EXTRA):
            begun = heading.text
            if not count_words(source.partition("\n")[2]):
                wrong.append(
                    f"{heading.place} begins an extra without a word, expected a "
                    "sentence on what is in it and for whom."
                )
        elif begun:
            wrong.append(
                f"{heading.place} begins {heading.text!r} after {begun!r}, expected "
                "all of the core before the first extra."
            )
            begun = None
    core = split_parts(notebook).core
    most = MORE_WORDS.get(int(path.stem[:2]), MOST_WORDS)
    if words(core) > most:
        wrong.append(
            f"The notebook has {words(core):,} words in its core, expected at most "
            f"{most:,}: shorten it, or move what not everybody needs into an extra."
        )
    told = exercises(notebook.cells)
    if untold := sorted(find_exercises(notebook) - set(told)):
        wrong.append(
            f"The notebook does not say how long the exercises {', '.join(untold)} "
            "take, expected '**Exercise 01.1** (5 minutes)'."
        )
    if not quiz(notebook.cells):
        wrong.append(
            "The notebook does not say how long its quiz takes, expected '(2 minutes)' "
            "below '## Test yourself'."
        )
    return wrong


def rule_navigation(notebook: NotebookNode, path: Path) -> list[str]:
    """The first cell and the last lead to the lessons beside it and the contents."""
    first, last = notebook.cells[0], notebook.cells[-1]
    if path.parent.name == "solutions":
        return []
    if not is_lesson(path):
        lacks = CONTENTS not in first.source
        return [f"The notebook lacks a link to {CONTENTS} at its top."] * lacks
    line = navigation(path)
    wrong = []
    if line not in first.source.splitlines():
        wrong.append(f"The notebook lacks the line {line!r} in its first cell.")
    if last.get("id") != NAVIGATION or last.source != line:
        wrong.append(
            f"The notebook lacks a last cell {NAVIGATION!r} with the line {line!r}."
        )
    return wrong
