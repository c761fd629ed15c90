"""Draw the landscape: many trainings, their settings, accuracy and cost."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digits.figures.display import show
from digits.figures.style import (
    FOCUS,
    GREY,
    INK,
    VALIDATION,
    WIDTH,
    count,
    percent,
)

# The settings of lesson 06, in the order of the columns in the file.
SETTINGS = (
    "conv_layers",
    "filters",
    "conv_activation",
    "dense_layers",
    "neurons",
    "dense_activation",
    "dropout",
    "optimiser",
    "learning_rate",
    "batch_size",
    "epochs",
)
COSTS = {"training_seconds": "training time in s", "parameters": "parameters"}


def plot_landscape(landscape: np.ndarray, *, runs: Sequence[Mapping] = ()) -> None:
    """Show accuracy against cost, with the Pareto front and the learner's own runs.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows of :func:`digits.load_landscape`. Rows that differ in
        nothing but the seed are one dot, at their median. Where no time was measured,
        the dot is missing on the left.
    runs : sequence of dict, optional
        Results with ``validation_accuracy`` (0 to 1), ``training_seconds`` and
        ``parameters``, drawn as stars.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    show(*_landscape_figure(landscape, runs=runs))


def _landscape_figure(landscape, *, runs=()):
    check_rows(landscape)
    points = _medians_over_seeds(landscape)
    error = 1 - points["validation_accuracy"]
    figure = Figure(figsize=(WIDTH, 4.8))
    panels = figure.subplots(1, 2, sharey=True)
    fronts = {}
    for axes, (cost, title) in zip(panels, COSTS.items()):
        axes.plot(points[cost], error, "o", color=FOCUS, mec=GREY, ms=6, mew=0.5)
        fronts[cost] = front = _pareto_front(points[cost], error)
        axes.step(points[cost][front], error[front], where="post", color=INK, lw=2)
        axes.plot(points[cost][front], error[front], "s", color=INK, ms=5)
        if len(runs):
            mine = np.array(
                [[run[cost], 1 - run["validation_accuracy"]] for run in runs]
            )
            axes.plot(*mine.T, "*", color=VALIDATION, mec=INK, mew=0.8, ms=13)
        axes.set(xscale="log", xlabel=title)
        axes.grid(alpha=0.6)
    set_accuracy_axis(panels[0], lowest_error=error.min())
    panels[0].set_ylabel("validation accuracy")
    marks = ["one choice of settings", "Pareto front", "your runs"]
    handles = [panels[1].lines[0], panels[1].lines[1], panels[1].lines[-1]]
    shown = 3 if len(runs) else 2
    figure.legend(handles[:shown], marks[:shown], loc="outside upper center", ncols=3)
    return figure, _landscape_alt(points, fronts, runs)


def set_accuracy_axis(axes: Axes, *, lowest_error: float = 0.006) -> None:
    """Stretch the upper end of an axis that shows 1 - accuracy.

    From 98 % to 99 % the mistakes halve, as from 80 % to 90 %: the same way up.
    """
    shares = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 0.9]
    axes.set(yscale="log", ylim=(1, 0.8 * lowest_error))
    shares = [share for share in shares if share > 0.8 * lowest_error]
    axes.set_yticks(shares, [percent(1 - share) for share in shares])
    axes.yaxis.minorticks_off()


def _medians_over_seeds(landscape):
    results = [name for name in ("validation_accuracy", *COSTS)]
    groups = {}
    for row in landscape:
        groups.setdefault(tuple(row[name] for name in SETTINGS), []).append(row)
    return {
        name: np.array([np.median([r[name] for r in rows]) for rows in groups.values()])
        for name in results
    }


def _pareto_front(cost, error):
    """Return the places, by cost, that nothing cheaper beats; NaN is no cost."""
    order = np.lexsort((error, cost))
    order = order[np.isfinite(cost[order])]
    best = np.minimum.accumulate(error[order])
    first = np.concatenate([[True], np.diff(best) < 0])
    return order[first]


def _landscape_alt(points, fronts, runs):
    accuracy = points["validation_accuracy"]
    timed = np.isfinite(points["training_seconds"]).sum()
    parts = [
        f"Accuracy against cost for {count(len(accuracy), 'choice')} of settings, "
        f"from {percent(accuracy.min())} to {percent(accuracy.max())}. "
        f"The time is known for {timed:,}."
    ]
    for cost, noun in (("training_seconds", "time"), ("parameters", "parameters")):
        front = fronts[cost]
        parts.append(f"{len(front)} are on the Pareto front of accuracy and {noun}.")
    if len(runs):
        best = max(run["validation_accuracy"] for run in runs)
        parts.append(f"Your {count(len(runs), 'run')}: at best {percent(best)}.")
    return " ".join(parts)


def check_rows(landscape: np.ndarray) -> None:
    """Raise a ValueError if the landscape has no rows."""
    if not len(landscape):
        raise ValueError(
            "The landscape has no rows, expected one or more: choose values that "
            "occur in it, as np.unique(landscape['filters']) lists them."
        )
