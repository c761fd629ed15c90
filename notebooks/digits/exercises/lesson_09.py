"""Checks for the exercises of lesson 09."""

from math import log, prod

import numpy as np

from digits.exercises.answers import Complaint, as_number
from digits.exercises.machinery import ask_function, ask_value, exercise
from digits.exercises.references import call, compare


class _Trial:
    """Notes what an objective reports, and when it asks whether to stop."""

    def __init__(self, stops_after):
        self.stops_after = stops_after
        self.values, self.steps, self.asked = [], [], set()

    def report(self, value, step):
        self.values.append(as_number(value, "an accuracy to report"))
        self.steps.append(as_number(step, "the number of an epoch to report"))

    def should_prune(self):
        self.asked.add(len(self.values))
        return len(self.values) == self.stops_after


@exercise(
    "09.1",
    hint="What does the pruner know when it is asked? Compare with measure_accuracy.",
    reason="A pruner judges what it was told, and a search what it was given.",
)
def repair_objective(function):
    from optuna import TrialPruned  # only this lesson needs it

    chance = np.random.default_rng()
    for epochs, stops_after in ((4, None), (3, None), (1, None), (5, 2), (4, 1)):
        trained, validated = np.sort(chance.uniform(0.3, 0.99, size=(2, epochs)))
        validated = np.roll(validated, 2)  # of four, the best is neither first nor last
        logs = [
            {"accuracy": ours, "loss": -log(ours)}
            | {"val_accuracy": theirs, "val_loss": -log(theirs)}
            for ours, theirs in zip(trained.tolist(), validated.tolist())
        ]
        trial = _Trial(stops_after)
        try:
            result = as_number(call(function, trial, logs))
        except TrialPruned:
            result = None
        except Exception as error:
            if isinstance(error, Complaint) or stops_after not in trial.asked:
                raise
            return (
                f"where it should stop, it fails with {type(error).__name__}: Optuna "
                "must hear that nothing went wrong."
            )
        told = "a trial was pruned although the pruner did not say so."
        if result is not None or stops_after in trial.asked:
            told = _judge_reports(trial, trained, validated)
        told = told or _judge_result(result, trial, trained, validated)
        if told:
            return told


def _judge_reports(trial, trained, validated):
    count, last = len(trial.values), trial.stops_after or len(trained) - 1
    if count < last:
        how_many = "not each epoch is" if count else "nothing is"
        return f"{how_many} reported, and the pruner can judge only what it was told."
    if count and np.allclose(trial.values, trained[:count], rtol=1e-4):
        return "the pruner is told the training accuracy, which overfitting raises too."
    if count > len(trained) or not np.allclose(
        trial.values, validated[:count], rtol=1e-4
    ):
        return (
            "what is reported is not the validation accuracy of each epoch, in order."
        )
    if count and trial.steps not in (list(range(count)), list(range(1, count + 1))):
        return "each value should be reported with the number of its epoch."
    if 0 in trial.asked:
        return "it asks before it reports, so the pruner lags one epoch behind."
    if not trial.asked >= set(range(1, last + 1)):
        return "the pruner must be asked after each epoch, or time is lost."


def _judge_result(result, trial, trained, validated):
    if trial.stops_after:
        said = f"the pruner said stop after epoch {trial.stops_after} of {len(trained)}"
        if result is not None:
            return (
                f"{said}, and the function returned: such a trial would count as "
                "complete."
            )
        if len(trial.values) > trial.stops_after:
            return f"{said}, and it went on until it was pruned: no time is saved."
        return None
    if np.isclose(result, validated[-1], rtol=1e-4):
        return None
    if np.isclose(result, trained[-1], rtol=1e-4):
        return "it returns the training accuracy: the search would prefer overfitting."
    if np.isclose(result, validated.max(), rtol=1e-4):
        return "it returns the best epoch's value, but the network is that of the last."
    return f"{result:.4g} is not the validation accuracy after the last epoch."


ask_value(
    "09.2",
    right=31,
    mistakes={
        "the workers do not each run so many: they stop at so many in all.": 90,
        "the workers count together, so they do not run so many each.": 91,
        "they stop at so many in all, and a training that is lost was begun, too.": 89,
        "those that finish are not all: the killed worker had begun one, too.": 30,
        "a lost trial does not count as finished, so another one takes its place.": 29,
        "the others do all that is left, together and not each.": 60,
        "the others do all that is left together, so they do not run so many each.": 61,
        "the trials are not shared out beforehand: whoever is free takes the next.": 20,
        "only the killed worker lost a training: the others' go on.": 33,
    },
    otherwise="{} is not it: how many must finish, and what was begun besides?",
    hint="How many trainings must finish? Which one was begun, and did not?",
    reason="The lost one was begun as well, and its settings were tried once more.",
)


def _grids(chance):
    yield {"filters": [8, 16, 24]}, 2
    yield {"filters": [8, 16], "dropout": [0.0, 0.2, 0.5]}, 1
    yield {"filters": [8, 16], "dropout": [0.0, 0.2, 0.5]}, 4
    yield {"filters": [8, 16, 24, 32], "dropout": [0.5]}, 3
    names = ("filters", "neurons", "dropout", "batch_size", "optimiser")
    for settings in range(2, len(names) + 1):
        lengths = chance.integers(2, 7, size=settings)
        grid = {name: list(range(size)) for name, size in zip(names, lengths)}
        yield grid, int(chance.integers(2, 6))


def _lengths(grid):
    return [len(values) for values in grid.values()]


ask_function(
    "09.3",
    right=lambda grid, seeds: seeds * prod(_lengths(grid)),
    tries=_grids,
    mistakes={
        "each choice is trained with every seed.": lambda g, s: prod(_lengths(g)),
        "each value of one list meets every value of the others: multiply.": (
            lambda g, s: sum(_lengths(g)) * s
        ),
        "these are the settings, each once; but each has several values.": (
            lambda g, s: len(g) * s
        ),
        "seeds are not added: each choice is trained with all of them.": (
            lambda g, s: prod(_lengths(g)) + s
        ),
        "a choice has one seed for all its settings, not one for each.": (
            lambda g, s: prod(_lengths(g)) * s ** len(g)
        ),
        "one training tries a value of each setting at the same time.": (
            lambda g, s: prod(_lengths(g)) * len(g) * s
        ),
        "the lists may differ in length: multiply by that of each.": (
            lambda g, s: _lengths(g)[0] ** len(g) * s
        ),
        "only one of the lists is counted.": lambda g, s: _lengths(g)[0] * s,
        "only the last list is counted.": lambda g, s: _lengths(g)[-1] * s,
        "only the longest list is counted.": lambda g, s: max(_lengths(g)) * s,
        "each seed trains every choice once more, so no power is needed.": (
            lambda g, s: prod(_lengths(g)) ** s
        ),
        "these are the values of all lists together: choices combine them.": (
            lambda g, s: sum(_lengths(g))
        ),
        "one seed too many is counted.": (lambda g, s: prod(_lengths(g)) * (s + 1)),
        "count the values of each list: what they are is no matter.": (
            lambda g, s: prod(map(prod, g.values())) * s
        ),
    },
    what="one whole number",
    hint="How many choices do two lists make together? Then go on with one more list.",
    reason="Each new setting multiplies the work, which is why grids stay small.",
)


def _draws(chance):
    yield np.array([0.5]), 0.001, 0.1
    yield np.array([0.0, 0.5, 1.0]), 16.0, 512.0
    for shape in ((5,), (200,), (3, 4)):
        low = 10.0 ** chance.uniform(-6, -3)
        yield chance.random(shape), low, low * 10.0 ** chance.uniform(1, 4)
    yield chance.random(4).astype("float32"), 0.002, 0.03


ask_function(
    "09.4",
    right=lambda draws, low, high: np.exp(log(low) + draws * (log(high) - log(low))),
    tries=_draws,
    mistakes={
        "0.5 gives the mean of both ends, so most rates are high.": (
            lambda u, low, high: low + u * (high - low)
        ),
        "both ends have changed places: 0 should give the lower one.": (
            lambda u, low, high: high * (low / high) ** u
        ),
        "these are the exponents: what is 10 to that power?": (
            lambda u, low, high: np.log10(low) + u * np.log10(high / low)
        ),
        "the range is that of the lesson's first search: use low and high.": (
            lambda u, low, high: 10 ** (3 * u - 4)
        ),
        "np.log10 and np.exp do not belong together: take one base for both.": (
            lambda u, low, high: np.exp(np.log10(low) + u * np.log10(high / low))
        ),
        "np.log and a power of 10 do not belong together: take one base for both.": (
            lambda u, low, high: 10 ** (log(low) + u * log(high / low))
        ),
        "these are logarithms still: which function undoes np.log?": (
            lambda u, low, high: log(low) + u * log(high / low)
        ),
        "the ends are no exponents yet: 10 to which power gives low?": (
            lambda u, low, high: 10 ** (low + u * (high - low))
        ),
        "the ends are no exponents yet: e to which power gives low?": (
            lambda u, low, high: np.exp(low + u * (high - low))
        ),
        "0 gives 1 so, and should give low.": lambda u, low, high: (high / low) ** u,
        "so the rates end at ten times low: how many times as large is high?": (
            lambda u, low, high: low * 10**u
        ),
        "a square moves the draws, but not so that doublings are equally likely.": (
            lambda u, low, high: low + (high - low) * u**2
        ),
        "the draws come back as they are: stretch them over the range.": (
            lambda u, low, high: u
        ),
        "1 should give high, but it gives low times high.": (
            lambda u, low, high: low * high**u
        ),
        "so the rates end at twice the lower end: how many times as large is high?": (
            lambda u, low, high: low * 2**u
        ),
        "these are evenly spaced, whatever was drawn: use the draws.": (
            lambda u, low, high: np.geomspace(low, high, u.size).reshape(u.shape)
        ),
    },
    atol=0,
    hint="What must low be multiplied by to give high, and by what to stay itself?",
    reason="Each doubling is as likely as any other, as with log=True.",
)


def _signs(chance):
    # Here a time is larger than the silence for some of them only.
    yield np.array([True, True]), np.array([5.0, 25.0]), 35.0, 20
    for count in (6, 6, 9, 40):
        now, silence = float(chance.integers(1_000, 9_000)), chance.integers(20, 60)
        silent = chance.integers(0, 3 * silence, size=count).astype("float64")
        silent[:6] = silence + np.array([0, 0.5, 5, 5, -1, -10])
        running = chance.random(count) < 0.6
        running[:6] = True, True, True, False, True, False
        order = chance.permutation(count)
        yield running[order], now - silent[order], now, int(silence)


def _find_lost(running, last_sign, now, silence):
    return np.where(last_sign + silence < now, running, False)


def _judge_truths(function, right, cases, mistakes, what):
    """Judge truth values, of which a wrong one says little.

    So a mistake is named only if it makes every answer, not some of the wrong ones.
    """
    answers = []

    def answer(*arguments):
        answers.append(call(function, *arguments))
        return answers[-1]

    told = compare(answer, right, cases, {}, what=what, kinds="b")
    if told and len(answers) == len(cases):
        for sentence, mistake in mistakes.items():
            made = (mistake(*case) for case in cases)
            if all(map(np.array_equal, answers, made)):
                return sentence
    return told


LOST = {
    "a trial that does not run any more is not lost.": (
        lambda running, last, now, silence: now - last > silence
    ),
    "a running trial that gave a sign just now is not lost.": (
        lambda running, last, now, silence: running
    ),
    "a trial that was silent for just the silence allowed is not lost yet.": (
        lambda running, last, now, silence: running & (now - last >= silence)
    ),
    "lost are those that were silent, not those that gave a sign.": (
        lambda running, last, now, silence: running & (now - last < silence)
    ),
    "both must be true: it runs, and it was silent for too long.": (
        lambda running, last, now, silence: running | (now - last > silence)
    ),
    "lost are trials that still count as running.": (
        lambda running, last, now, silence: ~running & (now - last > silence)
    ),
    "so all others are marked: turn the mask around.": (
        lambda running, last, now, silence: ~(running & (now - last > silence))
    ),
    "last_sign is a time of the clock: how long ago is it?": (
        lambda running, last, now, silence: running & (last > silence)
    ),
    "so no trial is ever lost: which of now and last_sign is larger?": (
        lambda running, last, now, silence: running & (last - now > silence)
    ),
    "both are turned around: mark what runs and was silent for too long.": (
        lambda running, last, now, silence: ~running & (now - last <= silence)
    ),
    "so a trial is marked if just one of the two is true: both must be.": (
        lambda running, last, now, silence: running ^ (now - last > silence)
    ),
    "these are trials that run or gave a sign: mark what runs and gave none.": (
        lambda running, last, now, silence: running | (now - last <= silence)
    ),
    "each trial is marked so.": (
        lambda running, last, now, silence: np.full(len(running), True)
    ),
    "half a second too long is too long as well: do not cut it off.": (
        lambda running, last, now, silence: running & (np.floor(now - last) > silence)
    ),
    "these were silent for just the silence allowed: lost is who was so for longer.": (
        lambda running, last, now, silence: running & (now - last == silence)
    ),
}


@exercise(
    "09.5",
    hint="First write a mask of those that were silent for too long, running or not.",
    reason="With it, workers need no master who watches over them.",
)
def judge_lost(function):
    cases = list(_signs(np.random.default_rng()))
    what = "a mask of truth values"
    return _judge_truths(function, _find_lost, cases, LOST, what)


def _histories(chance):
    low, high = [0.2, 0.3, 0.4], [0.9, 0.91, 0.92]
    for count in range(5):
        yield [0.1], [high] * count
    yield [0.1], [high] * 5
    yield [0.1] * 5, [[0.9] * 6] * 5
    yield [0.5], [[0.5, 0.8, 0.9]] * 5  # at the median
    yield [0.6], [[0.5, 0.8, 0.9]] * 5
    for value in (0.25, 0.75):  # around the mean of the two in the middle
        yield [value], [low[:2]] * 3 + [high[:2]] * 3
    yield [0.4, 0.6], [[0.5, 0.8, 0.5]] * 5
    yield [0.6, 0.5], [[0.3, 0.55, 0.9]] * 5
    yield [0.6, 0.3], [[0.3, 0.55, 0.9]] * 5
    yield [0.35, 0.2], [[0.3, 0.55, 0.9]] * 5  # above the others at first
    yield [0.35], [low] * 3 + [high] * 2  # below the mean, above the median
    yield [0.35], [low] * 2 + [high] * 3  # below the median, above the lowest
    yield [0.7], [low] * 2 + [[0.8, 0.8, 0.8]] * 3  # above the mean, below the median
    yield [0.5, 0.7], [[0.9, 0.6, 0.9]] * 5  # above the median, but not their best
    yield [0.6, 0.9], [[0.7, 0.55, 0.9]] * 5  # below the first median only
    for _ in range(30):
        shape, told = (chance.integers(5, 12), 4), chance.integers(1, 4)
        # Odd hundredths never meet the median of these, which is even.
        others = chance.integers(5, 23, size=shape) * 4 / 100
        values = (chance.integers(10, 45, size=told) * 2 + 1) / 100
        yield values.tolist(), others.tolist()


def _stops(values, others, *, best=max, take=np.median, fewest=5, later=0):
    at = len(values) - 1 + later
    return len(others) >= fewest and best(values) < take([h[at] for h in others])


def _meets(values, others, column):
    """Return whether a trial stops, by another column of the others' values."""
    return len(others) > 4 and max(values) < np.median([column(h) for h in others])


def _stops_by_place(values, others, place):
    """Return whether a trial stops, by one place of the others' sorted values."""
    column = sorted(history[len(values) - 1] for history in others)
    return len(others) > 4 and max(values) < column[place(len(column))]


def _compares_each(values, others):
    """Return for each epoch whether its value is below the median."""
    medians = (np.median(column) for column in zip(*others))
    return [value < median for value, median in zip(values, medians)]


PRUNING = {
    "no trial is ever stopped so.": lambda v, o: False,
    "each trial is stopped so.": lambda v, o: True,
    "with fewer than five others it is too early to stop.": (
        lambda v, o: bool(o) and _stops(v, o, fewest=0)
    ),
    "four others are not enough to judge.": (lambda v, o: _stops(v, o, fewest=4)),
    "five others are enough to judge.": lambda v, o: _stops(v, o, fewest=6),
    "five other trials are needed, not five epochs.": (
        lambda v, o: len(v) > 4 and _stops(v, o)
    ),
    "with few others none is stopped, and here each one is.": (
        lambda v, o: len(o) < 5 or _stops(v, o)
    ),
    "all is turned around: True means that the trial stops.": (
        lambda v, o: not _stops(v, o)
    ),
    "the best value so far counts, not the first one.": (
        lambda v, o: _stops(v[:1] * len(v), o)
    ),
    "the best value so far counts, not the last one.": (
        lambda v, o: _stops(v[-1:] * len(v), o)
    ),
    "the best value so far counts, not the mean.": (
        lambda v, o: _stops(v, o, best=np.mean)
    ),
    "the best value so far counts, not the lowest.": lambda v, o: _stops(
        v, o, best=min
    ),
    "take the median of the others, not their mean.": (
        lambda v, o: _stops(v, o, take=np.mean)
    ),
    "the best of the others does not count, but their median.": (
        lambda v, o: _stops(v, o, take=max)
    ),
    "the worst of the others does not count, but their median.": (
        lambda v, o: _stops(v, o, take=min)
    ),
    "the middle of a list is its median only if the list is sorted.": (
        lambda v, o: len(o) > 4 and max(v) < o[len(o) // 2][len(v) - 1]
    ),
    "of an even number, two stand in the middle: the upper one is not the median.": (
        lambda v, o: _stops_by_place(v, o, lambda count: count // 2)
    ),
    "of an even number, two stand in the middle: the lower one is not the median.": (
        lambda v, o: _stops_by_place(v, o, lambda count: (count - 1) // 2)
    ),
    "one epoch below the median is not enough: the best value decides.": (
        lambda v, o: len(o) > 4 and any(_compares_each(v, o))
    ),
    "earlier medians do not count: compare at the trial's last epoch.": (
        lambda v, o: len(o) > 4 and all(_compares_each(v, o))
    ),
    "compare at the epoch that the trial has reached, not at the first.": (
        lambda v, o: _meets(v, o, lambda history: history[0])
    ),
    "the others are read one epoch too early.": lambda v, o: _stops(v, o, later=-1),
    "compare at one epoch, not with the others' best of all.": (
        lambda v, o: _meets(v, o, max)
    ),
    "compare at one epoch, not with the others' mean so far.": (
        lambda v, o: _meets(v, o, lambda history: np.mean(history[: len(v)]))
    ),
    "compare the best so far, and at the same epoch, not both at the end.": (
        lambda v, o: _meets(v[-1:], o, lambda history: history[-1])
    ),
    "the others are read one epoch too late: lists begin at 0.": (
        lambda v, o: _stops(v, o, later=1)
    ),
    "compare at the same epoch, not with the others' end.": (
        lambda v, o: _meets(v, o, lambda history: history[-1])
    ),
    "compare at one epoch, not with the others' best so far.": (
        lambda v, o: _meets(v, o, lambda history: max(history[: len(v)]))
    ),
    "compare at one epoch, not with all values of the others.": (
        lambda v, o: len(o) > 4 and max(v) < np.median(o)
    ),
    "a trial just at the median goes on.": (
        lambda v, o: len(o) > 4 and max(v) <= np.median([h[len(v) - 1] for h in o])
    ),
    "so the good ones stop: should it be above the median, or below?": (
        lambda v, o: len(o) > 4 and max(v) > np.median([h[len(v) - 1] for h in o])
    ),
}


@exercise(
    "09.6",
    hint="Which place in a history belongs to the last epoch of values?",
    reason="This is what Optuna's MedianPruner asks after each epoch.",
)
def judge_pruning(function):
    cases = list(_histories(np.random.default_rng()))
    return _judge_truths(function, _stops, cases, PRUNING, "True or False")
