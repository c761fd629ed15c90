"""Checks for the exercises of lesson 02."""

import numpy as np

from digits.exercises.machinery import call, exercise, expect


@exercise(
    "02.1",
    hint="A slice keeps its axis; a single number as an index removes it.",
    reason="The slice 7:21 keeps 14 entries, and the index 0 removes its axis.",
)
def predict_shape(answer):
    expect("a tuple such as (1, 2, 3)", answer, isinstance(answer, tuple | list))
    if tuple(answer) != (14, 14):
        return f"{tuple(answer)} is not the shape: 21 - 7 entries stay on two axes."


@exercise(
    "02.2",
    hint="images[..., np.newaxis]: here the three dots are part of the answer.",
    reason="The numbers stay as they are; only the shape has one axis more.",
)
def add_channel_axis(function):
    images = np.arange(5 * 6 * 7, dtype=np.uint8).reshape(5, 6, 7)
    return _compare(call(function, images), images[..., np.newaxis])


@exercise(
    "02.3",
    hint="np.moveaxis(array, from, to): the channels come from the last place.",
    reason="Moving an axis keeps each pixel in its place; reshape would not.",
)
def to_channels_first(function):
    images = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    result = np.asarray(call(function, images))
    expected = images.transpose(0, 3, 1, 2)
    if result.shape == expected.shape and not np.array_equal(result, expected):
        return "the shape is right, but the pixels moved: reshape cannot do this."
    return _compare(result, expected)


@exercise(
    "02.4",
    hint="Reshape to (10, 10, 28, 28), move axis 2 to place 1, reshape to (280, 280).",
    reason="Only axes that stand side by side can be joined, so one had to move.",
)
def make_mosaic(function):
    images = np.arange(100 * 28 * 28, dtype=np.uint32).reshape(100, 28, 28)
    rows = [np.hstack(list(images[10 * r : 10 * r + 10])) for r in range(10)]
    return _compare(call(function, images), np.vstack(rows))


def _compare(result, expected):
    result = np.asarray(result)
    if result.shape != expected.shape:
        return f"expected the shape {expected.shape}, got {result.shape}."
    if not np.array_equal(result, expected):
        return "the shape is right, but the numbers are not in the right places."
