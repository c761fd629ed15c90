"""Quizzes: what they hold, and that mouse and keyboard answer them in JupyterLab."""

import re

import nbformat
import pytest
from nbformat import v4
from playwright.sync_api import expect

import digits
from browser import open_browser, open_notebook, run_all, run_lab
from digits.exercises import questions
from rules.parts import ROOT

LESSONS = [f"{number:02}" for number in range(11)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_quiz_has_one_right_answer_and_a_word_on_each(lesson):
    quiz = questions.load_quiz(lesson)
    assert 4 <= len(quiz) <= 6
    for asked in quiz:
        answers = asked["answers"]
        assert 3 <= len(answers) <= 5, asked["question"]
        assert len({answer["text"] for answer in answers}) == len(answers)
        # Each wrong one has an explanation of its own.
        words = [answer["why"] for answer in answers]
        assert len(set(words)) == len(words)
        assert all(len(why.split()) >= 6 for why in words), asked["question"]
        right = [why.startswith("Right.") for why in words]
        assert sum(right) == 1, asked["question"]
        for text in (asked["question"], *words, *(a["text"] for a in answers)):
            assert text.count("`") % 2 == 0, text


def test_the_right_answer_stands_at_no_usual_place_and_is_not_told_by_its_length():
    places, longest, total = [], 0, 0
    for lesson in LESSONS:
        for asked in questions.load_quiz(lesson):
            answers = asked["answers"]
            right = next(a for a in answers if a["why"].startswith("Right."))
            places.append(answers.index(right))
            longest += len(right["text"]) == max(len(a["text"]) for a in answers)
            total += 1
    assert all(places.count(place) >= total / 6 for place in (0, 1, 2))
    assert longest < 0.6 * total


def test_a_quiz_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="there is no quiz '4', expected one of"):
        digits.quiz("4")


def test_where_nobody_can_choose_the_answers_are_folded_away(monkeypatch):
    shown = []
    monkeypatch.setattr(questions, "is_live", lambda: False)
    monkeypatch.setattr(questions, "display", lambda each: shown.append(each.data))
    digits.quiz("00")
    (text,) = shown
    assert "<input" not in text and "<style" not in text
    folded = "".join(re.findall(r"<details>.*?</details>", text, re.S))
    open_part = re.sub(r"<details>.*?</details>", "", text, flags=re.S)
    for asked in questions.load_quiz("00"):
        for answer in asked["answers"]:
            why = questions._format(answer["why"])
            assert why in folded and why not in open_part


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def page(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    cells = [v4.new_code_cell('import digits\n\ndigits.quiz("00")')]
    cells += [v4.new_code_cell('digits.quiz("00")')]
    lesson = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", 4)
    nbformat.write(
        v4.new_notebook(cells=cells, metadata=lesson.metadata), folder / "quiz.ipynb"
    )
    with open_browser(request.param) as browser, run_lab(folder) as address:
        page = open_notebook(browser, address, "quiz")
        run_all(page, seconds=60)
        yield page


def test_a_click_on_an_answer_shows_its_word_and_no_other(page):
    question = page.locator(".digits-quiz").first
    words = question.locator("p")
    for place in range(words.count()):
        expect(words.nth(place)).to_be_hidden()
    for place in range(words.count()):
        question.locator("label").nth(place).click()
        for other in range(words.count()):
            expect(words.nth(other)).to_be_visible(visible=other == place)
    # The same quiz twice on a page: one does not change the other.
    twin = page.locator(".digits-quiz").nth(len(questions.load_quiz("00")))
    expect(twin.locator("input:checked")).to_have_count(0)


def test_tab_and_arrows_answer_without_a_mouse_and_stay_in_the_cell(page):
    first, second = (page.locator(".digits-quiz").nth(place) for place in (1, 2))
    active = page.locator(".jp-Cell.jp-mod-active")
    before = active.count() and active.first.get_attribute("class")
    first.locator("input").first.focus()
    page.keyboard.press("Space")
    expect(first.locator("p").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(first.locator("p").nth(1)).to_be_visible()
    expect(first.locator("p").first).to_be_hidden()
    expect(first.locator("input").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first.locator("p").first).to_be_visible()
    # Letters are commands of JupyterLab: a "d d" would delete the cell.
    for key in ("d", "d", "x"):
        page.keyboard.press(key)
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    page.keyboard.press("Tab")
    expect(second.locator("input").first).to_be_focused()
    assert (active.count() and active.first.get_attribute("class")) == before
