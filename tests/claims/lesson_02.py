"""What carries the claims of lesson 02: arithmetic and its compared cells."""

import numpy as np

from claims.lesson_00 import parts
from claims.register import claim, compared

CELLS = {
    "Each image is now a row of 784 numbers, since 28 times 28 is 784.": (
        "flatten",
        "(54000, 28, 28) -> (54000, 784)",
    ),
    "Nothing is lost: reshape can *split* that axis again.": (
        "flatten-back",
        "(54000, 28, 28) True",
    ),
    'Every guess is right, yet the "accuracy" is around 10 %.': (
        "broadcast-trap",
        "(100, 100) 10%",
    ),
    "The shapes `(100,)` and `(100, 1)` became a table of 100 times 100": (
        "broadcast-trap",
        "(100, 100) 10%",
    ),
    "Multiply the shape: 28 times 30 is 840.": (
        "error-reshape",
        "array of size 784 into shape (28,30)",
    ),
    "*An index out of range.* An axis of length 28 has the places 0 to 27:": (
        "error-index",
        "index 28 is out of bounds for axis 1 with size 28",
    ),
    "Each picture is filled with its own number.": (
        "exercise-4-picture",
        "pictures[1] has shape (4, 5): 1 1 1 1 1 / 1 1 1 1 1",
    ),
    "six pictures, each 4 high and 5 wide, in two rows of three.": (
        "exercise-4-picture",
        "mosaic has shape (8, 15): 0 0 0 0 0 1 1 1 1 1 2 2 2 2 2",
    ),
    "The left table must have as many columns as the right one has rows:": (
        "error-matmul",
        "size 28 is different from 784",
    ),
    "(Lesson 04 explains the 26 and the 8.)": (
        "silent-axis",
        "(1, 28, 28) -> (1, 26, 26, 8)",
    ),
    "It wanted at least four axes (`min_ndim=4`), it found three": (
        "error-layer",
        "expected min_ndim=4, found ndim=3",
    ),
    "the model takes it to be the last, adds it and says nothing.": (
        "silent-axis",
        "(1, 28, 28) -> (1, 26, 26, 8)",
    ),
    "The cause stands above them: the last axis, -1, should have length 1.": (
        "error-model",
        "expected axis -1 of input shape to have value 1",
    ),
    "before it turned the pixels into `float32`; so they name `uint8`.": (
        "error-model",
        "dtype=uint8",
    ),
}
for quote, (cell, shows) in CELLS.items():
    compared("02", quote, cell=cell, shows=shows)


@claim(
    "02",
    "The second line flattens the image, keeps the first 28 times 27 numbers and "
    "breaks them into rows of 27.",
    "So the picture slides one more pixel to the right in each row.",
)
def sliding():
    image = np.zeros((28, 28), dtype=int)
    image[:, 10] = 1  # an upright line
    wrong = image.reshape(-1)[: 28 * 27].reshape(28, 27)
    assert wrong[:15].argmax(axis=1).tolist() == list(range(10, 25))


@claim("02", "If one axis is missing, the model takes it to be the last, adds it")
def a_missing_axis_is_the_last():
    import keras

    model = keras.Sequential([keras.Input(shape=(28, 28, 1)), keras.layers.Identity()])
    assert model(np.ones((5, 28, 28))).shape == (5, 28, 28, 1)
    # Also where it was the batch axis.
    assert model(np.ones((28, 28, 1))).shape == (28, 28, 1, 1)


@claim("02", "two different images, whose digits agree about one time in ten.")
def chance_agreement():
    labels = parts()[1][1][:100].astype(int)
    pairs = ~np.eye(100, dtype=bool)
    assert 0.08 < (labels == labels[:, None])[pairs].mean() < 0.12
    assert pairs.mean() > 0.5  # most pairs


@claim("02", "`255 - red` is safe, as it stays between 0 and 255.")
def inverting():
    values = np.arange(256, dtype=np.uint8)
    assert (255 - values).tolist() == list(range(255, -1, -1))


@claim("02", "With a single channel, yes.", "Only the moved one is right.")
def moving_the_channels():
    images = np.arange(2 * 4 * 5 * 3).reshape(2, 4, 5, 3)
    grey = images[..., :1]
    assert np.array_equal(np.moveaxis(grey, -1, 1), grey.reshape(2, 1, 4, 5))
    assert not np.array_equal(np.moveaxis(images, -1, 1), images.reshape(2, 3, 4, 5))


@claim(
    "02",
    "| split one axis | (2, 3, 4, 5) | row of pictures, place in that row, height, "
    "width |",
    "| move one axis | (2, 4, 3, 5) | row of pictures, height, place in that row, "
    "width |",
    "| join side by side | (8, 15) | height, width |",
)
def mosaic_in_three_steps():
    pictures = np.arange(6 * 4 * 5).reshape(6, 4, 5)
    moved = np.moveaxis(pictures.reshape(2, 3, 4, 5), 2, 1)
    assert moved.shape == (2, 4, 3, 5)
    block = np.block([list(pictures[:3]), list(pictures[3:])])
    assert np.array_equal(moved.reshape(8, 15), block)
