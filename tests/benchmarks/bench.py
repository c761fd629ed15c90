"""Measure the recipes of lesson 09 and all notebooks: ``python3 start.py bench``.

Options: ``--full`` runs all twelve epochs of the classic recipe instead of one;
``--only classic keras_fast`` measures some parts and keeps the others of an earlier
run. The results go to ``build/bench.json`` after each part; a part that fails stops
the run.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import start  # noqa: E402  the commands of start.py, which time a notebook

RESULTS = ROOT / "build" / "bench.json"
RECIPES = Path(__file__).with_name("recipes.py")
PARTS = (
    "classic",
    "keras_fast",
    "tensorflow_fast",
    "same_time",
    "not_helpful",
    "notebooks",
)
SEEDS = {"keras_fast": 10, "tensorflow_fast": 10, "same_time": 3}


def call_recipe(recipe: str, seed: int, *options: str) -> dict:
    """Run a recipe in a new process and return what it prints."""
    command = [sys.executable, RECIPES, recipe, seed, *options]
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True
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


def summarise(runs: list[dict], classic: dict) -> dict:
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
        "ratio": classic["seconds"] / seconds,
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
                env=dict(os.environ, DIGITS_PROFILE=profile),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            seconds = time.perf_counter() - began
            if code:
                sys.exit(f"{notebook.name} failed: run python3 start.py run {notebook}")
            results[notebook.stem][profile] = {"seconds": seconds, "memory": memory}
            print(f"{notebook.stem:<24} {profile:<6}" + start.row(seconds, memory))
    return results


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="start.py bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all epochs of classic")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    arguments = parser.parse_args()
    results = {}
    if RESULTS.exists() and arguments.only != PARTS:
        results = json.loads(RESULTS.read_text())
    for part in arguments.only:
        if part == "classic":
            results[part] = run_recipe(part, 0, "12" if arguments.full else "1")
        elif part == "notebooks":
            results[part] = measure_notebooks()
        elif part == "not_helpful":
            results[part] = call_recipe(part, 0)
            for name, factor in results[part].items():
                print(f"{name}: {factor:.1f} times the usual time")
        else:
            if "classic" not in results:
                sys.exit("There is no time of the classic recipe yet: measure it too.")
            runs = [run_recipe(part, seed) for seed in range(SEEDS[part])]
            results[part] = summarise(runs, results["classic"])
            print(
                f"{part}: mean {results[part]['mean']:.4f}, worst "
                f"{results[part]['worst']:.4f}, {results[part]['ratio']:.1f} times as "
                "fast as the classic recipe"
            )
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
