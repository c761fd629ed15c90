"""A slip in a cell shows the lines of the learner and the sentence that matters."""

import re

import pytest

from kernel import Kernel

SET_UP = """
import digits
import keras
import numpy as np
from keras import layers

x, y = np.zeros((256, 28, 28, 1), "uint8"), np.zeros(256, "uint8")


def build_model():
    return keras.Sequential(
        [keras.Input(shape=(28, 28, 1)), layers.Flatten(), layers.Dense(10)]
    )


def train(*, epochs=1, rate=0.001, loss=None, labels=y):
    model = build_model()
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=rate),
        loss=loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    report = digits.TrainingReport()
    return model.fit(x, labels, epochs=epochs, callbacks=[report], verbose=0)
"""
# How the last line begins.
SLIPS = {
    "train(epochs=0)": "ValueError: epochs is 0, expected a whole number",
    "train(epochs='5')": "ValueError: epochs is '5', expected a whole number",
    "layers.Conv2d(8, 3)": "Did you mean 'Conv2D'?",
    "train(rate='0.001')": "ValueError: Argument `learning_rate` should be float",
    "train(loss='crossentropi')": "ValueError: Could not interpret loss",
    "train(labels=y[:200])": "'y' sizes: 200",
    "train(labels=y + 10)": "\t [[{{node",
    "build_model().fit(x, y)": "ValueError: You must call `compile()`",
    "layers.Dense(10, activation='rellu')": "ValueError: Could not interpret",
    "layers.Dense(10, activaton='relu')": "ValueError: Unrecognized keyword arguments",
    "hystory": "hystory is not set: run the cell that sets it",
    "trian()": "Did you mean 'train'?",
}


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    assert not kernel.run(SET_UP).red
    yield kernel
    kernel.stop()


def show(kernel, code):
    """Return the red lines of a cell, without colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", kernel.run(code).red).rstrip().splitlines()


@pytest.mark.parametrize("code", SLIPS)
def test_a_slip_shows_a_few_lines_and_ends_with_what_matters(kernel, code):
    lines = show(kernel, code)
    assert len(lines) <= 25
    assert lines[-1].startswith(SLIPS[code])
    assert not any("site-packages" in line for line in lines)


def test_the_line_of_the_slip_is_marked(kernel):
    marked = [line for line in show(kernel, "1 + 1\ntrain(epochs=0)") if "-->" in line]
    assert [line.split(maxsplit=2)[2] for line in marked] == [
        "train(epochs=0)",
        "return model.fit(x, labels, epochs=epochs, callbacks=[report], verbose=0)",
    ]


def test_all_lines_can_still_be_seen(kernel):
    short, whole = show(kernel, "train(epochs='5')"), show(kernel, "%tb")
    assert any("%tb shows them" in line for line in short)
    assert any("site-packages" in line for line in whole)


def test_an_earlier_error_of_the_learner_is_shown(kernel):
    code = "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError"
    assert any(
        "ZeroDivisionError: division by zero" in line for line in show(kernel, code)
    )


def test_a_mistake_of_syntax_is_shown_as_usual(kernel):
    assert show(kernel, "x = (1,")[-1].startswith("SyntaxError")
