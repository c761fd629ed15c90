"""Checks for the exercises of lesson 04."""

import numpy as np

from digits.exercises.machinery import call, describe, exercise, single


@exercise(
    "04.1",
    hint="A filter has 3 * 3 weights per input channel, and one bias.",
    reason="16 filters of 3 * 3 * 8 weights and a bias each: 16 * 73 = 1168.",
)
def count_parameters(answer):
    if single(answer) == 16 * 9 * 8:
        return "these are the weights; the 16 biases are missing."
    if answer != 16 * (9 * 8 + 1):
        return f"{answer} is not 16 filters times the parameters of one filter."


@exercise(
    "04.2",
    hint="Subtract the largest logit, take np.exp, divide by the sum.",
    reason="Subtracting the largest logit changes nothing but avoids an overflow.",
)
def softmax(function):
    logits = np.array([2.0, 1.0, -1.0])
    expected = (np.exp(logits) / np.exp(logits).sum()).round(4)
    result = np.asarray(call(function, logits))
    if result.shape != (3,) or not np.allclose(result, expected, atol=1e-4):
        return f"for {logits.tolist()} expected {expected.tolist()}, got {result}."
    with np.errstate(all="ignore"):
        large = np.asarray(call(function, np.array([1000.0, 0.0])))
    if not np.allclose(large, [1, 0]):
        return f"for [1000, 0] expected [1, 0], got {large}: np.exp overflows."


@exercise(
    "04.3",
    hint="Replace max by mean in the lesson's max_pool.",
    reason="Average pooling keeps the mean of each block; it has no weights either.",
)
def average_pool(function):
    image = np.array([[1.0, 3, 0, 0], [5, 7, 0, 4], [0, 0, 2, 2], [0, 8, 2, 2]])
    result = np.asarray(call(function, image))
    if result.shape != (2, 2) or not np.allclose(result, [[4, 1], [2, 2]]):
        return f"expected [[4, 1], [2, 2]] for the test image, got {result.tolist()}."
    odd = np.asarray(call(function, np.ones((5, 4))))
    if odd.shape != (2, 2):
        return f"an image of 5 by 4 should give 2 by 2 numbers, got {describe(odd)}."


@exercise(
    "04.4",
    hint="Most parameters sit in the first dense layer: pool more, or shrink it.",
    reason="A CNN can be small, because its filters are shared by all places.",
)
def build_small_cnn(model):
    if not getattr(model, "built", False):
        return (
            f"expected a model with a known input, got {describe(model)}: begin its "
            "list of layers with keras.Input(shape=(28, 28, 1))."
        )
    kinds = [type(layer).__name__ for layer in model.layers]
    if model.input_shape != (None, 28, 28, 1) or model.output_shape != (None, 10):
        return (
            "expected input (28, 28, 1) and output (10,), "
            f"got {model.input_shape[1:]} and {model.output_shape[1:]}."
        )
    for kind in ("Rescaling", "Conv2D"):
        if kind not in kinds:
            return f"expected a {kind} layer among the layers, got {kinds}."
    activation = getattr(model.layers[-1], "activation", None)
    if "Softmax" in kinds or getattr(activation, "__name__", "") == "softmax":
        return "expected logits at the end, got probabilities: leave the softmax out."
    if model.count_params() >= 20_000:
        return f"expected fewer than 20000 parameters, got {model.count_params()}."
