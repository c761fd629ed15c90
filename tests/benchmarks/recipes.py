"""Run one recipe of lesson 10 once, in a process of its own, and print the result.

    python recipes.py keras_fast 3        (a recipe and a seed)

The recipes are the functions of the lesson itself, read from its cells, so that what is
measured is what learners see. All get the 60,000 training images, and the clock
includes what is done with them, building and tracing. The test set is opened here and
nowhere else: it judges, and chooses nothing.
"""

import json
import platform
import sys
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import digits

sys.path.insert(0, str(Path(__file__).parents[1]))

from lesson_cells import run_cells  # noqa: E402

CELLS = (
    "build-classic",
    "block",
    "build-small",
    "one-cycle",
    "pick-hard",
    "make-filters",
    "fix-filters",
    "make-adam",
    "train-keras",
    "make-weights",
    "network",
    "adam",
    "make-step",
    "train-graph",
    "not-helpful",
    "augment",
    "augment-layer",
    "make-normal",
    "build-long",
    "without-training",
    "train-long",
    "look",
)
EPOCHS = 12


def load_lesson() -> dict:
    """Return the functions that lesson 10 defines."""
    names = {"digits": digits, "keras": keras, "layers": layers}
    names |= {"np": np, "tf": tf, "time": time}
    return run_cells("10_faster", CELLS, names)


def run_classic(lesson: dict, x, y, seed: int, *, epochs: int, judge) -> dict:
    """Train the classic recipe, and time and judge each epoch.

    The first time includes building and tracing; judging does not count.
    """
    start = time.perf_counter()
    keras.utils.set_random_seed(seed)
    model = lesson["build_classic"]()
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    logits = lambda images: model.predict(images, batch_size=500, verbose=0)  # noqa: E731
    seconds, accuracies = [], []
    for _ in range(epochs):
        model.fit(x, y, batch_size=128, epochs=1, shuffle=True, verbose=0)
        seconds.append(time.perf_counter() - start)
        accuracies.append(judge(logits))
        start = time.perf_counter()
    return {
        "epoch_seconds": seconds,
        "epoch_accuracies": accuracies,
        "seconds": sum(seconds),
        "logits": logits,
        "parameters": model.count_params(),
    }


def run_keras_fast(lesson: dict, x, y, seed: int) -> dict:
    """Train the Keras recipe, using ``fit``."""
    start = time.perf_counter()
    model = lesson["train_keras"](x, y, seed)
    return {
        "seconds": time.perf_counter() - start,
        "logits": lambda images: model.predict(images, batch_size=500, verbose=0),
        "parameters": model.count_params(),
    }


def run_tensorflow_fast(lesson: dict, x, y, seed: int) -> dict:
    """Train the plain TensorFlow recipe: the epoch as one graph."""
    start = time.perf_counter()
    weights = lesson["train_graph"](x, y, seed)
    seconds = time.perf_counter() - start
    parts = lambda images: np.array_split(images, 20)  # noqa: E731
    network = lesson["network"]
    return {
        "seconds": seconds,
        "logits": lambda images: np.concatenate(
            [network(part, weights) for part in parts(images)]
        ),
        "parameters": int(sum(np.prod(weight.shape) for weight in weights)),
    }


def run_same_time(lesson: dict, x, y, seed: int) -> dict:
    """Train several models, which look at each image nine times."""
    start = time.perf_counter()
    models = lesson["train_long"](x, y, seed)
    return {
        "seconds": time.perf_counter() - start,
        "logits": lambda images: lesson["look"](models, images),
        "parameters": sum(model.count_params() for model in models),
    }


def compare_slices(lesson: dict, x, y, *, rounds: int = 5) -> dict:
    """Return how many times the usual seconds each way takes that does not help.

    The computer's speed changes while it works, so each round measures all ways, and
    the median of the rounds counts.
    """
    lesson["x_train"], lesson["y_train"] = x, y
    ways = {
        "XLA": {"jit_compile": True},
        "float16": {"policy": "mixed_float16"},
        "batches of 384": {"batch_size": 384},
    }
    factors = {name: [] for name in ways}
    for _ in range(rounds):
        usual = lesson["time_slice"]()
        for name, options in ways.items():
            factors[name].append(lesson["time_slice"](**options) / usual)
    return {name: float(np.median(values)) for name, values in factors.items()}


def peak_memory() -> float | None:
    """Return the peak memory of this process in MB, or None on Windows."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(recipe: str, seed: int, epochs: int) -> None:
    """Run a recipe and print its result as one line of JSON."""
    (x, y), (x_test, y_test) = digits.load_mnist()
    x, x_test = x[..., np.newaxis], x_test[..., np.newaxis]
    lesson = load_lesson()
    if recipe == "not_helpful":
        print(json.dumps(compare_slices(lesson, x, y)))
        return
    if recipe.startswith("classic"):
        judges = x_test, y_test
        if recipe == "classic_validation":
            (x, y), judges = digits.split(x, y)

        def judge(logits):
            return float((logits(judges[0]).argmax(axis=1) == judges[1]).mean())

        result = run_classic(lesson, x, y, seed, epochs=epochs, judge=judge)
    else:
        run = {
            "keras_fast": run_keras_fast,
            "tensorflow_fast": run_tensorflow_fast,
            "same_time": run_same_time,
        }[recipe]
        result = run(lesson, x, y, seed)
    # Before the test images come in: what training took.
    result["memory"] = peak_memory()
    start = time.perf_counter()
    predicted = result.pop("logits")(x_test).argmax(axis=1)
    if recipe == "same_time":
        # Its nine looks at each image belong to what the accuracy costs.
        result["seconds"] += time.perf_counter() - start
    result["accuracy"] = float((predicted == y_test).mean())
    wrong = np.flatnonzero(predicted != y_test)
    result["wrong"] = [[int(place), int(predicted[place])] for place in wrong]
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else EPOCHS)
