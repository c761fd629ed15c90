"""The playground trains with the settings on its panel, and keeps the runs."""

import csv
import sys
import threading
import time

import numpy as np
import pytest

import digits
from digits.search.network import BASE, train_model
from digits.search.playground import CHOICES, Panel

IMAGES = np.random.default_rng(0).integers(0, 256, (640, 28, 28, 1), dtype="uint8")
LABELS = np.arange(640) % 10
DATA = IMAGES, LABELS, IMAGES[:100], LABELS[:100]


def train(**settings):
    return train_model(**{"seed": 0, "data": DATA} | BASE | settings)


@pytest.fixture(autouse=True)
def in_lab(monkeypatch, tmp_path):
    monkeypatch.setenv("JPY_SESSION_NAME", "06_hyperparameters.ipynb")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def panel():
    return Panel(train, BASE, [])


def press_train(panel):
    panel.train.click()
    panel.thread.join(timeout=60)
    assert not panel.thread.is_alive()


def test_there_is_a_control_for_each_setting_of_the_lesson():
    assert set(CHOICES) == set(BASE)
    panel = Panel(train, BASE | {"filters": 24}, [])
    values = {name: control.value for name, control in panel.controls.items()}
    assert values == BASE | {"filters": 24}
    with pytest.raises(
        ValueError, match=r"base differs from the controls in \['dropout"
    ):
        digits.playground(train, {n: v for n, v in BASE.items() if n != "dropout"})


def test_before_the_first_run_there_is_an_empty_picture(panel):
    assert bytes(panel.picture.value).startswith(b"\x89PNG")


def test_a_run_uses_the_sliders_and_joins_the_runs(panel):
    panel.controls["filters"].value = 4
    panel.controls["epochs"].value = 2
    empty = panel.picture.value
    press_train(panel)
    press_train(panel)
    first, second = panel.runs
    assert {name: first[name] for name in BASE} == BASE | {"filters": 4, "epochs": 2}
    assert [first["seed"], second["seed"]] == [0, 1]
    assert first["parameters"] == train(epochs=1, filters=4)["parameters"]
    assert panel.picture.value != empty
    curve = panel.curves[0]
    assert curve["validation"][0] == [1, 2] and curve["training"][0][-1] == 2
    assert np.all(np.diff(curve["training"][0]) > 0)
    assert panel.rows.value.count("<tr>") == 3
    assert "Validation accuracy" in panel.status.value
    assert not panel.train.disabled and panel.stop.disabled


def test_stop_ends_the_training_and_a_failure_leaves_the_panel_ready(panel):
    panel.controls["epochs"].value = 10
    panel.train.click()
    deadline = time.monotonic() + 60
    while not panel.curves[-1]["validation"][0] and time.monotonic() < deadline:
        time.sleep(0.01)
    panel.stop.click()
    panel.thread.join(timeout=60)
    assert panel.runs == [] and "Stopped" in panel.status.value
    assert len(panel.curves[-1]["validation"][0]) < 10
    panel.train_model = lambda **settings: 1 / 0
    press_train(panel)
    assert "ZeroDivisionError: division by zero" in panel.status.value
    assert not panel.train.disabled


def test_a_second_panel_stops_the_first(panel):
    panel.controls["epochs"].value = 10
    panel.train.click()
    first = panel.thread
    other = Panel(train, BASE | {"epochs": 1}, [])
    press_train(other)
    assert not first.is_alive() and panel.runs == [] and len(other.runs) == 1
    assert threading.active_count() < 50


def test_saving_adds_each_run_once_and_keeps_what_was_there(panel, tmp_path):
    for expected in (1, 2):
        press_train(panel)
        panel.save.click()
        panel.save.click()
        with open(tmp_path / "my_runs.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == expected
    assert {name: rows[0][name] for name in BASE} == {
        n: str(v) for n, v in BASE.items()
    }
    assert 0 <= float(rows[0]["validation_accuracy"]) <= 1
    another = Panel(train, BASE, [])
    press_train(another)
    another.save.click()
    assert (tmp_path / "my_runs.csv").read_text().count("\n") == 4


def test_elsewhere_the_last_runs_are_drawn(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME")
    shown = []
    # The name digits.playground is that of the function.
    module = sys.modules["digits.search.playground"]
    monkeypatch.setattr(module, "show", lambda *pair: shown.append(pair))
    history = {"accuracy": [0.5, 0.8], "val_accuracy": [0.6, 0.9]}
    digits.playground(train, BASE, [{"history": history}] * 6)
    ((_, alt),) = shown
    assert alt == "Validation accuracy of the last run: 90 %. Of 3 runs before it: " + (
        "90 %, 90 %, 90 %."
    )
