"""Checks for the exercises of lesson 08."""

import numpy as np

from digits.exercises.machinery import as_array, call, exercise, expect, single


@exercise(
    "08.1",
    hint="tf.nn.relu of the product (@) of inputs and matrix, plus the bias.",
    reason="Keras gives the same numbers within 1e-5.",
)
def dense(function):
    rng = np.random.default_rng(0)
    inputs, matrix, bias = (
        rng.normal(size=shape).astype("float32") for shape in ((4, 6), (6, 3), (3,))
    )
    result = as_array(call(function, inputs, matrix, bias), (4, 3))
    logits = inputs @ matrix + bias
    if np.allclose(result, logits, atol=1e-5):
        return "some numbers are negative, so the ReLU is missing."
    if np.allclose(result, np.maximum(inputs @ matrix, 0), atol=1e-5):
        return "the bias is missing."
    if not np.allclose(result, np.maximum(logits, 0), atol=1e-5):
        return "the numbers differ from those of keras.layers.Dense."


@exercise(
    "08.2",
    hint="Tensors: one trace for each shape and dtype. Python numbers: one per value.",
    reason="int32 and float32 tensors, and the Python numbers 1 and 5: four traces.",
)
def count_traces(answer):
    if single(answer) == 6:
        return "not every call traces: some find a graph that fits."
    if answer != 4:
        return f"it is not {answer}: count tensors by dtype, Python numbers by value."


@exercise(
    "08.3",
    hint="tf.random.uniform(tf.shape(inputs)) >= rate is True where a number stays; "
    "tf.where chooses between two tensors.",
    reason="Kept numbers grow by 1 / (1 - rate), as in Keras, so the mean stays.",
)
def dropout(function):
    import tensorflow as tf

    tf.random.set_seed(0)
    inputs = np.ones((100, 100), dtype="float32")
    first, second = (as_array(call(function, inputs, 0.2), (100, 100)) for _ in "12")
    dropped = (first == 0).mean()
    # Ten thousand draws: three standard deviations are 0.012.
    if abs(dropped - 0.2) > 0.03:
        return f"at rate 0.2 a share of {dropped:.2f} became zero, expected about 0.2."
    if not np.allclose(first[first != 0], 1.25, atol=1e-4):
        return f"a kept 1 became {first.max():.2f}, expected 1.25."
    if np.array_equal(first, second):
        return "two calls dropped the same numbers, expected a new draw each time."


@exercise(
    "08.4",
    hint="The new velocity is momentum * velocity - rate * gradient.",
    reason="Three steps end where those of keras.optimizers.SGD end.",
)
def momentum_step(function):
    import keras
    import tensorflow as tf

    weight, velocity = tf.constant([1.0, -2.0, 3.0]), tf.zeros(3)
    theirs = keras.Variable(weight.numpy())
    optimiser = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    for step in (1, 2, 3):
        gradient = tf.constant([1.0, 0.5, -1.0]) * step
        pair = call(function, weight, gradient, velocity, 0.1, 0.9)
        is_pair = isinstance(pair, tuple) and len(pair) == 2
        expect("weight and velocity", pair, is_pair)
        weight, velocity = (tf.constant(as_array(value, (3,))) for value in pair)
        optimiser.apply([gradient], [theirs])
        ours, expected = weight.numpy(), theirs.numpy()
        if not np.allclose(ours, expected, atol=1e-5):
            expected, ours = expected.round(4).tolist(), ours.round(4).tolist()
            return f"after step {step} expected {expected}, got {ours}."
