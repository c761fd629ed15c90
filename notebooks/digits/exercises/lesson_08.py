"""Checks for the exercises of lesson 08."""

import numpy as np

from digits.exercises.machinery import Complaint, call, describe, exercise, single


@exercise(
    "08.1",
    hint="The longer side becomes 20. By which factor does it shrink?",
    reason="120 shrinks to 20, a sixth, and a sixth of 90 is 15.",
)
def scale_into_box(answer):
    if not isinstance(answer, tuple) or len(answer) != 2:
        return f"expected a tuple such as (1, 2), got {describe(answer)}."
    if answer == (20, 20):
        return "the proportions must not change: 120 by 90 is no square."
    if answer == (15, 20):
        return "the height comes first."
    if answer != (20, 15):
        return f"{answer} has other proportions, or no side of 20."


@exercise(
    "08.2",
    hint="image.sum(axis=1) is the ink in each row. Multiply it by np.arange, add up, "
    "and divide by all ink.",
    reason="SciPy's center_of_mass gives the same pair.",
)
def centre_of_mass(function):
    from scipy import ndimage

    image = np.random.default_rng(0).random((6, 9)) ** 3
    pair = call(function, image.copy())
    if not isinstance(pair, (tuple, list, np.ndarray)) or len(pair) != 2:
        return f"expected a pair of row and column, got {describe(pair)}."
    found = [float(single(each)) for each in pair]
    expected = ndimage.center_of_mass(image)
    if np.allclose(found, expected[::-1], atol=1e-6):
        return "the row comes first."
    if np.allclose(found, (2.5, 4), atol=1e-6):
        return "this is the middle of the image: count each pixel by its ink."
    if not np.allclose(found, expected, atol=1e-6):
        return f"expected {_show(expected)}, got {_show(found)}."


@exercise(
    "08.3",
    hint="The median of all pixels is paper. Is the mean above or below it?",
    reason="The few pixels of ink pull the mean away from the median, to their side.",
)
def ink_is_dark(function):
    paper = np.full((40, 30), 230, dtype="uint8")
    paper[5:35, 12:18] = 20
    grey = np.full((40, 30), 90, dtype="uint8")
    grey[5:35, 12:18] = 40
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
    "08.4",
    hint="probabilities.argmax(axis=2) has a row of answers for each model. Compare "
    "all rows with the first one.",
    reason="Where models disagree or are unsure, a person decides.",
)
def hand_over(function):
    shares = np.full((2, 4, 10), 0.02)
    for model, image, digit, share in (
        (0, 0, 3, 0.82),
        (1, 0, 3, 0.82),
        (0, 1, 3, 0.82),
        (1, 1, 5, 0.82),
        (0, 2, 7, 0.4),
        (1, 2, 7, 0.4),
        (0, 3, 1, 0.82),
        (1, 3, 1, 0.4),
    ):
        shares[model, image] = (1 - share) / 9
        shares[model, image, digit] = share
    mask = np.asarray(call(function, shares.copy(), 0.55))
    if mask.shape != (4,) or mask.dtype != bool:
        raise Complaint(
            f"expected a mask with 4 truth values, one for each image, got "
            f"{describe(mask)}."
        )
    wants = {
        0: (False, "both models are sure of the same digit"),
        1: (True, "the models name different digits"),
        2: (True, "both are unsure"),
        3: (False, "the mean of the largest probabilities, 0.61, is above the limit"),
    }
    for image, (expected, because) in wants.items():
        if mask[image] != expected:
            return f"for image {image} expected {expected}: {because}."


def _show(pair):
    return tuple(round(float(each), 3) for each in pair)
