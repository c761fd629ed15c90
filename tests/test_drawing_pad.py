"""The drawing pad answers each drawing, tells failures, and has a fixed figure."""

import numpy as np
import pytest

from digits import to_mnist
from digits.handwriting.pad import NO_NETWORK, drawing_pad

SIDE = 40
BLANK = np.full((SIDE, SIDE), 255, np.uint8)
DIGIT = BLANK.copy()
DIGIT[5:35, 18:22] = 0
SEEN = np.eye(28, dtype=np.uint8) * 200
SHARES = np.linspace(0, 1, 10) / 5
MAPS = np.arange(2 * 3 * 4.0).reshape(2, 3, 4) - 6


def recognise(picture):
    if picture.min() > 0:
        raise ValueError("The picture has no ink: draw a digit first.")
    return SEEN, SHARES, MAPS


@pytest.fixture
def make_pad(monkeypatch):
    """Return a function that makes a pad as in JupyterLab."""

    def make(function):
        with monkeypatch.context() as patch:
            patch.setenv("JPY_SESSION_NAME", "07_your_own_digits.ipynb")
            return drawing_pad(DIGIT[None], function)

    return make


def draw(pad, picture, number=1):
    """Send what the page sends, and return the answer."""
    drawing = {
        "number": number,
        "side": len(picture),
        "pixels": memoryview(picture.tobytes()),
        "strokes": [],
    }
    pad._widget.set_state({"drawing": drawing})
    return pad._widget.answer


def test_a_drawing_is_answered_with_what_the_page_draws(make_pad):
    pictures = []

    def remember(picture):
        pictures.append(picture)
        return recognise(picture)

    answer = draw(make_pad(remember), DIGIT, number=7)
    (picture,) = pictures
    assert picture.dtype == np.uint8 and np.array_equal(picture, DIGIT)
    assert answer["number"] == 7 and "sentence" not in answer
    assert answer["probabilities"] == pytest.approx(SHARES)
    seen, maps = answer["seen"], answer["maps"]
    assert [seen[name] for name in ("count", "height", "width")] == [1, 28, 28]
    assert [maps[name] for name in ("count", "height", "width")] == [4, 2, 3]
    assert len(maps["colours"]) == 4 * MAPS.size
    # Ink is dark, as in all figures.
    red = np.frombuffer(seen["colours"], np.uint8).reshape(28, 28, 4)[..., 0]
    assert red[0, 1] == 255 and red[0, 0] < 100


def test_map_without_negative_values_or_without_any_has_colours(make_pad):
    for maps in (MAPS - MAPS.min(), np.zeros_like(MAPS)):
        pad = make_pad(lambda picture, maps=maps: (SEEN, SHARES, maps))
        colours = np.frombuffer(draw(pad, DIGIT)["maps"]["colours"], np.uint8)
        assert len(np.unique(colours.reshape(-1, 4), axis=0)) == len(np.unique(maps))


def test_the_pad_keeps_the_last_picture_and_is_none_while_blank(make_pad):
    pad = make_pad(recognise)
    assert pad.picture is None
    draw(pad, DIGIT)
    assert np.array_equal(pad.picture, DIGIT) and pad.picture.dtype == np.uint8
    assert draw(pad, BLANK, number=2) == {"number": 2}
    assert pad.picture is None


def test_what_is_refused_is_told_with_the_sentence_of_the_refusal(make_pad):
    answer = draw(make_pad(recognise), BLANK - 9)
    sentence = "The picture has no ink: draw a digit first."
    assert answer == {"number": 1, "sentence": sentence}


def test_recognise_cannot_change_the_picture_that_the_pad_keeps(make_pad):
    def invert(picture):
        picture[:] = 255 - picture
        return SEEN, SHARES, MAPS

    pad = make_pad(invert)
    draw(pad, DIGIT)
    assert np.array_equal(pad.picture, DIGIT)


def test_a_failure_is_told_in_a_sentence_and_the_next_drawing_is_answered(make_pad):
    fails = iter([True, False])

    def fail_once(picture):
        if next(fails):
            raise RuntimeError("no memory left\nand many more lines")
        return recognise(picture)

    pad = make_pad(fail_once)
    sentence = "That failed with RuntimeError: no memory left"
    assert draw(pad, DIGIT) == {"number": 1, "sentence": sentence}
    assert draw(pad, DIGIT, number=2)["probabilities"] == pytest.approx(SHARES)


def test_each_of_two_drawings_alike_gets_its_own_number(make_pad):
    pad = make_pad(recognise)
    assert [draw(pad, DIGIT, number=n)["number"] for n in (1, 2, 3)] == [1, 2, 3]


@pytest.mark.parametrize(
    "answer, message",
    [
        (None, "recognise returned NoneType, expected three arrays"),
        ((SEEN, SHARES), "recognise returned tuple, expected three arrays"),
        ((SEEN[None], SHARES, MAPS), r"seen of shape \(1, 28, 28\).*with \[0\]"),
        ((SEEN / 255, SHARES, MAPS), "seen .* dtype float64, expected one image, a ui"),
        ((SEEN, SHARES[None], MAPS), r"probabilities of shape \(1, 10\).* ten shares"),
        ((SEEN, 3 * SHARES, MAPS), "probabilities .* that add up to 1"),
        ((SEEN, SHARES, MAPS[None]), r"maps of shape \(1, 2, 3, 4\)"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_in_both_modes(make_pad, answer, message):
    with pytest.raises(ValueError, match=message) as wrong:
        drawing_pad(DIGIT[None], lambda picture: answer)
    pad = make_pad(lambda picture: answer)
    assert draw(pad, DIGIT)["sentence"] == str(wrong.value)


def test_a_fixed_figure_shows_the_examples_where_nobody_can_draw(capsys):
    pad = drawing_pad(np.stack([DIGIT, DIGIT.T]), recognise)
    assert np.array_equal(pad.picture, DIGIT)
    captions = capsys.readouterr().out
    assert "Digit 1: guess 9 with 20 %; digit 2: guess 9 with 20 %." in captions
    assert "4 feature maps of 2 by 3 values" in captions


@pytest.mark.parametrize(
    "function, examples, message",
    [
        (DIGIT, DIGIT[None], "expected a function that takes a picture"),
        (recognise, DIGIT, r"shape \(40, 40\).*picture\[None\]"),
        (recognise, DIGIT[None] / 255, "dtype float64, expected uint8 pictures"),
        (recognise, DIGIT[None][:0], r"shape \(0, 40, 40\)"),
        (recognise, [DIGIT] * 6, "There are 6 examples, expected 1 to 5"),
    ],
)
def test_wrong_arguments_get_a_sentence(function, examples, message):
    with pytest.raises(ValueError, match=message):
        drawing_pad(examples, function)


def test_without_a_network_the_pad_shows_what_one_would_see(make_pad, capsys):
    answer = draw(pad := make_pad(None), DIGIT)
    assert answer["sentence"] == NO_NETWORK and not pad._widget.has_network
    red = np.frombuffer(answer["seen"]["colours"], np.uint8).reshape(28, 28, 4)[..., 0]
    assert np.array_equal(255 - red, to_mnist(DIGIT))
    assert {"probabilities", "maps"}.isdisjoint(answer)
    drawing_pad(np.stack([DIGIT, DIGIT.T]))
    assert "2 digits in a row, titled example 1; example 2." in capsys.readouterr().out


def test_a_network_that_comes_later_reads_what_is_there_already(make_pad, monkeypatch):
    pad = make_pad(None)
    monkeypatch.setenv("JPY_SESSION_NAME", "07_your_own_digits.ipynb")
    page = pad._widget
    draw(pad, DIGIT, number=7)
    pad.use(recognise)
    assert pad._widget is page and page.has_network
    assert page.answer["number"] == 7
    assert page.answer["probabilities"] == pytest.approx(SHARES)
    pad.use(None)
    assert page.answer["sentence"] == NO_NETWORK
