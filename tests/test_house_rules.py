"""The notebooks keep the house rules, and each rule notices when it is broken."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from house_rules import RULES
from rules.breaks import BREAKS, find, tag
from rules.good_lesson import make_lesson
from rules.parts import NOTEBOOKS, ROOT, read_notebook
from rules.snippets import BAD_CODE, BAD_PROSE, GOOD_CODE, GOOD_PROSE

NAMES = {rule: rule.__name__.removeprefix("rule_") for rule in RULES}


@cache
def read(path: Path) -> NotebookNode:
    """Read a notebook once for all rules."""
    return read_notebook(path)


@pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT / "notebooks").as_posix()
)
@pytest.mark.parametrize("rule", RULES, ids=NAMES.get)
def test_notebook_keeps_rule(rule, path):
    wrong = rule(read(path), path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_code_and_notebooks_keep_ruffs_rules(command):
    call = [sys.executable, "-m", "ruff", *command, "start.py", "tests", "notebooks"]
    result = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def path(tmp_path):
    """Return the place of lesson 01, between lessons 00 and 02."""
    start = "# Start\n\n## Find your way through the series"
    for name, text in {"00_start_here": start, "02_next": "# Go on"}.items():
        cells = [nbformat.v4.new_markdown_cell(text)]
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb"
        )
    return tmp_path / "01_count.ipynb"


@pytest.fixture
def lesson():
    return make_lesson()


def complaints(notebook, path):
    """Return what each rule that is broken says."""
    found = {NAMES[rule]: rule(notebook, path) for rule in RULES}
    return {name: wrong for name, wrong in found.items() if wrong}


def pairs(examples):
    return [(rule, text) for rule, texts in examples.items() for text in texts]


def test_good_lesson_keeps_all_rules(lesson, path):
    assert complaints(lesson, path) == {}


@pytest.mark.parametrize(("rule", "source"), pairs(BAD_CODE))
def test_code_breaks_one_rule(rule, source, lesson, path):
    find(lesson, "play").source = source
    wrong = complaints(lesson, path)
    assert set(wrong) == {rule}
    assert all(text.startswith("Cell 5 (id 'play')") for text in wrong[rule]), wrong


@pytest.mark.parametrize("source", GOOD_CODE)
def test_code_keeps_all_rules(source, lesson, path):
    find(lesson, "play").source = source
    assert complaints(lesson, path) == {}


@pytest.mark.parametrize(("rule", "text"), pairs(BAD_PROSE))
def test_prose_breaks_one_rule(rule, text, lesson, path):
    find(lesson, "look").source += "\n\n" + text
    wrong = complaints(lesson, path)
    assert set(wrong) == {rule}
    assert all(text.startswith("Cell 4 (id 'look')") for text in wrong[rule]), wrong


@pytest.mark.parametrize("text", GOOD_PROSE)
def test_prose_keeps_all_rules(text, lesson, path):
    find(lesson, "look").source += "\n\n" + text
    assert complaints(lesson, path) == {}


@pytest.mark.parametrize(("rule", "place", "mutate"), BREAKS.values(), ids=list(BREAKS))
def test_lesson_breaks_one_rule(rule, place, mutate, lesson, path):
    mutate(lesson)
    wrong = complaints(lesson, path)
    assert set(wrong) == {rule}
    assert [text.startswith(place) for text in wrong[rule]] == [True], wrong


def test_default_rate_needs_a_tag(lesson, path):
    find(lesson, "play").source = "keras.optimizers.Adam()"
    tag("play", name="shows-default")(lesson)
    assert complaints(lesson, path) == {}


def test_other_notebooks_are_no_lessons(lesson, path):
    """A reference sheet has no exercises and may be short of words."""
    for cell_id in ("train-intro", "recap", "exercise-1"):
        lesson.cells.remove(find(lesson, cell_id))
    for number, cell in enumerate(c for c in lesson.cells if c.cell_type == "code"):
        cell.execution_count = number + 1
    assert complaints(lesson, path.with_name("keras_cheat_sheet.ipynb")) == {}


def test_solution_solves_all(lesson, path):
    path = path.parent / "solutions" / path.name
    assert set(complaints(lesson, path)) >= {"solved"}
    for number in (1, 2, 3):
        output = find(lesson, f"exercise-{number}").outputs[0]
        output.text = f"Exercise 01.{number}: right. It is so.\n"
    assert "solved" not in complaints(lesson, path)
