"""Checks for the exercises of lesson 10."""

import numpy as np

from digits.exercises.machinery import as_array, call, exercise, expect, single


@exercise(
    "10.1",
    hint="Places of the output (12 * 12), times the filter (5 * 5 * 16), times 32.",
    reason="12 * 12 * 5 * 5 * 16 * 32 = 1,843,200 for each image.",
)
def count_multiplications(answer):
    if single(answer) == 16 * 16 * 5 * 5 * 16 * 32:
        return "a 5 by 5 filter fits into 16 by 16 pixels at only 12 by 12 places."
    if answer == 5 * 5 * 16 * 32:
        return "these are the weights; each is used once at every place."
    if answer != 12 * 12 * 5 * 5 * 16 * 32:
        return f"{answer:,} is not the number of places times the number of weights."


@exercise(
    "10.2",
    hint="np.eye(10)[labels] gives the one-hot rows; mix them with 1 / 10 everywhere.",
    reason="This is what label_smoothing does in Keras.",
)
def smooth_labels(function):
    result = as_array(call(function, np.array([3, 0]), 0.2), (2, 10))
    expected = np.full((2, 10), 0.02)
    expected[[0, 1], [3, 0]] = 0.82
    if not np.allclose(result.sum(axis=1), 1):
        return f"each row must add up to 1, got {result.sum(axis=1).round(3).tolist()}."
    if not np.allclose(result, expected, atol=1e-6):
        true, other = result[0, 3], result[0, 1]
        return (
            f"expected 0.82 and 0.02 for the amount 0.2, got {true:.2f}, {other:.2f}."
        )


@exercise(
    "10.3",
    hint="Turn each model's logits into probabilities, take the mean over the models "
    "(axis 0), then argmax.",
    reason="A model that is sure counts for more than one that guesses.",
)
def vote(function):
    sure, unsure = [9.0, 0.0, 0.0], [0.0, 0.3, 0.0]
    logits = np.array([[sure, unsure], [unsure, unsure], [unsure, [0.0, 0.0, 9.0]]])
    result = np.asarray(call(function, logits))
    expect("one class for each of 2 images", result, result.shape == (2,))
    if result.tolist() == [1, 1]:
        return "each model has one vote here; let the probabilities be averaged."
    if result.tolist() != [0, 2]:
        return f"expected the classes [0, 2], got {result.tolist()}."


@exercise(
    "10.4",
    hint="With done = step / steps, take np.minimum(done / 0.15, (1 - done) / 0.85), "
    "times the peak.",
    reason="These are the rates of the lesson's OneCycle.",
)
def one_cycle(function):
    steps = np.array([0.0, 15.0, 50.0, 100.0])
    result = call(function, steps, 100, 0.012)
    result = as_array(result, (4,), "one rate for each of 4 steps")
    expected = 0.012 * np.minimum(steps / 15, (100 - steps) / 85)
    if not np.allclose(result, expected, atol=1e-6):
        return (
            "at the steps 0, 15, 50 and 100 of 100, with a peak of 0.012, expected "
            f"{expected.round(4).tolist()}, got {result.round(4).tolist()}."
        )
