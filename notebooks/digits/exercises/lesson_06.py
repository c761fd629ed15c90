"""Checks for the exercises of lesson 06."""

import numpy as np

from digits.data import load_landscape
from digits.exercises.machinery import as_array, call, exercise, expect, pair, single

PARAMETERS, ACCURACY = "parameters", "validation_accuracy"


@exercise(
    "06.1",
    hint='Take the rows with landscape["validation_accuracy"] >= 0.96, then a minimum.',
    reason="It has no hidden dense layer, which holds most of the weights of base.",
)
def smallest_network(answer):
    landscape = load_landscape()
    good = landscape[ACCURACY] >= 0.96
    smallest = landscape[PARAMETERS][good].min()
    if single(answer) == landscape[PARAMETERS].min():
        return "that is the smallest network of all, but it did not reach 96 %."
    if answer != smallest:
        return f"{answer} is not the smallest number of parameters among those."


@exercise(
    "06.2",
    hint="p = right / images, and the margin is 1.96 * np.sqrt(p * (1 - p) / images).",
    reason="Four times as many images make the interval half as wide.",
)
def confidence_interval(function):
    low, high = (float(end) for end in pair(call(function, 900, 1_000), "numbers"))
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
    result = call(function, cost, accuracy)
    result = as_array(result, (7,), "a mask with 7 truth values", kind="b")
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
    expect("a list of runs", my_runs, isinstance(my_runs, list) and len(my_runs) > 0)
    if len(my_runs) < len(base_runs):
        return f"train with each of the {len(base_runs)} seeds, as base was."
    for run in [*base_runs, *my_runs]:
        is_run = isinstance(run, dict) and run.keys() >= {PARAMETERS, ACCURACY}
        expect("results of get_run", run, is_run)
    base, mine = (_median(runs, PARAMETERS) for runs in (base_runs, my_runs))
    if mine >= base:
        return f"{mine:,.0f} parameters, expected fewer than {base:,.0f}."
    base, mine = (_median(runs, ACCURACY) for runs in (base_runs, my_runs))
    if mine < base + 0.01:
        return f"the median accuracy is {mine:.2%}, expected {base + 0.01:.2%} or more."


def _median(runs, name):
    return np.median([run[name] for run in runs])
