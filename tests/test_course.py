"""The course is as long as it says, and leads from each lesson to the next."""

import re
import subprocess
import sys

import pytest

from browser import open_browser
from course import MAPS, fill_map
from rules.course import (
    COURSE,
    COURSE_MINUTES,
    LESSONS,
    minutes,
    read,
    run_times,
    time_row,
)
from rules.parts import ROOT
from rules.terms import (
    GLOSSARY,
    find_early,
    find_lost,
    find_misspelt,
    find_unknown,
    find_unlinked,
    glossary,
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_tells_its_time(path):
    assert time_row(read(path), path) in read(path).cells[0].source


def test_the_course_takes_nine_hours_with_its_exercises():
    course = [path for path in LESSONS if int(path.name[:2]) in COURSE]
    assert len(course) == len(COURSE)
    assert sum(minutes(read(path), path).core for path in course) <= COURSE_MINUTES


def test_the_maps_tell_each_lessons_minutes():
    for path in MAPS:
        text = path.read_text()
        assert fill_map(text) == text, path
        for lesson in LESSONS:
            assert lesson.name in text


def test_the_run_times_are_those_of_all_lessons():
    assert set(run_times()) == {path.stem for path in LESSONS}
    assert all(times["core"] > 0 for times in run_times().values())


def test_the_glossary_is_sorted_and_short():
    names = [term.name for term in glossary()]
    assert names == sorted(set(names), key=str.lower)
    assert len(names) == GLOSSARY.read_text().count("\n### ")
    long = [term.name for term in glossary() if len(term.text.split()) > 60]
    assert not long


@pytest.mark.parametrize(
    "find", [find_unknown, find_lost, find_early, find_misspelt, find_unlinked]
)
def test_terms(find):
    wrong = list(find())
    assert not wrong, "\n".join(wrong)


def test_the_cheat_sheet_prints_on_two_pages(tmp_path):
    sheet = ROOT / "notebooks" / "keras_cheat_sheet.ipynb"
    convert = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "html",
        "--log-level",
        "ERROR",
    ]
    subprocess.run([*convert, "--output-dir", tmp_path, sheet], check=True)
    with open_browser() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "keras_cheat_sheet.html").as_uri())
        printed = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
