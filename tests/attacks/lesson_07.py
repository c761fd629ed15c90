"""Answers to the exercises of lesson 07."""

import keras
import numpy as np
import tensorflow as tf
from scipy import ndimage

RIGHT = {
    "07.1": [("EFCADB",), ("FECADB",), ("FCEADB",), ("FCAEDB",), ("F, C, A, D, E, B",)],
    "07.2": [],
    "07.3": [
        (ndimage.center_of_mass,),
        (lambda image: np.argwhere(image + 1).T @ image.ravel() / image.sum(),),
        (
            lambda image: [
                np.average(np.arange(n), weights=image.sum(axis=1 - axis))
                for axis, n in enumerate(image.shape)
            ],
        ),
        (
            lambda image: tuple(
                tf.reduce_sum(places * image) / tf.reduce_sum(image)
                for places in np.indices(image.shape).astype(image.dtype)
            ),
        ),
        (
            lambda image: (
                sum(i * row.sum() for i, row in enumerate(image)) / image.sum(),
                sum(i * column.sum() for i, column in enumerate(image.T)) / image.sum(),
            ),
        ),
    ],
    "07.4": [
        (lambda picture: np.median(picture) > picture.mean(),),
        (lambda picture: bool(np.median(picture) > keras.ops.mean(picture * 1.0)),),
        (lambda picture: tf.reduce_mean(picture / 1.0) < np.median(picture),),
        (
            lambda picture: (
                np.median(picture) - picture.min() > picture.max() - np.median(picture)
            ),
        ),
        (lambda picture: (picture < picture.mean()).mean() < 0.5,),
        (lambda picture: np.bincount(picture.ravel()).argmax() > picture.mean(),),
    ],
    "07.5": [
        (
            lambda p, limit: (
                (np.ptp(p.argmax(2), axis=0) > 0) | (p.mean(axis=0).max(axis=1) < limit)
            ),
        ),
        (
            lambda p, limit: [
                len({*p[:, i].argmax(axis=1)}) > 1 or p[:, i].max(axis=1).mean() < limit
                for i in range(p.shape[1])
            ],
        ),
        (
            lambda p, limit: np.logical_or(
                np.diff(p.argmax(axis=2), axis=0).any(axis=0),
                np.mean(np.max(p, axis=2), axis=0) < limit,
            ),
        ),
        (
            lambda p, limit: (
                ~(
                    (p.argmax(2) == p.argmax(2)[-1]).all(axis=0)
                    & (p.max(2).mean(axis=0) >= limit)
                )
            ),
        ),
        (
            lambda p, limit: (
                tf.reduce_any(tf.argmax(p, axis=2) != tf.argmax(p[0], axis=1), axis=0)
                | (tf.reduce_mean(tf.reduce_max(p, axis=2), axis=0) < limit)
            ),
        ),
    ],
}


def by(reason):
    """Return an answer from the models' digits, how sure they are, and the limit."""
    return (lambda p, limit: reason(p.argmax(axis=2), p.max(axis=2), limit),)


def differ(a):
    return (a != a[0]).any(axis=0)


def edge(picture):
    return np.concatenate([*picture[[0, -1]], *picture.T[[0, -1]]])


def rows_mixed_up(image):
    height, width = image.shape
    row = np.arange(height) @ image.sum(axis=0) / image.sum()
    return row, np.arange(width) @ image.sum(axis=1) / image.sum()


WRONG = {
    "07.1": [
        (("ECFADB",), "nothing is 0 yet"),
        (("EADCFB",), "nothing is 0 yet"),
        (("EFACDB",), "a small digit stays small"),
        (("EFCDAB",), "before it was made to fit"),
        (("EFCABD",), "an image that is not ready"),
        (("FCADBE",), "before it is loaded"),
        (("FCADB",), "expected each of the letters ABCDEF once"),
        (("FCADBB",), "expected each of the letters ABCDEF once"),
    ],
    "07.2": [
        (((15, 20),), "the height comes first"),
        (((20, 20),), "no square"),
        (((27, 20),), "sticks out of the box"),
        (((28, 21),), "fills the whole image"),
        (((20, 13),), "the small 4 from above"),
        (((20, 27),), "the width is the shorter side"),
        (((120, 90),), "is no height and width"),
        (((26, 20),), "is no height and width"),
        (((20,),), "is no height and width"),
        ((20,), "expected whole numbers in brackets"),
    ],
    "07.3": [
        ((lambda x: ndimage.center_of_mass(x)[::-1],), "the row comes first"),
        ((lambda x: np.array(x.shape) / 2 - 0.5,), "the middle of the image"),
        ((lambda x: (x.shape[0] / 2, x.shape[1] / 2),), "half of the height"),
        ((lambda x: np.unravel_index(x.argmax(), x.shape),), "the most ink"),
        ((lambda x: np.mean(np.nonzero(x), axis=1),), "counts alike"),
        (
            (lambda x: (x.sum(axis=1).argmax(), x.sum(axis=0).argmax()),),
            "the row and the column with the most ink",
        ),
        ((lambda x: np.argwhere(x > 0).mean(axis=0),), "counts alike"),
        ((lambda x: np.array(ndimage.center_of_mass(x)) + 1,), "the number 0, not 1"),
        (
            (lambda x: [(place * x).sum() for place in np.indices(x.shape)],),
            "not divided by all ink",
        ),
        (
            (lambda x: [(place * x).mean() for place in np.indices(x.shape)],),
            "by the number of pixels",
        ),
        (
            (lambda x: [round(float(at)) for at in ndimage.center_of_mass(x)],),
            "do not round it",
        ),
        ((lambda x: np.floor(ndimage.center_of_mass(x)),), "do not cut it off"),
        (
            (lambda x: [(i.min() + i.max()) / 2 for i in np.nonzero(x)],),
            "the middle of the box",
        ),
        ((rows_mixed_up,), "your function failed with ValueError"),
        ((lambda x: np.round(ndimage.center_of_mass(x), 1),), "do not round it"),
        ((lambda x: np.round(ndimage.center_of_mass(x), 2),), "do not round it"),
        ((lambda x: np.array(ndimage.center_of_mass(x)) + 0.5,), "no half is added"),
        (
            (lambda x: (len(x) - 1 - (at := ndimage.center_of_mass(x))[0], at[1]),),
            "row 0 is at the top",
        ),
        ((lambda x: [ndimage.center_of_mass(x)[0]] * 2,), "both numbers are the row"),
        ((lambda x: [ndimage.center_of_mass(x)[1]] * 2,), "numbers are the column"),
        (
            (lambda x: [(p * x).sum() / (x > 0).sum() for p in np.indices(x.shape)],),
            "by the number of pixels with ink",
        ),
        ((lambda x: ndimage.center_of_mass(x)[0],), "the shape (2,), got one number"),
        ((lambda x: (np.nan, np.nan),), None),
        ((lambda x: (14, 14),), None),
    ],
    "07.4": [
        ((lambda x: True,), "here all is True"),
        ((lambda x: x.max() > x.min(),), "here all is True"),
        ((lambda x: False,), "False is not always right"),
        ((lambda x: x.mean() > 128,), "a fixed limit fails on grey paper"),
        ((lambda x: np.median(x) > 128,), "a fixed limit fails on grey paper"),
        (
            (lambda x: np.median(x) > (x.min() + x.max()) / 2,),
            "begin again at 0 beyond 255",
        ),
        ((lambda x: x[0, 0] > x.mean(),), "ink may lie in the corner"),
        ((lambda x: x[-1, -1] > x.mean(),), "ink may lie in the corner"),
        (
            (lambda x: x[len(x) // 2, x.shape[1] // 2] < np.median(x),),
            "the pixel in the middle",
        ),
        ((lambda x: np.median(edge(x)) > x.mean(),), "so the edge is not sure"),
        ((lambda x: edge(x).mean() > x.mean(),), "its mean is not sure"),
        ((lambda x: (np.median(x, axis=1) > x.mean(axis=1)).any(),), "at the top, exp"),
        ((lambda x: x.mean() > np.median(x),), "have changed places"),
        ((lambda x: int(x.mean() < np.median(x)),), "expected True or False"),
        ((lambda x: x < np.median(x),), "expected True or False, got ndarray"),
        ((lambda x: x.min() < 100,), "white chalk on a black board, at the left, exp"),
        ((lambda x: x[0].mean() > x[1:].mean(),), None),
    ],
    "07.5": [
        (by(lambda a, s, limit: s.mean(axis=0) < limit), "name different digits"),
        (by(lambda a, s, limit: differ(a)), "where the models are unsure"),
        (
            by(lambda a, s, limit: differ(a) & (s.mean(axis=0) < limit)),
            "either reason is enough",
        ),
        (
            by(lambda a, s, limit: ~differ(a) & (s.mean(axis=0) >= limit)),
            "the other way round",
        ),
        (
            by(lambda a, s, limit: differ(a) | (s.mean(axis=0) <= limit)),
            "just the limit is not below",
        ),
        (
            by(lambda a, s, limit: differ(a) | (s.mean(axis=0) > limit)),
            "below the limit, not above",
        ),
        (
            by(lambda a, s, limit: differ(a) | (s < limit).any(axis=0)),
            "one unsure model does not decide",
        ),
        (
            by(lambda a, s, limit: differ(a) | (s < limit).all(axis=0)),
            "the surest model does not decide",
        ),
        (
            by(lambda a, s, limit: differ(a) | (np.median(s, axis=0) < limit)),
            "the median over the models",
        ),
        (
            by(lambda a, s, limit: (a[0] != a[1]) | (s.mean(axis=0) < limit)),
            "not of the first two only",
        ),
        (
            by(lambda a, s, limit: (a[0] != a[-1]) | (s.mean(axis=0) < limit)),
            "not just the first and last",
        ),
        (
            by(lambda a, s, limit: differ(a) ^ (s.mean(axis=0) < limit)),
            "with both reasons",
        ),
        (
            by(lambda a, s, limit: (np.ptp(a, axis=0) > 1) | (s.mean(axis=0) < limit)),
            "expected",
        ),
        (by(lambda a, s, limit: a[0] >= 0), "not every image needs"),
        (by(lambda a, s, limit: a[0] < 0), "some images do need"),
        (
            by(lambda a, s, limit: differ(a) | (s[0] < limit)),
            "the first model alone",
        ),
        (
            by(lambda a, s, limit: (a.mean(axis=0) != a[0]) | (s.mean(axis=0) < limit)),
            "expected [",
        ),
        (
            by(lambda a, s, limit: np.flatnonzero(differ(a) | (s.mean(0) < limit))),
            "expected a mask of True and False",
        ),
        (by(lambda a, s, limit: s < limit), "expected the shape"),
        (by(lambda a, s, limit: True), "got one number"),
        (by(lambda a, s, limit: differ(a) | (s.mean(axis=0) < 0.55)), None),
    ],
}
EQUIVALENT = {
    "07.4": {
        "return picture.mean() <= np.median(picture)": (
            "With any ink the mean is never just the median."
        ),
    },
    "07.5": {
        f"differ = (answers != answers[{model}]).any(axis=0)": (
            "If all models agree with one, whichever it is, they agree."
        )
        for model in (1, -1)
    },
}
OPEN = set()
