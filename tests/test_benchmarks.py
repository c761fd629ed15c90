"""The benchmark runs the recipes of lesson 10, and its stored results are whole."""

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


def test_the_classic_recipe_is_timed_and_judged_after_each_epoch(lesson, images):
    x, y, others = images
    shapes = []

    def judge(logits):
        shapes.append(logits(others).shape)
        return len(shapes) / 10

    result = recipes.run_classic(lesson, x[:2_560], y[:2_560], 0, epochs=2, judge=judge)
    assert result["epoch_accuracies"] == [0.1, 0.2]
    assert shapes == [(1_000, 10)] * 2
    first, second = result["epoch_seconds"]
    # The first one includes the tracing.
    assert first > second > 0
    assert result["seconds"] == pytest.approx(first + second)
    assert result["parameters"] == 1_199_882


def follow(*accuracies):
    return {"epoch_accuracies": list(accuracies), "parameters": 7, "memory": 500.0}


def test_the_target_is_reached_where_the_mean_of_the_seeds_is_at_it():
    # The first seed alone is there an epoch sooner, and goes on for longer.
    runs = [follow(0.98, 0.991, 0.994, 0.995), follow(0.97, 0.988, 0.990)]
    classic = bench.summarise_classic(runs, follow(0.97, 0.98))
    assert classic["mean_curve"] == pytest.approx([0.975, 0.9895, 0.992])
    assert classic["epochs_to_target"] == 3
    assert classic["mean"] == pytest.approx(0.992)
    assert (classic["accuracy"], classic["validation_curve"]) == (0.995, [0.97, 0.98])
    timed = bench.time_classic(
        classic, [{"epoch_seconds": [40.0, 30.0]}, {"epoch_seconds": [44.0, 32.0]}]
    )
    assert timed["seconds_to_target"] == pytest.approx(42 + 2 * 31)
    assert timed["seconds"] == pytest.approx(42 + 11 * 31)


def test_a_classic_recipe_that_misses_the_target_is_an_error():
    with pytest.raises(ValueError, match="give it more epochs"):
        bench.summarise_classic([follow(0.98, 0.989)], follow(0.9))


def test_runs_are_summarised():
    others = {"memory": 500.0, "parameters": 7, "wrong": [[1, 2]]}
    runs = [
        {"accuracy": accuracy, "seconds": seconds} | others
        for accuracy, seconds in ((0.98, 2.0), (0.99, 4.0), (1.0, 3.0))
    ]
    times = {"seconds_to_target": 150.0, "seconds": 300.0}
    summary = bench.summarise(runs, times)
    assert summary["mean"] == pytest.approx(0.99)
    assert summary["deviation"] == pytest.approx(0.01)
    assert (summary["worst"], summary["seconds"]) == (0.98, 3.0)
    assert (summary["ratio"], summary["ratio_full"]) == (50, 100)


def test_the_stored_results_are_whole():
    stored = digits.load_benchmark()
    _, (_, labels) = digits.load_mnist()
    classic, times = stored["classic"], stored["classic_time"]
    assert stored["target"] == bench.TARGET
    assert [len(curve) for curve in classic["curves"]] == [bench.EPOCHS] + [
        bench.EPOCHS_TO_TARGET
    ] * (bench.SEEDS["classic"] - 1)
    means = np.mean([c[: bench.EPOCHS_TO_TARGET] for c in classic["curves"]], axis=0)
    assert classic["mean_curve"] == pytest.approx(means.tolist())
    assert classic["epochs_to_target"] == 1 + np.argmax(means >= bench.TARGET)
    assert len(classic["validation_curve"]) == bench.EPOCHS_TO_TARGET
    for name in RECIPES:
        result = stored[name]
        assert len(result["accuracies"]) == bench.SEEDS[name]
        assert result["mean"] == pytest.approx(np.mean(result["accuracies"]))
        assert result["seconds"] == np.median(result["all_seconds"])
        to_target, full = times["seconds_to_target"], times["seconds"]
        assert result["ratio"] == pytest.approx(to_target / result["seconds"])
        assert result["ratio_full"] == pytest.approx(full / result["seconds"])
        assert len(result["wrong"]) == round(1e4 * (1 - result["accuracies"][0]))
        assert all(labels[place] != read for place, read in result["wrong"])
    assert all(0.1 < factor < 30 for factor in stored["not_helpful"].values())


def test_ways_that_do_not_help_are_compared_with_the_usual_one(images):
    names = recipes.load_lesson()
    # The computer is twice as slow in the second round, and stumbles in the third.
    times = iter([2.0, 6.0, 5.0, 1.0, 4.0, 12.0, 10.0, 2.0, 2.0, 60.0, 5.0, 1.0])
    names["time_slice"] = lambda **options: next(times)
    factors = recipes.compare_slices(names, *images[:2], rounds=3)
    assert list(factors.values()) == [3.0, 2.5, 0.5]


@pytest.mark.parametrize(
    ("part", "before"), [("keras_fast", "classic_time"), ("classic_time", "classic")]
)
def test_a_part_without_what_it_is_compared_with_is_refused(
    tmp_path, monkeypatch, part, before
):
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "bench.json")
    monkeypatch.setattr(sys, "argv", ["bench", "--only", part])
    with pytest.raises(SystemExit, match=f"no result of {before} yet"):
        bench.main()


def test_one_process_prints_one_line_of_json():
    command = [sys.executable, FOLDER / "recipes.py", "tensorflow_fast", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["accuracy"] > 0.985
    assert len(result["wrong"]) == round(1e4 * (1 - result["accuracy"]))
    assert "logits" not in result
