"""Checks for the exercises of lesson 09."""

import numpy as np

from digits.exercises.machinery import Complaint, call, describe, exercise, single

NAMES = ("filters", "neurons", "dropout", "batch_size", "optimiser")


@exercise(
    "09.1",
    hint="Begin with the number of seeds, and multiply by len(values) for each list.",
    reason="Each new setting multiplies the work, which is why grids stay small.",
)
def count_trainings(function):
    chance = np.random.default_rng()
    tries = [({"filters": [8, 16, 24]}, 1)]
    for settings in range(2, len(NAMES) + 1):
        lengths = chance.integers(2, 7, size=settings)
        grid = {name: list(range(size)) for name, size in zip(NAMES, lengths)}
        tries.append((grid, int(chance.integers(2, 6))))
    for grid, seeds in tries:
        result = _number(call(function, grid, seeds))
        lengths = [len(values) for values in grid.values()]
        expected = int(np.prod(lengths)) * seeds
        if result == expected:
            continue
        if result == np.prod(lengths):
            return "each choice is trained with every seed."
        if result in (sum(lengths), sum(lengths) * seeds):
            return "each value of one list meets every value of the others: multiply."
        return (
            f"for lists of length {_join(lengths)} and {_count(seeds)}, {result:g} is "
            "not the number of trainings."
        )


@exercise(
    "09.2",
    hint="1 multiplies low by high / low, and 0 multiplies it by 1: take a power.",
    reason="Each doubling is as likely as any other, as with log=True.",
)
def draw_rates(function):
    chance = np.random.default_rng()
    for shape in ((5,), (200,), (3, 4)):
        low = 10.0 ** chance.uniform(-6, -3)
        high = low * 10.0 ** chance.uniform(1, 4)
        draws = chance.uniform(0.1, 0.9, size=shape)
        draws.flat[:3] = 0, 0.5, 1
        result = np.asarray(call(function, draws.copy(), low, high))
        if result.shape != shape or result.dtype.kind != "f":
            return (
                f"expected {shape} floats, as many as numbers, got {describe(result)}."
            )
        if np.isnan(result).any():
            return "some of the rates are nan, which is no number."
        if not np.allclose(result.flat[[0, 2]], [low, high], rtol=1e-3, atol=0):
            return (
                f"from {low:.2g} to {high:.2g}, 0 and 1 should give these "
                f"two ends, got {result.flat[0]:.2g} and {result.flat[2]:.2g}."
            )
        if np.isclose(result.flat[1], (low + high) / 2, rtol=1e-3, atol=0):
            return "0.5 gives the mean of both ends, so most rates are high."
        if not np.allclose(result, low * (high / low) ** draws, rtol=1e-3, atol=0):
            return (
                f"from {low:.2g} to {high:.2g}, 0.5 should give a rate as many "
                f"times above one end as below the other. It gives "
                f"{result.flat[1]:.2g}, or the other numbers do not fit."
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
        arguments = running.copy(), now - silent, now, silence
        expected = running & (silent > silence)
        result = np.asarray(call(function, *arguments))
        if result.shape != (count,) or result.dtype != bool:
            return f"expected a mask of {count} truth values, got {describe(result)}."
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
    high, low = [0.9, 0.91, 0.92], [0.2, 0.3, 0.4]
    early, late = [[0.5, 0.8, 0.9]] * 5, [[0.5, 0.8, 0.5]] * 5
    tries = [
        ([0.1], clear * 2, False, "with four others it is too early to stop."),
        ([0.1], clear * 3, True, "far below six others, it should be stopped."),
        ([0.6], early, False, "compare at the same epoch, here after one."),
        ([0.4, 0.6], late, True, "compare at the same epoch, here after two."),
        (
            [0.6, 0.5],
            [[0.3, 0.55, 0.9]] * 5,
            False,
            "its best value so far counts, not its last one.",
        ),
        (
            [0.5, 0.5],
            [[0.4, 0.45, 0.9]] * 4 + [[0.9, 0.99, 0.99]] * 3,
            False,
            "take the median of the others, not their mean.",
        ),
        (
            [0.55, 0.75],
            [[0.5, 0.75, 0.8]] * 5,
            False,
            "a trial just at the median goes on.",
        ),
        (
            [0.6, 0.7],
            [high, low, low, low, high, high, high],
            True,
            "the median of 0.91, 0.3, 0.3, 0.3, 0.91, 0.91 and 0.91 is 0.91.",
        ),
        (
            [0.6, 0.7],
            [low, high, low, high, low, high, low],
            False,
            "the best of the others does not count, but their median, here 0.3.",
        ),
    ]
    for _ in range(20):
        others = chance.uniform(0.2, 0.9, size=(chance.integers(5, 12), 4))
        values = chance.uniform(0.2, 0.9, size=chance.integers(1, 5)).tolist()
        stop = max(values) < np.median(others[:, len(values) - 1])
        told = np.round(values, 2).tolist()
        say = f"after {told}, against {len(others)} others, it should "
        say += "be stopped." if stop else "go on."
        tries.append((values, others.tolist(), stop, say))
    for values, others, expected, complaint in tries:
        result = single(call(function, list(values), [list(o) for o in others]))
        if not isinstance(result, bool | np.bool_):
            raise Complaint(f"expected True or False, got {describe(result)}.")
        if result != expected:
            return complaint


def _number(answer):
    number = single(answer)
    if np.isnan(number):
        raise Complaint("got nan, which is no number.")
    return number


def _count(seeds):
    return f"{seeds} seeds" if seeds > 1 else "one seed"


def _join(lengths):
    *most, last = map(str, lengths)
    return f"{', '.join(most)} and {last}" if most else last
