"""Checks for the exercises of lesson 09."""

from functools import partial

import numpy as np

from digits.exercises.machinery import as_array, call, exercise, expect, single


@exercise(
    "09.1",
    hint="Begin with the number of seeds, and multiply by len(values) for each list.",
    reason="Each new setting multiplies the work, which is why grids stay small.",
)
def count_trainings(function):
    chance = np.random.default_rng()
    tries = [({"filters": [8, 16, 24]}, 1)]
    names = ("filters", "neurons", "dropout", "batch_size", "optimiser")
    for settings in range(2, len(names) + 1):
        lengths = chance.integers(2, 7, size=settings)
        grid = {name: list(range(size)) for name, size in zip(names, lengths)}
        tries.append((grid, int(chance.integers(2, 6))))
    for grid, seeds in tries:
        result = single(call(function, grid, seeds))
        if np.isnan(result):
            return "got nan, which is no number."
        lengths = [len(values) for values in grid.values()]
        product = int(np.prod(lengths))
        if result == product * seeds:
            continue
        if result == product:
            return "each choice is trained with every seed."
        if result in (sum(lengths), sum(lengths) * seeds):
            return "each value of one list meets every value of the others: multiply."
        *most, last = map(str, lengths)
        lists = f"{', '.join(most)} and {last}" if most else last
        runs = f"{seeds} seeds" if seeds > 1 else "one seed"
        return (
            f"for lists of length {lists} and {runs}, {result:g} is not the number of "
            "trainings."
        )


@exercise(
    "09.2",
    hint="1 multiplies low by high / low, and 0 multiplies it by 1: take a power.",
    reason="Each doubling is as likely as any other, as with log=True.",
)
def draw_rates(function):
    chance = np.random.default_rng()
    close = partial(np.allclose, rtol=1e-3, atol=0)
    for shape in ((5,), (200,), (3, 4)):
        low = 10.0 ** chance.uniform(-6, -3)
        high = low * 10.0 ** chance.uniform(1, 4)
        draws = chance.uniform(0.1, 0.9, size=shape)
        draws.flat[:3] = 0, 0.5, 1
        result = call(function, draws.copy(), low, high)
        result = as_array(result, shape, f"{shape} floats, as many as numbers")
        if np.isnan(result).any():
            return "some of the rates are nan, which is no number."
        first, middle, last = result.flat[:3]
        ends = f"from {low:.2g} to {high:.2g}"
        if not close([first, last], [low, high]):
            got = f"{first:.2g} and {last:.2g}"
            return f"{ends}, 0 and 1 should give these two ends, got {got}."
        if close(middle, (low + high) / 2):
            return "0.5 gives the mean of both ends, so most rates are high."
        if not close(result, low * (high / low) ** draws):
            return (
                f"{ends}, 0.5 should give a rate as many times above one end as below "
                f"the other. It gives {middle:.2g}, or the other numbers do not fit."
            )


@exercise(
    "09.3",
    hint="now - last_sign is how long each has been silent; & joins two masks.",
    reason="With it, workers need no master who watches over them.",
)
def find_lost(function):
    chance = np.random.default_rng()
    for count in (6, 9, 40):
        now = float(chance.integers(1_000, 9_000))
        silence = int(chance.integers(20, 60))
        silent = chance.integers(0, 3 * silence, size=count)
        silent[:4] = silence, silence + 1, silence + 1, silence - 1
        running = chance.random(count) < 0.6
        running[:4] = True, True, False, True
        shuffled = chance.permutation(count)
        silent, running = silent[shuffled], running[shuffled]
        expected = running & (silent > silence)
        result = call(function, running.copy(), now - silent, now, silence)
        result = as_array(result, (count,), f"a mask of {count} truth values", kind="b")
        for place in np.flatnonzero(result != expected):
            trial = f"a trial that gave its last sign {silent[place]} s ago"
            if not running[place]:
                return f"{trial}, but does not run any more, is not lost."
            if silent[place] == silence:
                return f"{trial}, just the silence allowed, is not lost yet."
            lost = "lost" if expected[place] else "not lost"
            return f"{trial} and runs is {lost} at a silence of {silence} s."


@exercise(
    "09.4",
    hint="The others' values at the same epoch are history[len(values) - 1]; np.median "
    "takes their median, and max(values) is the trial's best.",
    reason="This is what Optuna's MedianPruner asks after each epoch.",
)
def should_stop(function):
    chance = np.random.default_rng()
    clear = [[0.5, 0.7, 0.8], [0.6, 0.8, 0.9]]
    early, late = [[0.5, 0.8, 0.9]] * 5, [[0.5, 0.8, 0.5]] * 5
    rising, level = [[0.3, 0.55, 0.9]] * 5, [[0.5, 0.75, 0.8]] * 5
    skewed = [[0.4, 0.45, 0.9]] * 4 + [[0.9, 0.99, 0.99]] * 3
    high, low = [0.9, 0.91, 0.92], [0.2, 0.3, 0.4]
    many_high = [0.6, 0.7], [high, low, low, low, high, high, high], True
    many_low = [0.6, 0.7], [low, high, low, high, low, high, low], False
    # What to say: the trial, the others, and whether it should be stopped.
    told = {
        "with four others it is too early to stop.": ([0.1], clear * 2, False),
        "far below six others, it should be stopped.": ([0.1], clear * 3, True),
        "compare at the same epoch, here after one.": ([0.6], early, False),
        "compare at the same epoch, here after two.": ([0.4, 0.6], late, True),
        "its best value so far counts, not its last one.": ([0.6, 0.5], rising, False),
        "take the median of the others, not their mean.": ([0.5, 0.5], skewed, False),
        "a trial just at the median goes on.": ([0.55, 0.75], level, False),
        "the median of 0.91, 0.3, 0.3, 0.3, 0.91, 0.91 and 0.91 is 0.91.": many_high,
        "the best of the others does not count, but their median, here 0.3.": many_low,
    }
    cases = list(told.items())
    for _ in range(20):
        others = chance.uniform(0.2, 0.9, size=(chance.integers(5, 12), 4))
        values = chance.uniform(0.2, 0.9, size=chance.integers(1, 5)).tolist()
        stop = max(values) < np.median(others[:, len(values) - 1])
        seen = np.round(values, 2).tolist()
        say = f"after {seen}, against {len(others)} others, it should "
        say += "be stopped." if stop else "go on."
        cases.append((say, (values, others.tolist(), stop)))
    for complaint, (values, others, expected) in cases:
        result = single(call(function, list(values), [list(o) for o in others]))
        expect("True or False", result, isinstance(result, bool | np.bool_))
        if result != expected:
            return complaint
