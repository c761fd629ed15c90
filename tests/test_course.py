"""The course is as long as it says, and leads from each lesson to the next."""

import re
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from browser import open_browser, open_notebook, run_lab
from course import MAPS, fill_map
from rules import terms
from rules.course import (
    COURSE,
    COURSE_MINUTES,
    LESSONS,
    minutes,
    run_times,
    time_row,
)
from rules.parts import ROOT, read_notebook
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
    assert time_row(read_notebook(path), path) in read_notebook(path).cells[0].source


def test_the_course_takes_nine_hours_with_its_exercises():
    course = [path for path in LESSONS if int(path.name[:2]) in COURSE]
    assert len(course) == len(COURSE)
    assert (
        sum(minutes(read_notebook(path), path).core for path in course)
        <= COURSE_MINUTES
    )


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


@pytest.mark.parametrize(
    ("find", "change"),
    [
        (find_unknown, {"forms": ("nothing",)}),
        (find_lost, {"anchor": "Nowhere"}),
        (find_early, {"lesson": "05"}),
        (find_unlinked, {"name": "nothing"}),
    ],
)
def test_a_broken_entry_is_noticed(find, change, monkeypatch):
    entries = [
        term._replace(**change) if term.name == "tensor" else term
        for term in glossary()
    ]
    monkeypatch.setattr(terms, "glossary", lambda: entries)
    assert any("tensor" in wrong or "nothing" in wrong for wrong in find())


def test_a_second_spelling_is_noticed(monkeypatch):
    monkeypatch.setattr(terms, "SPELLINGS", {"tensors?": "array"})
    assert any("expected 'array'" in wrong for wrong in find_misspelt())


@pytest.mark.parametrize("path", LESSONS[:1], ids=lambda path: path.stem)
def test_a_longer_lesson_takes_longer(path):
    lesson = read_notebook(path)
    before = minutes(lesson, path)
    lesson.cells[1].source += " word" * 1_100
    lesson.cells[-2].source += " word" * 110
    assert minutes(lesson, path).core == pytest.approx(before.core + 10)
    assert minutes(lesson, path).extra == pytest.approx(before.extra + 1)
    assert time_row(lesson, path) not in lesson.cells[0].source


@pytest.mark.parametrize("kind", ["chromium", "firefox"])
def test_a_term_leads_to_its_entry_and_back_to_its_lesson(kind, tmp_path):
    lesson, other = "03_normalisation", "02_tensor_shaping"
    for name in (f"{lesson}.ipynb", f"{other}.ipynb", GLOSSARY.name):
        shutil.copy(GLOSSARY.parent / name, tmp_path)
    with open_browser(kind) as browser, run_lab(tmp_path) as address:
        page = open_notebook(browser, address, lesson)
        page.get_by_role("link", name="batch", exact=True).first.click()
        # A page to read, not the source of one.
        entries = page.locator(".jp-MarkdownViewer h3")
        entry = entries.filter(has_text=re.compile("^batch.?$"))
        expect(entry).to_be_in_viewport(timeout=20_000)
        link = entry.locator("xpath=following::a[1]")
        link.click()
        section = page.get_by_role("heading", name="Add a channel axis")
        section.wait_for(timeout=20_000)
        # JupyterLab opens a notebook at its top, and finds the section in an open one.
        page.locator(".lm-TabBar-tab", has_text=GLOSSARY.name).click()
        link.click()
        expect(section).to_be_in_viewport(timeout=20_000)


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
