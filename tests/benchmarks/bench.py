"""Measure the recipes of lesson 10 and all notebooks: ``python3 start.py bench``.

Option: ``--only classic keras_fast`` measures some parts and keeps the others of an
earlier run. The results go to ``build/bench.json`` after each part; a part that fails
stops the run.

What is compared is the time to a target: the mean test accuracy over ten seeds, fixed
beforehand. Accuracy does not depend on what else the computer does, but time does. So
the curves of the classic recipe are one part, with a seed for each core at a time, and
the time of its epochs is another, to be measured beside the fast recipes.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import start  # noqa: E402  the commands of start.py, which time a notebook

RESULTS = ROOT / "build" / "bench.json"
RECIPES = Path(__file__).with_name("recipes.py")
PARTS = (
    "classic",
    "classic_time",
    "keras_fast",
    "tensorflow_fast",
    "same_time",
    "not_helpful",
    "notebooks",
)
SEEDS = {"classic": 10, "keras_fast": 10, "tensorflow_fast": 10, "same_time": 3}
TARGET = 0.99
EPOCHS = 12
# Of the classic recipe, the first seed goes on for all epochs, the others past the
# target.
EPOCHS_TO_TARGET = 5


def call_recipe(recipe: str, seed: int, *options: str, **env: str) -> dict:
    """Run a recipe in a new process and return what it prints."""
    command = [sys.executable, RECIPES, recipe, seed, *options]
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env=os.environ | env,
    )
    if done.returncode:
        sys.exit(f"{recipe} with seed {seed} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def run_recipe(recipe: str, seed: int, *options: str) -> dict:
    """Run a recipe, show its time and accuracy, and return its result."""
    result = call_recipe(recipe, seed, *options)
    print(
        f"{recipe:<16} seed {seed}  {result['seconds']:7.2f} s  "
        f"test accuracy {result['accuracy']:.4f}",
        flush=True,
    )
    return result


def run_classic(seed: int, recipe: str = "classic") -> dict:
    """Follow the accuracy of the classic recipe, on one core."""
    epochs = EPOCHS if (recipe, seed) == ("classic", 0) else EPOCHS_TO_TARGET
    one = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    result = call_recipe(recipe, seed, str(epochs), **one)
    print(f"{recipe} seed {seed}  {result['epoch_accuracies']}", flush=True)
    return result


def summarise_classic(runs: list[dict], validation: dict) -> dict:
    """Return the curves of the classic recipe, and where their mean is at the target.

    ``validation`` is a run on the lesson's split, for its ladder.

    Raises
    ------
    ValueError
        If the mean does not reach the target in the epochs that all seeds have.
    """
    curves = [run["epoch_accuracies"] for run in runs]
    means = [statistics.mean(values) for values in zip(*curves)]
    reached = [epoch for epoch, mean in enumerate(means, start=1) if mean >= TARGET]
    if not reached:
        raise ValueError(f"The classic recipe ends at {means}: give it more epochs.")
    return {
        "curves": curves,
        "mean_curve": means,
        "epochs_to_target": reached[0],
        "mean": means[reached[0] - 1],
        "deviation": statistics.stdev(curve[reached[0] - 1] for curve in curves),
        "accuracy": curves[0][-1],
        "validation_curve": validation["epoch_accuracies"],
        "parameters": runs[0]["parameters"],
        "memory": runs[0]["memory"],
    }


def time_classic(classic: dict, runs: list[dict]) -> dict:
    """Return the classic recipe's seconds to the target and for all epochs."""
    first = statistics.median(run["epoch_seconds"][0] for run in runs)
    later = statistics.median(run["epoch_seconds"][1] for run in runs)
    return {
        "first_epoch_seconds": first,
        "epoch_seconds": later,
        "seconds_to_target": first + (classic["epochs_to_target"] - 1) * later,
        "seconds": first + (EPOCHS - 1) * later,
    }


def summarise(runs: list[dict], classic_time: dict) -> dict:
    """Return mean, spread and cost of the runs of a recipe."""
    accuracies = [run["accuracy"] for run in runs]
    seconds = statistics.median(run["seconds"] for run in runs)
    memories = [run["memory"] for run in runs if run["memory"]]
    return {
        "mean": statistics.mean(accuracies),
        "deviation": statistics.stdev(accuracies),
        "worst": min(accuracies),
        "accuracies": accuracies,
        "seconds": seconds,
        "all_seconds": [run["seconds"] for run in runs],
        "ratio": classic_time["seconds_to_target"] / seconds,
        "ratio_full": classic_time["seconds"] / seconds,
        "parameters": runs[0]["parameters"],
        "memory": max(memories, default=None),
        "wrong": runs[0]["wrong"],
    }


def measure_notebooks() -> dict:
    """Execute each notebook on both profiles; return seconds and peak memory in MB."""
    notebooks = sorted([*start.NOTEBOOKS.glob("[0-9]*.ipynb")])
    start.BUILD.mkdir(parents=True, exist_ok=True)
    results = {}
    for notebook in notebooks:
        results[notebook.stem] = {}
        for profile in ("quick", "full"):
            options = ["--output-dir", start.BUILD, notebook]
            began = time.perf_counter()
            code, memory = start.call(
                [sys.executable, *start.EXECUTE, *options],
                env=start.environment(DIGITS_PROFILE=profile),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            seconds = time.perf_counter() - began
            if code:
                sys.exit(f"{notebook.name} failed: run python3 start.py run {notebook}")
            results[notebook.stem][profile] = {"seconds": seconds, "memory": memory}
            print(f"{notebook.stem:<24} {profile:<6}" + start.row(seconds, memory))
    return results


def measure(part: str, results: dict) -> dict:
    """Measure one part; ``results`` has the parts before it."""
    if part == "classic":
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = list(pool.map(run_classic, range(SEEDS[part])))
        return summarise_classic(runs, run_classic(0, "classic_validation"))
    if part == "notebooks":
        return measure_notebooks()
    if part == "not_helpful":
        factors = call_recipe(part, 0)
        for name, factor in factors.items():
            print(f"{name}: {factor:.1f} times the usual time")
        return factors
    before = "classic" if part == "classic_time" else "classic_time"
    if before not in results:
        sys.exit(f"There is no result of {before} yet: measure it too.")
    if part == "classic_time":
        times = time_classic(
            results["classic"], [run_recipe("classic", seed, "2") for seed in range(3)]
        )
        print(f"classic: {times}")
        return times
    runs = [run_recipe(part, seed) for seed in range(SEEDS[part])]
    result = summarise(runs, results["classic_time"])
    print(
        f"{part}: mean {result['mean']:.4f}, worst {result['worst']:.4f}, "
        f"{result['seconds']:.2f} s, {result['ratio']:.0f} times as fast to the "
        f"target, {result['ratio_full']:.0f} times as fast as {EPOCHS} epochs"
    )
    return result


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="start.py bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    arguments = parser.parse_args()
    results = {}
    if RESULTS.exists() and arguments.only != PARTS:
        results = json.loads(RESULTS.read_text())
    for part in arguments.only:
        results[part] = measure(part, results)
        results["target"] = TARGET
        results["computer"] = {
            "cores": os.cpu_count(),
            "system": platform.system(),
            "tensorflow": version("tensorflow-cpu" if LINUX else "tensorflow"),
            "keras": version("keras"),
        }
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1))
    print(f"The results are in {RESULTS.relative_to(ROOT)}.")


LINUX = platform.system() == "Linux" and platform.machine() == "x86_64"

if __name__ == "__main__":
    main()
