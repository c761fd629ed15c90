"""A private part of a library that ``import digits`` changes may be gone one day."""

import subprocess
import sys

import pytest
import tensorflow as tf

import fit_that_waits

# The newest TensorFlow that is known to wait.
WAITS = (2, 21)

TRAIN = """
import sys
from contextlib import contextmanager

import digits
from digits import start_up


@contextmanager
def hide():
    yield
    {keras}


# The context that is entered last ends first.
for finder in sys.meta_path:
    if getattr(finder, "name", "") == "keras":
        finder.contexts += (hide,)

import keras
import numpy as np
from keras.src.trainers import data_adapters
from tensorflow.python import framework

free_models = digits.free_models
{tensorflow}
model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(2)])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="mse")
for _ in range(2):
    history = model.fit(np.zeros((8, 4)), np.ones((8, 2)), epochs=2, verbose=0)
    free_models()
print(len(history.epoch))
print(hasattr(data_adapters.ArrayDataAdapter.get_tf_dataset, "__wrapped__"))
"""
MODULE = "'keras.src.trainers.data_adapters.array_data_adapter'"
OTHER_NAME = """
kept = framework.ops.gradient_registry
methods = dict(register=kept.register, lookup=kept.lookup, list=kept.list)
framework.ops.gradient_registry = type("Moved", (), methods)()
"""
# TensorFlow itself imports the module again and again.
OTHER_MODULE = """
from unittest.mock import patch

def free_models():
    hidden = {"tensorflow.python.framework.ops": None}
    with patch.dict(sys.modules, hidden), patch.dict(vars(framework)):
        del framework.ops
        digits.free_models()
"""


@pytest.mark.parametrize(
    ("keras", "tensorflow", "stops_tuning"),
    [
        ("pass", "", True),
        (f"del sys.modules[{MODULE}].ArrayDataAdapter", OTHER_NAME, False),
        (f"sys.modules[{MODULE}] = None", OTHER_MODULE, False),
    ],
    ids=["as it is", "other names", "other modules"],
)
def test_trainings_work_without_private_parts(keras, tensorflow, stops_tuning):
    source = TRAIN.format(keras=keras, tensorflow=tensorflow)
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.split() == ["2", str(stops_tuning)], done.stderr[-2000:]


def test_the_change_to_fit_is_still_needed():
    if tuple(map(int, tf.__version__.split(".")[:2])) > WAITS:
        assert fit_that_waits.count_waits(epochs=30), (
            "fit does not wait here. Run fit_that_waits.py on an idle machine: if no "
            "epoch waits, drop digits.start_up._stop_tuning and what the lessons say "
            "of it; else raise WAITS."
        )


def test_waits_are_counted(monkeypatch):
    epochs = [(1.0, 0.01), (1.0, 0.9), (2.0, 0.1)]
    monkeypatch.setattr(fit_that_waits, "measure", lambda number: epochs)
    assert fit_that_waits.count_waits(3) == 1
