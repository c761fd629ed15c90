"""Lessons and solutions hold each exercise, and what a check says of no answer.

What the checks take and refuse is tried in test_attacks.py.
"""

import re
from pathlib import Path

import nbformat
import pytest

import digits
from digits.exercises.machinery import EXERCISES

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.mark.parametrize("number", sorted(EXERCISES))
def test_an_open_exercise_says_so_and_does_not_stop(capsys, number):
    arguments = EXERCISES[number].complaint.__code__.co_argcount
    digits.check(number, *[...] * arguments)
    assert "not answered yet" in capsys.readouterr().out


def test_a_function_with_the_dots_in_place_is_an_open_exercise(capsys):
    digits.check("02.2", lambda images: ...)
    assert "not answered yet" in capsys.readouterr().out


def test_a_function_without_return_is_told_so(capsys):
    digits.check("02.2", lambda images: None)
    assert "not yet. your function returned nothing" in capsys.readouterr().out


def test_a_failing_answer_is_reported_with_its_input_and_does_not_stop(capsys):
    digits.check("02.3", lambda images: images[99])
    printed = capsys.readouterr().out
    assert "not yet. for images = " in printed
    assert "your function failed with IndexError: index 99" in printed
    digits.check("02.3", 5)
    assert "not yet. expected a function, got int 5." in capsys.readouterr().out


def test_at_least_55_exercises_five_in_each_lesson_of_the_course():
    lessons = [number[:2] for number in EXERCISES]
    assert len(lessons) >= 55
    assert all(lessons.count(f"{lesson:02}") >= 5 for lesson in range(8))


def test_an_unknown_exercise_is_refused():
    for function in (digits.check, digits.hint):
        with pytest.raises(ValueError, match="there is no exercise '99.1', expected"):
            function("99.1")


def checked_in(path):
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return re.findall(r'digits\.check\("([\d.]+)"', code)


def test_lessons_and_solutions_hold_each_exercise_once():
    for folder in (NOTEBOOKS, NOTEBOOKS / "solutions"):
        paths = sorted(folder.glob("[0-9]*.ipynb"))
        numbers = [number for path in paths for number in checked_in(path)]
        assert numbers == sorted(EXERCISES)


def test_the_stored_solutions_are_right_and_the_stored_lessons_are_open():
    for folder, verdict in (
        (NOTEBOOKS, "not answered"),
        (NOTEBOOKS / "solutions", "right."),
    ):
        for path in sorted(folder.glob("[0-9]*.ipynb")):
            text = path.read_text(encoding="utf-8")
            for number in checked_in(path):
                assert f"Exercise {number}: {verdict}" in text, (path.name, number)


def test_hints_help_without_telling(capsys):
    for number in EXERCISES:
        digits.hint(number)
        assert capsys.readouterr().out.startswith(f"Hint for {number}: ")
