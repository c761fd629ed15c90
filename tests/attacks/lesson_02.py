"""Answers to the exercises of lesson 02."""

import numpy as np
import tensorflow as tf

MEANS = {"axis": (1, 2), "keepdims": True}


def one_by_one(images):
    return [image - image.mean() for image in images]


def tiles(images):
    return images.reshape(10, 10, 28, 28)


def filled(images):
    picture = np.zeros((280, 280), dtype="uint8")
    for place, image in enumerate(images):
        row, column = 28 * (place // 10), 28 * (place % 10)
        picture[row : row + 28, column : column + 28] = image
    return picture


RIGHT = {
    "02.1": [],
    "02.2": [
        (lambda x: x - x.mean(**MEANS),),
        (one_by_one,),
        (lambda x: (x.T - x.mean(axis=(1, 2))).T,),
        (lambda x: x - x.reshape(len(x), -1).mean(axis=1).reshape(-1, 1, 1),),
        (lambda x: tf.map_fn(lambda i: i - tf.reduce_mean(i), tf.cast(x, "float64")),),
    ],
    "02.3": [
        (lambda images: np.expand_dims(images, -1),),
        (lambda images: images.reshape(images.shape + (1,)),),
        (lambda images: tf.expand_dims(images, -1),),
        (lambda images: np.stack([images], axis=-1),),
    ],
    "02.4": [
        (lambda images: np.transpose(images, (0, 3, 1, 2)),),
        (lambda images: np.rollaxis(images, 3, 1),),
        (lambda images: np.swapaxes(np.swapaxes(images, 3, 2), 2, 1),),
        (lambda images: np.einsum("nhwc->nchw", images),),
    ],
    "02.5": [
        (lambda x: np.vstack([np.hstack(x[i : i + 10]) for i in range(0, 100, 10)]),),
        (lambda x: tiles(x).transpose(0, 2, 1, 3).reshape(280, 280),),
        (lambda x: tiles(x).swapaxes(1, 2).reshape(280, -1),),
        (lambda x: np.block([[*row] for row in tiles(x)]),),
        (filled,),
    ],
}
WRONG = {
    "02.1": [
        (((1, 10, 16),), "the single index 3 removes"),
        (((3, 10, 16),), "one image, not three"),
        (((11, 17),), "the end of a slice is left out"),
        (((1, 11, 17),), "the end of a slice is left out, and the index"),
        (((10, 20),), "4:20 begins at entry 4"),
        (((9, 19),), "10 and 20 are the ends"),
        (((9, 16),), "`:10` begins at entry 0"),
        (((16, 10),), "the rows come first"),
        (((28, 28),), "that is a whole image"),
        (((10,),), "only an index removes one"),
        ((160,), "expected whole numbers in brackets"),
        (((10, 15),), "but its beginning is not"),
        (((10, 17),), "it ends with entry 19, and begins at 4"),
        ((np.zeros((10, 16)),), "got an array itself"),
        ((np.zeros((28, 28)),), "expected whole numbers in brackets"),
        (((10, 28),), "is not the shape"),
    ],
    "02.2": [
        ((lambda x: x - x.mean(axis=(1, 2)),), "line up with the columns"),
        ((lambda x: x - x.mean(axis=(1, 2))[:, np.newaxis],), "line up with the rows"),
        ((lambda x: x - x.mean(),), "one mean of all images"),
        ((lambda x: x - x.mean(axis=0),), "subtracts the mean image"),
        ((lambda x: x - x.mean(axis=2, keepdims=True),), "each row lost its own mean"),
        ((lambda x: x - x.mean(axis=1, keepdims=True),), "each column lost its own"),
        ((lambda x: x - x.sum(**MEANS),), "not its mean"),
        ((lambda x: x + x.mean(**MEANS),), "were added, not subtracted"),
        ((lambda x: x.mean(axis=(1, 2)),), "subtract them from the images"),
        ((lambda x: x.mean(**MEANS),), "ready to be subtracted"),
        (
            (lambda x: (x - x.mean(**MEANS)).astype(x.dtype),),
            "the differences ran over",
        ),
        ((lambda x: x - x.mean(**MEANS).astype(x.dtype),), "they lose them"),
        ((lambda x: x,), "nothing was subtracted"),
        ((lambda x: x[:28] - x[:28].mean(axis=(1, 2)),), "line up with the columns"),
        ((lambda x: x.mean(**MEANS) - x,), "turn it round"),
        ((lambda x: (x - x.mean(**MEANS)).round(),), "the differences are rounded"),
        ((lambda x: (x - x.mean(**MEANS)).astype(int),), "decimals of the differences"),
        ((lambda x: x - x.mean(**MEANS).round(),), "the means are rounded"),
        ((lambda x: abs(x - x.mean(**MEANS)),), "the signs are gone"),
        ((lambda x: np.maximum(x - x.mean(**MEANS), 0),), "below 0 was cut off"),
        ((lambda x: (x - x.mean(**MEANS)) / x.std(**MEANS),), "were also divided"),
        ((lambda x: x / x.mean(**MEANS),), "divided by their means"),
        ((lambda x: x - x[0].mean(),), "the mean of the first image"),
        ((lambda x: x - x.mean(axis=(0, 1)),), "means over the batch axis too"),
        ((lambda x: x - x.mean(axis=(0, 2))[:, None],), "the batch axis and the col"),
        ((lambda x: np.ones((5, 9, 9)),), "does it use what it gets"),
        ((lambda x: x - np.median(x, axis=(1, 2), keepdims=True),), None),
        ((lambda x: x * np.nan,), None),
    ],
    "02.3": [
        ((lambda x: x[np.newaxis],), "in front; it belongs at the end"),
        ((lambda x: x[:, np.newaxis],), "behind the batch"),
        ((lambda x: x[:, :, np.newaxis],), "before the last one"),
        ((lambda x: x,), "no new axis yet"),
        ((lambda x: x.reshape(len(x), -1, 1),), "flattening loses rows and columns"),
        ((lambda x: x[..., np.newaxis, np.newaxis],), "two axes were added"),
        ((lambda x: np.stack([x] * 3, axis=-1),), "not three copies"),
        ((lambda x: x[0, ..., np.newaxis],), "only the first image is left"),
        ((lambda x: x[None, ..., None],), "one new axis is enough"),
        ((lambda x: x[..., None] / 255,), "divided by 255"),
        ((lambda x: x.T[..., None],), "the axes are turned round"),
        ((lambda x: np.zeros((54_000, 28, 28, 1)),), "a far too large ndarray"),
        ((lambda x: np.zeros((5, 28, 28, 1)),), "does it use what it gets"),
        ((lambda x: x.reshape(-1, 28, 28, 1),), "failed with ValueError"),
        ((lambda x: np.swapaxes(x, 1, 2)[..., np.newaxis],), "expected the shape"),
    ],
    "02.4": [
        (
            (lambda x: x.reshape(len(x), x.shape[3], *x.shape[1:3]),),
            "reshape cannot do this",
        ),
        ((lambda x: np.swapaxes(x, 1, 3),), "height and width changed places"),
        ((lambda x: np.moveaxis(x, -1, 0),), "in front of the batch axis"),
        ((lambda x: np.swapaxes(x, 2, 3),), "moved by one place only"),
        ((lambda x: x,), "the channels are still last"),
        ((lambda x: np.moveaxis(x, 1, -1),), "this goes the other way"),
        ((lambda x: x.T,), "all axes are turned round"),
        ((lambda x: x[:, np.newaxis],), "an axis was added"),
        ((lambda x: x[:, np.newaxis, ..., 0],), "only the first channel is left"),
        ((lambda x: x.reshape(-1, 3, 4, 5),), "failed with ValueError"),
        ((lambda x: np.moveaxis(x, -1, 1)[:, ::-1],), "in the opposite order"),
        ((lambda x: x[..., np.newaxis],), "an axis was added at the end"),
        ((lambda x: x.swapaxes(0, 1),), "the batch axis has moved"),
        ((lambda x: x[0].transpose(2, 0, 1),), "only the first image is left"),
        ((lambda x: x.mean(axis=-1),), "the channels are averaged"),
    ],
    "02.5": [
        ((lambda x: x.reshape(280, 280),), "the numbers are only cut anew"),
        (
            (lambda x: np.hstack([np.vstack(row) for row in tiles(x)]),),
            "the digits run down the columns",
        ),
        (
            (lambda x: tiles(x).transpose(0, 3, 1, 2).reshape(280, 280),),
            "each digit lies on its side",
        ),
        (
            (lambda x: np.vstack([np.hstack(row) for row in tiles(x)]).T,),
            "the whole picture is mirrored",
        ),
        (
            (lambda x: np.moveaxis(tiles(x), 2, 0).reshape(280, 280),),
            "in front of the big rows",
        ),
        ((np.hstack,), "all digits stand in one row"),
        ((np.vstack,), "all digits stand below each other"),
        ((lambda x: np.moveaxis(tiles(x), 2, 1),), "wait to be joined into two"),
        ((tiles,), "expected the shape (280, 280)"),
        ((lambda x: np.zeros((280, 280)),), "does it use what it gets"),
        ((lambda x: np.kron(np.ones((10, 10)), x[0]),), "one digit a hundred times"),
        ((lambda x: np.vstack([np.hstack(r) for r in tiles(x)[::-1]]),), "opposite"),
        (
            (lambda x: np.vstack([np.hstack(x[i:][:10]) for i in range(10)]),),
            "ten digits further on",
        ),
        (
            (lambda x: np.moveaxis(tiles(x), 2, 1).reshape(280, 280) / 255,),
            "were divided by 255",
        ),
        (
            (lambda x: tiles(x).transpose(0, 2, 3, 1).reshape(280, 280),),
            "their axis stays last",
        ),
    ],
}
EQUIVALENT = {}
# The faulty function of the exercise has the same means.
TOLD = {"02.2": ["images.mean(axis=(1,2))"]}
OPEN = set()
