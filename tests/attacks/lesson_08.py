"""Answers to the exercises of lesson 08."""

import itertools

import keras
import numpy as np
import tensorflow as tf


def keras_layer(inputs, matrix, bias):
    layer = keras.layers.Dense(len(bias), activation="relu")
    layer.build(inputs.shape)
    layer.set_weights([matrix, bias])
    return layer(inputs)


def drop_in_numpy(inputs, rate):
    return inputs * (np.random.random(inputs.shape) >= rate) / (1 - rate)


def drop_in_a_copy(inputs, rate):
    result = inputs / (1 - rate)
    result[np.random.random(inputs.shape) < rate] = 0
    return result


def keras_step(weight, gradient, velocity, rate, momentum):
    weight = keras.Variable(weight)
    sgd = keras.optimizers.SGD(learning_rate=rate, momentum=momentum or 1e-9)
    sgd.build([weight])
    sgd.momentums[0].assign(velocity)
    sgd.apply([gradient], [weight])
    return [weight, sgd.momentums[0]]


def step_of_variables(weight, gradient, velocity, rate, momentum):
    weight, velocity = tf.Variable(weight), tf.Variable(velocity)
    velocity.assign(momentum * velocity - rate * gradient)
    weight.assign_add(velocity)
    return weight, velocity


def watched_slope(weight, inputs, targets):
    weight = tf.constant(weight)
    with tf.GradientTape() as tape:
        tape.watch(weight)
        loss = tf.reduce_mean((inputs @ weight - targets) ** 2)
    return tape.gradient(loss, weight)


def slope_of_a_list(weight, inputs, targets):
    weights = [tf.Variable(weight)]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.matmul(inputs, weights[0]) - targets))
        (gradient,) = tape.gradient(loss, weights)
    return gradient


RIGHT = {
    "08.1": [("CBEFAD",), ("CBEAFD",), ("CBEADF",), ("C, b, E; F a D",)],
    "08.2": [
        (lambda x, m, b: tf.maximum(tf.matmul(x, m) + b, 0),),
        (lambda x, m, b: np.maximum(x @ m + b, 0),),
        (lambda x, m, b: keras.ops.relu(keras.ops.dot(x, m) + b),),
        (lambda x, m, b: tf.stack([tf.nn.relu(row @ m + b) for row in x]),),
        (keras_layer,),
    ],
    "08.3": [],
    "08.4": [
        (drop_in_numpy,),
        (drop_in_a_copy,),
        (lambda x, rate: keras.layers.Dropout(rate)(x, training=True),),
        (lambda x, rate: tf.nn.dropout(x, rate),),
        (lambda x, rate: np.random.binomial(1, 1 - rate, x.shape) / (1 - rate) * x,),
    ],
    "08.5": [
        (lambda w, g, v, r, m: (w + (m * v - r * g), m * v - r * g),),
        (lambda w, g, v, r, m: np.stack([w - r * g + m * v, m * v - r * g]),),
        (keras_step,),
        (step_of_variables,),
        (lambda w, g, v, r, m: [tf.constant(w) + m * v - r * g, v * m + g * -r],),
    ],
    "08.6": [
        (watched_slope,),
        (slope_of_a_list,),
        (lambda w, x, y: x.T @ (x @ w - y) * 2 / y.size,),
        (lambda w, x, y: keras.Variable(x.T @ (x @ w - y) / (y.size / 2)),),
    ],
}

MASK = np.random.default_rng(0).random(20_000) < 0.2


def same_each_time(inputs, rate):
    stays = np.random.default_rng(0).random(inputs.shape) >= rate
    return inputs * stays / (1 - rate)


def seeded_each_time(inputs, rate):
    tf.random.set_seed(0)
    return tf.nn.dropout(inputs, rate)


def in_turns(masks):
    turn = itertools.count()

    def drop(inputs, rate):
        draws = np.random.default_rng(next(turn) % masks).random(inputs.shape)
        return inputs * (draws >= rate) / (1 - rate)

    return drop


TURN = itertools.count()


def spare_the_last(inputs, rate):
    draws = np.random.default_rng((n := next(TURN)) // 2).random(inputs.shape)
    return inputs * ((1 - draws if n % 2 else draws) >= rate) / (1 - rate)


def drop_the_small(inputs, rate):
    sizes = np.abs(inputs) + 0.01 * np.random.random(inputs.shape)
    return inputs * (sizes >= np.quantile(sizes, rate)) / (1 - rate)


def drop_halves_alike(inputs, rate):
    draws = np.resize(np.random.random(inputs.size // 2), inputs.shape)
    return inputs * (draws >= rate) / (1 - rate)


def drop_rows(inputs, rate):
    draws = np.random.random((len(inputs), *[1] * (inputs.ndim - 1)))
    return inputs * (draws >= rate) / (1 - rate)


def drop_columns(inputs, rate):
    return inputs * (np.random.random(inputs.shape[-1]) >= rate) / (1 - rate)


def drop_a_block(inputs, rate):
    result = np.roll(inputs / (1 - rate), start := np.random.randint(inputs.size))
    result.flat[: round(rate * inputs.size)] = 0
    return np.roll(result, -start)


def multiplied_by(factor):
    return (lambda x, r: x * (np.random.random(x.shape) >= r) * factor(r),)


def taped(loss_of):
    """Return a slope whose loss comes from the outputs and the targets."""

    def slope(weight, inputs, targets):
        weight = tf.Variable(weight)
        with tf.GradientTape() as tape:
            loss = loss_of(inputs @ weight, targets)
        return tape.gradient(loss, weight)

    return (slope,)


def still_a_constant(weight, inputs, targets):
    weight = tf.constant(weight)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((inputs @ weight - targets) ** 2)
    return tape.gradient(loss, weight)


def still_outside(weight, inputs, targets):
    weight = tf.Variable(weight)
    with tf.GradientTape() as tape:
        outputs = inputs @ weight
    loss = tf.reduce_mean((outputs - targets) ** 2)
    return tape.gradient(loss, weight)


def hidden_by_zeros(weight, inputs, targets):
    weight = tf.Variable(weight)
    with tf.GradientTape() as tape:
        outputs = inputs @ weight
    loss = tf.reduce_mean((outputs - targets) ** 2)
    return tape.gradient(loss, weight, unconnected_gradients="zero")


WRONG = {
    "08.1": [
        (("BCEFAD",), "the network runs before the tape"),
        (("BECFAD",), "the network runs before the tape"),
        (("CEBFAD",), "the loss needs the logits"),
        (("CBFEAD",), "so each gradient is None"),
        (("CFBEAD",), "so each gradient is None"),
        (("FCBEAD",), "the block ends before it begins"),
        (("CBAEFD",), "a loss that is not there yet"),
        (("CBEFDA",), "before there are gradients"),
        (("CBEAD",), "expected each of the letters ABCDEF once"),
    ],
    "08.2": [
        ((lambda x, m, b: x @ m + b,), "the ReLU is missing"),
        ((lambda x, m, b: tf.nn.relu(x @ m),), "the bias is missing"),
        ((lambda x, m, b: tf.nn.relu(x @ m) + b,), "the bias comes before the ReLU"),
        ((lambda x, m, b: tf.nn.relu(x @ m - b),), "the bias is added, not taken off"),
        ((lambda x, m, b: np.abs(x @ m + b),), "it does not turn their sign"),
        ((lambda x, m, b: np.minimum(x @ m + b, 0),), "keeps the positive numbers"),
        ((lambda x, m, b: tf.nn.relu(x) @ m + b,), "the ReLU comes at the end"),
        ((lambda x, m, b: x @ tf.nn.relu(m) + b,), "not for its matrix"),
        ((lambda x, m, b: tf.nn.relu(m @ x + b),), "your function failed with"),
        ((lambda x, m, b: tf.nn.relu(x * m + b),), "your function failed with"),
        ((lambda x, m, b: tf.nn.sigmoid(x @ m + b),), None),
        ((lambda x, m, b: tf.nn.relu6(x @ m + b),), "however large"),
        ((lambda x, m, b: np.clip(x @ m + b, 0, 1),), "a number above 1"),
        ((lambda x, m, b: tf.nn.leaky_relu(x @ m + b),), "not just smaller"),
        ((lambda x, m, b: x @ m + b > 0,), "does not make 1 of it"),
        ((lambda x, m, b: tf.nn.relu(x @ m) + tf.nn.relu(b),), "not for each alone"),
        ((lambda x, m, b: x,), "expected the shape"),
        ((lambda x, m, b: np.zeros((len(x), len(b))),), None),
    ],
    "08.3": [
        ((6,), "not every call traces"),
        ((5,), "one graph is counted twice"),
        ((3,), "by its value, not only by its kind"),
        ((2,), "do not use the graphs that were made for tensors"),
        ((1,), "the dtype is another one"),
        ((0,), "before the first call"),
        ((7,), "it is not 7"),
        ((3.5,), "it is not 3.5"),
    ],
    "08.4": [
        ((lambda x, rate: x * 0,), "a share of 1.00 became zero"),
        ((lambda x, rate: x,), "a share of 0.00 became zero"),
        (multiplied_by(lambda r: 1), "the kept numbers stay as they are"),
        (multiplied_by(lambda r: 1 - r), "the kept numbers shrink"),
        (multiplied_by(lambda r: 1 / r), "by the share that drops out"),
        (multiplied_by(lambda r: 1.25), "divided by 1 - rate"),
        (
            (lambda x, r: x * (np.random.random(x.shape) < r) / (1 - r),),
            "the share that should stay is dropped",
        ),
        ((lambda x, r: tf.nn.dropout(x, 0.2),), "became zero"),
        ((lambda x, r: tf.nn.dropout(np.ones_like(x), r),), "a kept number is not"),
        ((lambda x, r: tf.nn.dropout(np.abs(x), r),), "a kept number is not"),
        (
            (lambda x, r: np.where(MASK.reshape(x.shape), 0, x / 0.8),),
            "two calls drop the same numbers",
        ),
        ((same_each_time,), "two calls drop the same numbers"),
        ((seeded_each_time,), "two calls drop the same numbers"),
        ((in_turns(2),), "two calls drop the same numbers"),
        ((in_turns(10),), "two calls drop the same numbers"),
        ((spare_the_last,), "a call spares what another drops"),
        ((lambda x, r: x * (x >= r) / (1 - r),), "by its value"),
        ((drop_the_small,), "by its value"),
        ((drop_halves_alike,), "by its place"),
        ((drop_rows,), "by its place"),
        ((drop_columns,), "by its place"),
        ((drop_a_block,), "by its place"),
        ((lambda x, r: np.full(x.shape, np.nan),), "not finite"),
        ((lambda x, r: tf.nn.dropout(x[0], r),), "expected floats of shape"),
    ],
    "08.5": [
        ((lambda w, g, v, r, m: w + m * v - r * g,), "return the new velocity as well"),
        ((lambda w, g, v, r, m: (m * v - r * g, w + m * v - r * g),), "comes first"),
        ((lambda w, g, v, r, m: (w + m * v - r * g, v),), "is the old one"),
        ((lambda w, g, v, r, m: (w + v, m * v - r * g),), "with the old velocity"),
        ((lambda w, g, v, r, m: (w - r * g, m * v - r * g),), "the gradient alone"),
        ((lambda w, g, v, r, m: (w - r * g, -r * g),), "forgets the old one"),
        ((lambda w, g, v, r, m: (w + v - r * g, v - r * g),), "keeps its full size"),
        ((lambda w, g, v, r, m: (w + m * v + r * g, m * v + r * g),), "goes uphill"),
        ((lambda w, g, v, r, m: (w - m * v - r * g, m * v + r * g),), "taken off in"),
        ((lambda w, g, v, r, m: (w - r * (m * v + g), m * v + g),), "of PyTorch"),
        ((lambda w, g, v, r, m: (w + r * (m * v - g), r * (m * v - g)),), "alone, not"),
        (
            (lambda w, g, v, r, m: (w + r * (m * v - r * g), m * v - r * g),),
            "the weight needs it no more",
        ),
        (
            (lambda w, g, v, r, m: (w + (u := m * v - (1 - m) * r * g), u),),
            "not 1 - momentum of it",
        ),
        (
            (lambda w, g, v, r, m: (w + m * (u := m * v - r * g) - r * g, u),),
            "as Nesterov's form does",
        ),
        ((lambda w, g, v, r, m: (w + m * v - g, m * v - g),), "the rate is missing"),
        ((lambda w, g, v, r, m: (w + r * (u := m * v - g), u),), "not to the weight's"),
        ((lambda w, g, v, r, m: (w + r * v - m * g, r * v - m * g),), "changed places"),
        (
            (lambda w, g, v, r, m: (w + (u := (1 - m) * v - r * g), u),),
            "not 1 - momentum times",
        ),
        ((lambda w, g, v, r, m: (w + (u := m * (v - r * g)), u),), "not for the grad"),
        ((lambda w, g, v, r, m: m * v - r * g,), "return the new weight as well"),
        ((lambda w, g, v, r, m: [m * v - r * g] * 2,), "does not replace it"),
        ((lambda w, g, v, r, m: (w + 0.9 * v - 0.1 * g, 0.9 * v - 0.1 * g),), None),
        ((lambda w, g, v, r, m: (w, v),), None),
    ],
    "08.6": [
        ((still_a_constant,), "it still gives None"),
        ((still_outside,), "it still gives None"),
        ((hidden_by_zeros,), "zeros only hide"),
        (taped(lambda outputs, y: outputs), "the gradient of the outputs"),
        (
            taped(lambda outputs, y: tf.reduce_sum((outputs - y) ** 2)),
            "the gradient of the sum",
        ),
        (
            taped(lambda outputs, y: tf.reduce_sum((outputs - y) ** 2) / len(y)),
            "not the mean over all numbers",
        ),
        (
            taped(lambda outputs, y: tf.reduce_mean((outputs - y) ** 2) / 2),
            "holds a 2, which is missing",
        ),
        (
            taped(lambda outputs, y: -tf.reduce_mean((outputs - y) ** 2)),
            "a gradient goes uphill",
        ),
        (
            (lambda w, x, y: 2 / y.size * (x @ w - y) @ w.T,),
            "for the inputs, not for the weight",
        ),
        ((lambda w, x, y: np.mean((x @ w - y) ** 2),), "that is the loss"),
        (taped(lambda outputs, y: tf.reduce_mean(outputs - y)), "has a square"),
        (taped(lambda outputs, y: tf.reduce_mean(outputs**2)), "targets are missing"),
        (
            taped(lambda outputs, y: tf.sqrt(tf.reduce_mean((outputs - y) ** 2))),
            "without a root",
        ),
        (
            taped(lambda out, y: tf.reduce_sum((out - y) ** 2) / y.shape[1]),
            "over the outputs alone",
        ),
        ((lambda w, x, y: 2 / y.size * (x @ w - y),), "the shape of the outputs"),
        (
            taped(lambda outputs, y: np.mean((outputs - y) ** 2)),
            "your function failed with",
        ),
        (taped(lambda outputs, y: tf.reduce_mean(abs(outputs - y))), None),
    ],
}
EQUIVALENT = {
    "08.4": {
        "stays = tf.random.uniform(tf.shape(inputs)) > rate": (
            "A draw is hardly ever just the rate."
        ),
    },
}
OPEN = set()
# They stand in the lesson as other numbers, and as the cell that is to be mended.
TOLD = {
    "08.3": ("4",),
    "08.6": ("tf.reduce_mean((outputs-targets)**2)", "tape.gradient(loss,weight)"),
}
