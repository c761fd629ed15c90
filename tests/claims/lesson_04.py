"""What carries the claims of lesson 04: MNIST, arithmetic and the lesson's cells."""

import numpy as np

from claims.lesson_00 import mnist, report
from claims.register import claim, compared, numbers, stored, untied

VERTICAL = np.array([[-1, 0, 1]] * 3, dtype="float32")


def convolve(image):
    """Return the map of the vertical edges of an image."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return (windows * VERTICAL).sum(axis=(2, 3))


def max_pool(image):
    """Return the largest number of each block of 2 by 2."""
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    even = image[: 2 * rows, : 2 * columns]
    return even.reshape(rows, 2, columns, 2).max(axis=(1, 3))


def change(before, after):
    """Return how much changed, as a part of what there was."""
    return abs(after - before).sum() / abs(before).sum()


untied(
    "04",
    "45 minutes to read, less than half a minute to run",
    why="Depends on the reader and the computer.",
)
untied(
    "04",
    "take one image as an array of floats from 0 to 1.",
    "Take a tiny picture of 6 by 6, with ink on its right half.",
    "Watch a layer that drops half of eight ones:",
    why="Says what the next cell does.",
)
untied(
    "04",
    "The language models BERT and GPT-2 use it.",
    "drawn in the manner of the first famous CNN, LeNet of 1998:",
    why="Told by the authors of these models.",
)
untied(
    "04",
    "because many graphics cards keep only three or four digits of each factor to be",
    why="Told by their makers: TensorFloat-32 has 10 bits, which is three digits.",
)


@claim("04", "The first input speaks for it with 0.5, the second against it with -0.5")
def neuron():
    products = np.array([1.0, 0.5, 2.0]) * np.array([0.5, -1.0, 0.25])
    assert products.tolist() == [0.5, -0.5, 0.5]
    assert numbers(stored("04", "neuron")) == [0.6]


@claim(
    "04",
    "**Sigmoid** squeezes all numbers into 0 to 1, and **tanh** into -1 to 1.",
    "Far from 0 both are flat, on both sides, and the slope of sigmoid is nowhere "
    "above 0.25.",
    "**GELU** is a smooth relative of ReLU that dips slightly below 0.",
)
def curves():
    z = np.linspace(-30, 30, 100_001)
    sigmoid = 1 / (1 + np.exp(-z))
    assert sigmoid.min() >= 0 and sigmoid.max() <= 1
    assert abs(np.tanh(z)).max() <= 1
    slopes = np.gradient(sigmoid, z)
    assert slopes.max() <= 0.25 + 1e-6
    assert slopes[abs(z) > 10].max() < 1e-4
    assert np.gradient(np.tanh(z), z)[abs(z) > 10].max() < 1e-4
    caption = stored("04", "activations-figure")
    assert -0.5 < numbers(caption.split("GELU ")[1].replace("−", "-"))[0] < 0


@claim(
    "04", "Written like that it would fail for a large `z`", "$e^{1000}$ is more than"
)
def overflow():
    with np.errstate(over="ignore"):
        assert np.isinf(np.log(1 + np.exp(1000.0)))
    assert np.logaddexp(0, 1000.0) == 1000
    assert np.isclose(np.logaddexp(0, 2.0), np.log(1 + np.exp(2.0)))


@claim("04", "In lesson 00, a network of two dense layers read 95 % of the digits.")
def dense():
    assert abs(report("00", "fit", "val_accuracy")[-1] - 0.95) < 0.015


compared(
    "04",
    "there is one for shuffled images that gives the same answers",
    cell="shuffle-dense",
    shows="True",
)


@claim("04", "On a processor, the two differ by less than 0.000001.")
def rounding():
    import keras

    layer = keras.layers.Conv2D(1, kernel_size=3, use_bias=False)
    layer.build((None, 28, 28, 1))
    layer.set_weights([VERTICAL[:, :, np.newaxis, np.newaxis]])
    image = mnist()[0][0][0].astype("float32") / 255
    theirs = keras.ops.convert_to_numpy(layer(image[np.newaxis, :, :, np.newaxis]))
    assert abs(theirs[0, :, :, 0] - convolve(image)).max() < 1e-6


@claim("04", "(That there are 24 filters too is chance.)", "Nearly eleven million")
def places():
    assert 28 - 5 + 1 == 24
    assert 10_800_000 < numbers(stored("04", "dense-parameters"))[1] < 11_000_000
    assert numbers(stored("04", "conv-parameters")) == [624]


@claim(
    "04", "A quarter of the numbers is left, and each now speaks for a larger region."
)
def pooled():
    before, _, after, _ = numbers(stored("04", "max-pool-keras"))
    assert before**2 / after**2 == 4


@claim("04", "but by a smaller part of their size than those of the feature map.")
def steadier():
    for image in mnist()[0][0][:100] / 255:
        maps = convolve(image), convolve(np.roll(image, 1, axis=1))
        assert 0 < change(*map(max_pool, maps)) < change(*maps)


@claim("04", "half of them, twice as large, give the same sum on average.")
def dropout():
    rows = np.array(numbers(stored("04", "dropout"))).reshape(3, 8)
    assert set(rows.flat) == {0, 2}
    assert np.mean(0.5 * 2) == 1


@claim(
    "04",
    "The second convolution has 32 filters, each with 3 times 3 weights for each of 24 "
    "channels",
    "That is 95 % of all.",
    "The convolutions, which do the seeing, need few.",
)
def ledger():
    lines = stored("04", "ledger").splitlines()
    counts = [numbers(line.split(")")[-1])[0] for line in lines[:-1]]
    total = numbers(lines[-1])[0]
    assert sum(counts) == total == 215_194
    assert counts[3] == 32 * (3 * 3 * 24 + 1) == 6_944
    assert counts[6] == 800 * 256 + 256
    assert round(100 * counts[6] / total) == 95
    assert (counts[1] + counts[3]) / total < 0.04


@claim("04", "It has as many parameters.")
def functional():
    lines = stored("04", "ledger").splitlines()
    assert numbers(stored("04", "functional")) == numbers(lines[-1])


@claim("04", "*Trainable* are the parameters that training may change, here all.")
def trainable():
    assert "Trainable params:" in stored("04", "summary")
    assert "Non-trainable params: \x1b[0m\x1b[38;5;34m0\x1b" in stored("04", "summary")


compared(
    "04",
    "so it is right about one time in ten, some seeds more and some less.",
    cell="untrained",
    shows="accuracy between 2 % and 25 %: True",
)
compared(
    "04",
    "so Keras adds the axis without a word.",
    cell="lenient",
    shows="same scores: True",
)


@claim("04", "if it gets images with and without the axis one after the other")
def predict_fails():
    import keras
    import pytest

    model = keras.Sequential([keras.Input(shape=(28, 28, 1)), keras.layers.Flatten()])
    images = mnist()[0][0][:2]
    assert model.predict(images, verbose=0).shape == (2, 784)
    model = keras.Sequential([keras.Input(shape=(28, 28, 1)), keras.layers.Flatten()])
    model.predict(images[..., np.newaxis], verbose=0)
    with pytest.raises(ValueError, match="shape"):
        model.predict(images, verbose=0)
    model = keras.Sequential([keras.Input(shape=(28, 28, 1)), keras.layers.Flatten()])
    model.predict(images, verbose=0)
    with pytest.raises(ValueError, match="shape"):
        model.predict(images[..., np.newaxis], verbose=0)
