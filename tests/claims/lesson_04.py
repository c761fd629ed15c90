"""What carries the claims of lesson 04: MNIST, arithmetic and the lesson's cells."""

import numpy as np

from claims.lesson_00 import mnist, report
from claims.register import claim, compared, numbers, stored, untied

VERTICAL = np.array([[-1, 0, 1]] * 3, dtype="float32")


def convolve(image):
    """Return the map of the vertical edges of an image."""
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    return (windows * VERTICAL).sum(axis=(2, 3))


untied(
    "04",
    "take one image as an array of floats from 0 to 1.",
    "Take a tiny picture of 6 by 6, with ink on its right half",
    "Watch a layer that drops half of eight ones:",
    "the probability that a random number from the bell curve (mean 0, standard "
    "deviation 1) is below `z`.",
    why="Says what the next cell does.",
)
untied(
    "04",
    "The language models BERT and GPT-2 use GELU.",
    why="Told by the authors of these models.",
)


@claim("04", "The three products are 0.5, -0.5 and 0.5. With the bias of 0.1 the sum")
def neuron():
    products = np.array([1.0, 0.5, 2.0]) * np.array([0.5, -1.0, 0.25])
    assert products.tolist() == [0.5, -0.5, 0.5]
    assert numbers(stored("04", "neuron")) == [0.6]


@claim(
    "04",
    "**Sigmoid** squeezes all numbers into 0 to 1, and **tanh** into -1 to 1.",
    "Far from 0 both are flat: a change of what comes in hardly changes what comes "
    "out.",
    "This change passes all later layers, and each sigmoid by itself lets at most a "
    "quarter of it through.",
    "ReLU lets all of it through on its whole right side.",
    "and **GELU** a smooth relative that dips slightly below 0.",
)
def curves():
    z = np.linspace(-30, 30, 100_001)
    sigmoid = 1 / (1 + np.exp(-z))
    assert sigmoid.min() >= 0 and sigmoid.max() <= 1
    assert abs(np.tanh(z)).max() <= 1
    slopes = np.gradient(sigmoid, z)
    assert 0.25 - 1e-6 < slopes.max() <= 0.25 + 1e-6
    assert slopes[abs(z) > 10].max() < 1e-4
    slopes = np.gradient(np.tanh(z), z)
    assert slopes[abs(z) > 10].max() < 1e-4
    right = z[z > 0]
    assert np.allclose(np.gradient(np.maximum(right, 0), right), 1)
    caption = stored("04", "activations-figure")
    assert -0.5 < numbers(caption.split("GELU ")[1].replace("−", "-"))[0] < 0


@claim(
    "04",
    "Written like that it fails for a large `z`, because $e^{1000}$ is more than",
    "The sigmoid overflows too, at `z = -1000`. NumPy warns, but the result, 0, is",
)
def overflow():
    with np.errstate(over="ignore"):
        assert np.isinf(np.log(1 + np.exp(1000.0)))
        assert 1 / (1 + np.exp(1000.0)) == 0
    assert np.logaddexp(0, 1000.0) == 1000
    assert np.isclose(np.logaddexp(0, 2.0), np.log(1 + np.exp(2.0)))


@claim(
    "04", "In lesson 00, a network of two dense layers read about 96 % of the digits."
)
def dense():
    assert abs(report("00", "fit", "val_accuracy")[-1] - 0.96) < 0.008


compared(
    "04",
    "the same weights in shuffled order give the same answers for shuffled images:",
    cell="shuffle-dense",
    shows="True",
)


@claim(
    "04",
    "Purple (positive) marks where paper turns into ink: from left to right in the "
    "first map, from top to bottom in the second.",
    "Nearly all digits of MNIST have paper around them",
)
def edges():
    ink = np.zeros((6, 6), dtype="float32")
    ink[:, 3:] = 1
    assert convolve(ink).max() == 3 and convolve(ink).min() == 0
    assert convolve(ink[:, ::-1]).min() == -3
    images = mnist()[0][0]
    sides = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    assert (np.concatenate(sides, axis=1) > 0).any(axis=1).mean() < 0.02


@claim("04", "to make as many numbers from the 784 pixels?", "Nearly eleven million")
def places():
    assert 28 - 5 + 1 == 24
    assert 10_800_000 < numbers(stored("04", "dense-parameters"))[0] < 11_000_000
    assert numbers(stored("04", "conv-parameters")) == [624]


compared(
    "04",
    "The window starts at pixel 0 and at pixel 2; at 4 it would stick out.",
    "$(n - k) / s$, *rounded down*, plus 1.",
    cell="output-size",
    shows="n= 6 k=3 s=2: formula  2, Keras  2",
)


@claim("04", "With a stride of 1 this is the $n - k + 1$ from before.")
def strides():
    lines = stored("04", "output-size").strip().splitlines()
    for n, k, s, told, keras in map(numbers, lines):
        assert told == keras == len(range(0, int(n - k) + 1, int(s)))
        assert s > 1 or told == n - k + 1


@claim(
    "04",
    "on a part of `edges` with odd sides:",
    "With even sides a quarter of the numbers is left, here a little less.",
)
def pooled():
    before, _, after, _, formula = numbers(stored("04", "max-pool-keras"))
    assert before % 2 == 1 and after == formula == before // 2
    assert (before - 1) ** 2 / after**2 == 4
    assert 0.22 < after**2 / before**2 < 0.25
    assert stored("04", "max-pool-keras").strip().endswith("\nTrue")


@claim(
    "04",
    "Three steps, three patterns. On average four of eight survive, and they are 2",
)
def dropout():
    rows = np.array(numbers(stored("04", "dropout"))).reshape(3, 8)
    assert set(rows.flat) == {0, 2}
    assert len(np.unique(rows, axis=0)) == 3


@claim(
    "04",
    "The second convolution has 32 filters, each with 3 times 3 weights for each of 24 "
    "channels",
    "That is 95 % of all.",
)
def ledger():
    lines = stored("04", "ledger").splitlines()
    counts = [numbers(line.split(")")[-1])[0] for line in lines[:-1]]
    total = numbers(lines[-1])[0]
    assert sum(counts) == total == 215_194
    assert counts[3] == 32 * (3 * 3 * 24 + 1) == 6_944
    assert counts[6] == 800 * 256 + 256
    assert round(100 * counts[6] / total) == 95


@claim("04", "It has the same number of parameters.")
def functional():
    lines = stored("04", "ledger").splitlines()
    assert numbers(stored("04", "functional")) == numbers(lines[-1])


@claim("04", "*Trainable* are the parameters that training may change, here all.")
def trainable():
    assert "Trainable params:" in stored("04", "summary")
    assert "Non-trainable params: \x1b[0m\x1b[38;5;34m0\x1b" in stored("04", "summary")


@claim("04", "A parameter takes 4 bytes, and a KB is 1,024 bytes here.")
def kilobytes():
    assert f"215,194\x1b[0m ({4 * 215_194 / 1_024:.2f} KB)" in stored("04", "summary")


@claim("04", "the maps get smaller; their number, 24 or 32, stands last below them.")
def architecture():
    caption = stored("04", "architecture").split("Flatten")[0]
    shapes = [part.split()[-1] for part in caption.split(" → ")[1:-1]]
    sides, _, maps = zip(*(map(int, shape.split("×")) for shape in shapes), strict=True)
    assert list(sides) == sorted(set(sides), reverse=True)
    assert maps == (24, 24, 32, 32)


compared(
    "04",
    "It is right about one time in ten, with some seeds more and with some less.",
    cell="untrained-verdict",
    shows="accuracy between 2 % and 25 %: True",
)
