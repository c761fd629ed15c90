"""The benchmark runs the recipes of lesson 09, and its stored results are whole."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import digits

FOLDER = Path(__file__).parent / "benchmarks"
sys.path.insert(0, str(FOLDER))

import bench  # noqa: E402
import recipes  # noqa: E402

RECIPES = ("keras_fast", "tensorflow_fast", "same_time")


@pytest.fixture(scope="module")
def images():
    (x, y), _ = digits.load_mnist()
    return x[:4_000, ..., np.newaxis], y[:4_000], x[4_000:5_000, ..., np.newaxis]


@pytest.fixture(scope="module")
def lesson():
    names = recipes.load_lesson()
    whole = names["train_long"]
    # The whole takes minutes; eight epochs of one model show that it works.
    names["train_long"] = lambda x, y, seed: whole(x, y, seed, models=1, epochs=8)
    return names


@pytest.mark.parametrize("recipe", RECIPES)
def test_each_recipe_learns_from_a_few_images(lesson, images, recipe):
    x, y, others = images
    result = getattr(recipes, f"run_{recipe}")(lesson, x, y, 0)
    (_, labels), _ = digits.load_mnist()
    predicted = result["logits"](others).argmax(axis=1)
    assert (predicted == labels[4_000:5_000]).mean() > 0.5
    assert 0 < result["seconds"] < 120
    assert 10_000 < result["parameters"] < 1_000_000


def test_the_classic_recipe_is_scaled_to_twelve_epochs_of_all_images(lesson):
    (x, y), _ = digits.load_mnist()
    # All but 400 are for validation.
    x, y = x[:6_400, ..., np.newaxis], y[:6_400]
    result = recipes.run_classic(lesson, x, y, 0, epochs=2)
    assert result["seconds"] == pytest.approx(12 * result["seconds_per_epoch"])
    assert len(result["validation_accuracy"]) == 2
    assert result["parameters"] == 1_199_882


def test_runs_are_summarised():
    times = {"memory": 500.0, "parameters": 7, "wrong": [[1, 2]]}
    runs = [
        {"accuracy": accuracy, "seconds": seconds} | times
        for accuracy, seconds in ((0.98, 2.0), (0.99, 4.0), (1.0, 3.0))
    ]
    summary = bench.summarise(runs, {"seconds": 300.0})
    assert summary["mean"] == pytest.approx(0.99)
    assert summary["deviation"] == pytest.approx(0.01)
    assert (summary["worst"], summary["seconds"], summary["ratio"]) == (0.98, 3.0, 100)


def test_the_stored_results_are_whole():
    stored = digits.load_benchmark()
    _, (_, labels) = digits.load_mnist()
    assert len(stored["classic"]["validation_accuracy"]) == 12
    for name in RECIPES:
        result = stored[name]
        assert len(result["accuracies"]) == bench.SEEDS[name]
        assert result["mean"] == pytest.approx(np.mean(result["accuracies"]))
        assert len(result["wrong"]) == round(1e4 * (1 - result["accuracies"][0]))
        assert all(labels[place] != read for place, read in result["wrong"])
    assert all(0.1 < factor < 30 for factor in stored["not_helpful"].values())


def test_the_stored_results_are_what_the_lesson_says_of_them():
    stored = digits.load_benchmark()
    # "A hundred times as fast", and XLA "about twice as slow".
    assert all(stored[name]["ratio"] > 90 for name in ("keras_fast", "tensorflow_fast"))
    assert 1.5 < stored["not_helpful"]["XLA"] < 2.5
    # One digit in a hundred is wrong, against one in three hundred, in less time.
    assert 0.99 < stored["classic"]["accuracy"] < 0.992
    assert stored["same_time"]["mean"] > 0.9965
    assert stored["same_time"]["seconds"] < stored["classic"]["seconds"]


def test_ways_that_do_not_help_are_compared_with_the_usual_one(images):
    names = recipes.load_lesson()
    # The computer is twice as slow in the second round, and stumbles in the third.
    times = iter([2.0, 6.0, 5.0, 1.0, 4.0, 12.0, 10.0, 2.0, 2.0, 60.0, 5.0, 1.0])
    names["time_slice"] = lambda **options: next(times)
    factors = recipes.compare_slices(names, *images[:2], rounds=3)
    assert list(factors.values()) == [3.0, 2.5, 0.5]


def test_a_part_without_the_classic_time_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "bench.json")
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "keras_fast"])
    with pytest.raises(SystemExit, match="no time of the classic recipe"):
        bench.main()


def test_one_process_prints_one_line_of_json():
    command = [sys.executable, FOLDER / "recipes.py", "tensorflow_fast", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["accuracy"] > 0.985
    assert len(result["wrong"]) == round(1e4 * (1 - result["accuracy"]))
    assert "logits" not in result
