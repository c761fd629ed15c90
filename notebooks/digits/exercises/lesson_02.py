"""Checks for the exercises of lesson 02."""

import numpy as np

from digits.exercises.machinery import ask_function, ask_value, exercise
from digits.exercises.references import compare

ask_value(
    "02.1",
    right=(10, 16),
    mistakes={
        "the single index 3 removes its axis; only a slice keeps it.": (1, 10, 16),
        "the index 3 takes one image, not three, and removes its axis.": (3, 10, 16),
        "the end of a slice is left out: 4:20 ends with entry 19.": (11, 17),
        "the end of a slice is left out, and the index removes its axis.": (1, 11, 17),
        "4:20 begins at entry 4, so it keeps fewer than 20 entries.": (10, 20),
        "10 and 20 are the ends; count how many entries stay.": (9, 19),
        "`:10` begins at entry 0, and its end is left out.": (9, 16),
        "the rows come first, then the columns.": (16, 10),
        "that is a whole image: the slices take only a part of it.": (28, 28),
        "the end of 4:20 is left out, but its beginning is not.": (10, 15),
        "the end of 4:20 is left out: it ends with entry 19, and begins at 4.": (
            10,
            17,
        ),
        "a slice keeps its axis and shortens it; only an index removes one.": (10,),
    },
    otherwise="{} is not the shape: count the axes that stay, and their entries.",
    hint="A slice keeps its axis; a single number as an index removes it.",
    reason="A slice keeps its end minus its start, and the index removes its axis.",
)


def _cubes(chance):
    # Any way to line up the means fits these.
    for side in (2, 3, 5):
        yield (chance.integers(0, 256, size=(side, side, side)).astype("uint8"),)
        yield (chance.normal(size=(side, side, side)).astype("float32"),)


def _others(chance):
    for shape in ((4, 2, 4), (3, 3, 5), (5, 3, 2), (1, 4, 3), (2, 1, 6)):
        yield (chance.integers(-99, 999, size=shape),)


def _subtract_mean(images):
    return np.stack([image - image.mean() for image in images])


MEANS_ASTRAY = {
    "the means line up with the columns, so most pixels lose the mean of another "
    "image.": (lambda x: x - x.mean(axis=(1, 2))),
    "the means line up with the rows, so most rows lose the mean of another image.": (
        lambda x: x - x.mean(axis=(1, 2))[:, np.newaxis]
    ),
    "one mean of all images was subtracted; each image has its own.": lambda x: (
        x - x.mean()
    ),
    "that subtracts the mean image: axis 0 is the one that must stay.": lambda x: (
        x - x.mean(axis=0)
    ),
    "each row lost its own mean; one mean per image is asked.": lambda x: (
        x - x.mean(axis=2, keepdims=True)
    ),
    "each column lost its own mean; one mean per image is asked.": lambda x: (
        x - x.mean(axis=1, keepdims=True)
    ),
    "that subtracts the sum of each image, not its mean.": lambda x: (
        x - x.sum(axis=(1, 2), keepdims=True)
    ),
    "the means were added, not subtracted.": lambda x: (
        x + x.mean(axis=(1, 2), keepdims=True)
    ),
    "these are the means; subtract them from the images.": lambda x: x.mean(
        axis=(1, 2)
    ),
    "these are the means, ready to be subtracted from the images.": lambda x: x.mean(
        axis=(1, 2), keepdims=True
    ),
    "`uint8` holds no number below 0, so the differences ran over.": lambda x: (
        _subtract_mean(x).astype("int64").astype(x.dtype)
    ),
    "the means have decimals: as `uint8` they lose them, and nothing goes below 0.": (
        lambda x: x - x.mean(axis=(1, 2), keepdims=True).astype(x.dtype)
    ),
    "nothing was subtracted.": lambda x: x,
    "the images were subtracted from the means; turn it round.": lambda x: (
        -_subtract_mean(x)
    ),
    "the differences are rounded; leave their decimals.": lambda x: _subtract_mean(
        x
    ).round(),
    "the decimals of the differences are cut off; leave them.": lambda x: (
        _subtract_mean(x).astype("int64")
    ),
    "the means are rounded; leave their decimals.": lambda x: (
        x - x.mean(axis=(1, 2), keepdims=True).round()
    ),
    "the signs are gone: a pixel below the mean must stay below 0.": lambda x: abs(
        _subtract_mean(x)
    ),
    "what is below 0 was cut off; it must stay.": lambda x: _subtract_mean(x).clip(0),
    "the images were also divided; only their means are to be subtracted.": lambda x: (
        np.stack([image / image.std() for image in _subtract_mean(x)])
    ),
    "the images were divided by their means; subtract them.": lambda x: (
        x / x.mean(axis=(1, 2), keepdims=True)
    ),
    "the mean of the first image was subtracted from all.": lambda x: x - x[0].mean(),
    "these are means over the batch axis too; each image has its own.": lambda x: (
        x - x.mean(axis=(0, 1))
    ),
    "these are means over the batch axis and the columns; each image has its own.": (
        lambda x: x - x.mean(axis=(0, 2), keepdims=True)
    ),
}


@exercise(
    "02.2",
    hint="Print the shape of the means. Which shape lines up with one mean per image?",
    reason="With two axes of length 1 behind it, each mean is used for all pixels of "
    "its own image.",
)
def subtract_own_mean(function):
    chance = np.random.default_rng()
    # Where the shapes do not fit, an error would hide the mistake.
    for tries in (_cubes, _others):
        wrong = compare(function, _subtract_mean, tries(chance), MEANS_ASTRAY)
        if wrong:
            return wrong


def _batches(chance):
    for shape in ((2, 3, 4), (1, 5, 5), (4, 4, 4), (3, 6, 2), (7, 2, 9)):
        yield (chance.integers(0, 256, size=shape).astype("uint8"),)
    yield (chance.normal(size=(3, 4, 5)).astype("float32"),)


ask_function(
    "02.3",
    right=lambda images: images.reshape(*images.shape, 1),
    tries=_batches,
    mistakes={
        "the new axis is in front; it belongs at the end.": lambda x: x[np.newaxis],
        "the new axis stands behind the batch; it belongs at the end.": lambda x: x[
            :, np.newaxis
        ],
        "the new axis stands before the last one; it belongs at the end.": lambda x: x[
            :, :, np.newaxis
        ],
        "the images have no new axis yet.": lambda x: x,
        "flattening loses rows and columns; they must stay.": lambda x: x.reshape(
            len(x), -1, 1
        ),
        "two axes were added; one is enough.": lambda x: x[..., np.newaxis, np.newaxis],
        "one new axis is enough, that at the end.": lambda x: x[np.newaxis, ..., None],
        "only the first image is left.": lambda x: x[0, ..., np.newaxis],
        "the pixels were divided by 255; only the shape should change.": lambda x: (
            x[..., np.newaxis] / 255
        ),
        "the axes are turned round; the old ones keep their order.": lambda x: x.T[
            ..., np.newaxis
        ],
        "one channel more, not three copies: the axis has length 1.": lambda x: (
            np.stack([x] * 3, axis=-1)
        ),
    },
    hint="How did the lesson give its grey digits their channel axis?",
    reason="The numbers stay as they are; only the shape has one axis more.",
)


def _with_channels(chance):
    # No two axes are alike, or a wrong order would have the right shape.
    for shape in ((2, 4, 5, 3), (1, 2, 3, 4), (5, 3, 4, 2), (3, 3, 3, 3)):
        yield (chance.integers(0, 256, size=shape).astype("uint8"),)


ask_function(
    "02.4",
    right=lambda images: images.transpose(0, 3, 1, 2),
    tries=_with_channels,
    mistakes={
        "the shape is right, but the pixels moved: reshape cannot do this.": lambda x: (
            x.reshape(len(x), x.shape[3], *x.shape[1:3])
        ),
        "height and width changed places: the images lie on their side.": lambda x: (
            x.transpose(0, 3, 2, 1)
        ),
        "the channels are in front of the batch axis; they go behind it.": lambda x: (
            x.transpose(3, 0, 1, 2)
        ),
        "the channels have moved by one place only.": lambda x: x.transpose(0, 1, 3, 2),
        "the channels are still last.": lambda x: x,
        "this goes the other way, from channels first to last.": lambda x: x.transpose(
            0, 2, 3, 1
        ),
        "all axes are turned round; the batch must stay in front.": lambda x: x.T,
        "an axis was added; the one that is there must move.": lambda x: x[
            :, np.newaxis
        ],
        "an axis was added at the end; the one that is there must move.": lambda x: x[
            ..., np.newaxis
        ],
        "the batch axis has moved; it must stay in front.": lambda x: x.swapaxes(0, 1),
        "only the first image is left.": lambda x: x[0].transpose(2, 0, 1),
        "the channels are averaged; each must stay.": lambda x: x.mean(axis=-1),
        "the channels stand in the opposite order.": lambda x: x.transpose(0, 3, 1, 2)[
            :, ::-1
        ],
        "only the first channel is left.": lambda x: x[:, np.newaxis, ..., 0],
    },
    hint="Write down the four axes, before and after. Which one moves, and where to?",
    reason="Moving an axis keeps each pixel in its place; reshape would not.",
)


def _hundreds(chance):
    for _ in range(3):
        yield (chance.integers(0, 256, size=(100, 28, 28)).astype("uint8"),)


ask_function(
    "02.5",
    right=lambda images: np.block(
        [[images[10 * row + column] for column in range(10)] for row in range(10)]
    ),
    tries=_hundreds,
    mistakes={
        "the numbers are only cut anew: an axis must move before they are joined.": (
            lambda x: x.reshape(280, 280)
        ),
        "the digits run down the columns; the first ten belong into the top row.": (
            lambda x: np.hstack([np.vstack(x[10 * i : 10 * i + 10]) for i in range(10)])
        ),
        "each digit lies on its side: rows and columns of the pixels changed places.": (
            lambda x: x.reshape(10, 10, 28, 28).transpose(0, 3, 1, 2).reshape(280, 280)
        ),
        "the whole picture is mirrored in its diagonal.": lambda x: (
            x.reshape(10, 10, 28, 28).transpose(1, 3, 0, 2).reshape(280, 280)
        ),
        "the axis of the pixel rows went too far, in front of the big rows.": (
            lambda x: np.moveaxis(x.reshape(10, 10, 28, 28), 2, 0).reshape(280, 280)
        ),
        "that is one digit a hundred times; each belongs in its own place.": lambda x: (
            np.tile(x[0], (10, 10))
        ),
        "the rows of ten stand in the opposite order.": lambda x: np.vstack(
            [np.hstack(x[10 * i : 10 * i + 10]) for i in reversed(range(10))]
        ),
        "each row must begin ten digits further on.": lambda x: np.vstack(
            [np.hstack(x[i : i + 10]) for i in range(10)]
        ),
        "the numbers are in the right place, but were divided by 255.": lambda x: (
            np.vstack([np.hstack(x[10 * i : 10 * i + 10]) for i in range(10)]) / 255
        ),
        "the pixels of a row must stay side by side, so their axis stays last.": (
            lambda x: x.reshape(10, 10, 28, 28).transpose(0, 2, 3, 1).reshape(280, 280)
        ),
        "all digits stand in one row; start a new row after each ten.": np.hstack,
        "all digits stand below each other; put ten side by side.": np.vstack,
        "the four axes are ready, and wait to be joined into two.": lambda x: (
            np.moveaxis(x.reshape(10, 10, 28, 28), 2, 1)
        ),
    },
    hint="Begin as the table does: split the axis that counts the digits into two.",
    reason="Only axes that stand side by side can be joined, so one had to move.",
)
