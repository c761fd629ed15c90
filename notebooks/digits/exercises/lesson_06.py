"""Checks for the exercises of lesson 06."""

import numpy as np

from digits.data import load_landscape
from digits.exercises.machinery import Complaint, call, describe, exercise, single


@exercise(
    "06.1",
    hint='Take the rows with landscape["validation_accuracy"] >= 0.96, then a minimum.',
    reason="It has no hidden dense layer, which holds most of the weights of base.",
)
def smallest_network(answer):
    landscape = load_landscape()
    good = landscape["validation_accuracy"] >= 0.96
    smallest = landscape["parameters"][good].min()
    if single(answer) == landscape["parameters"].min():
        return "that is the smallest network of all, but it did not reach 96 %."
    if answer != smallest:
        return f"{answer} is not the smallest number of parameters among those."


@exercise(
    "06.2",
    hint="p = right / images, and the margin is 1.96 * np.sqrt(p * (1 - p) / images).",
    reason="Four times as many images make the interval half as wide.",
)
def confidence_interval(function):
    low, high = _pair(call(function, 900, 1_000))
    margin = 1.96 * np.sqrt(0.9 * 0.1 / 1_000)
    if low > high:
        return "the lower end comes first."
    if max(abs(low - 0.9 + margin), abs(high - 0.9 - margin)) > 2e-4:
        expected = f"{0.9 - margin:.4f} and {0.9 + margin:.4f}"
        return f"for 900 of 1,000 expected {expected}, got {low:.4f} and {high:.4f}."


@exercise(
    "06.3",
    hint="For one choice: (cost <= its cost) & (accuracy >= its accuracy) finds those "
    "that are at least as good. Is one of them better in cost or in accuracy?",
    reason="What is not on the front costs more than it needs to.",
)
def on_front(function):
    cost = np.array([3.0, 1.0, 2.0, 2.0, 4.0, 5.0, 1.0])
    accuracy = np.array([0.9, 0.7, 0.8, 0.6, 0.9, 0.95, 0.7])
    expected = np.array([True, True, True, False, False, True, True])
    result = np.asarray(call(function, cost, accuracy))
    if result.shape != expected.shape or result.dtype != bool:
        return (
            f"expected a mask with {len(expected)} truth values, got "
            f"{describe(result)}."
        )
    for place in np.flatnonzero(result != expected):
        point = f"cost {cost[place]:g} and accuracy {accuracy[place]:g}"
        if not expected[place]:
            return f"{point} is beaten by another choice, so it is not on the front."
        return f"{point} is on the front: nothing is better in one and as good in both."


@exercise(
    "06.4",
    hint="Try a learning rate of 0.003 first, then save parameters: fewer filters.",
    reason="A better learning rate costs no parameters at all.",
)
def beat_base(base_runs, my_runs):
    if not isinstance(my_runs, list) or not my_runs:
        return f"expected a list of runs, got {describe(my_runs)}."
    if len(my_runs) < len(base_runs):
        return f"train with each of the {len(base_runs)} seeds, as base was."
    accuracies = [_median(runs, "validation_accuracy") for runs in (base_runs, my_runs)]
    parameters = [_median(runs, "parameters") for runs in (base_runs, my_runs)]
    base, mine = parameters
    if mine >= base:
        return f"{mine:,.0f} parameters, expected fewer than {base:,.0f}."
    base, mine = accuracies
    if mine < base + 0.01:
        return f"the median accuracy is {mine:.2%}, expected {base + 0.01:.2%} or more."


def _median(runs, name):
    for run in runs:
        if not isinstance(run, dict) or name not in run:
            raise Complaint(f"expected results of get_run, got {describe(run)}.")
    return np.median([run[name] for run in runs])


def _pair(answer):
    if np.shape(answer) != (2,):
        raise Complaint(f"expected a pair of two numbers, got {describe(answer)}.")
    return (float(end) for end in answer)
