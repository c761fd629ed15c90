"""What is no answer to anything, and must neither pass nor stop the notebook."""

import itertools
import math
import sys
import time

import keras
import numpy as np
import tensorflow as tf

import digits


class Hostile:
    """An object that fails whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    def __array__(self, *arguments, **options):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")


nested = []
nested.append(nested)
deep = 7
for _ in range(5_000):
    deep = [deep]


class Silent(Exception):
    """An error whose very message fails."""

    def __str__(self):
        raise SystemExit


VALUES = {
    "none": None,
    "text": "seven",
    "empty text": "",
    "bytes": b"7",
    "empty list": [],
    "empty tuple": (),
    "list in itself": nested,
    "ragged list": [[1, 2], [3]],
    "list of texts": ["a", "b"],
    "dict": {"a": 1},
    "set": {1, 2},
    "nan": math.nan,
    "infinity": math.inf,
    "complex": 1j,
    "minus one": -1,
    "half": 0.123,
    "giant integer": 10**5000,
    "generator": (n for n in range(3)),
    "endless iterator": itertools.count(),
    "giant range": range(10**12),
    "giant view": np.broadcast_to(0.0, (10**6, 10**6)),
    "array of objects": np.array([None, 1], dtype=object),
    "array of nan": np.full((10, 10), np.nan),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "module": np,
    "class": int,
    "error": ValueError("wrong"),
    "symbolic tensor": keras.Input(shape=(2,)),
    "tensor of text": tf.constant("a"),
    "layer": keras.layers.Flatten(),
    "hostile": Hostile(),
    "deep list": deep,
    "masked number": np.ma.masked,
    "endless shape": type("Wide", (), {"shape": (0,) * 100_000})(),
    "long name": type("A" * 100_000, (), {})(),
}


def fails(*arguments):
    raise ValueError("a message\nof two lines")


def fails_silently(*arguments):
    raise Silent


def asks(*arguments):
    return digits.check("02.3", asks)


def leaves(*arguments):
    sys.exit()


def interrupts(*arguments):
    raise KeyboardInterrupt


def recurses(*arguments):
    return recurses(*arguments)


def yields(*arguments):
    yield 1


def spoils(*arguments):
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument[...] = 0
        elif isinstance(argument, list | dict):
            argument.clear()
    return 0


def prints(*arguments):
    print("hello")


FUNCTIONS = {
    each.__name__: each
    for each in (
        fails,
        fails_silently,
        asks,
        leaves,
        interrupts,
        recurses,
        yields,
        spoils,
        prints,
    )
} | {
    "the arguments": lambda *arguments: arguments,
    "itself": lambda *arguments: fails,
    "too few arguments": lambda: 0,
}
FUNCTIONS |= {
    f"a function that returns {name}": lambda *arguments, value=value: value
    for name, value in VALUES.items()
}


def loops(*arguments):
    while True:
        pass


def sleeps(*arguments):
    time.sleep(60)


ENDLESS = {"loops": loops, "sleeps": sleeps}
