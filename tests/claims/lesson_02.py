"""What carries the claims of lesson 02: arithmetic and its compared cells."""

import numpy as np

from claims.register import claim, compared

CELLS = {
    "Each image is now a row of 784 numbers, since 28 times 28 is 784.": (
        "flatten",
        "(54000, 28, 28) -> (54000, 784)",
    ),
    "Nothing is lost. Reshape it back": ("flatten-back", "(54000, 28, 28) True"),
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
    "**An index out of range.** An axis of length 28 has the places 0 to 27:": (
        "error-index",
        "index 28 is out of bounds for axis 1 with size 28",
    ),
    "The first two blocks stand side by side in the upper half of the mosaic": (
        "exercise-4-picture",
        "0 1 4 5 / 2 3 6 7",
    ),
    "It wanted at least four axes (`min_ndim=4`), it found three": (
        "error-layer",
        "expected min_ndim=4, found ndim=3",
    ),
    "If just one axis is missing, it adds this one and says nothing.": (
        "silent-axis",
        "(1, 28, 28) -> (1, 26, 26, 8)",
    ),
    "The cause stands above them: the last axis, -1, should have length 1.": (
        "error-model",
        "expected axis -1 of input shape to have value 1",
    ),
}
for quote, (cell, shows) in CELLS.items():
    compared("02", quote, cell=cell, shows=shows)


@claim(
    "02",
    "The second line of the cell keeps the first 28 times 27 numbers and breaks them "
    "into rows of 27.",
    "So the picture slides one pixel further in each row",
)
def sliding():
    image = np.zeros((28, 28), dtype=int)
    image[:, 10] = 1  # an upright line
    wrong = image.reshape(-1)[: 28 * 27].reshape(28, 27)
    assert wrong[:15].argmax(axis=1).tolist() == list(range(10, 25))
