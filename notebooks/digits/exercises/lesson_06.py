"""Checks for the exercises of lesson 06."""

import numpy as np

from digits.data import load_landscape
from digits.exercises.answers import as_array, as_number, expect
from digits.exercises.machinery import ask_function, exercise
from digits.exercises.references import call, compare

PARAMETERS, ACCURACY = "parameters", "validation_accuracy"


@exercise(
    "06.1",
    hint="Which rows of the landscape reached 96 %? A comparison gives a mask of them.",
    reason="It has no hidden dense layer, which holds most of the weights of base.",
)
def smallest_network(answer):
    value = as_number(answer)
    landscape = load_landscape()
    parameters, accuracy = landscape[PARAMETERS], landscape[ACCURACY]
    good = accuracy >= 0.96
    if value == parameters[good].min():
        return None
    place = parameters[good].argmin()
    mistakes = {
        "that is the smallest network of all, but it did not reach 96 %.": (
            value == parameters.min()
        ),
        "a network of that size is often good, but a smaller one reached 96 % once.": (
            value == parameters[accuracy.argmax()]
        ),
        "that is the largest network that reached 96 %.": (
            value == parameters[good].max()
        ),
        "a network of that size reached 96 %, but a smaller one did too.": (
            value in parameters[good]
        ),
        "that row counts among those that are left, not in the whole table.": (
            value == parameters[place]
        ),
        "networks of that size are there, but none of them reached 96 %.": (
            value in parameters
        ),
        "that is how many runs reached 96 %.": value == good.sum(),
        "that is an accuracy; the number of parameters was asked.": value in accuracy,
        "that is a row of the landscape; the number in its column was asked.": (
            value == np.where(good, parameters, np.inf).argmin()
        ),
        "that is a row of those that are left; the number in its column was asked.": (
            value == place
        ),
    }
    named = (sentence for sentence, fits in mistakes.items() if fits)
    return next(named, f"{value} is not the smallest number of parameters among those.")


def _counts(chance):
    for images in (1_000, 100, 60, 10_000):
        right = int(images * chance.uniform(0.3, 0.7))
        yield right, images
        yield np.int64(right), np.int64(images)
    # All intervals stay within 0 and 1, since nothing was said of cutting them off.
    yield int(chance.integers(9_000, 9_900)), 10_000
    # No smaller kind: its products, as in right * (images - right), overflow.
    yield np.int64(chance.integers(150, 200)), np.int64(250)
    yield 0, 50
    yield 50, 50


def _interval(right, images, errors=1.96):
    share = int(right) / int(images)
    margin = errors * (share * (1 - share) / int(images)) ** 0.5
    return np.array([share - margin, share + margin])


def _with_margin(margin):
    """Return a wrong interval, with another margin from the share and the images."""

    def make(right, images):
        share = int(right) / int(images)
        return share + np.array([-1, 1]) * margin(share, int(images))

    return make


ask_function(
    "06.2",
    right=lambda right, images: _interval(right, images),
    tries=_counts,
    mistakes={
        "these are percent; shares from 0 to 1 were asked.": (
            lambda right, images: 100 * _interval(right, images)
        ),
        "the lower end comes first.": lambda right, images: _interval(right, images)[
            ::-1
        ],
        "these are the share and the margin; the two ends were asked.": (
            lambda r, n: np.array([int(r) / int(n), np.ptp(_interval(r, n)) / 2])
        ),
        "this is one standard error to either side, and 95 % needs more.": (
            lambda right, images: _interval(right, images, 1)
        ),
        "the formula has 1.96 standard errors to either side, not two.": (
            lambda right, images: _interval(right, images, 2)
        ),
        "the whole interval is 1.96 standard errors wide, and each side should be.": (
            lambda right, images: _interval(right, images, 0.98)
        ),
        "the square root is missing.": _with_margin(
            lambda p, n: 1.96 * p * (1 - p) / n
        ),
        "the number of images is missing below the root.": (
            _with_margin(lambda p, n: 1.96 * (p * (1 - p)) ** 0.5)
        ),
        "the number of images belongs below the root too.": (
            _with_margin(lambda p, n: 1.96 * (p * (1 - p)) ** 0.5 / n)
        ),
        "the factor 1 - p is missing.": _with_margin(
            lambda p, n: 1.96 * (p / n) ** 0.5
        ),
        "these are numbers of images; shares from 0 to 1 were asked.": (
            lambda right, images: int(images) * _interval(right, images)
        ),
        "1.96 does not belong below the root.": (
            _with_margin(lambda p, n: (1.96 * p * (1 - p) / n) ** 0.5)
        ),
        "the factor is 1.96 and not 0.95.": (
            lambda right, images: _interval(right, images, 0.95)
        ),
        "that is the margin to either side; the share itself is missing.": (
            lambda r, n: _interval(r, n) - int(r) / int(n)
        ),
        "that is the interval of the wrong answers; the right ones were asked.": (
            lambda r, n: _interval(int(n) - int(r), n)
        ),
        "that is the share of right answers twice: the margin is missing.": (
            _with_margin(lambda p, n: 0)
        ),
    },
    what="two numbers",
    hint="What is p here, and what is n? Then write the margin, as in the cell of the "
    "test.",
    reason="Four times as many images make the interval half as wide.",
)


# Wrong ways to choose a setting, from the accuracies on validation and test images.
CHOICES = {
    "it chooses by the test images: after that nobody knows how good it is.": (
        lambda v, t: np.median(t, axis=1).argmax()
    ),
    "it chooses by the best run on the test images, as before.": lambda v, t: t.max(
        axis=1
    ).argmax(),
    "the settings are judged by validation and test images in one.": lambda v, t: (
        np.median(np.concatenate([v, t], axis=1), axis=1).argmax()
    ),
    "it chooses by the mean on the test images: they took part in the choice.": (
        lambda v, t: t.mean(axis=1).argmax()
    ),
    "the test images take part in the choice, and should not.": lambda v, t: (
        np.median(v, axis=1) + np.median(t, axis=1)
    ).argmax(),
    "one lucky run chooses; the median over the seeds should.": lambda v, t: v.max(
        axis=1
    ).argmax(),
    "the mean of the seeds chooses, which one run can move; the median should.": (
        lambda v, t: v.mean(axis=1).argmax()
    ),
    "the worst seed chooses; the median over the seeds should.": lambda v, t: v.min(
        axis=1
    ).argmax(),
    "the setting with the lowest median is chosen.": lambda v, t: np.median(
        v, axis=1
    ).argmin(),
    "a row is a setting: take the median along the row, not down a column.": (
        lambda v, t: np.median(v, axis=0).argmax()
    ),
    "that is a place among all runs; the row of the setting was asked.": lambda v, t: (
        v.argmax()
    ),
}
# Wrong numbers to report about the setting at a place that was chosen well.
REPORTS = {
    "it chooses well, but reports the luckiest of the chosen setting's seeds.": (
        lambda v, t, place: t[place].max()
    ),
    "it chooses well, but reports the best test accuracy of all, as before.": (
        lambda v, t, place: t.max()
    ),
    "it chooses well, but reports the best median of all settings.": (
        lambda v, t, place: np.median(t, axis=1).max()
    ),
    "it chooses well, but reports the mean over the seeds.": (
        lambda v, t, place: t[place].mean()
    ),
    "it chooses well, but reports a single seed.": lambda v, t, place: t[place, 0],
    "it chooses well, but reports the worst of the chosen setting's seeds.": (
        lambda v, t, place: t[place].min()
    ),
    "it chooses well, but reports the middle of seeds that are not sorted.": (
        lambda v, t, place: t[place, t.shape[1] // 2]
    ),
    "it chooses well, but reports the median of all settings.": (
        lambda v, t, place: np.median(t)
    ),
    "it chooses well, but reports the seed that was best on the validation images.": (
        lambda v, t, place: t[place, v[place].argmax()]
    ),
    "it chooses well, but the accuracy is in percent, and should be a share.": (
        lambda v, t, place: 100 * np.median(t[place])
    ),
    "it chooses well, but reports the accuracy by which it was chosen.": (
        lambda v, t, place: np.median(v[place])
    ),
}


# With an odd number of seeds, or by chance, these can be right.
HALVES = {
    "it always chooses row 0: without axis=1 the median is one number.": lambda v, t: 0,
    "the first is an accuracy; the number of the row was asked.": lambda v, t: (
        np.median(v, axis=1).max()
    ),
    "column 1 of the sorted seeds is the middle of three only.": lambda v, t: np.sort(
        v, axis=1
    )[:, 1].argmax(),
    "of an even number of seeds it chooses by the upper one of the middle two.": (
        lambda v, t: np.sort(v, axis=1)[:, v.shape[1] // 2].argmax()
    ),
    "of an even number of seeds it chooses by the lower one of the middle two.": (
        lambda v, t: np.sort(v, axis=1)[:, (v.shape[1] - 1) // 2].argmax()
    ),
}
MIDDLES = {
    "it chooses well, but of an even number of seeds it takes one of the middle two.": (
        lambda v, t, place: np.sort(t[place])[t.shape[1] // 2]
    ),
    "it chooses well, but reports the lower one of the middle two seeds.": (
        lambda v, t, place: np.sort(t[place])[(t.shape[1] - 1) // 2]
    ),
}


def _choose(validation, test):
    """Return the place of the best median, and the median there on the test images."""
    middle = [sorted(row) for row in validation.tolist()]
    half = validation.shape[1] // 2
    medians = [row[half] + row[-half - 1] for row in middle]
    place = medians.index(max(medians))
    row = sorted(test[place].tolist())
    return np.array([place, (row[half] + row[-half - 1]) / 2])


def _accuracies(chance):
    """Yield accuracies for which only the median chooses and reports rightly."""
    # With many settings and seeds, two wrong ways seldom lead to the same.
    shapes = (3, 3), *((80, seeds) for seeds in (4, 5, 8, 9, 10, 11, 12, 13, 14))
    for place, shape in enumerate(shapes):
        for _ in range(3_000):
            validation, test = chance.uniform(0.9, 0.99, size=(2, *shape)).round(4)
            validation -= 0.05 * (place % 3 > 0)  # it may be higher or lower than test
            if _tells(validation, test):
                yield validation, test
                break


def _tells(validation, test):
    """Return whether each wrong way leads to something else, with no tie."""
    place, reported = _choose(validation, test)
    medians = np.sort(np.median(validation, axis=1))
    wrong = [report(validation, test, int(place)) for report in REPORTS.values()]
    if min(*np.abs(np.array(wrong) - reported), medians[-1] - medians[-2]) < 1e-3:
        return False
    known = CHOICES if validation.shape[1] % 2 else CHOICES | HALVES
    return place not in {int(choose(validation, test)) for choose in known.values()}


@exercise(
    "06.3",
    hint="Which of the two arrays may take part in the choice? And what does a single "
    "best run tell about a setting?",
    reason="What is reported took no part in the choice, and is no lucky run.",
)
def choose_and_report(function):
    what, tries = "a place and an accuracy", [*_accuracies(np.random.default_rng())]

    def from_start(validation, test):
        pair = as_array(call(function, validation, test), what, shape=(2,))
        return pair + [len(validation) * (pair[0] < 0), 0]  # it may count from the end

    turned = {"the place comes first.": lambda v, t: _choose(v, t)[::-1]}
    complaint = compare(from_start, _choose, tries, turned, what=what)
    if complaint is None or complaint in turned:
        return complaint
    place = compare(
        lambda validation, test: from_start(validation, test)[0],
        lambda validation, test: _choose(validation, test)[0],
        tries,
        choices := CHOICES | HALVES,
    )
    reported = compare(
        lambda validation, test: from_start(validation, test)[1],
        lambda validation, test: _choose(validation, test)[1],
        tries,
        {
            sentence: lambda v, t, report=report: report(v, t, int(_choose(v, t)[0]))
            for sentence, report in (REPORTS | MIDDLES).items()
        },
    )
    if place is None:
        return reported or complaint
    return place if place in choices else complaint


@exercise(
    "06.4",
    hint="Look at the charts again: what gains accuracy, and costs no parameters?",
    reason="A better learning rate costs no parameters at all.",
)
def beat_base(base_runs, my_runs):
    # It imports Keras, which many lessons do not need.
    from digits.search.network import BASE, build_model

    for runs in (base_runs, my_runs):
        is_list = isinstance(runs, list | tuple) and 0 < len(runs) < 1_000
        expect("a list of runs", runs, is_list)
        for run in runs:
            if complaint := _find_fault(run, BASE):
                return complaint
    settings = [{name: run[name] for name in BASE} for run in my_runs]
    if any(run[name] != BASE[name] for run in base_runs for name in BASE):
        return "the first list should hold base_runs, as the lesson made them."
    if any(other != settings[0] for other in settings):
        return "all your runs need the same settings: only the seed may differ."
    if settings[0] == BASE:
        return "these are the settings of base: change some."
    if settings[0]["epochs"] != BASE["epochs"]:
        return f"train for {BASE['epochs']} epochs, as base does."
    mine, seeds = ([run["seed"] for run in runs] for runs in (my_runs, base_runs))
    if len(set(mine)) < len(mine):
        return "a seed is there twice, and the same run again tells nothing new."
    if set(mine) != set(seeds):
        return f"expected a run for each of the seeds {seeds}, got {mine}."
    histories = [run["history"] for run in [*base_runs, *my_runs]]
    if any(each in histories[:place] for place, each in enumerate(histories)):
        return "two runs have the same history, so one is a copy of the other."
    for run in [*base_runs, *my_runs]:
        network = build_model(**{name: run[name] for name in list(BASE)[:7]})
        if run[PARAMETERS] != network.count_params():
            return "the parameters of a run are not those of its settings."
    most = base_runs[0][PARAMETERS]
    if my_runs[0][PARAMETERS] >= most:
        return f"{my_runs[0][PARAMETERS]:,} parameters, expected fewer than {most:,}."
    base, mine = (
        np.median([r[ACCURACY] for r in runs]) for runs in (base_runs, my_runs)
    )
    if mine < base + 0.01 - 1e-6:  # a metric of Keras has about seven digits
        return f"the median accuracy is {mine:.2%}, expected {base + 0.01:.2%} or more."


def _find_fault(run, settings):
    """Say why something is not what get_run returns."""
    results = {PARAMETERS, ACCURACY, "history"}
    is_run = (
        isinstance(run, dict)
        and run.keys() >= {*settings, "seed", *results}
        and isinstance(run["history"], dict)
        and "val_accuracy" in run["history"]
    )
    expect("results of get_run", run, is_run)
    known = {*settings, "seed", *results, "validation_loss", "training_seconds"}
    if unknown := sorted(map(str, run.keys() - known)):
        return f"change settings of base only, and leave {unknown[0]} as it is."
    accuracies = as_array(run["history"]["val_accuracy"], "accuracies in the history")
    share = as_number(run[ACCURACY])
    if len(accuracies) != run["epochs"] or not np.isclose(accuracies[-1], share):
        return "the accuracy of a run is not the last one of its history."
    return None if 0 <= share <= 1 else f"{share} is no accuracy, a share from 0 to 1."


def _points(chance):
    """Yield costs and accuracies, with ties and with equal choices."""
    cost = np.array([3.0, 1, 2, 2, 4, 5, 1, 1])
    accuracy = np.array([0.9, 0.7, 0.8, 0.6, 0.9, 0.95, 0.7, 0.5])
    for size in (8, 5, 6, 7):
        order = chance.permutation(8)[:size]
        yield cost[order] * chance.uniform(1, 9), accuracy[order]
    for size in (1, 4, 12, 40):
        yield chance.integers(1, 6, size), chance.integers(1, 9, size) / 10
    yield chance.random(20), chance.random(20).astype("float32")
    yield np.full(3, 7), np.full(3, 0.9)


def _on_front(cost, accuracy):
    """Return where nothing as cheap is better, and nothing as good is cheaper."""
    best = np.array([accuracy[cost <= each].max() for each in cost])
    least = np.array([cost[accuracy >= each].min() for each in accuracy])
    return (accuracy == best) & (cost == least)


def _unbeaten(beats):
    """Return a wrong front: the choices that no other beats, by another rule."""

    def find(cost, accuracy):
        points = list(zip(cost.tolist(), accuracy.tolist()))
        return np.array([not any(beats(*q, *p) for q in points) for p in points])

    return find


def _first_of_equals(cost, accuracy):
    points = np.stack([cost, accuracy])
    _, first = np.unique(points, axis=1, return_index=True)
    return _on_front(cost, accuracy) & np.isin(np.arange(len(cost)), first)


def _without_equals(cost, accuracy):
    points = np.stack([cost, accuracy])
    _, group, amounts = np.unique(
        points, axis=1, return_inverse=True, return_counts=True
    )
    return _on_front(cost, accuracy) & (amounts[group.ravel()] == 1)


ask_function(
    "06.5",
    right=_on_front,
    tries=_points,
    mistakes={
        "that is the opposite: True belongs to those on the front.": (
            lambda cost, accuracy: ~_on_front(cost, accuracy)
        ),
        "to be better in one does not beat a choice, if the other is worse.": (
            _unbeaten(lambda c, a, cost, accuracy: c < cost or a > accuracy)
        ),
        "nothing is on this front: does each beat itself, being as good as itself?": (
            _unbeaten(lambda c, a, cost, accuracy: c <= cost and a >= accuracy)
        ),
        "two equal choices do not beat each other: both are on the front.": (
            _without_equals
        ),
        "of two equal choices only one is left, and both are on the front.": (
            _first_of_equals
        ),
        "who is as cheap and better beats a choice, and who is cheaper and as good.": (
            _unbeaten(lambda c, a, cost, accuracy: c < cost and a > accuracy)
        ),
        "a choice as cheap can be better: it beats the other.": (
            _unbeaten(lambda c, a, cost, accuracy: c < cost and a >= accuracy)
        ),
        "a choice as good can be cheaper: it beats the other.": (
            _unbeaten(lambda c, a, cost, accuracy: c <= cost and a > accuracy)
        ),
        "a low cost is good, not a high one.": (
            lambda cost, accuracy: _on_front(-cost, accuracy)
        ),
        "a high accuracy is good, not a low one.": (
            lambda cost, accuracy: _on_front(cost, -accuracy)
        ),
        "these beat no other: have cost and accuracy, or the axes, changed places?": (
            lambda cost, accuracy: _on_front(-cost, -accuracy)
        ),
        "the mask must be in the order of what is given, not of the sorted costs.": (
            lambda cost, accuracy: _on_front(cost, accuracy)[np.argsort(cost)]
        ),
        "these are better than some other, but another one may beat them.": (
            lambda cost, accuracy: (
                ~_unbeaten(lambda c, a, cost, accuracy: c > cost and a < accuracy)(
                    cost, accuracy
                )
            )
        ),
        "these are the cheapest only; a dearer one may be better.": (
            lambda cost, accuracy: cost == cost.min()
        ),
        "these are the most accurate only; a cheaper one may be worse and on it.": (
            lambda cost, accuracy: accuracy == accuracy.max()
        ),
    },
    what="a mask, one True or False for each choice",
    kinds="b",
    hint="Take one choice. Which others are at least as good in both? Is one of them "
    "better in something?",
    reason="What is not on the front costs more than it needs to.",
)
