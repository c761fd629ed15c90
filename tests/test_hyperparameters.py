"""What lessons 06 and 09 write out is what the helper package runs."""

import re

import nbformat
import numpy as np
import optuna
import pytest

from digits.search import network
from digits.search import study as search
from saved_cells import MODULES, PLACE, make_module

IMAGES = np.random.default_rng(0).integers(0, 256, (320, 28, 28, 1), dtype="uint8")
LABELS = np.arange(320) % 10
DATA = IMAGES, LABELS, IMAGES[:100], LABELS[:100]


@pytest.mark.parametrize("name", ["network", "study"])
def test_a_module_holds_the_cells_of_its_lesson(name):
    (text,) = [m.read_text("utf-8") for m in MODULES if m.stem == name]
    assert text == make_module(text), "run: python3 start.py refresh"


def test_each_function_of_the_two_lessons_is_among_the_cells():
    functions = {}
    for module in MODULES:
        if place := PLACE.search(module.read_text("utf-8")):
            functions[place["lesson"]] = re.findall(r"^def (\w+)", place[0], re.M)
    assert functions == {
        "06_hyperparameters.ipynb": [
            "build_model",
            "make_optimiser",
            "make_model",
            "summarise",
            "train_model",
        ],
        "09_search_on_many_machines.ipynb": ["suggest_settings", "measure_accuracy"],
    }


def test_a_change_of_a_cell_changes_the_module(tmp_path):
    text = 'import time\n\n# Cells of 06.ipynb with the tag "save":\nx\n'
    text += "# The end of these cells.\n\nBASE = base\n"
    for base in (1, 2):
        sources = ["import time", f"base = {base}", "def train():\n    return base"]
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        for cell in cells[1:]:
            cell.metadata["tags"] = ["save"]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "06.ipynb")
        text = make_module(text, tmp_path)
        assert text == (
            'import time\n\n# Cells of 06.ipynb with the tag "save":\n\n\n'
            f"base = {base}\n\n\ndef train():\n    return base\n\n\n"
            "# The end of these cells.\n\nBASE = base\n"
        )


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
def test_the_network_trains_with_all_kinds_of_settings(changes):
    settings = network.BASE | {"epochs": 2} | changes
    result = network.train_model(seed=3, data=DATA, **settings)
    again = network.train_model(seed=3, data=DATA, **settings)
    assert result["validation_loss"] == pytest.approx(
        again["validation_loss"], rel=1e-5
    )
    history = result["history"]
    assert len(history["loss"]) == 2 and np.isfinite(history["val_loss"]).all()
    assert result["validation_accuracy"] == history["val_accuracy"][-1]


@pytest.mark.parametrize("optimiser", ["adam", "rmsprop", "sgd"])
def test_each_optimiser_has_a_rate_of_its_own(optimiser):
    study = optuna.create_study()
    study.enqueue_trial({"optimiser": optimiser})
    trial = study.ask()
    settings = search.suggest_settings(trial)
    assert settings["optimiser"] == optimiser
    # The other optimisers do not share it.
    assert settings["learning_rate"] == trial.params[f"learning_rate_{optimiser}"]
    assert len(trial.params) == len(settings)


def test_a_trial_is_pruned_while_that_saves_time_only(monkeypatch):
    asked = []

    def train(*, callbacks, epochs, **_):
        (callback,) = callbacks
        for epoch in range(epochs):
            callback.on_epoch_end(epoch, {"val_accuracy": 0.5})
        return {"validation_accuracy": 0.5}

    monkeypatch.setattr(search, "train_model", train)
    trial = optuna.create_study().ask()
    monkeypatch.setattr(
        trial, "should_prune", lambda: asked.append(1) or len(asked) > 2
    )
    assert search.measure_accuracy(trial) == 0.5
    assert len(asked) == 2
    with pytest.raises(optuna.TrialPruned):
        search.measure_accuracy(trial)


def test_who_passes_no_images_trains_on_those_of_the_lesson():
    parts = network.x_train, network.y_train, network.x_val, network.y_val
    assert [len(part) for part in parts] == [6_000] * 4
    assert all(part.dtype == np.uint8 for part in parts)
    assert parts[0].shape == parts[2].shape == (6_000, 28, 28, 1)


def test_an_unknown_setting_is_refused():
    with pytest.raises(TypeError, match="kernels"):
        network.train_model(**network.BASE, seed=0, kernels=3, data=DATA)
