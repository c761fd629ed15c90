"""Trainings leave nothing behind that would fill the memory of a long lesson."""

import gc
import subprocess
import sys

import keras
import numpy as np
import pytest
from tensorflow.python.framework.func_graph import FuncGraph

import digits


def train():
    model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(2)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mse")
    model.fit(np.zeros((8, 4)), np.ones((8, 2)), epochs=1, verbose=0)
    return model


def count_graphs():
    return sum(isinstance(thing, FuncGraph) for thing in gc.get_objects())


def test_graphs_of_earlier_trainings_are_freed():
    counts = []
    for _ in range(3):
        train()
        digits.free_models()
        counts.append(count_graphs())
    assert counts[0] == counts[1] == counts[2]


def test_a_model_in_use_goes_on_working():
    model = train()
    before = model.predict(np.zeros((1, 4)), verbose=0)
    digits.free_models()
    assert (model.predict(np.zeros((1, 4)), verbose=0) == before).all()
    model.fit(np.zeros((8, 4)), np.ones((8, 2)), epochs=5, verbose=0)
    loss = ((model.predict(np.zeros((1, 4)), verbose=0) - 1) ** 2).mean()
    assert loss < ((before - 1) ** 2).mean()


@pytest.mark.parametrize("order", ["tensorflow, keras", "keras, tensorflow"])
def test_the_libraries_come_without_scikit_learn_which_stays_importable(order):
    source = (
        f"import sys, digits, {order}; print('sklearn' in sys.modules); "
        "import sklearn.ensemble; print('sklearn' in sys.modules)"
    )
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
