"""Drawing in a real JupyterLab: the lesson's digits, and all else that a pad does."""

import statistics

import nbformat
import pytest
from nbconvert.preprocessors import ClearOutputPreprocessor
from nbformat import v4
from playwright.sync_api import Locator, Page, expect

from browser import draw_stroke, open_browser, open_notebook, run_all, run_lab
from rules.parts import ROOT
from strokes import STROKES

LESSON = ROOT / "notebooks" / "07_your_own_digits.ipynb"
SECONDS = 180  # for all cells of the lesson
# The tests beside these may keep the computer busy, in milliseconds.
expect.set_options(timeout=20_000)
# What stands for a network here counts patches of ink, and is the surer the more ink
# there is: two of them on the page show that pads do not disturb each other.
COUNT = """\
import time
import numpy as np
from scipy import ndimage
from digits.handwriting.pad import drawing_pad

def recognise(picture):
    patches = ndimage.label(picture < 128)[1]
    if picture[:, :30].min() < 128:
        raise ValueError("That is too far to the left: draw in the middle.")
    if patches == 4:
        raise RuntimeError("four is too many\\nfor this")
    time.sleep(3 if patches == 5 else 0)
    share = 0.5 + np.mean(picture < 128)
    probabilities = np.full(10, (1 - share) / 9)
    probabilities[patches] = share
    return np.zeros((28, 28), np.uint8), probabilities, np.ones((24, 24, 8))

example = np.zeros((1, 9, 9), np.uint8)"""
MAKE = "pad = drawing_pad(example, recognise)"
# Short strokes that do not touch each other.
DASHES = [[(x, y), (x + 0.15, y)] for y in (0.2, 0.5, 0.8) for x in (0.2, 0.6)]
# Measured in the page by what the reader sees, not by the pad's own clock.
WATCH = """(pad) => {
  pad.waits = [];
  pad.guesses = [];
  let end;
  const note = () => { end = performance.now(); };
  pad.querySelector(".paper").addEventListener("pointerup", note, true);
  const observer = new MutationObserver(() => {
    pad.waits.push(performance.now() - end);
    pad.guesses.push(pad.dataset.guess);
  });
  observer.observe(pad, { attributeFilter: ["data-answer"] });
}"""


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def open_page(request, tmp_path_factory):
    """Return a function that opens a notebook in the one JupyterLab."""
    # Without the package beside them, which would look for the data beside itself.
    folder = tmp_path_factory.mktemp("notebooks")
    lesson = nbformat.read(LESSON, 4)
    cells = [v4.new_code_cell(source) for source in (COUNT, MAKE, MAKE)]
    pads = v4.new_notebook(cells=cells, metadata=lesson.metadata)
    for notebook, name in ((lesson, LESSON.name), (pads, "pads.ipynb")):
        cleared, _ = ClearOutputPreprocessor().preprocess(notebook, {})
        nbformat.write(cleared, folder / name)
    with open_browser(request.param) as browser, run_lab(folder) as address:
        yield lambda name: open_notebook(browser, address, name)


@pytest.fixture(scope="module")
def pads_page(open_page) -> Page:
    page = open_page("pads")
    run_all(page, seconds=60)
    expect(page.locator(".digits-pad")).to_have_count(2)
    return page


@pytest.fixture
def pad(pads_page) -> Locator:
    """Return the first of two pads, wiped clean."""
    pad = pads_page.locator(".digits-pad").first
    pad.scroll_into_view_if_needed()
    pad.get_by_label("Pen width").fill("22")
    click(pad, "Clear")
    return pad


def move_along(pad: Locator, stroke) -> None:
    draw_stroke(pad.locator(".paper"), stroke)


def wait_for_answer(pad: Locator, act) -> None:
    before = pad.get_attribute("data-answer")
    act()
    expect(pad).not_to_have_attribute("data-answer", before)


def draw(pad: Locator, strokes) -> None:
    for stroke in strokes:
        wait_for_answer(pad, lambda stroke=stroke: move_along(pad, stroke))


def click(pad: Locator, name: str) -> None:
    wait_for_answer(pad, pad.get_by_role("button", name=name).click)


def guess(pad: Locator) -> str:
    return pad.get_attribute("data-guess")


def share(pad: Locator) -> float:
    """Return the probability of the guess."""
    row = pad.locator(f"[data-digit='{guess(pad)}']")
    return float(row.get_attribute("data-probability"))


def test_the_lesson_runs_and_recognises_digits_drawn_with_the_mouse(open_page):
    page = open_page(LESSON.stem)
    run_all(page, SECONDS)
    # The one that the lesson begins with reads too, since it got the network later.
    pad, again = page.locator(".digits-pad").all()
    pad.scroll_into_view_if_needed()
    pad.evaluate(WATCH)
    read, waits = {}, []
    for digit, strokes in STROKES.items():
        draw(pad, strokes)
        read[digit] = guess(pad)
        expect(again).to_have_attribute("data-guess", read[digit])
        waits += pad.evaluate("(pad) => pad.waits")
        click(pad, "Clear")
        pad.evaluate("(pad) => { pad.waits = []; }")
    right = sum(str(digit) == each for digit, each in read.items())
    median = statistics.median(waits)
    print(f"{right} of 10 recognised, {median:.0f} ms from a stroke to its answer.")
    assert right >= 9, read
    assert len(waits) == sum(map(len, STROKES.values()))
    assert median < 300, waits


def test_an_answer_is_shown_in_bars_and_words_and_pictures(pad):
    draw(pad, DASHES[:3])
    shares = pad.locator("li").evaluate_all(
        "(rows) => rows.map((row) => Number(row.dataset.probability))"
    )
    assert sum(shares) == pytest.approx(1) and shares.index(max(shares)) == 3
    expect(pad.locator("li.is-guess")).to_have_text(f"3 {100 * share(pad):.0f} % guess")
    expect(pad.get_by_role("status")).to_have_text(f"guess 3, {100 * share(pad):.0f} %")
    expect(pad.locator(".seen canvas")).to_have_count(1)
    expect(pad.locator(".maps canvas")).to_have_count(8)


def test_undo_takes_back_the_last_stroke(pad):
    draw(pad, DASHES[:2])
    before = share(pad)
    # Longer than the others, so that what is left tells which one is gone.
    draw(pad, [[(0.2, 0.8), (0.8, 0.8)]])
    assert guess(pad) == "3"
    click(pad, "Undo")
    assert (guess(pad), share(pad)) == ("2", before)


def test_a_click_makes_a_dot(pad):
    draw(pad, [[(0.5, 0.5)]])
    assert guess(pad) == "1"


def test_blank_paper_gets_an_invitation_and_a_refusal_its_sentence(pad):
    draw(pad, DASHES[:1])
    click(pad, "Undo")
    expect(pad.get_by_role("status")).to_contain_text("Draw a digit from 0 to 9")
    assert guess(pad) == ""
    nothing = pad.locator(".is-guess, .seen canvas, .maps canvas")
    expect(nothing).to_have_count(0)
    draw(pad, [[(0.05, 0.5), (0.2, 0.5)]])
    sentence = "That is too far to the left: draw in the middle."
    expect(pad.get_by_role("status")).to_have_text(sentence)
    expect(nothing).to_have_count(0)


def test_a_stroke_ends_where_a_menu_swallowed_its_end(pad):
    mouse, box = pad.page.mouse, pad.locator(".paper").bounding_box()
    x, y, side = box["x"], box["y"], box["width"]
    mouse.move(x + 0.2 * side, y + 0.2 * side)
    mouse.down()
    mouse.move(x + 0.4 * side, y + 0.2 * side, steps=4)
    release = "(event) => event.stopImmediatePropagation()"
    swallow = f"""(pad) => {{
      for (const name of ["pointerup", "lostpointercapture"])
        pad.addEventListener(name, {release}, {{ capture: true, once: true }});
    }}"""
    pad.evaluate(swallow)
    mouse.up()
    assert pad.get_attribute("data-strokes") == "0"
    wait_for_answer(pad, lambda: mouse.move(x + 0.8 * side, y + 0.8 * side, steps=4))
    assert (guess(pad), pad.get_attribute("data-strokes")) == ("1", "1")
    click(pad, "Clear")


def test_a_narrow_page_cuts_nothing_off(pad):
    pad.evaluate("(pad) => { pad.style.width = '200px'; }")
    inside = """(pad) => [...pad.querySelectorAll("canvas, button, input, li")].every(
      (part) => part.getBoundingClientRect().right
        <= pad.getBoundingClientRect().right)"""
    draw(pad, [[(0.2, 0.5), (0.95, 0.5)]])
    try:
        assert pad.evaluate(inside)
        # The whole width of the paper takes ink.
        assert share(pad) > 0.55
    finally:
        pad.evaluate("(pad) => { pad.style.width = ''; }")


def test_a_failure_gets_a_sentence_and_the_pad_goes_on(pad):
    draw(pad, DASHES[:4])
    sentence = "That failed with RuntimeError: four is too many"
    expect(pad.get_by_role("status")).to_have_text(sentence)
    click(pad, "Undo")
    assert guess(pad) == "3"


def test_the_pen_width_changes_the_ink(pad):
    draw(pad, DASHES[:1])
    medium = share(pad)
    for key, is_right in (
        ("Home", lambda thin: thin < medium),
        ("End", lambda thick: thick > medium),
    ):
        click(pad, "Clear")
        pad.get_by_label("Pen width").press(key)
        draw(pad, DASHES[:1])
        assert is_right(share(pad)), (key, medium)


def test_all_controls_work_with_the_keyboard(pad):
    draw(pad, DASHES[:3])
    page, undo = pad.page, pad.get_by_role("button", name="Undo")
    for _ in range(10):
        page.keyboard.press("Tab")
        if undo.evaluate("(button) => button === document.activeElement"):
            break
    expect(undo).to_be_focused()
    assert undo.evaluate("(button) => getComputedStyle(button).outlineWidth") == "3px"
    for key, left in (("Enter", "2"), ("Space", "1")):
        wait_for_answer(pad, lambda key=key: page.keyboard.press(key))
        assert guess(pad) == left
    page.keyboard.press("Tab")
    expect(pad.get_by_role("button", name="Clear")).to_be_focused()
    wait_for_answer(pad, lambda: page.keyboard.press("Enter"))
    assert pad.get_attribute("data-strokes") == "0"
    page.keyboard.press("Tab")
    width = pad.get_by_label("Pen width")
    expect(width).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(width).to_have_value("23")


def test_while_python_is_busy_the_pad_draws_and_no_late_answer_shows(pad):
    draw(pad, DASHES[:4])
    pad.evaluate(WATCH)
    # The answer to five takes longer than the sixth.
    move_along(pad, DASHES[4])
    move_along(pad, DASHES[5])
    assert pad.get_attribute("data-strokes") == "6"
    expect(pad.get_by_role("status")).to_contain_text("No answer from Python yet")
    expect(pad).to_have_attribute("data-guess", "6")
    assert pad.evaluate("(pad) => pad.guesses") == ["6"]


def test_two_pads_do_not_disturb_each_other(pads_page, pad):
    other = pads_page.locator(".digits-pad").nth(1)
    draw(pad, DASHES[:1])
    other.scroll_into_view_if_needed()
    draw(other, DASHES[:2])
    assert (guess(pad), guess(other)) == ("1", "2")


def test_a_second_view_of_a_pad_shows_the_same_drawing(pads_page, pad):
    draw(pad, DASHES[:2])
    pad.get_by_role("status").click(button="right")
    pads_page.get_by_text("Create New View for Cell Output").click()
    view = pads_page.locator(".jp-LinkedOutputView .digits-pad")
    expect(view).to_have_attribute("data-guess", "2")
    draw(view, DASHES[2:3])
    assert (guess(view), guess(pad)) == ("3", "3")
    assert pad.get_attribute("data-strokes") == "3"
