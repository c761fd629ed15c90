"""What carries the claims of lesson 00: MNIST itself and the stored trainings."""

from functools import cache

import numpy as np

from claims.register import claim, compared, numbers, stored, untied
from digits.data import load_mnist, split

mnist = cache(load_mnist)


@cache
def parts():
    """Return training and validation images, each with their labels."""
    return split(*mnist()[0])


def report(lesson, cell, name):
    """Return one number of each line that a training's report shows."""
    lines = [line for line in stored(lesson, cell).splitlines() if f" {name} " in line]
    return [numbers(line.split(f" {name} ")[1])[0] for line in lines]


untied(
    "00",
    "About half were written by workers of the US Census Bureau",
    why="Told by the authors of MNIST; the file does not say who wrote a digit.",
)


@claim("00", "(A difference below 0.005, half a percentage point, may be luck.")
def chance():
    # Two standard errors of an accuracy of 95 to 96 % of 6,000 images.
    assert 0.5 < 200 * (0.95 * 0.05 / 6_000) ** 0.5 < 0.6


untied(
    "00",
    "This is a taste: lessons 01 to 05 take the lines one by one.",
    why="A pointer to other lessons.",
)


@claim("00", "It holds 70,000 small pictures", "70,000 images of 28 by 28 pixels, each")
def the_collection():
    (x_all, y_all), (x_test, y_test) = mnist()
    assert len(x_all) + len(x_test) == len(y_all) + len(y_test) == 70_000
    assert x_all.shape[1:] == x_test.shape[1:] == (28, 28)
    assert set(np.unique(y_all)) == set(np.unique(y_test)) == set(range(10))


@claim("00", "There are 60,000 images. (The test pair holds the other 10,000.)")
def the_pairs():
    assert [len(images) for images, _ in mnist()] == [60_000, 10_000]


@claim("00", "0 is plain paper, and 255 is full ink.")
def the_pixels():
    images = mnist()[0][0]
    assert (images.min(), images.max()) == (0, 255)
    assert (np.median(images[:, :3], axis=0) == 0).all()  # the margin is paper


@claim("00", "We keep 54,000 images to learn from and 6,000 to check with.")
def the_split():
    assert [len(labels) for _, labels in parts()] == [54_000, 6_000]


@claim("00", "Now train. This takes a few seconds.")
def the_time():
    seconds = [float(line.split()[-2]) for line in stored("00", "fit").splitlines()]
    assert len(seconds) == 2
    assert sum(seconds) < 12


compared(
    "00",
    "Guessing blindly would give an accuracy of about 0.1, one in ten. After two "
    "passes this model gets far beyond that:",
    cell="verdict",
    shows="accuracy on new images above 85 %: True",
)


@claim("00", "On the full profile about 19 of 20 are right,")
def nineteen_of_twenty():
    assert abs(report("00", "fit", "val_accuracy")[-1] - 19 / 20) < 0.015


@claim("00", "and it trains for longer. It makes fewer mistakes.")
def longer_and_better():
    first, later = (
        report(lesson, cell, "val_accuracy")
        for lesson, cell in [("00", "fit"), ("05", "train")]
    )
    assert len(later) > len(first)
    assert 1 - later[-1] < 0.8 * (1 - first[-1])


compared(
    "00",
    "in today's TensorFlow it leads to the very same Keras 3.",
    cell="backend",
    shows="tf.keras is the same: True",
)

untied(
    "00",
    "(The percentages are rounded, so 100 % does not mean certain.)",
    why="True of any number that is printed without decimals.",
)
