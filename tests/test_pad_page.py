"""The pad draws the same in every browser, with a mouse, fingers and pens."""

import time

import nbformat
import numpy as np
import pytest
from nbformat import v4
from playwright.sync_api import expect

from browser import draw_stroke, open_browser, open_notebook, run_all, run_lab
from pad_page import (
    BROWSERS,
    DISPATCH,
    SIDE,
    Tab,
    click,
    draw,
    open_tab,
    open_zoomed,
    place_all,
    read_canvas,
    read_paper,
    read_picture,
)
from strokes import STROKES

WIDTH = 22  # of the pen, in pixels
PAINT_SECONDS = 5  # a browser shows what a script drew a moment later
SCROLL = "() => scrollTo(0, 400)"
DRAWING = """() => {
  const { number, strokes } = model.get("drawing");
  return { number, strokes };
}"""
FOCUS_BEFORE = "() => { document.querySelector('#before').focus(); }"
# A notebook with a pad whose network is always the same.
CELL = """\
import numpy as np
from digits.handwriting.pad import drawing_pad
pad = drawing_pad(
    np.zeros((1, 9, 9), np.uint8),
    lambda picture: (np.zeros((28, 28), np.uint8), np.eye(10)[3], np.ones((4, 4, 1))),
)"""
READ = '() => model.get("drawing").strokes'
CLEAR = '() => document.querySelector(".clear").click()'


@pytest.fixture(scope="module", params=BROWSERS)
def page(request, tmp_path_factory) -> Tab:
    with open_tab(request.param, tmp_path_factory.mktemp("page")) as tab:
        yield tab


@pytest.fixture
def tab(page) -> Tab:
    page.evaluate(SCROLL)
    page.evaluate(CLEAR)
    return page


def ink(strokes, width=WIDTH):
    """Return the picture of strokes of pixels, in another way than the pad."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    picture = np.full((SIDE, SIDE), 255.0)
    for points in strokes:
        # Half a pixel apart, so that the circles around them make a line.
        parts = [
            np.linspace(a, b, int(2 * np.ptp([a, b], axis=0).max()) + 2)
            for a, b in zip(points, points[1:])
        ]
        for place in np.unique(np.concatenate(parts), axis=0):
            edge = np.hypot(x - place[0], y - place[1]) - width / 2
            picture = np.minimum(picture, 255 * np.clip(edge + 0.5, 0, 1))
    return picture


def dispatch(tab, kind, *events, number=7, **rest):
    """Let a pointer do things, each a name and a place or a dictionary of more."""
    tab.evaluate(
        DISPATCH,
        [
            {"name": name, "at": at, "pointerId": number, "pointerType": kind}
            | ({"buttons": 0} if name in ("pointerup", "pointercancel") else {})
            | rest
            for name, at in events
        ],
    )


def is_dot(picture, x, y):
    """Whether a picture has one dot of the pen's width there, and no other ink."""
    covered = 255 - picture.astype(float)
    if not covered.any():
        return False
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    middle = (np.average(columns, weights=covered), np.average(rows, weights=covered))
    return (
        covered.sum() / 255 == pytest.approx(np.pi * WIDTH**2 / 4, rel=0.05)
        and middle == pytest.approx((SIDE * x, SIDE * y), abs=1.5)
        and covered.max() == 255
    )


def passes(points, place):
    """Whether points in pixels come near a place from 0 to 1 of the paper."""
    return np.abs(np.array(points) - SIDE * np.array(place)).max(axis=1).min() < 3


def shown(tab):
    """Return the picture, once the paper shows the same, which it must soon."""
    picture = read_picture(tab)
    end = time.monotonic() + PAINT_SECONDS
    while True:
        difference = np.abs(picture - read_paper(tab).astype(float))
        same = difference.mean() < 1 and (difference > 128).mean() < 0.001
        if same or time.monotonic() > end:
            break
    assert same, f"mean difference of the paper: {difference.mean():.2f}"
    return picture


def test_a_click_makes_a_dot(tab):
    draw(tab, [(0.3, 0.6)])
    assert is_dot(shown(tab), 0.3, 0.6)


@pytest.mark.parametrize("page", ["chromium"], indirect=True, scope="module")
@pytest.mark.parametrize("kind", ["touch", "pen"])
def test_fingers_and_pens_draw_lines(tab, kind):
    session = tab.page.context.new_cdp_session(tab.page)
    places = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8), (0.5, 0.8)]
    for stage, (x, y) in zip(("Start", "Move", "Move", "End"), place_all(tab, places)):
        place = {"x": x, "y": y}
        if kind == "touch":
            points = [] if stage == "End" else [place]
            call = {"type": f"touch{stage}", "touchPoints": points}
            session.send("Input.dispatchTouchEvent", call)
        else:
            name = {"Start": "Pressed", "Move": "Moved", "End": "Released"}[stage]
            call = {"type": f"mouse{name}", "pointerType": "pen", "button": "left"}
            call |= {"buttons": 1, "clickCount": 1}
            session.send("Input.dispatchMouseEvent", call | place)
    assert np.abs(shown(tab) - ink([SIDE * np.array(places)])).mean() < 2


@pytest.mark.parametrize("kind", ["touch", "pen"])
def test_a_tap_too_short_to_be_captured_makes_a_dot(tab, kind):
    place = (0.5, 0.7)
    dispatch(tab, kind, ("pointerdown", place), ("pointerup", place))
    assert is_dot(shown(tab), *place)


def test_a_digit_gives_the_same_picture_in_every_browser(tab):
    draw(tab, *STROKES[5])
    strokes = [each["points"] for each in tab.evaluate(READ)]
    # Some browsers move a mouse by whole pixels only, and not to where it is already.
    for points, places in zip(strokes, STROKES[5], strict=True):
        assert all(passes(points, place) for place in places)
    assert np.abs(shown(tab) - ink(strokes)).max() <= 3


def test_strokes_may_leave_the_paper_and_end_outside(tab):
    draw(tab, [(0.5, 0.5), (1.4, 0.5), (1.4, 0.7), (0.5, 0.7), (0.5, 1.3)])
    (stroke,) = tab.evaluate(READ)
    assert np.allclose(stroke["points"][-1], (SIDE * 0.5, SIDE * 1.3), atol=3)
    picture = shown(tab)
    assert picture[SIDE // 2, -1] == picture[-1, SIDE // 2] == 0


def test_blank_paper_is_white_all_over(tab):
    draw(tab, [(0.3, 0.6)])
    tab.evaluate('() => document.querySelector(".undo").click()')
    assert (shown(tab) == 255).all()


# WebKit's driver never lets go of the right button.
@pytest.mark.parametrize("page", BROWSERS[:-1], indirect=True, scope="module")
def test_the_right_button_draws_nothing_and_opens_no_menu_over_a_stroke(tab):
    start, turn, end = place_all(tab, [(0.2, 0.2), (0.5, 0.2), (0.5, 0.6)])
    tab.evaluate("""() => {
      window.menus = [];
      const note = (event) => menus.push(event.defaultPrevented);
      addEventListener("contextmenu", note);
      addEventListener("contextmenu", (event) => event.preventDefault());
    }""")
    right = [("down", "right"), ("up", "right")]
    tab.use_mouse([("move", start), *right])
    assert tab.evaluate(READ) == []
    assert tab.evaluate("() => menus") == [False]
    moves = [("move", turn), *right, ("move", end)]
    tab.use_mouse([("move", start), ("down", "left"), *moves, ("up", "left")])
    # Had it reached the page, Jupyter would open a menu of its own.
    assert tab.evaluate("() => menus") == [False]
    (stroke,) = tab.evaluate(READ)
    corners = [(0.2, 0.2), (0.5, 0.2), (0.5, 0.6)]
    assert all(passes(stroke["points"], corner) for corner in corners)


def test_a_second_finger_and_a_palm_do_not_draw(tab):
    first, other = [(0.2, 0.2), (0.2, 0.8)], (0.9, 0.9)
    dispatch(tab, "pen", ("pointerdown", first[0]))
    for kind, is_primary in (("pen", False), ("touch", True)):
        tap = [(f"pointer{name}", other) for name in ("down", "move", "up")]
        dispatch(tab, kind, *tap, number=8, isPrimary=is_primary)
    assert tab.evaluate(READ) == []
    dispatch(tab, "pen", ("pointermove", first[1]), ("pointerup", first[1]))
    (stroke,) = tab.evaluate(READ)
    assert np.allclose(stroke["points"], SIDE * np.array(first), atol=2)


def test_after_a_stroke_whose_end_got_lost_the_next_draws(tab):
    dispatch(tab, "touch", ("pointerdown", (0.2, 0.2)), ("pointermove", (0.2, 0.8)))
    tap = [("pointerdown", (0.7, 0.5)), ("pointerup", (0.7, 0.5))]
    dispatch(tab, "touch", *tap, number=8)
    assert [len(stroke["points"]) for stroke in tab.evaluate(READ)] == [2, 1]


def test_a_stroke_that_the_browser_cancels_stays_and_ends(tab):
    places = [(0.2, 0.2), (0.6, 0.2)]
    dispatch(tab, "touch", ("pointerdown", places[0]), ("pointermove", places[1]))
    # The place of this event means nothing.
    dispatch(tab, "touch", ("pointercancel", (-9, -9)), ("pointermove", (0.9, 0.9)))
    (stroke,) = tab.evaluate(READ)
    assert np.allclose(stroke["points"], SIDE * np.array(places), atol=2)


@pytest.mark.parametrize("together", [None, [], [(0.2, 0.5), (0.5, 0.5)]])
def test_places_that_come_together_are_drawn_and_need_not_come(tab, together):
    dispatch(tab, "pen", ("pointerdown", (0.2, 0.2)))
    dispatch(tab, "pen", ("pointermove", (0.5, 0.5)), together=together)
    dispatch(tab, "pen", ("pointerup", (0.5, 0.5)))
    (stroke,) = tab.evaluate(READ)
    places = [(0.2, 0.2), *(together or [(0.5, 0.5)])]
    assert np.allclose(stroke["points"], SIDE * np.array(places), atol=2)


def test_ink_is_under_the_pen_where_the_page_is_shown_smaller(tab):
    style = "(style) => { document.getElementById('output').style = style; }"
    tab.evaluate(style, "transform: scale(0.5); transform-origin: 0 0")
    try:
        draw(tab, [(0.3, 0.6)])
        assert is_dot(read_picture(tab), 0.3, 0.6)
    finally:
        tab.evaluate(style, "")


# WebKit lets nobody pretend to have such a screen.
@pytest.mark.parametrize("page", BROWSERS[:-1], indirect=True, scope="module")
@pytest.mark.parametrize("ratio", [0.8, 1, 2.5])
def test_a_screen_with_other_pixels_changes_the_paper_not_the_picture(tab, ratio):
    fake = """(value) => {
      const property = { value, configurable: true };
      Object.defineProperty(window, "devicePixelRatio", property);
    }"""
    before = tab.evaluate("() => devicePixelRatio")
    tab.evaluate(fake, ratio)
    try:
        draw(tab, [(0.3, 0.6)])
        assert is_dot(shown(tab), 0.3, 0.6)
        width = tab.evaluate("() => document.querySelector('.paper').width")
        assert width == round(SIDE * ratio)
    finally:
        tab.evaluate(fake, before)


def test_a_page_that_is_selected_can_be_drawn_on(tab):
    tab.evaluate("() => getSelection().selectAllChildren(document.body)")
    draw(tab, [(0.2, 0.5), (0.3, 0.5), (0.8, 0.5)])
    (stroke,) = tab.evaluate(READ)
    assert stroke["points"][-1] == pytest.approx((SIDE * 0.8, SIDE * 0.5), abs=2)


def test_the_page_does_not_scroll_under_a_finger(tab):
    assert tab.evaluate("""() => {
      const paper = document.querySelector(".paper");
      const event = new Event("touchstart", { bubbles: true, cancelable: true });
      const isKept = !paper.dispatchEvent(event);
      return isKept && getComputedStyle(paper).touchAction === "none";
    }""")


def test_what_only_a_network_can_say_is_shown_with_a_network_only(tab):
    heights = """() => [".seen", "ul", ".maps"].map(
      (part) => document.querySelector(part).getBoundingClientRect().height)"""
    try:
        for has_network in (False, True):
            tab.evaluate("(has) => { model.set('has_network', has); }", has_network)
            shown = [height > 0 for height in tab.evaluate(heights)]
            assert shown == [True, has_network, has_network]
    finally:
        tab.evaluate("() => { model.set('has_network', true); }")


def count(tab):
    """Return how many places each stroke has."""
    return [len(stroke["points"]) for stroke in tab.evaluate(READ)]


def test_undo_brings_back_what_clear_took_away(tab):
    draw(tab, [(0.2, 0.2), (0.8, 0.2)], [(0.2, 0.6)])
    before, drawn = count(tab), read_picture(tab)
    # A second click takes no more away.
    click(tab, ".clear")
    click(tab, ".clear")
    assert (shown(tab) == 255).all()
    draw(tab, [(0.5, 0.5)])
    click(tab, ".undo")
    assert (shown(tab) == 255).all()
    click(tab, ".undo")
    assert count(tab) == before and np.array_equal(shown(tab), drawn)
    for left in (1, 0, 0):
        click(tab, ".undo")
        assert len(count(tab)) == left


def test_undo_brings_back_what_clear_took_away_by_keyboard(tab):
    draw(tab, [(0.2, 0.2), (0.8, 0.2)], [(0.2, 0.6)])
    drawn = read_picture(tab)
    for selector, key in ((".clear", "Enter"), (".undo", "Space")):
        tab.evaluate("(part) => { document.querySelector(part).focus(); }", selector)
        tab.press(key)
        assert bool(count(tab)) == (selector == ".undo")
    assert np.array_equal(shown(tab), drawn)


def test_keys_move_a_pen_and_put_it_down(tab):
    tab.evaluate(FOCUS_BEFORE)
    tab.press("Tab")
    blank = read_paper(tab)
    # It shows where it is, and what to press, before there is any ink.
    assert blank[SIDE // 2 - 20 : SIDE // 2 + 20].min() < 200
    hint = "() => document.querySelector('.hint').getBoundingClientRect().height > 0"
    assert tab.evaluate(hint)
    tab.press(*["ArrowLeft"] * 4, *["ArrowUp"] * 2)
    assert count(tab) == []
    tab.press("Space", *["ArrowDown"] * 6, "Space", "ArrowRight", "Space", "Space")
    line, dot = tab.evaluate(READ)
    down = [[SIDE / 2 - 28, SIDE / 2 - 14 + 7 * place] for place in range(7)]
    assert line["points"] == down
    assert dot["points"] == [[SIDE / 2 - 21, SIDE / 2 + 28]]
    # Who leaves the paper lifts the pen.
    tab.press("Space", "ArrowRight", "Tab")
    assert count(tab) == [7, 1, 2] and not tab.evaluate(hint)
    assert np.abs(shown(tab) - ink([down, [(119, 168), (126, 168)]])).max() < 9


def test_the_keyboard_pen_stays_on_the_paper_and_makes_room_for_the_mouse(tab):
    tab.evaluate(FOCUS_BEFORE)
    tab.press("Tab", *["ArrowUp"] * 25, "Space", "ArrowUp")
    draw(tab, [(0.3, 0.6)])
    assert count(tab)[0] == 2 and len(count(tab)) == 2
    assert tab.evaluate(READ)[0]["points"][1] == [SIDE / 2, 0]
    # After a click, keys are for the notebook around the pad; here they would scroll.
    tab.evaluate("() => { window.onkeydown = (event) => event.preventDefault(); }")
    tab.press("ArrowDown", "Space")
    tab.evaluate("() => { window.onkeydown = null; }")
    assert len(count(tab)) == 2
    state = "() => document.querySelector('.paper').dataset.lmSuppressShortcuts"
    assert tab.evaluate(state) == "false"
    shown(tab)


# Others offer no zoom to a test.
@pytest.mark.parametrize("page", ["chromium"], indirect=True, scope="module")
def test_a_zoom_makes_the_paper_sharp_again(page, tmp_path):
    with open_zoomed(page, tmp_path) as (tab, zoom):
        tab.evaluate("() => document.querySelector('.paper').scrollIntoView()")
        draw(tab, *STROKES[5])
        drawing = tab.evaluate(DRAWING)
        picture = read_picture(tab)
        for ratio in (2, 1, 1.5, 0.8):
            zoom(ratio)
            # The border has whole pixels of the screen.
            wait_for_width(tab, SIDE * ratio, within=2)
            canvas = read_canvas(tab).astype(float)
            assert np.abs(canvas - picture).mean() < 1.5
            assert tab.evaluate(DRAWING) == drawing
            assert np.array_equal(read_picture(tab), picture)


def test_a_narrower_pad_keeps_the_drawing_sharp(tab):
    draw(tab, *STROKES[5])
    picture = shown(tab)
    ratio = tab.evaluate("() => devicePixelRatio")
    style = "(style) => { document.getElementById('output').style = style; }"
    try:
        tab.evaluate(style, "width: 202px")
        wait_for_width(tab, round(ratio * 188))
        assert np.array_equal(read_picture(tab), picture)
    finally:
        tab.evaluate(style, "")
    wait_for_width(tab, round(ratio * SIDE))
    assert np.array_equal(shown(tab), picture)


def wait_for_width(tab, width, within=0):
    """Wait until the paper has so many pixels in a row."""
    end = time.monotonic() + PAINT_SECONDS
    read = "() => document.querySelector('.paper').width"
    while abs(tab.evaluate(read) - width) > within and time.monotonic() < end:
        time.sleep(0.05)
    assert tab.evaluate(read) == pytest.approx(width, abs=within)


def test_a_browser_that_falsifies_pixels_falsifies_no_drawing(tab):
    tab.evaluate("""() => {
      const { prototype } = CanvasRenderingContext2D;
      window.honest = prototype.getImageData;
      prototype.getImageData = function (...box) {
        const image = honest.apply(this, box);
        image.data.forEach((_, place) => { image.data[place] = 255 * Math.random(); });
        return image;
      };
      window.honestURL = HTMLCanvasElement.prototype.toDataURL;
      HTMLCanvasElement.prototype.toDataURL = () => "data:,";
    }""")
    try:
        draw(tab, [(0.3, 0.6)])
        assert is_dot(shown(tab), 0.3, 0.6)
    finally:
        tab.evaluate("""() => {
          CanvasRenderingContext2D.prototype.getImageData = honest;
          HTMLCanvasElement.prototype.toDataURL = honestURL;
        }""")


def test_an_answer_to_an_earlier_drawing_is_dim_until_the_next_comes(tab):
    bars = "() => getComputedStyle(document.querySelector('ul')).opacity"
    draw(tab, [(0.3, 0.6)])
    end = time.monotonic() + PAINT_SECONDS
    while tab.evaluate(bars) == "1" and time.monotonic() < end:
        time.sleep(0.05)
    assert tab.evaluate(bars) == "0.3"
    tab.evaluate("""() => {
      model.set("answer", { number: model.get("drawing").number });
    }""")
    assert tab.evaluate(bars) == "1"


def test_after_a_restart_of_the_kernel_an_old_pad_says_so(tmp_path):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(CELL)])
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    notebook.metadata["kernelspec"] = kernel
    nbformat.write(notebook, tmp_path / "pad.ipynb")
    words = "The kernel was restarted: run all cells above, and this one, again."
    with open_browser() as browser, run_lab(tmp_path) as address:
        page = open_notebook(browser, address, "pad")
        run_all(page, seconds=60)
        pad = page.locator(".digits-pad")
        paper, bars = pad.locator(".paper"), pad.locator("ul")
        draw_stroke(paper, [(0.2, 0.2), (0.2, 0.8)])
        expect(pad).to_have_attribute("data-guess", "3", timeout=20_000)
        expect(bars).to_have_css("opacity", "1")
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.get_by_text("Restart Kernel…", exact=True).click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        status = pad.get_by_role("status")
        expect(status).to_have_text(words, timeout=60_000)
        expect(bars).to_have_css("opacity", "0.3")
        # Drawing goes on, and the words stay.
        draw_stroke(paper, [(0.6, 0.2), (0.6, 0.8)])
        expect(pad).to_have_attribute("data-strokes", "2")
        page.wait_for_timeout(2000)
        expect(status).to_have_text(words)
        expect(bars).to_have_css("opacity", "0.3")
        # So does a view that is made only now.
        status.click(button="right")
        page.get_by_text("Create New View for Cell Output").click()
        view = page.locator(".jp-LinkedOutputView .digits-pad")
        expect(view.get_by_role("status")).to_have_text(words, timeout=20_000)
        page.locator(
            ".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon"
        ).last.click()
        # What it asks for is the cure.
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        expect(status).to_contain_text("Draw a digit", timeout=60_000)
        draw_stroke(paper, [(0.2, 0.2), (0.2, 0.8)])
        expect(pad).to_have_attribute("data-guess", "3", timeout=20_000)
        expect(bars).to_have_css("opacity", "1")
