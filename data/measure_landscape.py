"""Measure ``landscape.csv``: train many small networks and write down each result.

    .venv/bin/python data/measure_landscape.py

On a computer that has other work to do, add ``--busy``: the seconds then stay empty,
for they would not compare with the others. Call it from anywhere, and stop it at any
time with Ctrl-C: each finished run is in the file, and the next call goes on with the
runs that are missing. The whole takes about an hour on two cores. ``data/README.md``
describes the columns.
"""

import csv
import platform
import sys
from itertools import product
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from scipy.stats import qmc

import digits  # noqa: F401  silences the libraries before they are imported
from digits.search.network import BASE, train_model

TABLE = Path(__file__).with_name("landscape.csv")
SEEDS = (0, 1, 2)
SAMPLES = 120

RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ACTIVATIONS = ("relu", "gelu", "tanh", "sigmoid")
# Each value gets the rate that suits it: no ranking at one fixed rate. The highest
# rate was added where the best was at the edge of the others.
TUNED = (0.001, 0.003, 0.01, 0.03)
# In each grid the named settings vary, and the others are those of BASE.
GRIDS = [
    {"optimiser": ("adam", "sgd", "rmsprop", "adadelta"), "learning_rate": RATES},
    {"optimiser": ("adadelta",), "learning_rate": (3.0, 10.0, 30.0)},
    {
        "batch_size": (16, 64, 256, 1024),
        "learning_rate": (0.0003, 0.001, 0.003, 0.01, 0.03),
    },
    {"batch_size": (1024,), "learning_rate": (0.1,)},
    {"conv_layers": (0, 1, 2, 3), "filters": (4, 8, 16, 32), "learning_rate": TUNED},
    {"dense_layers": (0, 1, 2, 3), "neurons": (16, 64, 256), "learning_rate": TUNED},
    {
        "conv_activation": ("relu", "gelu", "tanh"),
        "dense_activation": ACTIVATIONS,
        "learning_rate": TUNED,
    },
    {
        "conv_activation": ("sigmoid",),
        "dense_activation": ACTIVATIONS,
        "learning_rate": (0.001, 0.003, 0.01),
    },
    {"dropout": (0.0, 0.25, 0.5, 0.75), "epochs": (1, 2, 4, 8)},
    {"dropout": (0.0, 0.25, 0.5, 0.75), "epochs": (1, 8), "learning_rate": TUNED},
]
# In the sample all settings vary.
SPACE = {
    "conv_layers": (1, 2, 3),
    "filters": (8, 16, 32),
    "conv_activation": ACTIVATIONS,
    "dense_layers": (0, 1, 2),
    "neurons": (32, 64, 128),
    "dense_activation": ACTIVATIONS,
    "dropout": (0.0, 0.25, 0.5),
    "optimiser": ("adam", "sgd", "rmsprop"),
    "learning_rate": (0.0003, 0.001, 0.003, 0.01, 0.03),
    "batch_size": (32, 64, 128, 256),
    "epochs": (1, 2, 3, 4),
}
# What is written down of each result, and with how many decimals.
RESULTS = {
    "validation_accuracy": 6,
    "validation_loss": 5,
    "training_seconds": 3,
    "parameters": 0,
}
VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "keras": keras.__version__,
    "tensorflow": tf.__version__,
}
COLUMNS = [*BASE, "seed", *RESULTS, *VERSIONS]


def design() -> list[dict]:
    """Return the settings and the seed of each run, in a fixed random order.

    In this order a computer that gets slower does not make one setting look slow.
    """
    points = [
        BASE | dict(zip(grid, values))
        for grid in GRIDS
        for values in product(*grid.values())
    ]
    # McKay, Beckman and Conover (1979): each level of each setting equally often.
    cube = qmc.LatinHypercube(d=len(SPACE), rng=np.random.default_rng(0))
    for place in cube.random(SAMPLES):
        points.append(
            {
                name: levels[int(share * len(levels))]
                for (name, levels), share in zip(SPACE.items(), place)
            }
        )
    # What belongs to no layer cannot matter.
    for point in points:
        if not point["conv_layers"]:
            point |= {name: BASE[name] for name in ("filters", "conv_activation")}
        if not point["dense_layers"]:
            point |= {name: BASE[name] for name in ("neurons", "dense_activation")}
    runs = [point | {"seed": seed} for point in points for seed in SEEDS]
    unique = list({key(run): run for run in runs}.values())
    return [
        unique[place] for place in np.random.default_rng(0).permutation(len(unique))
    ]


def key(run: dict) -> tuple[str, ...]:
    """Return what tells a run from all others, the same from a file as from here."""
    return tuple(str(run[name]) for name in [*BASE, "seed"])


def measure(run: dict) -> dict:
    """Train once and return the row for the file."""
    result = train_model(**run)
    row = {name: round(result[name], decimals) for name, decimals in RESULTS.items()}
    if "--busy" in sys.argv:
        row["training_seconds"] = ""
    return run | row | VERSIONS


def main() -> int:
    """Measure the runs that are missing in the file."""
    done = set()
    if TABLE.exists():
        with TABLE.open(newline="") as file:
            done = {key(row) for row in csv.DictReader(file)}
    missing = [run for run in design() if key(run) not in done]
    with TABLE.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not done:
            writer.writeheader()
        for number, run in enumerate(missing, start=1):
            row = measure(run)
            writer.writerow(row)
            file.flush()
            print(f"{number} of {len(missing)}: {row['validation_accuracy']:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
