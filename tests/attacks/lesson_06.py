"""Answers to the exercises of lesson 06."""

import numpy as np

from digits.data import load_landscape
from digits.search.network import BASE, build_model

landscape = load_landscape()
PARAMETERS = landscape["parameters"]
GOOD = landscape["validation_accuracy"] >= 0.96


def interval(right, images):
    p = right / images
    margin = 1.96 * np.sqrt(p * (1 - p) / images)
    return p - margin, p + margin


def around(margin):
    return lambda right, n: (
        right / n - margin(right / n, n),
        right / n + margin(right / n, n),
    )


def both(choose, report):
    """Return a function that chooses and reports in some way."""

    def function(validation, test):
        place = choose(validation, test)
        return place, report(validation, test, place)

    return function


def by_median(validation, test):
    return np.median(validation, axis=1).argmax()


def median(validation, test, place):
    return np.median(test[place])


def in_one(validation, test):
    return np.median(np.concatenate([validation, test], axis=1), axis=1).argmax()


def by_a_half(less):
    """Return a choice by one of the middle two seeds."""
    return lambda v, t: np.sort(v, axis=1)[:, (v.shape[1] - less) // 2].argmax()


def unsorted(validation, test, place):
    return test[place, test.shape[1] // 2]


def upper(validation, test, place):
    return np.sort(test[place])[test.shape[1] // 2]


def lower(validation, test, place):
    return np.sort(test[place])[(test.shape[1] - 1) // 2]


def of_the_best(validation, test, place):
    return test[place, validation[place].argmax()]


def worse_of_both(validation, test, place):
    return min(np.median(validation[place]), np.median(test[place]))


def choose_in_a_loop(validation, test):
    best, place = -1, -1
    for i, row in enumerate(validation):
        if np.median(row) > best:
            best, place = np.median(row), i
    return [place, float(np.quantile(test[place], 0.5))]


def from_the_end(validation, test):
    place = by_median(validation, test) - len(validation)
    return int(place), np.median(test[place])


def as_before(validation, test):
    best_runs = test.max(axis=1)
    return best_runs.argmax(), best_runs.max()


def beats(c, a, cost, accuracy):
    return c <= cost and a >= accuracy and (c < cost or a > accuracy)


def unbeaten(rule):
    def find(cost, accuracy):
        points = [*zip(cost, accuracy)]
        return [not any(rule(*q, *p) for q in points) for p in points]

    return find


def front_by_tables(cost, accuracy):
    c, a = cost[:, np.newaxis], accuracy[:, np.newaxis]
    beaten = (cost <= c) & (accuracy >= a) & ((cost < c) | (accuracy > a))
    return ~beaten.any(axis=1)


def front_by_steps(cost, accuracy):
    front, best = np.zeros(len(cost), dtype=bool), -np.inf
    for each in np.unique(cost):
        top = accuracy[cost == each].max()
        if top > best:
            front[(cost == each) & (accuracy == top)] = True
            best = top
    return front


def front_by_sets(cost, accuracy):
    points = {*zip(cost.tolist(), accuracy.tolist())}
    good = {p for p in points if not any(beats(*q, *p) for q in points)}
    return [p in good for p in zip(cost.tolist(), accuracy.tolist())]


def front_once(cost, accuracy):
    """Return a front in which no choice comes twice."""
    front, seen = front_by_tables(cost, accuracy), set()
    for place, point in enumerate(zip(cost.tolist(), accuracy.tolist())):
        front[place] &= point not in seen
        seen.add(point)
    return front


def no_equals(cost, accuracy):
    points = [*zip(cost, accuracy)]
    return [
        not any(q[0] <= p[0] and q[1] >= p[1] for j, q in enumerate(points) if j != i)
        for i, p in enumerate(points)
    ]


def runs(*accuracies, seeds=(0, 1, 2), changed=None, **settings):
    """Return what get_run returns, of trainings that never were."""
    settings = BASE | settings
    network = build_model(**{name: settings[name] for name in list(BASE)[:7]})
    made = []
    for accuracy, seed in zip(accuracies, seeds):
        history = {"val_accuracy": [0.5] * (settings["epochs"] - 1) + [accuracy]}
        results = {
            "validation_accuracy": accuracy,
            "validation_loss": 0.1,
            "training_seconds": 3.0,
            "parameters": network.count_params(),
            "history": history,
        }
        made.append(settings | {"seed": seed} | results | (changed or {}))
    return made


def shares(*right, **settings):
    """Return runs with accuracies as Keras has them, of 6,000 images."""
    return runs(*map(float, np.float32(right) / np.float32(6_000)), **settings)


BASE_RUNS = runs(0.9405, 0.9343, 0.9475)
BETTER = {"filters": 12, "learning_rate": 0.003}
MINE = runs(0.953, 0.96, 0.94, **BETTER)

RIGHT = {
    "06.1": [],
    "06.2": [
        (lambda right, n: np.array(interval(right, n)),),
        (lambda right, n: np.clip(interval(right, n), 0, 1),),
        (lambda right, n: [*interval(int(right), int(n))],),
        (lambda r, n: around(lambda p, n: 1.96 * (r * (n - r) / n**3) ** 0.5)(r, n),),
        (
            around(
                lambda p, n: 1.96 * np.std([0.0, 1.0]) * 2 * (p * (1 - p) / n) ** 0.5
            ),
        ),
    ],
    "06.3": [
        (choose_in_a_loop,),
        (from_the_end,),
        (lambda v, t: np.array([by_median(v, t), np.median(t[by_median(v, t)])]),),
        (
            lambda v, t: (
                np.median(v, axis=1).argsort()[-1],
                median(v, t, by_median(v, t)),
            ),
        ),
        (lambda v, t: [by_median(v, t), np.median(t, axis=-1)[by_median(v, t)]],),
    ],
    "06.4": [
        (BASE_RUNS, MINE),
        (BASE_RUNS, tuple(MINE[::-1])),
        (BASE_RUNS, runs(0.99, 0.1, 0.9506, neurons=32, batch_size=16)),
        # One point more, up to the last digit of a float.
        (shares(5_400, 5_401, 5_402), shares(5_460, 5_461, 5_462, **BETTER)),
        (BASE_RUNS[:2], runs(0.96, 0.97, dense_layers=0)),
    ],
    "06.5": [
        (unbeaten(beats),),
        (front_by_tables,),
        (front_by_steps,),
        (front_by_sets,),
    ],
}
WRONG = {
    "06.1": [
        ((PARAMETERS.min(),), "the smallest network of all"),
        ((53_370,), "a smaller one reached 96 % once"),
        ((PARAMETERS[GOOD].max(),), "the largest network"),
        ((GOOD.sum(),), "how many runs"),
        ((landscape["validation_accuracy"].max(),), "that is an accuracy"),
        ((np.flatnonzero(GOOD)[PARAMETERS[GOOD].argmin()],), "a row of the landscape"),
        ((PARAMETERS[GOOD].argmin(),), "a row of those that are left"),
        ((10_330,), "but a smaller one did too"),
        ((PARAMETERS.max(),), "none of them reached 96 %"),
        ((PARAMETERS[PARAMETERS[GOOD].argmin()],), "not in the whole table"),
        ((landscape["validation_accuracy"][GOOD].min(),), "that is an accuracy"),
        ((7_851,), "is not the smallest number"),
        ((float("nan"),), "not finite"),
    ],
    "06.2": [
        ((lambda r, n: 100 * np.array(interval(r, n)),), "these are percent"),
        ((lambda r, n: interval(r, n)[::-1],), "the lower end comes first"),
        (
            (lambda r, n: (r / n, 1.96 * np.sqrt(r / n * (1 - r / n) / n)),),
            "the share and the margin",
        ),
        ((around(lambda p, n: np.sqrt(p * (1 - p) / n)),), "one standard error"),
        ((around(lambda p, n: 2 * np.sqrt(p * (1 - p) / n)),), "not two"),
        ((around(lambda p, n: 0.98 * np.sqrt(p * (1 - p) / n)),), "the whole interval"),
        ((around(lambda p, n: 1.96 * p * (1 - p) / n),), "square root is missing"),
        ((around(lambda p, n: 1.96 * np.sqrt(p * (1 - p))),), "missing below the root"),
        ((around(lambda p, n: 1.96 * np.sqrt(p * (1 - p)) / n),), "below the root too"),
        ((around(lambda p, n: 1.96 * np.sqrt(p / n)),), "the factor 1 - p"),
        (
            (lambda r, n: tuple(int(n) * end for end in interval(int(r), int(n))),),
            "these are numbers of images",
        ),
        ((lambda r, n: (r / n, r / n),), "the margin is missing"),
        ((around(lambda p, n: np.sqrt(1.96 * p * (1 - p) / n)),), "not belong below"),
        ((around(lambda p, n: 0.95 * np.sqrt(p * (1 - p) / n)),), "and not 0.95"),
        (
            (lambda r, n: np.array(interval(int(r), int(n))) - int(r) / int(n),),
            "the share itself is missing",
        ),
        ((lambda r, n: interval(n - r, n),), "of the wrong answers"),
        ((lambda r, n: (0.8814, 0.9186),), None),
        ((lambda r, n: (float("nan"), float("nan")),), None),
    ],
    "06.3": [
        ((as_before,), "by the best run on the test images, as before"),
        ((both(lambda v, t: np.median(v).argmax(), median),), "always chooses row 0"),
        ((lambda v, t: (np.median(v, 1).max(), 0.9),), "the number of the row"),
        (
            (both(lambda v, t: np.sort(v, axis=1)[:, 1].argmax(), median),),
            "the middle of three only",
        ),
        ((both(lambda v, t: np.median(t, axis=1).argmax(), median),), "by the test"),
        ((both(lambda v, t: t.mean(axis=1).argmax(), median),), "the mean on the test"),
        (
            (both(lambda v, t: (np.median(v, 1) + np.median(t, 1)).argmax(), median),),
            "the test images take part in the choice",
        ),
        ((both(lambda v, t: v.max(axis=1).argmax(), median),), "one lucky run chooses"),
        ((both(lambda v, t: v.mean(axis=1).argmax(), median),), "one run can move"),
        (
            (both(lambda v, t: v.min(axis=1).argmax(), median),),
            "the worst seed chooses",
        ),
        ((both(lambda v, t: np.median(v, 1).argmin(), median),), "the lowest median"),
        (
            (lambda v, t: (np.median(v, axis=0).argmax(), np.median(t[0])),),
            "not down a column",
        ),
        ((lambda v, t: (v.argmax(), t.max()),), "a place among all runs"),
        ((both(by_median, lambda v, t, place: t[place].max()),), "the luckiest of the"),
        ((both(by_median, lambda v, t, place: t.max()),), "the best test accuracy of"),
        (
            (both(by_median, lambda v, t, place: np.median(t, axis=1).max()),),
            "the best median of all",
        ),
        ((both(by_median, lambda v, t, place: t[place].mean()),), "reports the mean"),
        ((both(by_median, lambda v, t, place: t[place, 0]),), "a single seed"),
        (
            (both(by_median, lambda v, t, place: np.median(v[place])),),
            "the accuracy by which it was chosen",
        ),
        ((lambda v, t: both(by_median, median)(v, t)[::-1],), "the place comes first"),
        ((both(in_one, median),), "by validation and test images in one"),
        ((both(by_a_half(0), median),), "the upper one of the middle two"),
        ((both(by_a_half(1), median),), "the lower one of the middle two"),
        ((both(by_median, lambda v, t, place: t[place].min()),), "reports the worst"),
        ((both(by_median, unsorted),), "seeds that are not sorted"),
        ((both(by_median, upper),), "it takes one of the middle two"),
        ((both(by_median, lower),), "the lower one of the middle two"),
        (
            (both(by_median, lambda v, t, place: np.median(t)),),
            "median of all settings",
        ),
        ((both(by_median, of_the_best),), "best on the validation images"),
        (
            (both(by_median, lambda v, t, place: 100 * median(v, t, place)),),
            "the accuracy is in percent",
        ),
        # No known mistake: none may be named that this is not.
        ((both(lambda v, t: v[:, -1].argmax(), median),), "expected"),
        ((both(lambda v, t: v.std(axis=1).argmin(), median),), None),
        ((both(by_median, worse_of_both),), None),
        (
            (lambda v, t: (*both(by_median, median)(v, t), 0),),
            "a place and an accuracy",
        ),
        ((lambda v, t: by_median(v, t),), None),
        ((lambda v, t: (0, 0.95),), None),
    ],
    "06.4": [
        ((BASE_RUNS, {}), "expected a list of runs"),
        ((BASE_RUNS, [3, 4, 5]), "expected results of get_run"),
        (
            (BASE_RUNS, [{"parameters": 9, "validation_accuracy": 0.99}] * 3),
            "expected results of get_run",
        ),
        ((BASE_RUNS, [MINE[0]] * 3), "a seed is there twice"),
        ((BASE_RUNS, MINE[:1]), "expected a run for each of the seeds [0, 1, 2]"),
        (
            (BASE_RUNS, runs(0.96, 0.97, 0.98, seeds=(3, 4, 5), **BETTER)),
            "for each of the seeds [0, 1, 2], got [3, 4, 5]",
        ),
        ((BASE_RUNS, BASE_RUNS), "these are the settings of base"),
        ((MINE, BASE_RUNS), "should hold base_runs"),
        (
            (BASE_RUNS, [*MINE[:2], *runs(0.97, seeds=(2,), filters=8)]),
            "need the same settings",
        ),
        ((BASE_RUNS, runs(0.97, 0.98, 0.96, epochs=8, **BETTER)), "for 3 epochs"),
        ((BASE_RUNS, runs(0.96, 0.96, 0.96, **BETTER)), "one is a copy of the other"),
        (
            (BASE_RUNS, runs(0.95, 0.96, 0.97, changed={"data": [1]}, **BETTER)),
            "leave data as it is",
        ),
        (
            (BASE_RUNS, runs(0.95, 0.96, 0.97, changed={"parameters": 9}, **BETTER)),
            "not those of its settings",
        ),
        (
            (
                BASE_RUNS,
                runs(0.9, 0.91, 0.92, changed={"validation_accuracy": 0.99}, **BETTER),
            ),
            "not the last one of its history",
        ),
        ((BASE_RUNS, runs(0.95, float("nan"), 0.97, **BETTER)), "not finite"),
        ((BASE_RUNS, runs(95, 96, 97, **BETTER)), "is no accuracy"),
        (
            (BASE_RUNS, runs(0.96, 0.97, 0.98, filters=32)),
            "110,634 parameters, expected fewer than 53,370",
        ),
        (
            (BASE_RUNS, runs(0.96, 0.97, 0.98, learning_rate=0.003)),
            "expected fewer than",
        ),
        ((BASE_RUNS, runs(0.99, 0.94, 0.95, **BETTER)), "expected 95.05% or more"),
    ],
    "06.5": [
        ((lambda c, a: ~front_by_tables(c, a),), "that is the opposite"),
        (
            (unbeaten(lambda c, a, cost, accuracy: c <= cost and a >= accuracy),),
            "does each beat itself",
        ),
        ((no_equals,), "do not beat each other"),
        ((front_once,), "only one is left"),
        (
            (unbeaten(lambda c, a, cost, accuracy: c < cost and a > accuracy),),
            "who is as cheap and better",
        ),
        (
            (unbeaten(lambda c, a, cost, accuracy: c < cost or a > accuracy),),
            "if the other is worse",
        ),
        (
            (unbeaten(lambda c, a, cost, accuracy: c < cost and a >= accuracy),),
            "a choice as cheap can be better",
        ),
        (
            (unbeaten(lambda c, a, cost, accuracy: c <= cost and a > accuracy),),
            "a choice as good can be cheaper",
        ),
        ((lambda c, a: front_by_tables(-c, a),), "a low cost is good"),
        ((lambda c, a: front_by_tables(c, -a),), "a high accuracy is good"),
        ((lambda c, a: front_by_tables(a, c),), "or the axes, changed places"),
        ((lambda c, a: c == c.min(),), "these are the cheapest only"),
        ((lambda c, a: a == a.max(),), "the most accurate only"),
        ((lambda c, a: np.flatnonzero(front_by_tables(c, a)),), "expected a mask"),
        ((lambda c, a: front_by_tables(c, a)[np.argsort(c)],), "not of the sorted"),
        (
            (lambda c, a: [bool(((c > x) & (a < y)).any()) for x, y in zip(c, a)],),
            "better than some other",
        ),
        ((lambda c, a: c < 3,), None),
        ((lambda c, a: np.ones(len(c), dtype=bool),), None),
    ],
}
EQUIVALENT = {
    "06.1": {
        "good = landscape['validation_accuracy'] > 0.96": "No run has exactly 96 %.",
    },
}
OPEN = {"06.4"}
