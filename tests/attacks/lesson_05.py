"""Answers to the exercises of lesson 05."""

import collections

import keras
import numpy as np
import tensorflow as tf

import digits


def pick(p, y):
    return p[np.arange(len(y)), y]


def one_hot(p, y):
    return np.eye(p.shape[1])[y]


def binary(p, y):
    return -np.log(np.where(one_hot(p, y) == 1, p, 1 - p))


def first_only(p, y):
    for row, label in zip(p, y):
        return -np.log(row[label])


def add_up(p, y):
    total = 0.0
    for row, label in zip(p, y):
        total -= np.log(row[label])
    return total / len(y)


def table_of(truth, guess, *, diagonal=0):
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (truth, guess), 1)
    table[np.eye(10, dtype=bool)] *= diagonal
    return table


def place_of(table):
    return np.unravel_index(table.argmax(), table.shape)


def count_in_a_loop(truth, guess):
    best, most = None, 0
    for t in range(10):
        for g in range(10):
            amount = int(((truth == t) & (guess == g)).sum())
            if t != g and amount > most:
                best, most = [t, g], amount
    return best


def count_pairs(truth, guess):
    wrong = [(int(t), int(g)) for t, g in zip(truth, guess) if t != g]
    return collections.Counter(wrong).most_common()[0][0]


def count_rows(truth, guess):
    wrong = np.stack([truth, guess], axis=1)[truth != guess]
    pairs, amounts = np.unique(wrong, axis=0, return_counts=True)
    return pairs[amounts.argmax()]


class Reader(keras.Model):
    """A network that reads the validation images without a training.

    It names the digit of the nearest of the first 1,000, and spoils a share of them.
    """

    def __init__(self, neurons=8, spoilt=0):
        super().__init__()
        (images, labels), _ = digits.load_mnist()
        _, (images, labels) = digits.split(images, labels)
        self.known = images[:1_000].reshape(1_000, -1).astype("float32")
        labels = (labels[:1_000] + (np.arange(1_000) < spoilt)) % 10
        self.answers = np.eye(10, dtype="float32")[labels]
        self.part = keras.layers.Dense(neurons)
        self.part.build((None, 784))
        self.built = True

    def call(self, images):
        x = tf.reshape(tf.cast(images, "float32"), (-1, 784))
        squares = tf.reduce_sum(self.known**2, axis=1)
        nearest = tf.argmin(squares - 2 * x @ tf.transpose(self.known), axis=1)
        return tf.gather(self.answers, nearest)


def train(*accuracies, model=None, name="val_accuracy", **others):
    """Return a history as fit makes it, of a training that never was."""
    history = keras.callbacks.History()
    history.set_params({"epochs": len(accuracies), "steps": 94, "verbose": 0})
    history.set_model(model or reader)
    history.epoch = list(range(len(accuracies)))
    losses = [0.1] * len(accuracies)
    history.history = {"loss": losses, "val_loss": losses, name: list(accuracies)}
    history.history |= others
    return history


class History:
    """Something with a history, which fit never returned."""

    def __init__(self, **lists):
        self.history = lists


def real_history(**settings):
    """Return what a real, hopeless training returns."""
    keras.utils.set_random_seed(0)
    layers = [keras.Input(shape=(28, 28, 1)), keras.layers.Flatten()]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=settings.pop("metrics", ["acc"]))
    x, y = np.zeros((20, 28, 28, 1)), np.arange(20) % 10
    return model.fit(x, y, epochs=2, verbose=0, **settings)


ALONG = {"validation_data": (np.zeros((20, 28, 28, 1)), np.arange(20) % 10)}
reader = Reader()
boasting = real_history(**ALONG)
boasting.history["val_acc"] = [0.9, 0.98]
cut = train(0.9, 0.98)
cut.history["loss"] = [0.1]


def build(last=None, *, neurons=64, rescale=True, extra=()):
    """Return the network that is to be repaired, or one like it."""
    scaling = [keras.layers.Rescaling(1 / 255)] if rescale else []
    return keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            *scaling,
            keras.layers.Flatten(),
            keras.layers.Dense(neurons, activation="relu"),
            keras.layers.Dense(10, activation=last),
            *extra,
        ]
    )


def compiled(model, loss, optimizer="adam"):
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


def measured_by(metrics):
    model = build()
    model.compile(optimizer="adam", loss=sparse(True), metrics=metrics)
    return model


def dropping():
    return keras.Sequential(
        [keras.Input(shape=(28, 28, 1)), keras.layers.Dropout(0.3), build()]
    )


def frozen():
    model = build()
    model.trainable = False
    return model


def trained():
    """Return the repaired network, after a training that left numbers in its metric."""
    model = compiled(build(), sparse(True))
    model.fit(np.zeros((20, 28, 28, 1)), np.zeros(20), verbose=0)
    return model


scheduled = keras.optimizers.schedules.ExponentialDecay(0.001, 10, 0.5)


def sparse(from_logits):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)


def summed(labels, logits):
    return keras.ops.sum(by_hand(labels, logits))


def functional():
    inputs = keras.Input(shape=(28, 28, 1))
    x = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(inputs))
    x = keras.layers.Activation("relu")(keras.layers.Dense(64)(x))
    return keras.Model(inputs, keras.layers.Softmax()(keras.layers.Dense(10)(x)))


def by_hand(labels, logits):
    labels = keras.ops.one_hot(keras.ops.cast(labels, "int32"), 10)
    return keras.losses.categorical_crossentropy(labels, logits, from_logits=True)


RIGHT = {
    "05.1": [],
    "05.2": [],
    "05.3": [
        (lambda p, y: float(np.mean([-np.log(row[i]) for row, i in zip(p, y)])),),
        (lambda p, y: -(one_hot(p, y) * np.log(p)).sum() / len(p),),
        (lambda p, y: sparse(False)(y, p),),
        (add_up,),
        (lambda p, y: np.log(1 / pick(p, y)).mean(),),
    ],
    "05.4": [
        (train(0.9, 0.971),),
        (train(0.98, 0.96, name="val_acc"),),
        (train(0.5, 0.97, name="val_sparse_categorical_accuracy"),),
        (train(0.97, accuracy=[0.9]),),
    ],
    "05.5": [
        (compiled(build("softmax"), sparse(False)),),
        (compiled(build("softmax"), "sparse_categorical_crossentropy"),),
        (compiled(build("softmax"), keras.losses.sparse_categorical_crossentropy),),
        (compiled(build(), by_hand),),
        (compiled(functional(), sparse(False), keras.optimizers.Adam(0.001)),),
        (compiled(keras.Sequential([build(), keras.layers.Softmax()]), sparse(False)),),
        (compiled(keras.Sequential([keras.Sequential([build()])]), sparse(True)),),
        (trained(),),
        (measured_by([keras.metrics.SparseCategoricalAccuracy(name="share")]),),
    ],
    "05.6": [
        (count_in_a_loop,),
        (count_pairs,),
        (count_rows,),
        (lambda t, g: place_of(table_of(t, g)),),
        (lambda t, g: [float(digit) for digit in place_of(table_of(t, g))],),
    ],
}
WRONG = {
    "05.1": [
        (((6, 4),), "comes first"),
        (((3, 5),), "count from 1"),
        (((2, 3),), "one epoch without a new best"),
        (((4, 5),), "a single one after it"),
        (((4, 7),), "the second one without a new best"),
        (((7, 9),), "beats the best so far"),
        (((10, 10),), "cannot look ahead"),
        (((4, 10),), "ends before the tenth"),
        (((2, 4),), "one right after the other"),
        (((7, 10),), "the patience is used up"),
        (((6, 6),), "go back to those of the best"),
        (((1, 3),), "go from epoch to epoch"),
        ((6,), "expected whole numbers in brackets"),
    ],
    "05.2": [
        ((4_680,), "is an iteration too"),
        ((4_688,), "round up there, not at the end"),
        ((60_000 / 128 * 10,), "no part of an iteration"),
        ((4_687,), "each of those counts"),
        ((468.75,), "at its end counts whole"),
        ((469,), "and there are ten"),
        ((600_000,), "an iteration takes a batch"),
        ((4_220,), "not the 54,000"),
        ((1_280,), "the number of images matters"),
        ((float("nan"),), "not finite"),
        ((468,), "not the iterations of one epoch times"),
    ],
    "05.3": [
        ((lambda p, y: np.log(pick(p, y)).mean(),), "the minus is missing"),
        ((lambda p, y: -np.log(pick(p, y)).sum(),), "you add the losses up"),
        ((lambda p, y: -np.log(pick(p, y)),), "a loss for each image"),
        ((lambda p, y: -np.log(pick(p, y).mean()),), "before the mean"),
        ((lambda p, y: -np.log(p).mean(),), "only the probability of the true"),
        ((lambda p, y: -np.log(p.max(axis=1)).mean(),), "with the largest probability"),
        ((lambda p, y: -(one_hot(p, y) * np.log(p)).mean(),), "not of all entries"),
        ((lambda p, y: -np.log(p[:, y]).mean(),), "pair them up"),
        ((lambda p, y: (1 - pick(p, y)).mean(),), "the logarithm is missing"),
        ((lambda p, y: pick(p, y).mean(),), "the logarithm is missing"),
        ((lambda p, y: -np.log10(pick(p, y)).mean(),), "base 10"),
        ((lambda p, y: -np.log2(pick(p, y)).mean(),), "base 2"),
        ((lambda p, y: sparse(True)(y, p),), "with softmax again"),
        ((lambda p, y: np.log(pick(p, y)).sum(),), "the loss is the mean"),
        ((lambda p, y: -np.log(1 - pick(p, y)).mean(),), "not 1 minus it"),
        ((lambda p, y: -(p * np.log(p)).sum(axis=1).mean(),), "the entropy takes all"),
        ((lambda p, y: binary(p, y).sum(axis=1).mean(),), "take no part"),
        ((lambda p, y: binary(p, y).mean(),), "questions of yes or no"),
        ((first_only,), "the first image only"),
        ((lambda p, y: -np.log(pick(p, y)).sum() / p.shape[1],), "not of classes"),
        ((lambda p, y: 1.2877,), None),
        ((lambda p, y: float("nan"),), None),
    ],
    "05.4": [
        ((boasting.history,), "that is the dictionary"),
        (({"a": 1},), "expected what fit returns"),
        (
            (train(0.9, model=Reader(), val_top_k_accuracy=[0.99]),),
            "the best validation accuracy is 90.00%",
        ),
        ((train(0.99, name="val_sparse_top_k_accuracy"),), "no accuracy was measured"),
        ((reader,), "that is a network"),
        ((0.98,), "expected what fit returns"),
        ((History(val_accuracy=[0.98]),), "expected what fit returns"),
        ((keras.callbacks.History(),), "belongs to no training"),
        ((real_history(),), "not given the validation images"),
        ((real_history(metrics=[], **ALONG),), "no accuracy was measured"),
        ((cut,), "not as fit has left them"),
        ((train(0.98, loss=[float("nan")]),), "no finite number"),
        ((real_history(**ALONG),), "the best validation accuracy is"),
        ((train(0.9, 0.95),), "the best validation accuracy is 95.00%"),
        ((train(float("nan")),), "no finite number"),
        ((train(97),), "97 is no accuracy"),
        ((train(0.98, model=Reader(neurons=784)),), "expected fewer than 100,000"),
        ((train(0.98, model=Reader(spoilt=100)),), "does not fit its history"),
        ((boasting,), "does not fit its history"),
    ],
    "05.5": [
        (
            (compiled(build("softmax"), keras.losses.CategoricalCrossentropy(True)),),
            "class numbers, and this loss",
        ),
        (
            (compiled(build(), keras.losses.CategoricalCrossentropy(True)),),
            "class numbers, and this loss",
        ),
        (
            (compiled(build("softmax"), "categorical_crossentropy"),),
            "class numbers, and this loss",
        ),
        ((compiled(build("softmax"), sparse(True)),), "the loss takes them for logits"),
        ((compiled(build(), sparse(False)),), "the model ends in logits"),
        (
            (compiled(build(), "sparse_categorical_crossentropy"),),
            "the model ends in logits",
        ),
        ((compiled(build(), summed),), "is not the mean of the cross-entropy"),
        ((compiled(build(), "mse"),), "this loss cannot take such labels"),
        ((build(),), "not compiled any more"),
        ((compiled(build(), None),), "not compiled any more"),
        (
            (compiled(build(neurons=10), sparse(True)),),
            "expected weights of the shapes",
        ),
        (
            (compiled(keras.Sequential([keras.layers.Dense(10)]), sparse(True)),),
            "expected weights of the shapes",
        ),
        (
            (compiled(build(rescale=False), sparse(True)),),
            "keep all layers, and the Rescaling",
        ),
        (
            (
                compiled(
                    build("softmax", extra=[keras.layers.Softmax()]), sparse(False)
                ),
            ),
            "both times in the model",
        ),
        (
            (compiled(build(), sparse(True), keras.optimizers.SGD(0.1)),),
            "the optimiser was not at fault",
        ),
        (
            (compiled(build(), sparse(True), keras.optimizers.Adam(weight_decay=0.1)),),
            "the optimiser was not at fault",
        ),
        (
            (compiled(build(), sparse(True), keras.optimizers.Adam(scheduled)),),
            "the optimiser was not at fault",
        ),
        ((measured_by(None),), "the metric was not at fault"),
        ((measured_by(["mse"]),), "the metric was not at fault"),
        ((measured_by(["categorical_accuracy"]),), "the metric was not at fault"),
        ((compiled(dropping(), sparse(True)),), "it trains in another way"),
        ((compiled(frozen(), sparse(True)),), "it trains in another way"),
        ((sparse(True),), "expected a compiled model"),
    ],
    "05.6": [
        (
            (lambda t, g: place_of(table_of(t, g))[::-1],),
            "the true label comes first",
        ),
        (
            (lambda t, g: place_of(table_of(t, g, diagonal=1)),),
            "the right guesses are counted",
        ),
        (
            (lambda t, g: place_of(np.triu(table_of(t, g) + table_of(t, g).T)),),
            "count them apart",
        ),
        (
            (lambda t, g: [table_of(t, g).sum(axis=n).argmax() for n in (1, 0)],),
            "each on its own",
        ),
        (
            (
                lambda t, g: place_of(
                    table_of(t, g)
                    / np.maximum(table_of(t, g, diagonal=1).sum(1, keepdims=True), 1)
                ),
            ),
            "the largest share of a label",
        ),
        ((lambda t, g: table_of(t, g).argmax(),), "one number for both"),
        ((lambda t, g: table_of(t, g).max(),), "how often it happens"),
        ((lambda t, g: (t[t != g][0], g[t != g][0]),), "the first mistake in the list"),
        ((lambda t, g: (t[t != g][-1], g[t != g][-1]),), "the last mistake in the"),
        (
            (
                lambda t, g: place_of(
                    table_of(t, g) / np.maximum(table_of(t, g, diagonal=1).sum(0), 1)
                ),
            ),
            "the largest share of a guess",
        ),
        ((lambda t, g: place_of(table_of(t, g) > 0),), "just the first pair"),
        # No known mistake: none may be named that this is not.
        ((lambda t, g: place_of(np.triu(table_of(t, g))),), None),
        ((lambda t, g: place_of(np.tril(table_of(t, g))),), None),
        ((lambda t, g: place_of(table_of(t, g)[1:]) + np.array([1, 0]),), None),
        ((lambda t, g: place_of(table_of(t, g)[:, 1:]) + np.array([0, 1]),), None),
        ((lambda t, g: (4, 9),), None),
    ],
}
EQUIVALENT = {
    "05.2": {
        "iterations = math.ceil(60001 / 128) * 10": "The last batch has one more.",
        "iterations = math.ceil(59999 / 128) * 10": "The last batch has one less.",
    },
}
OPEN = {"05.4"}
