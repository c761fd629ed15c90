"""Answers to the exercises of lesson 04."""

import keras
import numpy as np
from keras import layers


class Window(layers.Conv2D):
    """A convolution of one's own."""


def start():
    return [keras.Input(shape=(28, 28, 1)), layers.Rescaling(1 / 255)]


def conv(filters=8, **options):
    options = {"kernel_size": 5, "strides": 3, "activation": "relu"} | options
    return layers.Conv2D(filters, **options)


def end(units=10, **options):
    return [layers.Flatten(), layers.Dense(units, **options)]


def stack(*parts):
    return keras.Sequential([*parts])


def functional(*parts, last=lambda scores: scores):
    picture = keras.Input(shape=(28, 28, 1))
    out = picture
    for part in parts:
        out = part(out)
    return keras.Model(picture, last(out))


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(10)
        self.steps = [layers.Rescaling(1 / 255), conv(), layers.Flatten()]

    def call(self, images):
        for step in self.steps:
            images = step(images)
        return self.last(images)


def own():
    model = Own()
    model(np.zeros((1, 28, 28, 1)))
    return model


class Fails(Own):
    def call(self, images):
        if len(images) > 1:
            raise ValueError("one image at a time")
        return super().call(images)


def fails():
    model = Fails()
    model(np.zeros((1, 28, 28, 1)))
    return model


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.conv = conv()

    def call(self, images):
        return self.conv(images)


def ending(last):
    return functional(*start()[1:], conv(), *end(), last=last)


def shared():
    one = conv(4, kernel_size=3, strides=1, padding="same")
    first = conv(4)
    return stack(*start(), first, one, one, *end())


def with_nan():
    model = stack(*start(), conv(), *end())
    model.layers[-1].bias.assign([np.nan] + [0] * 9)
    return model


def blocks(image):
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    return image[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)


def by_loops(image):
    result = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
    for r in range(result.shape[0]):
        for c in range(result.shape[1]):
            result[r, c] = image[2 * r : 2 * r + 2, 2 * c : 2 * c + 2].mean()
    return result


def by_slices(image):
    x = image[: len(image) // 2 * 2, : image.shape[1] // 2 * 2].astype("float64")
    return (x[::2, ::2] + x[1::2, ::2] + x[::2, 1::2] + x[1::2, 1::2]) / 4


def added_as_they_are(image):
    x = image[: len(image) // 2 * 2, : image.shape[1] // 2 * 2]
    return (x[::2, ::2] + x[1::2, ::2] + x[::2, 1::2] + x[1::2, 1::2]) / 4


def by_keras(image):
    pool = layers.AveragePooling2D(pool_size=2)
    return pool(image[np.newaxis, :, :, np.newaxis].astype("float32"))[0, :, :, 0]


def with_a_border(image):
    image = np.pad(image, ((0, len(image) % 2), (0, image.shape[1] % 2)))
    return blocks(image).mean(axis=(1, 3))


def cut_in_order(image):
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    image = image[: 2 * rows, : 2 * columns]
    return image.reshape(rows, columns, 2, 2).mean(axis=(2, 3))


def without_the_first(image):
    image = image[len(image) % 2 :, image.shape[1] % 2 :]
    return blocks(image).mean(axis=(1, 3))


def plain(z):
    return np.exp(z) / np.exp(z).sum()


def stable(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


RIGHT = {
    "04.1": [("DGCFAEHB",), ("DGFCAHEB",), ("DFGCAHEB",), ("DEGCFAHB",), ("DGCEFAHB",)],
    "04.2": [],
    "04.3": [
        (by_loops,),
        (by_slices,),
        (by_keras,),
        (lambda image: blocks(image).sum(axis=(1, 3)) / 4,),
        (lambda image: blocks(image).mean(axis=3).mean(axis=1),),
        (
            lambda image: (
                image[: len(image) // 2 * 2, : image.shape[1] // 2 * 2]
                .reshape(len(image) // 2, 2, -1, 2)
                .mean(axis=(1, 3))
            ),
        ),
    ],
    "04.4": [
        (stack(*start(), conv(), *end()),),
        (stack(keras.Input(shape=(28, 28, 1)), stack(start()[1], conv()), *end()),),
        (stack(*start(), stack(conv(), stack(*end()))),),
        (functional(layers.Rescaling(1 / 127.5, offset=-1), conv(), *end()),),
        (functional(lambda x: x / 255.0, conv(), *end()),),
        (functional(stack(*start(), conv()), stack(*end())),),
        (stack(*start(), Window(8, kernel_size=5, strides=2), layers.ReLU(), *end()),),
        (
            stack(
                *start(),
                conv(),
                conv(10, activation=None),
                layers.GlobalAveragePooling2D(),
            ),
        ),
        (stack(*start(), conv(), layers.BatchNormalization(), *end()),),
        (stack(*start(), layers.SeparableConv2D(8, kernel_size=3, strides=2), *end()),),
        (own(),),
        (stack(*start(), Block(), *end()),),
        (stack(*start(), layers.Dense(4), conv(), *end()),),
        (stack(*start(), conv(), *end(dtype="mixed_bfloat16")),),
        (shared(),),
    ],
    "04.5": [
        (lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))),),
        (lambda z: np.exp(z - z.max() - np.log(np.exp(z - z.max()).sum())),),
        (lambda z: 1 / np.exp(z[np.newaxis] - z[:, np.newaxis]).sum(axis=1),),
        (
            lambda z: keras.activations.softmax(
                keras.ops.array(z[np.newaxis], "float32")
            )[0],
        ),
        (lambda z: stable(z + 100.0),),
    ],
    "04.6": [],
}
WRONG = {
    "04.1": [
        (("GDCFAHEB",), "it stands first"),
        (("DGACFHEB",), "no convolution can slide"),
        (("DGCAFHEB",), "no blocks of 2 by 2"),
        (("DGCFHBEA",), "ten numbers for each place"),
        (("DGCFHAEB",), "sees one place at a time"),
        (("DGCFABEH",), "must end in ten scores"),
        (("DGCFAHBE",), "sets some of the scores to 0"),
        (("DCFAHEBG",), "scaling at the end"),
        (("DCGFAHEB",), "the scaling comes too late"),
        (("ABCDEFGH",), "it stands first"),
        (("DGCFAHE",), "each of the letters ABCDEFGH once"),
        (("DGCFAHEE",), "each of the letters ABCDEFGH once"),
        (((4, 7, 3),), "each of the letters ABCDEFGH once"),
        ((["D", None, "GCFAHEB"],), "each of the letters ABCDEFGH once"),
        (("EDGCFAHB",), "it stands first"),
    ],
    "04.2": [
        ((1_152,), "the biases are missing"),
        ((160,), "a table for each channel"),
        ((1_280,), "a bias for each channel of each filter"),
        ((1_153,), "you count one for all"),
        ((73,), "that is one filter"),
        ((1_160,), "that would be 8 biases"),
        ((1_176,), "not one for each of its channels"),
        ((400,), "has 9 places"),
        ((88,), "with all the biases"),
        ((3_216,), "these windows are 5 by 5"),
        ((624,), "the lesson's network"),
        ((12_560,), "size of the picture"),
        ((144,), "a filter with one channel"),
        ((1_200,), "count one filter first"),
        ((np.nan,), "not finite"),
    ],
    "04.3": [
        ((lambda x: blocks(x).max(axis=(1, 3)),), "still the largest"),
        ((lambda x: blocks(x).sum(axis=(1, 3)),), "the sum of each block"),
        ((lambda x: blocks(x).sum(axis=(1, 3)) // 4,), "rounded down"),
        ((lambda x: blocks(x).mean(axis=(1, 3)).astype(int),), "whole numbers here"),
        ((lambda x: blocks(x).mean(axis=(1, 3)).round(),), "are rounded: keep"),
        ((lambda x: blocks(x).mean(axis=(1, 3)).astype(x.dtype),), "decimals"),
        ((lambda x: blocks(x).min(axis=(1, 3)),), "the smallest number"),
        ((lambda x: blocks(x).sum(axis=(1, 3)) / 2,), "divide by 4"),
        ((cut_in_order,), "each side is split in two"),
        ((lambda x: blocks(x)[:, 0, :, 0],), "takes one number of each block"),
        ((lambda x: x[::2, ::2],), "also from a row or column left over"),
        ((with_a_border,), "filled up with zeros"),
        ((without_the_first,), "the first row or column is left out"),
        ((lambda x: np.median(blocks(x), axis=(1, 3)),), "the middle number"),
        ((lambda x: blocks(x).mean(axis=(0, 2)),), "which axes lie inside"),
        ((lambda x: blocks(x).mean(axis=(1, 3)).T,), "have changed places"),
        ((added_as_they_are,), "run over when four of them"),
        ((lambda x: x.reshape(len(x) // 2, 2, -1, 2).mean(axis=(1, 3)),), None),
        ((lambda x: x.mean(),), "expected the shape"),
        ((lambda x: blocks(x).mean(axis=(1, 3)) * np.nan,), "got"),
    ],
    "04.4": [
        (("a model",), "expected a model of Keras"),
        ((layers.Dense(10),), "expected a model of Keras"),
        ((stack(conv(), *end()),), "does not know its input"),
        (
            (stack(*start(), conv(), *end(), layers.Dropout(0.5)),),
            "dropout after the last layer",
        ),
        ((stack(keras.Input(shape=(784,)), layers.Dense(10)),), "does not take images"),
        (
            (stack(keras.Input(shape=(28, 28, 3)), conv(), *end()),),
            "does not take images",
        ),
        ((stack(*start(), *end()),), "there is no convolution"),
        (
            (stack(*start(), conv(kernel_size=1), *end()),),
            "there is no convolution",
        ),
        ((stack(*start(), conv(kernel_size=28), *end()),), "smaller than the picture"),
        ((stack(start()[0], conv(), *end()),), "a Rescaling belongs before it"),
        (
            (
                stack(
                    *start(),
                    *end(16),
                    layers.Reshape((4, 4, 1)),
                    conv(kernel_size=3),
                    *end(),
                ),
            ),
            "no longer sees the picture",
        ),
        (
            (stack(start()[0], conv(), start()[1], *end()),),
            "a Rescaling belongs before",
        ),
        ((stack(start()[0], stack(conv(), start()[1]), *end()),), "belongs before it"),
        ((functional(conv(), *end(), start()[1]),), "a Rescaling belongs before it"),
        ((stack(*start(), start()[1], conv(), *end()),), "scaled twice"),
        ((stack(*start(), conv(), layers.Dense(10)),), "expected a row of ten scores"),
        ((stack(*start(), conv(), *end(9)),), "ten scores for each image, got 9"),
        (
            (stack(*start(), conv(), *end(activation="softmax")),),
            "leave the softmax out",
        ),
        ((stack(*start(), conv(), *end(), layers.Softmax()),), "leave the softmax out"),
        (
            (stack(*start(), conv(), stack(*end(), layers.Activation("softmax"))),),
            "leave the softmax out",
        ),
        (
            (functional(*start()[1:], conv(), *end(), last=keras.ops.softmax),),
            "leave the softmax out",
        ),
        ((stack(*start(), conv(), *end(activation="sigmoid")),), "what an activation"),
        (
            (stack(*start(), conv(), stack(*end(), layers.ReLU())),),
            "what an activation",
        ),
        (
            (functional(*start()[1:], conv(), *end(), last=keras.ops.relu),),
            "what an activation",
        ),
        (
            (stack(*start(), conv(), conv(10), layers.GlobalMaxPooling2D()),),
            "what an activation",
        ),
        (
            (stack(*start(), conv(32, strides=1), *end()),),
            "fewer than 20,000 parameters",
        ),
        (
            (stack(*start(), conv(8), *end(), layers.Rescaling(0.0)),),
            "the same for all",
        ),
        ((with_nan(),), "ten finite scores"),
        ((ending(keras.ops.elu),), "what an activation"),
        ((ending(keras.ops.gelu),), "what an activation"),
        ((ending(keras.ops.log_softmax),), "what an activation"),
        ((ending(keras.ops.exp),), "what an activation"),
        ((ending(keras.ops.abs),), "what an activation"),
        ((ending(lambda scores: keras.ops.maximum(scores, 0)),), "sets scores to 0"),
        ((ending(lambda scores: [scores, scores]),), "expected one output"),
        ((stack(*start(), conv(kernel_initializer="zeros"), *end()),), "the same for"),
        ((fails(),), "given 8 images, it failed"),
    ],
    "04.5": [
        ((plain,), "a power of e infinite?"),
        ((lambda z: z / z.sum(),), "without powers of e"),
        ((np.exp,), "nothing makes them add up to 1"),
        ((lambda z: np.exp(z - z.max()),), "the largest is 1"),
        ((lambda z: 1 / (1 + np.exp(-z)),), "a sigmoid of each score"),
        ((lambda z: np.eye(len(z))[z.argmax()],), "only the largest score"),
        ((lambda z: np.log(stable(z)),), "logarithms"),
        ((lambda z: np.exp(z) / np.exp(z).mean(),), "by the mean of the powers"),
        ((lambda z: 2.0**z / (2.0**z).sum(),), "powers of 2"),
        ((lambda z: stable(-z),), "mind the sign"),
        ((lambda z: stable(abs(z)),), "the minus is lost"),
        ((lambda z: stable(z).round(4),), "do not round"),
        ((lambda z: plain(np.clip(z, -500, 500)),), "clipping"),
        ((lambda z: plain(np.clip(z, -700, 700)),), "clipping"),
        ((lambda z: plain(z - z.mean()),), "a power of e infinite?"),
        ((lambda z: plain(z - 1000),), "a power of e infinite?"),
        ((lambda z: (z - z.mean()) / z.std(),), "got [nan]"),
        ((lambda z: plain(z - abs(z).max()),), "a power of e infinite?"),
        ((lambda z: np.nan_to_num(plain(z)),), None),
        ((lambda z: np.array([1.0, 0.0]),), "expected"),
    ],
    "04.6": [
        (((10, 10, 16),), "the border of the first convolution"),
        (((24, 24, 16),), "every second place only"),
        (((14, 14, 16),), "half is too much"),
        (((13, 13, 16),), "round down"),
        (((11, 11, 16),), "add 1 at the end"),
        (((12, 12, 8),), "has 16 filters"),
        (((12, 12, 128),), "do not multiply"),
        (((16, 12, 12),), "the channels come last"),
        (((12, 12),), "the channels are missing"),
        (((1, 12, 12, 16),), "the batch axis"),
        (((28, 28, 8),), "the second follows"),
        (((24, 24, 8),), "the second follows"),
        (((20, 20, 16),), "the stride of the second"),
        (((12, 12, 24),), "make 16 channels"),
        (((12, 12, 1),), "each filter makes a channel"),
        (((2_304,),), "does not flatten"),
        (((28, 28, 16),), "one convolution after the other"),
    ],
}
EQUIVALENT = {}
# Any small network is a right answer.
OPEN = {"04.4"}
# The solution cuts an image as the lesson's max_pool does.
TOLD = {"04.3": ["image[:2*rows,:2*columns]"]}
