"""What lessons 06 and 09 write out and what the helper package runs are the same."""

import time

import keras
import numpy as np
import optuna
import pytest
from keras import layers

import digits
from digits.search import network as hyperparameters
from digits.search import study as search
from lesson_cells import run_cells

CELLS = ("build-model", "optimiser", "make-model", "summarise", "train-model")
IMAGES = np.random.default_rng(0).integers(0, 256, (320, 28, 28, 1), dtype="uint8")
LABELS = np.arange(320) % 10
DATA = IMAGES, LABELS, IMAGES[:100], LABELS[:100]


@pytest.fixture(scope="module")
def lesson():
    """Return the functions that the lesson defines."""
    names = {"digits": digits, "keras": keras, "layers": layers, "np": np, "time": time}
    return run_cells("06_hyperparameters", CELLS, names)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"conv_layers": 4, "dense_layers": 0, "optimiser": "sgd"},
        {"conv_layers": 0, "dense_layers": 2, "dropout": 0.5, "optimiser": "rmsprop"},
        {"conv_activation": "tanh", "dense_activation": "gelu", "batch_size": 50},
        {"filters": 3, "neurons": 5, "optimiser": "adadelta", "learning_rate": 1.0},
    ],
)
def test_lesson_and_helper_train_the_same_network(lesson, changes):
    settings = hyperparameters.BASE | {"epochs": 2} | changes
    ours = hyperparameters.train_model(seed=3, data=DATA, **settings)
    theirs = lesson["train_model"](seed=3, data=DATA, **settings)
    for name in ("validation_accuracy", "validation_loss", "parameters"):
        assert ours[name] == pytest.approx(theirs[name], rel=1e-5), name
    assert set(ours) == set(theirs)


@pytest.mark.parametrize("optimiser", ["adam", "rmsprop", "sgd"])
def test_lesson_and_helper_search_the_same_space(optimiser):
    lesson = run_cells("09_search_on_many_machines", ["space"], {})
    study = optuna.create_study()
    spaces = []
    for suggest in (search.suggest_settings, lesson["suggest_settings"]):
        study.enqueue_trial({"optimiser": optimiser})
        trial = study.ask()
        settings = suggest(trial)
        assert settings["optimiser"] == optimiser
        # A rate of its own, which the other optimisers do not share.
        assert settings["learning_rate"] == trial.params[f"learning_rate_{optimiser}"]
        spaces.append(trial.distributions)
    assert spaces[0] == spaces[1]


def test_a_trial_is_pruned_while_that_saves_time_only(monkeypatch):
    asked = []

    def train(*, callbacks, epochs=3, **_):
        (callback,) = callbacks
        for epoch in range(epochs):
            callback.on_epoch_end(epoch, {"val_accuracy": 0.5})
        return {"validation_accuracy": 0.5}

    monkeypatch.setattr(hyperparameters, "train_model", train)
    monkeypatch.setattr(hyperparameters, "load_part", lambda images: None)
    trial = optuna.create_study().ask()
    monkeypatch.setattr(
        trial, "should_prune", lambda: asked.append(1) or len(asked) > 2
    )
    assert search.measure_accuracy(trial) == 0.5
    assert len(asked) == 2
    with pytest.raises(optuna.TrialPruned):
        search.measure_accuracy(trial)


def test_an_unknown_optimiser_is_explained():
    with pytest.raises(ValueError, match="'lion', expected one of adam, sgd"):
        hyperparameters.make_optimiser("lion", 0.1)


def test_an_unknown_setting_is_refused():
    with pytest.raises(TypeError, match="kernels"):
        hyperparameters.train_model(kernels=3, data=DATA)
