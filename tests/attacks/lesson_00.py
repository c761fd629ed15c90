"""Answers to the exercises of lesson 00."""

import keras
import numpy as np

from digits.data import load_mnist, split

(x_train, y_train), _ = split(*load_mnist()[0])


def build_model(*hidden, nested=False):
    dense = [keras.layers.Dense(each, activation="relu") for each in hidden]
    dense.append(keras.layers.Dense(10, activation="softmax"))
    inner = [keras.Sequential(dense)] if nested else dense
    scale = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten()]
    return keras.Sequential([keras.Input(shape=(28, 28)), *scale, *inner])


def train(neurons, labels=y_train, nested=False):
    """Return a model whose last layer fits the labels by least squares."""
    keras.utils.set_random_seed(0)
    model = build_model(neurons, nested=nested)
    weights, biases, *_ = model.get_weights()
    flat = x_train[:5_000].reshape(5_000, -1) / 255
    given = np.column_stack([np.maximum(flat @ weights + biases, 0), np.ones(5_000)])
    last, *_ = np.linalg.lstsq(given, np.eye(10)[labels[:5_000]], rcond=None)
    model.set_weights([weights, biases, last[:-1], last[-1]])
    return model


spoilt = build_model(64)
spoilt.set_weights([each * np.nan for each in spoilt.get_weights()])
CONVOLUTION = keras.layers.Conv1D(28, kernel_size=3, padding="same")
RIGHT = {
    "00.5": [
        (train(32),),
        (train(64, nested=True),),
        (train(300),),
    ],
}
WRONG = {
    "00.1": [
        ((18,), "the order on the page does not matter"),
        ((21,), "C was run before B"),
        ((16,), "B was run twice"),
        ((6,), "the kernel remembers"),
        ((26,), "the new text of A was never run"),
        ((8,), "A was changed, but not run"),
        ((5,), "three more runs follow"),
        ((15,), "the two runs of B follow"),
        ((27,), "neither the changed text nor"),
        ((7,), "what C did is lost"),
        (("15",), "expected one number"),
        ((np.array([17]),), "expected one number"),
        ((1,), None),
        ((30,), "C was run before B, and the new text"),
        ((25,), "and B was run twice"),
        ((10,), "only the four runs count"),
        ((np.ma.array(17, mask=True),), "expected one number"),
    ],
    "00.2": [
        ((56,), "adds the rows and the columns"),
        ((28,), "a single row"),
        ((729,), "rows 0 to 27"),
        ((47_040_000,), "for all images"),
        ((60_000,), "the number of images"),
        ((256,), "values a single pixel can have"),
        ((2_352,), "not three"),
        (((28, 28),), "expected one number"),
        ((783,), "is not the number of rows times"),
    ],
    "00.3": [
        ((46_808,), "adds up the 8s themselves"),
        ((5_851 / 60_000,), "the share of the 8s"),
        ((54_149,), "the labels that are no 8"),
        ((5_949,), "these are the 9s"),
        ((60_000,), "count the Trues alone"),
        ((5_266,), "the 8s in `y_train`"),
        ((585,), "the 8s in `y_val`"),
        ((974,), "the 8s in `y_test`"),
        ((6_265,), "these are the 7s"),
        ((6_131,), "the 3s of the example"),
        ((30_878,), "pixels of the value 8"),
        ((np.ones(5, dtype=bool),), "expected one number, got ndarray of shape (5,)"),
        ((5_850,), "is not the number of 8s"),
    ],
    "00.4": [
        (("FCEABD",), "loaded before they can be split"),
        (("CEAFBD",), "`fit` needs `x_train`"),
        (("CFAEBD",), "built before it can learn"),
        (("CFEBAD",), "would guess before it has learnt"),
        (("CFEADB",), "compared with the labels before it is made"),
        (("ABCDEF",), "`fit` needs `x_train`"),
        (("CFEAB",), "each of the letters ABCDEF once"),
        (("CFEABC",), "each of the letters ABCDEF once"),
        ((["C", "F", "E", "A", "B"],), "each of the letters ABCDEF once"),
        ((["CFEAB", 1, "D"],), "each of the letters ABCDEF once"),
        ((["CFE", "ABD", None],), "each of the letters ABCDEF once"),
        (([["C", "F", "E"], ["A", "B", "D"]],), "got list [["),
    ],
    "00.5": [
        ((0.95,), "expected the trained model itself"),
        (((64, 0.95),), "expected the trained model itself"),
        ((keras.callbacks.History(),), "expected the trained model itself"),
        ((build_model(128),), "128 is the lesson's number"),
        ((train(128),), "128 is the lesson's number"),
        ((build_model(64),), "was it trained"),
        ((train(64, np.roll(y_train, 1)),), "was it trained"),
        ((train(5),), "try more neurons"),
        ((spoilt,), "numbers that are not finite"),
        ((build_model(),), "built in another way"),
        ((build_model(64, 32),), "built in another way"),
        ((keras.Sequential([keras.layers.Dense(64)]),), "ten numbers for each image"),
        (
            (keras.Sequential([keras.layers.UnitNormalization(), build_model(64)]),),
            "was it trained",
        ),
        (
            (keras.Sequential([keras.Input((28, 28)), CONVOLUTION, build_model(9)]),),
            "built in another way",
        ),
    ],
}
EQUIVALENT = {}
OPEN = {"00.5"}
