"""Checks for the exercises of lesson 03."""

import numpy as np

from digits.exercises.machinery import call, describe, exercise, single


@exercise(
    "03.1",
    hint="A float32 takes 4 bytes, and an image has 28 * 28 of them.",
    reason="Each uint8 takes 1 byte, so float32 needs four times the memory.",
)
def count_bytes(answer):
    if single(answer) != 1_000 * 28 * 28 * 4:
        return f"{answer} is not 1000 images times 784 pixels times 4 bytes."


@exercise(
    "03.2",
    hint="Convert to float32 first, and take mean() and std() of the converted array.",
    reason="The result has mean 0 and standard deviation 1.",
)
def standardise(function):
    images = np.arange(0, 240, 5, dtype=np.uint8).reshape(3, 4, 4)
    result = np.asarray(call(function, images))
    if result.dtype != np.float32:
        return (
            f"expected the dtype float32, got {result.dtype}: raw.mean() is a float64 "
            "number, which turns the whole result into float64."
        )
    if abs(result.mean()) > 1e-4 or abs(result.std() - 1) > 1e-4:
        return (
            f"expected mean 0 and standard deviation 1, got a mean of "
            f"{result.mean():.3f} and a standard deviation of {result.std():.3f}."
        )


@exercise(
    "03.3",
    hint="np.eye(10) has a 1 on its diagonal; row k is the one-hot code of k.",
    reason="Indexing the rows of np.eye(10) with the labels does it in one step.",
)
def one_hot(function):
    labels = np.array([5, 0, 9, 5], dtype=np.uint8)
    result = np.asarray(call(function, labels))
    if result.shape != (4, 10):
        return f"for 4 labels expected the shape (4, 10), got {describe(result)}."
    if not np.array_equal(result.argmax(axis=1), labels) or result.sum() != 4:
        return "each row needs a single 1, in the column of its label."


@exercise(
    "03.4",
    hint="Try 0.01, 0.001 and so on: much smaller, but three epochs must still do.",
    reason="The scale of the input and the learning rate belong together.",
)
def learn_from_raw_pixels(rate, accuracy):
    if not 0 < single(rate) < 0.1:
        return f"{rate} is not a smaller learning rate than the lesson's 0.1."
    if accuracy < 0.7:
        return f"the accuracy is {accuracy:.1%}, expected 70 %: try another rate."
