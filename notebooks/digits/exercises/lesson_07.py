"""Checks for the exercises of lesson 07."""

import numpy as np

from digits.exercises.machinery import as_array, call, exercise, expect, single


@exercise(
    "07.1",
    hint="The longer side becomes 20. By which factor does it shrink?",
    reason="120 shrinks to 20, a sixth, and a sixth of 90 is 15.",
)
def scale_into_box(answer):
    is_pair = isinstance(answer, tuple) and len(answer) == 2
    expect("a tuple such as (1, 2)", answer, is_pair)
    if answer == (20, 20):
        return "the proportions must not change: 120 by 90 is no square."
    if answer == (15, 20):
        return "the height comes first."
    if answer != (20, 15):
        return f"{answer} has other proportions, or no side of 20."


@exercise(
    "07.2",
    hint="image.sum(axis=1) is the ink in each row. Multiply it by np.arange, add up, "
    "and divide by all ink.",
    reason="SciPy's center_of_mass gives the same pair.",
)
def centre_of_mass(function):
    image = np.random.default_rng(0).random((6, 9)) ** 3
    pair = call(function, image.copy())
    is_pair = isinstance(pair, tuple | list | np.ndarray) and len(pair) == 2
    expect("a pair of row and column", pair, is_pair)
    found = [float(single(each)) for each in pair]
    expected = [np.average(places, weights=image) for places in np.indices(image.shape)]
    if np.allclose(found, expected[::-1], atol=1e-6):
        return "the row comes first."
    if np.allclose(found, (2.5, 4), atol=1e-6):
        return "this is the middle of the image: count each pixel by its ink."
    if not np.allclose(found, expected, atol=1e-6):
        expected, found = np.round([expected, found], 3).tolist()
        return f"expected {tuple(expected)}, got {tuple(found)}."


@exercise(
    "07.3",
    hint="The median of all pixels is paper. Is the mean above or below it?",
    reason="The few pixels of ink pull the mean away from the median, to their side.",
)
def ink_is_dark(function):
    # An L that reaches into a corner: no one pixel is sure to be paper or ink.
    ink = np.zeros((40, 30), dtype=bool)
    ink[:, :4] = ink[-4:, :20] = True
    noise = np.random.default_rng(0).integers(-9, 10, ink.shape)
    paper = (np.where(ink, 20, 230) + noise).astype("uint8")
    grey = (np.where(ink, 40, 90) + noise).astype("uint8")
    # Dark ink on dark paper, and light ink on light paper, need a comparison.
    for name, picture, dark in (
        ("dark ink on white paper", paper, True),
        ("white chalk on a black board", 255 - paper, False),
        ("black ink on dark grey paper", grey, True),
        ("white ink on light grey paper", 255 - grey, False),
    ):
        answer = bool(single(call(function, picture.copy())))
        if answer != dark:
            return f"for {name} expected {dark}, got {answer}."


@exercise(
    "07.4",
    hint="probabilities.argmax(axis=2) has a row of answers for each model. Compare "
    "all rows with the first one.",
    reason="Where models disagree or are unsure, a person decides.",
)
def hand_over(function):
    # For each image what three models answer, and how sure they are.
    images = (
        ((3, 3, 3), (0.8, 0.8, 0.8), False, "all are sure of the same digit"),
        ((3, 5, 3), (0.8, 0.8, 0.8), True, "the models name different digits"),
        ((3, 3, 5), (0.8, 0.8, 0.8), True, "the last model names another digit"),
        ((7, 7, 7), (0.4, 0.4, 0.4), True, "all are unsure"),
        ((1, 1, 1), (0.9, 0.4, 0.5), False, "the mean of 0.9, 0.4 and 0.5 is 0.6"),
        ((1, 1, 1), (0.7, 0.6, 0.2), True, "the mean of 0.7, 0.6 and 0.2 is 0.5"),
    )
    shares = np.empty((3, len(images), 10))
    for image, (answers, sure, *_) in enumerate(images):
        for model in range(3):
            shares[model, image] = (1 - sure[model]) / 9
            shares[model, image, answers[model]] = sure[model]
    mask = call(function, shares.copy(), 0.55)
    expected = f"a mask with {len(images)} truth values, one for each image"
    mask = as_array(mask, (len(images),), expected, kind="b")
    for image, (_, _, expected, because) in enumerate(images):
        if mask[image] != expected:
            return f"for image {image} expected {expected}: {because}."
