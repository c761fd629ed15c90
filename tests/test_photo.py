"""Whole numbers and sheets of digits are read in photos."""

import sys
import time
from functools import partial

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

import digits
from lesson_cells import run_cells
from rules.parts import ROOT

sys.path.insert(0, str(ROOT / "data"))

from make_sheet import draw_sheet, fill_sheet, photograph  # noqa: E402

CELLS = "profile", "load", "build", "train", "predict"
NUMBERS = 60


@pytest.fixture(scope="module")
def lesson():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITS_PROFILE", "full")
        return run_cells("07_your_own_digits", CELLS, {"digits": digits})


@pytest.fixture(scope="module")
def predict(lesson):
    return partial(lesson["predict"], lesson["model"])


@pytest.fixture(scope="module")
def drawn():
    """Return the plain drawings: for each digit, one of each hand."""
    pictures, labels, kinds = digits.load_own_digits()
    return [pictures[(labels == digit) & (kinds == "plain")] for digit in range(10)]


# Numbers made from validation images.


def enlarge(image, height):
    """Return the ink of an image of MNIST, from 0 to 1, without its margins."""
    rows, columns = (np.flatnonzero((image > 60).any(axis)) for axis in (1, 0))
    crop = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = [max(3, round(side * height / 20)) for side in crop.shape[::-1]]
    return np.array(Image.fromarray(crop).resize(size, Image.Resampling.BICUBIC)) / 255


def write_number(images, rng, *, touching):
    """Return the ink of a slanted number; some digits touch the one before."""
    height = rng.uniform(40, 90)
    slope = np.tan(np.radians(rng.uniform(-10, 10)))
    inks = [enlarge(image, height * rng.uniform(0.85, 1.15)) for image in images]
    wide = int(sum(ink.shape[1] for ink in inks) + (len(inks) * 0.6 + 4) * height)
    page = np.zeros((int(4 * height + abs(slope) * wide), wide))
    x = int(1.5 * height)
    for ink in inks:
        touches = rng.random() < touching
        x += 0 if touches else int(rng.uniform(0.1, 0.45) * height)
        middle = len(page) / 2 + slope * (x - wide / 2)
        top = int(middle + rng.uniform(-0.12, 0.12) * height - len(ink) / 2)
        rows = slice(top, top + len(ink))
        if touches:
            x = move_left(page[rows], ink, x, int(0.2 * height))
        here = page[rows, x : x + ink.shape[1]]
        np.maximum(here, ink, out=here)
        x += ink.shape[1]
    rows, columns = (np.flatnonzero((page > 0.5).any(axis)) for axis in (1, 0))
    margin = int(0.6 * height)
    return page[
        max(0, rows[0] - margin) : rows[-1] + margin,
        max(0, columns[0] - margin) : columns[-1] + margin,
    ]


def move_left(page, ink, x, most):
    """Return where a digit first touches what is on its left, or the nearest place."""
    for moved in range(most):
        here = page[:, x - moved : x - moved + ink.shape[1]]
        if ((here > 0.5) & (ink > 0.5)).sum() > 3:
            return x - moved
    return x - most


def lay_on_paper(ink, rng, kind):
    """Return a photo of ink on paper of a kind."""
    y, x = (np.linspace(-1, 1, side) for side in ink.shape)
    y = y[:, np.newaxis]
    slope = rng.uniform(-0.15, 0.15, 2)
    paper = 0.72 + slope[0] * y + slope[1] * x - 0.1 * (x**2 + y**2)
    rules = np.zeros(ink.shape, dtype=bool)
    step = rng.uniform(30, 60)
    rows, columns = np.indices(ink.shape)
    if kind in ("ruled", "squared"):
        rules |= (rows + 0.01 * columns) % step < 2
    if kind == "squared":
        rules |= (columns - 0.01 * rows) % step < 2
    if kind == "shadow":
        angle = rng.uniform(-1, 1)
        dark = x * np.cos(angle) + y * np.sin(angle) > rng.uniform(-0.5, 0.5)
        paper = ndimage.gaussian_filter(paper * np.where(dark, 0.6, 1), 1.5)
    soft = ndimage.gaussian_filter(ink, 0.8)
    seen = paper * (1 - 0.75 * soft) * (1 - 0.22 * rules * (1 - soft))
    seen += rng.normal(0, 0.012, seen.shape)
    return np.uint8(255 * np.clip(seen, 0, 1))


def read_numbers(lesson, predict, touching):
    """Return which of some numbers are read without a mistake, and the seconds."""
    rng = np.random.default_rng(1)
    right, seconds = [], []
    for number in range(NUMBERS):
        chosen = rng.integers(0, len(lesson["x_val"]), rng.integers(2, 11))
        ink = write_number(lesson["x_val"][chosen], rng, touching=touching)
        kind = ("plain", "ruled", "squared", "shadow")[number % 4]
        photo = lay_on_paper(ink, rng, kind)
        start = time.perf_counter()
        try:
            found = digits.read_photo(photo, predict)
        except ValueError:
            found = []
        seconds.append(time.perf_counter() - start)
        truth = lesson["y_val"][chosen].tolist()
        right.append([each.digit for each in found] == truth)
    print(
        f"{touching:.0%} touch: {np.mean(right):.0%} of the numbers are right", end=", "
    )
    print(f"{np.median(seconds):.2f} s for one")
    return np.array(right), np.array(seconds)


def test_numbers_are_read_on_paper_of_four_kinds(lesson, predict):
    right, seconds = read_numbers(lesson, predict, touching=0)
    assert right.mean() >= 0.85
    assert np.median(seconds) < 1


def test_most_numbers_with_digits_that_touch_are_read(lesson, predict):
    right, _ = read_numbers(lesson, predict, touching=0.25)
    assert right.mean() >= 0.65


def test_a_drawn_number_whose_digits_all_touch_is_cut(predict, drawn):
    page = np.full((360, 634), 255, dtype="uint8")
    for at, digit in enumerate((2, 0, 5, 6)):
        here = page[80 - 25 * at : 360 - 25 * at, 118 * at : 118 * at + 280]
        np.minimum(here, drawn[digit][0], out=here)
    assert ndimage.label(page < 128, np.ones((3, 3)))[1] == 1
    found = digits.read_photo(page, predict)
    assert [each.digit for each in found] == [2, 0, 5, 6]


def test_lines_are_read_from_the_top_and_each_from_the_left(predict, drawn):
    page = np.full((950, 1_500), 255, dtype="uint8")
    lines = [[3, 1, 4], [1, 5, 9, 2], [6, 5]]
    for row, line in enumerate(lines):
        for column, digit in enumerate(line):
            top, left = 20 + 290 * row - 12 * column + 36, 40 + 340 * column
            page[top : top + 280, left : left + 280] = drawn[digit][1]
    found = digits.read_photo(page, predict)
    read = [[e.digit for e in found if e.line == line] for line in range(3)]
    assert read == lines
    # The boxes are shares of the photo, around the ink.
    top, left, bottom, right = np.array([each.box for each in found]).T
    assert (top >= 0).all() and (top < bottom).all() and (bottom <= 1).all()
    assert (left >= 0).all() and (left < right).all() and (right <= 1).all()
    assert 30 / 950 < bottom[0] - top[0] < 280 / 950
    assert all(each.image.shape == (28, 28) for each in found)
    assert all(each.confidence == each.probabilities.max() for each in found)


def test_ten_digits_in_a_large_photo_take_less_than_a_second(predict, drawn, tmp_path):
    page = np.full((3_000, 4_000), 230, dtype="uint8")
    for digit in range(10):
        top, left = 400 + 1_200 * (digit // 5), 300 + 700 * (digit % 5)
        large = Image.fromarray(drawn[digit][0]).resize((600, 600))
        page[top : top + 600, left : left + 600] = np.minimum(230, large)
    Image.fromarray(page).save(tmp_path / "page.jpg")
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        found = digits.read_photo(tmp_path / "page.jpg", predict)
        seconds.append(time.perf_counter() - start)
    print(f"ten digits in 12 million pixels: {min(seconds):.2f} s")
    assert [each.digit for each in found] == list(range(10))
    # Another program may be at work during one of them.
    assert min(seconds) < 1


def test_predict_must_return_ten_probabilities_for_each_image(drawn):
    with pytest.raises(ValueError, match="expected .*, 10"):
        digits.read_photo(drawn[3][0], lambda images: np.ones(len(images)))


def test_a_photo_is_shown_with_its_guesses(predict, drawn, monkeypatch):
    from digits.figures import lesson_07

    shown = []
    monkeypatch.setattr(lesson_07, "show", lambda *what: shown.append(what))
    found = digits.read_photo(drawn[3][0], predict)
    digits.plot_photo(drawn[3][0], found)
    figure, alt = shown[0]
    assert alt.startswith("A photo with 1 digit in 1 line: 3.")
    assert figure.axes[0].texts[0].get_text().startswith("3 ")
    digits.plot_photo(drawn[3][0], [])
    assert shown[1][1] == "A photo with no digit found in it."


# The sheet.


@pytest.mark.parametrize("turned", range(4))
def test_a_filled_sheet_is_read_however_it_was_held(predict, drawn, turned):
    right = 0
    for hand in range(3):
        rng = np.random.default_rng([hand, turned])
        photo = photograph(fill_sheet([each[hand] for each in drawn]), rng)
        boxes = digits.cut_sheet(np.rot90(photo, turned))
        assert boxes.shape == (10, 140, 140) and boxes.dtype == np.float32
        images = np.array([digits.to_mnist(box) for box in boxes])
        right += (predict(images).argmax(axis=1) == np.arange(10)).sum()
    assert right >= 29


def test_the_stored_photos_are_of_the_stored_sheet(predict, tmp_path):
    folder = ROOT / "data" / "own_digits"
    draw_sheet().savefig(tmp_path / "sheet.pdf", metadata={"CreationDate": None})
    assert (tmp_path / "sheet.pdf").read_bytes() == (folder / "sheet.pdf").read_bytes()
    for number in (1, 2, 3):
        boxes = digits.cut_sheet(folder / f"sheet_{number}.jpg")
        images = np.array([digits.to_mnist(box) for box in boxes])
        assert (predict(images).argmax(axis=1) == np.arange(10)).all()


def test_most_empty_boxes_are_refused(drawn):
    refused = 0
    for seed in range(4):
        photo = photograph(fill_sheet([None] * 10), np.random.default_rng(seed))
        for box in digits.cut_sheet(photo):
            try:
                digits.to_mnist(box)
            except ValueError:
                refused += 1
    assert refused > 0.8 * 40


def test_a_photo_without_its_marks_is_refused(drawn):
    sheet = fill_sheet([each[0] for each in drawn])
    cut_off = photograph(sheet, np.random.default_rng(0))[:, :900]
    for photo in (cut_off, drawn[3][0], np.full((500, 700), 200, dtype="uint8")):
        with pytest.raises(ValueError, match="four marks are not all found"):
            digits.cut_sheet(photo)
