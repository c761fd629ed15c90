"""Checks for the exercises of lesson 04."""

import numpy as np

from digits.exercises.answers import (
    as_array,
    expect,
    first_line,
)
from digits.exercises.machinery import ask_function, ask_order, ask_value, exercise
from digits.exercises.references import compare

# A line, those that may only come after it, and what is wrong otherwise.
AFTER = (
    ("D", "ABCEFGH", "the Input says what comes in, so it stands first."),
    ("C", "A", "behind Flatten is only a row, over which no convolution can slide."),
    ("F", "A", "behind Flatten is only a row, in which no blocks of 2 by 2 are left."),
    ("A", "B", "without Flatten the last layer gives ten numbers for each place."),
    ("A", "H", "before Flatten a dense layer sees one place at a time, not all."),
    ("H", "B", "the network must end in ten scores, and no ReLU may cut them off."),
    ("E", "B", "dropout after the last layer sets some of the scores to 0."),
    ("G", "B", "scaling at the end shrinks the scores, and the pixels stay raw."),
    ("G", "C", "the convolution gets raw pixels, since the scaling comes too late."),
)


ask_order(
    "04.1",
    "ABCDEFGH",
    AFTER,
    hint="Begin with what says which shape comes in, and end with the ten scores.",
    reason="Pooling may also come before the convolution, which then sees less; and "
    "dropout may stand anywhere between the Input and the last layer.",
)


ask_value(
    "04.2",
    right=16 * (3 * 3 * 8 + 1),
    mistakes={
        "these are the weights; the biases are missing.": 16 * 9 * 8,
        "a filter has a table for each channel, not one for all.": 16 * (9 + 1),
        "that counts a bias for each channel of each filter.": 16 * 8 * (9 + 1),
        "each filter has its own bias; you count one for all.": 16 * 9 * 8 + 1,
        "that is one filter.": 9 * 8 + 1,
        "that would be 8 biases: a filter has one, and there are 16.": 16 * 9 * 8 + 8,
        "each filter has its own bias, not one for each of its channels as well.": (
            16 * 9 * 8 + 16 + 8
        ),
        "a window of 3 by 3 has 9 places, not 3.": 16 * (3 * 8 + 1),
        "that is one filter, with all the biases.": 9 * 8 + 16,
        "these windows are 5 by 5, as in the lesson's network.": 16 * (25 * 8 + 1),
        "these are the filters of the lesson's network: 24, of 5 by 5.": 24 * 26,
        "the size of the picture does not matter.": 16 * (28 * 28 + 1),
        "these are the weights of a filter with one channel.": 16 * 9,
    },
    otherwise="{} is not the number: count one filter first, then multiply.",
    hint="The lesson counts filters of 5 by 5 on one channel. What changes here?",
    reason="The number depends on the filters and channels, not on the picture's size.",
)


def _maps(chance):
    for shape in ((2, 2), (3, 3), (4, 2), (5, 2), (2, 5), (4, 6), (7, 9)):
        yield (chance.normal(size=shape),)
    yield (chance.integers(-9, 10, size=(5, 4)),)
    yield (chance.integers(128, 256, size=(4, 3)).astype("uint8"),)


def _blocks(x):
    rows, columns = len(x) // 2, x.shape[1] // 2
    return x[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)


def _padded(x, **options):
    odd = [(0, side % 2) for side in x.shape]
    return _blocks(np.pad(x.astype("float64"), odd, **options))


ask_function(
    "04.3",
    right=lambda image: np.array(
        [
            [
                image[i : i + 2, j : j + 2].mean()
                for j in range(0, image.shape[1] - 1, 2)
            ]
            for i in range(0, image.shape[0] - 1, 2)
        ]
    ),
    tries=_maps,
    mistakes={
        "that is still the largest number of each block.": lambda x: _blocks(x).max(
            axis=(1, 3)
        ),
        "that is the sum of each block, not its mean.": lambda x: _blocks(x).sum(
            axis=(1, 3)
        ),
        "the means are rounded down: keep their decimals.": lambda x: np.floor(
            _blocks(x).mean(axis=(1, 3))
        ),
        "the means are whole numbers here: keep their decimals.": lambda x: np.trunc(
            _blocks(x).mean(axis=(1, 3))
        ),
        "the means of whole numbers lose their decimals: make room for them.": (
            lambda x: _blocks(x).mean(axis=(1, 3)).astype(x.dtype)
        ),
        "the means are rounded: keep their decimals.": lambda x: np.round(
            _blocks(x).mean(axis=(1, 3))
        ),
        "that is the smallest number of each block.": lambda x: _blocks(x).min(
            axis=(1, 3)
        ),
        "four numbers are added up, so divide by 4, not by 2.": lambda x: (
            _blocks(x).sum(axis=(1, 3)) / 2
        ),
        "these are not the blocks: each side is split in two, (rows, 2, columns, 2).": (
            lambda x: _blocks(x).reshape(len(x) // 2, -1, 2, 2).mean(axis=(2, 3))
        ),
        "that takes one number of each block and no notice of the others.": lambda x: x[
            : len(x) // 2 * 2 : 2, : x.shape[1] // 2 * 2 : 2
        ],
        "that takes every second number, also from a row or column left over.": (
            lambda x: x[::2, ::2]
        ),
        "an odd side is filled up with zeros; leave the last row or column out.": (
            lambda x: _padded(x).mean(axis=(1, 3))
        ),
        "an odd side gets a smaller block; leave the last row or column out.": (
            lambda x: np.nanmean(_padded(x, constant_values=np.nan), axis=(1, 3))
        ),
        "of an odd side the first row or column is left out instead of the last.": (
            lambda x: _blocks(x[len(x) % 2 :, x.shape[1] % 2 :]).mean(axis=(1, 3))
        ),
        "that is the middle number of each block, not the mean.": lambda x: np.median(
            _blocks(x), axis=(1, 3)
        ),
        "these are not the blocks: look up which axes lie inside one.": lambda x: (
            _blocks(x).mean(axis=(0, 2))
        ),
        "the windows overlap: each block begins where the one before ends.": lambda x: (
            np.lib.stride_tricks.sliding_window_view(x, (2, 2)).mean(axis=(2, 3))
        ),
        "rows and columns of the result have changed places.": lambda x: (
            _blocks(x).mean(axis=(1, 3)).T
        ),
        "whole numbers such as uint8 run over when four of them are added.": lambda x: (
            _blocks(x).sum(axis=(1, 3), dtype=x.dtype) / 4
        ),
    },
    hint="What does max_pool do once it has made the blocks?",
    reason="Average pooling keeps the mean of each block; it has no weights either.",
)


@exercise(
    "04.4",
    hint="Print the table of your model: which layer has most of the parameters?",
    reason="A CNN can be small, because its filters are shared by all places.",
)
def build_small_cnn(model):
    # Importing it takes seconds, which `import digits` must not.
    import keras

    expect("a model of Keras", model, isinstance(model, keras.Model))
    if not model.built:
        return "your model does not know its input: begin its layers with keras.Input."
    chance = np.random.default_rng()
    images = chance.integers(0, 256, size=(8, 28, 28, 1))
    # With more or less ink, fewer neurons are 0 for all of them.
    images[
        chance.random(images.shape) > np.linspace(0.1, 1, 8)[:, None, None, None]
    ] = 0
    try:
        result, calls = _follow(model, images.astype("uint8"))
    except Exception as error:
        takes = getattr(model, "input_shape", None)
        if takes in (None, (None, 28, 28, 1)):
            return f"given 8 images, it failed with {first_line(error)}."
        return f"it does not take images of shape (28, 28, 1), but {takes}."
    if isinstance(result, list | tuple | dict):
        return f"expected one output, the ten scores, got {len(result)} in brackets."
    names = "Conv2D", "SeparableConv2D", "DepthwiseConv2D"
    kinds = tuple(getattr(keras.layers, name) for name in names)
    slide = [_slides(layer, inputs, kinds) for layer, inputs in calls]
    if not any(slide):
        return (
            "there is no convolution whose window is larger than a pixel and smaller "
            "than the picture: add a Conv2D."
        )
    first = slide.index(True)
    if any(isinstance(e, keras.layers.Dense) and x.ndim == 2 for e, x in calls[:first]):
        return "behind a dense layer a convolution no longer sees the picture."
    largest = abs(np.asarray(calls[first][1])).max()
    if largest > 10:
        return (
            f"the first convolution gets numbers up to {largest:.0f}: a Rescaling "
            "belongs before it."
        )
    if largest < 0.05:
        return "the convolution gets nothing but about 0: are the pixels scaled twice?"
    scores = as_array(result, "ten scores for each image", kinds="f")
    if scores.ndim != 2:
        return f"expected a row of ten scores, got the shape {scores.shape[1:]}."
    if scores.shape[1] != 10:
        return f"expected ten scores for each image, got {scores.shape[1]}."
    if not np.isfinite(scores).all():
        return "expected ten finite scores, got some that are not."
    if scores.min() >= 0 and np.allclose(scores.sum(axis=1), 1, atol=1e-3):
        return "expected logits at the end, got probabilities: leave the softmax out."
    for layer, _ in reversed(calls):
        if getattr(layer, "rate", 0) and isinstance(layer, keras.layers.Dropout):
            return "dropout after the last layer sets some of the scores to 0."
        if _bends(layer):
            return "expected logits at the end, got what an activation makes of them."
        if getattr(layer, "weights", None):
            break
    if np.allclose(scores, scores[0]):
        return (
            "the scores are the same for all images: something holds them back, or by "
            "bad luck its neurons began dead, so run the cell once more."
        )
    if any(0 < (row == 0).sum() < 10 for row in scores):
        return "expected logits at the end, but something sets scores to 0."
    if model.count_params() >= 20_000:
        return f"expected fewer than 20,000 parameters, got {model.count_params():,}."


def _slides(layer, inputs, kinds):
    return isinstance(layer, kinds) and 1 < max(layer.kernel_size) < inputs.shape[1]


def _bends(layer):
    from keras import activations

    function = getattr(layer, "activation", None)
    if function is None:
        bent = {name.replace("_", "") for name in dir(activations)}
        bent |= {"prelu", "absolute", "exp", "clip"}
        return type(layer).__name__.lower() in bent
    return getattr(function, "__name__", "") != "linear"


def _leaves(layer):
    """Return the layers in a model and in the models that it holds."""
    inside = getattr(layer, "operations", None) or getattr(layer, "_layers", None)
    if not inside:
        return {layer}
    return set().union(*map(_leaves, inside))


def _follow(model, images):
    """Return what a model makes of images, and its layers as called, with inputs."""
    calls, layers = [], _leaves(model)

    def spy(layer, call):
        def noted(*inputs, **options):
            calls.append((layer, inputs[0] if inputs else None))
            return call(*inputs, **options)

        return noted

    for layer in layers:
        layer.call = spy(layer, layer.call)
    try:
        return model(images, training=False), calls
    finally:
        for layer in layers:
            del layer.call


def _rows(chance):
    for size in (2, 1, 3, 10):
        yield (chance.normal(scale=2, size=size),)
    yield (np.array([2, 1, -1]),)
    yield (np.full(4, -3.0),)
    yield (chance.normal(size=5).astype("float32"),)


def _extreme_rows(chance):
    for scores in ((1000.0, 0.0), (0.0, 5000.0, 2.0), (-1000.0, -1001.0, -1003.0)):
        yield (np.array(scores),)
    yield (chance.permutation([900, 902, 901, 902]),)
    yield (chance.normal(size=6) + chance.choice([-2000, 2000]),)


@exercise(
    "04.5",
    hint="For which scores is np.exp never above 1? Remember: only differences count.",
    reason="Differences stay as they are, the largest power is 1, and none overflows.",
)
def softmax(function):
    def right(scores):
        return np.exp(scores - np.logaddexp.reduce(scores.astype("float64")))

    mistakes = {
        "the scores are divided by their sum as they are, without powers of e.": (
            lambda z: z / z.sum()
        ),
        "these are powers of e; nothing makes them add up to 1 yet.": np.exp,
        "the largest is 1, but they must add up to 1.": lambda z: np.exp(z - z.max()),
        "that is a sigmoid of each score: they do not add up to 1.": (
            lambda z: 1 / (1 + np.exp(-z))
        ),
        "only the largest score gets anything; softmax gives each a share.": (
            lambda z: np.eye(len(z))[z.argmax()]
        ),
        "these are logarithms of the probabilities.": lambda z: np.log(right(z)),
        "that divides by the mean of the powers, not by their sum.": (
            lambda z: np.exp(z) / np.exp(z).mean()
        ),
        "these are powers of 2, not of e.": lambda z: 2.0**z / (2.0**z).sum(),
        "the smallest score has the largest share: mind the sign.": lambda z: right(-z),
        "the minus is lost: a negative score counts like a positive one.": (
            lambda z: right(abs(z))
        ),
        "do not round: a small share must not become 0.": lambda z: right(z).round(4),
        "clipping large scores changes their differences.": (
            lambda z: right(np.clip(z, -500, 500))
        ),
        "clipping scores changes their differences.": (
            lambda z: right(np.clip(z, -700, 700))
        ),
    }
    chance = np.random.default_rng()
    # A function that overflows may have another mistake, which small scores show.
    for rows in (_rows(chance), _extreme_rows(chance)):
        complaint = compare(function, right, rows, mistakes)
        if complaint and ("nan" in complaint or "inf" in complaint):
            return f"{complaint} Does it divide by 0, or is a power of e infinite?"
        if complaint:
            return complaint


ask_value(
    "04.6",
    right=(12, 12, 16),
    mistakes={
        "the border of the first convolution keeps its size.": (10, 10, 16),
        "a stride of 2 visits every second place only.": (24, 24, 16),
        "half is too much: a window needs room, so the last ones stick out.": (
            14,
            14,
            16,
        ),
        "round down: where the window sticks out, it has no place.": (13, 13, 16),
        "the window's first place counts too: add 1 at the end.": (11, 11, 16),
        "the last convolution has 16 filters, and each makes a channel.": (12, 12, 8),
        "each filter adds up over the channels: 8 and 16 do not multiply.": (
            12,
            12,
            128,
        ),
        "the channels come last.": (16, 12, 12),
        "the channels are missing.": (12, 12),
        "leave out the batch axis.": (1, 12, 12, 16),
        "that is what the first convolution makes; the second follows.": (28, 28, 8),
        "the first convolution keeps the size here, and the second follows.": (
            24,
            24,
            8,
        ),
        "mind the border of the first convolution and the stride of the second.": (
            20,
            20,
            16,
        ),
        "16 filters make 16 channels, whatever came in.": (12, 12, 24),
        "each filter makes a channel.": (12, 12, 1),
        "a convolution does not flatten: rows, columns and channels stay apart.": (
            12 * 12 * 16,
        ),
        "the stride holds across and down.": (12, 24, 16),
    },
    otherwise="{} is not the shape: take one convolution after the other.",
    hint="What does the border do to the size? Then use the formula with the stride.",
    reason="The border keeps the first size; the formula gives the second.",
)
