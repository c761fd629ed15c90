"""Answers to the exercises of lesson 09."""

import statistics
from math import prod

import numpy as np
import optuna
import tensorflow as tf


def make_objective(
    value="val_accuracy", result="val_accuracy", *, ask=True, raises=True, first=0
):
    """Return an objective that reports one number and returns another, or the same."""

    def measure(trial, epochs):
        for epoch, logs in enumerate(epochs, start=first):
            if value:
                trial.report(logs[value], epoch)
            if ask and trial.should_prune():
                if raises:
                    raise optuna.TrialPruned
                break
        return logs[result]

    return measure


def returns_the_best(trial, epochs):
    make_objective()(trial, epochs)
    return max(logs["val_accuracy"] for logs in epochs)


def skips_the_last(trial, epochs):
    for epoch, logs in enumerate(epochs[:-1]):
        trial.report(value=logs["val_accuracy"], step=epoch)
        if trial.should_prune():
            raise optuna.exceptions.TrialPruned()
    return epochs[-1]["val_accuracy"]


def counts_by_places(trial, epochs):
    for place in range(len(epochs)):
        accuracy = epochs[place]["val_accuracy"]
        trial.report(accuracy, step=place)
        if trial.should_prune():
            raise optuna.TrialPruned(f"pruned at {place}")
    return np.float32(accuracy)


def asks_first(trial, epochs):
    for epoch, logs in enumerate(epochs):
        if trial.should_prune():
            raise optuna.TrialPruned
        trial.report(logs["val_accuracy"], epoch)
    return logs["val_accuracy"]


def asks_at_the_end(trial, epochs):
    for epoch, logs in enumerate(epochs):
        trial.report(logs["val_accuracy"], epoch)
    if trial.should_prune():
        raise optuna.TrialPruned
    return logs["val_accuracy"]


def reports_the_last(trial, epochs):
    trial.report(epochs[-1]["val_accuracy"], len(epochs) - 1)
    if trial.should_prune():
        raise optuna.TrialPruned
    return epochs[-1]["val_accuracy"]


def reports_as_epoch_0(trial, epochs):
    for logs in epochs:
        trial.report(logs["val_accuracy"], 0)
        if trial.should_prune():
            raise optuna.TrialPruned
    return logs["val_accuracy"]


def prunes_all(trial, epochs):
    trial.report(epochs[0]["val_accuracy"], 0)
    raise optuna.TrialPruned


def prunes_unasked(trial, epochs):
    trial.report(epochs[0]["val_accuracy"], 0)
    if trial.should_prune:  # without brackets, so it is always true
        raise optuna.TrialPruned


def stops_in_the_end(trial, epochs):
    stop = False
    for epoch, logs in enumerate(epochs):
        trial.report(logs["val_accuracy"], epoch)
        stop = stop or trial.should_prune()
    if stop:
        raise optuna.TrialPruned
    return logs["val_accuracy"]


def stops_in_another_way(trial, epochs):
    try:
        return make_objective()(trial, epochs)
    except optuna.TrialPruned:
        raise StopIteration from None


def returns_the_first(trial, epochs):
    make_objective()(trial, epochs)
    return epochs[0]["val_accuracy"]


def reads_the_loss(trial, epochs):
    return make_objective()(
        trial, [logs | {"gap": logs["val_loss"]} for logs in epochs]
    )


def count_in_loops(grid, seeds):
    trainings = [()]
    for values in [*grid.values(), range(seeds)]:
        trainings = [(*begun, value) for begun in trainings for value in values]
    return len(trainings)


def lengths(grid):
    return [len(values) for values in grid.values()]


def find_one_by_one(running, last_sign, now, silence):
    return [bool(r) and now - s > silence for r, s in zip(running, last_sign)]


def median(values, others, take=np.median):
    return take([history[len(values) - 1] for history in others])


def sort_and_take(values, others):
    if len(others) < 5:
        return False
    column = sorted(history[len(values) - 1] for history in others)
    half = len(column) // 2
    middle = column[half] if len(column) % 2 else sum(column[half - 1 : half + 1]) / 2
    return not any(value >= middle for value in values)


def take_from_sorted(values, others, place):
    column = sorted(history[len(values) - 1] for history in others)
    return len(others) > 4 and max(values) < column[place(len(column))]


def below_each(values, others):
    return [v < np.median(column) for v, column in zip(values, zip(*others))]


def meets(values, others, column):
    return len(others) > 4 and max(values) < np.median([column(h) for h in others])


def stops(values, others, best=max, take=np.median):
    return len(others) > 4 and best(values) < median(values, others, take)


RIGHT = {
    "09.1": [
        (make_objective(first=1),),
        (skips_the_last,),
        (reads_the_loss,),
        (counts_by_places,),
        (lambda t, epochs: tf.constant(skips_the_last(t, epochs), "float64"),),
    ],
    "09.2": [],
    "09.3": [
        (lambda grid, seeds: seeds * prod(map(len, grid.values())),),
        (lambda grid, seeds: np.prod([*lengths(grid), seeds]),),
        (count_in_loops,),
        (lambda grid, seeds: float(np.multiply.reduce(lengths(grid)) * seeds),),
        (lambda grid, seeds: tf.reduce_prod(lengths(grid)) * seeds,),
    ],
    "09.4": [
        (lambda u, low, high: low ** (1 - u) * high**u,),
        (lambda u, low, high: 10 ** (np.log10(low) + u * np.log10(high / low)),),
        (lambda u, low, high: np.exp(u * np.log(high) + (1 - u) * np.log(low)),),
        (lambda u, low, high: low * 2 ** (np.log2(high / low) * u),),
        (lambda u, low, high: tf.pow(high / low, u) * low,),
    ],
    "09.5": [
        (lambda r, last, now, s: np.logical_and(r, last < now - s),),
        (lambda r, last, now, s: r * (now - last > s),),
        (lambda r, last, now, s: ~(~r | (now - last <= s)),),
        (find_one_by_one,),
        (lambda r, last, now, s: tf.logical_and(r, now - last > s),),
    ],
    "09.6": [
        (lambda v, o: len(o) >= 5 and max(v) < np.median(np.array(o)[:, len(v) - 1]),),
        (
            lambda v, o: (
                len(o) > 4 and statistics.median([*zip(*o)][len(v) - 1]) > max(v)
            ),
        ),
        (sort_and_take,),
        (lambda v, o: len(o) > 4 and (np.array(v) < median(v, o)).all(),),
        (lambda v, o: tf.constant(stops(v, o)),),
    ],
}
WRONG = {
    "09.1": [
        (make_objective(value=None, result="accuracy"), "nothing is reported"),
        (make_objective(value=None, ask=False), "nothing is reported"),
        (make_objective(value="accuracy"), "told the training accuracy"),
        (make_objective(result="accuracy"), "it returns the training accuracy"),
        (returns_the_best, "it returns the best epoch's value"),
        (make_objective(ask=False), "must be asked after each epoch"),
        (asks_first, "it asks before it reports"),
        (asks_at_the_end, "must be asked after each epoch"),
        (make_objective(raises=False), "such a trial would count as complete"),
        (reports_the_last, "not each epoch is"),
        (reports_as_epoch_0, "with the number of its epoch"),
        (prunes_all, "although the pruner did not say so"),
        (prunes_unasked, "although the pruner did not say so"),
        (stops_in_the_end, "no time is saved"),
        (stops_in_another_way, "it fails with StopIteration"),
        (returns_the_first, "is not the validation accuracy after the last"),
        (make_objective(value="loss"), "not the validation accuracy of each epoch"),
        (make_objective(result="val_loss"), "is not the validation accuracy after"),
        (make_objective(first=5), "with the number of its epoch"),
        (lambda trial, epochs: epochs[-1]["val_accuracy"], "nothing is reported"),
        (lambda trial, epochs: float("nan"), "not finite"),
    ],
    "09.2": [
        (90, "they stop at so many in all"),
        (91, "count together"),
        (30, "the killed worker had begun one"),
        (29, "another one takes its place"),
        (60, "together and not each"),
        (20, "not shared out beforehand"),
        (33, "only the killed worker lost"),
        (32, None),
        (89, "a training that is lost was begun, too"),
        (float("nan"), "not finite"),
    ],
    "09.3": [
        (lambda grid, seeds: len(grid) * seeds, "each once; but each has several"),
        (lambda grid, seeds: prod(lengths(grid)), "trained with every seed"),
        (lambda grid, seeds: sum(lengths(grid)) * seeds, "multiply"),
        (lambda grid, seeds: sum(lengths(grid)), "values of all lists together"),
        (lambda grid, seeds: prod(lengths(grid)) ** seeds, "no power"),
        (lambda grid, seeds: prod(lengths(grid)) * (seeds + 1), "one seed too many"),
        (lambda grid, seeds: lengths(grid)[-1] * seeds, "only the last list"),
        (lambda grid, seeds: prod(map(prod, grid.values())) * seeds, "no matter"),
        (lambda grid, seeds: prod(lengths(grid)) + seeds, "seeds are not added"),
        (lambda grid, seeds: prod(lengths(grid)) * len(grid) * seeds, "same time"),
        (lambda grid, seeds: lengths(grid)[0] ** len(grid) * seeds, "differ in length"),
        (lambda grid, seeds: prod(lengths(grid)) * seeds ** len(grid), "not one for"),
        (lambda grid, seeds: lengths(grid)[0] * seeds, "only one of the lists"),
        (lambda grid, seeds: 24, "expected 6, got 24"),
        (lambda grid, seeds: float("nan"), "got nan"),
        (lambda grid, seeds: [prod(lengths(grid)) * seeds], "expected one number"),
    ],
    "09.4": [
        (lambda u, low, high: low + u * (high - low), "mean of both ends"),
        (lambda u, low, high: high * (low / high) ** u, "changed places"),
        (lambda u, low, high: 10 ** (3 * u - 4), "the lesson's first search"),
        (
            lambda u, low, high: np.log10(low) + u * np.log10(high / low),
            "these are the exponents",
        ),
        (
            lambda u, low, high: np.exp(np.log10(low) + u * np.log10(high / low)),
            "take one base for both",
        ),
        (lambda u, low, high: low * high**u, "it gives low times high"),
        (
            lambda u, low, high: 10 ** (np.log(low) + u * np.log(high / low)),
            "np.log and a power of 10",
        ),
        (lambda u, low, high: np.log(low) + u * np.log(high / low), "undoes np.log"),
        (lambda u, low, high: 10 ** (low + u * (high - low)), "10 to which power"),
        (lambda u, low, high: np.exp(low + u * (high - low)), "e to which power"),
        (lambda u, low, high: (high / low) ** u, "0 gives 1 so"),
        (lambda u, low, high: low * 10**u, "how many times as large is high"),
        (lambda u, low, high: u, "come back as they are"),
        (lambda u, low, high: low + (high - low) * u**2, "a square moves the draws"),
        (lambda u, low, high: low * 2**u, "how many times as large is high"),
        (
            lambda u, low, high: np.geomspace(low, high, u.size).reshape(u.shape),
            "use the draws",
        ),
        (lambda u, low, high: low * (high / low) ** u.mean(), "expected the shape"),
        (lambda u, low, high: u * float("nan"), "got [nan"),
        (lambda u, low, high: np.clip(10 ** (2 * u - 3), low, high), "expected [16"),
    ],
    "09.5": [
        (lambda r, last, now, s: now - last > s, "does not run any more"),
        (lambda r, last, now, s: r, "gave a sign just now"),
        (lambda r, last, now, s: r & (now - last >= s), "is not lost yet"),
        (lambda r, last, now, s: r & (now - last < s), "not those that gave a sign"),
        (lambda r, last, now, s: r | (now - last > s), "both must be true"),
        (lambda r, last, now, s: ~r & (now - last > s), "still count as running"),
        (lambda r, last, now, s: ~(r & (now - last > s)), "turn the mask around"),
        (lambda r, last, now, s: r & (last > s), "a time of the clock"),
        (lambda r, last, now, s: r & (last - now > s), "no trial is ever lost"),
        (lambda r, last, now, s: np.zeros(len(r), bool), "no trial is ever lost"),
        (lambda r, last, now, s: r ^ (now - last > s), "just one of the two is true"),
        (lambda r, last, now, s: ~r & (now - last <= s), "both are turned around"),
        (lambda r, last, now, s: r | (now - last <= s), "gave none"),
        (lambda r, last, now, s: r & (now - last == s), "for just the silence allowed"),
        (lambda r, last, now, s: r & (np.floor(now - last) > s), "half a second"),
        (lambda r, last, now, s: np.ones(len(r), bool), "each trial is marked"),
        # It finds some of them, so no sentence about none or all would be true.
        (lambda r, last, now, s: r & (now - last > 60), "expected [True, False]"),
        (lambda r, last, now, s: np.flatnonzero(r), "expected a mask"),
        (lambda r, last, now, s: (r & (now - last > s)).any(), "expected the shape"),
    ],
    "09.6": [
        (lambda v, o: False, "no trial is ever stopped"),
        (lambda v, o: True, "each trial is stopped"),
        (lambda v, o: bool(o) and max(v) < median(v, o), "fewer than five"),
        (lambda v, o: len(o) > 5 and max(v) < median(v, o), "five others are enough"),
        (lambda v, o: len(o) > 4 and v[-1] < median(v, o), "not the last one"),
        (lambda v, o: stops(v, o, best=np.mean), "counts, not the mean"),
        (lambda v, o: stops(v, o, best=min), "not the lowest"),
        (lambda v, o: stops(v, o, take=np.mean), "not their mean"),
        (lambda v, o: stops(v, o, take=max), "the best of the others does not"),
        (lambda v, o: stops(v, o, take=min), "the worst of the others does not"),
        (
            lambda v, o: len(o) > 4 and max(v) < np.median([h[-1] for h in o]),
            "not with the others' end",
        ),
        (
            lambda v, o: len(o) > 4 and max(v) < np.median([h[len(v)] for h in o]),
            "one epoch too late",
        ),
        (
            lambda v, o: (
                len(o) > 4 and max(v) < np.median([max(h[: len(v)]) for h in o])
            ),
            "not with the others' best so far",
        ),
        (lambda v, o: len(o) > 4 and max(v) < np.median(o), "not with all values"),
        (lambda v, o: len(o) > 4 and max(v) <= median(v, o), "just at the median"),
        (lambda v, o: len(o) > 4 and max(v) > median(v, o), "above the median, or"),
        (lambda v, o: len(o) > 3 and max(v) < median(v, o), "four others are not"),
        (lambda v, o: len(v) > 4 and stops(v, o), "not five epochs"),
        (lambda v, o: len(o) < 5 or stops(v, o), "here each one is"),
        (lambda v, o: not stops(v, o), "all is turned around"),
        (lambda v, o: len(o) > 4 and v[0] < median(v, o), "not the first one"),
        (
            lambda v, o: len(o) > 4 and max(v) < o[len(o) // 2][len(v) - 1],
            "only if the list is sorted",
        ),
        (
            lambda v, o: take_from_sorted(v, o, lambda n: n // 2),
            "the upper one is not",
        ),
        (
            lambda v, o: take_from_sorted(v, o, lambda n: (n - 1) // 2),
            "the lower one is not",
        ),
        (lambda v, o: len(o) > 4 and any(below_each(v, o)), "one epoch below"),
        (lambda v, o: len(o) > 4 and all(below_each(v, o)), "earlier medians"),
        (lambda v, o: meets(v, o, lambda h: h[0]), "not at the first"),
        (lambda v, o: meets(v, o, lambda h: h[len(v) - 2]), "one epoch too early"),
        (lambda v, o: meets(v, o, max), "best of all"),
        (lambda v, o: meets(v, o, lambda h: np.mean(h[: len(v)])), "mean so far"),
        (lambda v, o: meets(v[-1:], o, lambda h: h[-1]), "not both at the end"),
        (lambda v, o: len(o) > 4 and np.array(v) < median(v, o), None),
        (lambda v, o: 1, "expected True or False, got int 1"),
        (lambda v, o: len(o) > 4 and v < [median(v, o)] * 9, None),
    ],
}
WRONG = {
    number: [((answer,), says) for answer, says in answers]
    for number, answers in WRONG.items()
}
EQUIVALENT = {}
OPEN = set()
