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
    PALE,
    TRAINING,
    VALIDATION,
    WIDTH,
    count,
    ink_on,
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
        nothing but the seed are one dot, at their median.
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
    _check_rows(landscape)
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
    """Return the places, by cost, that nothing cheaper beats."""
    order = np.lexsort((error, cost))
    best = np.minimum.accumulate(error[order])
    first = np.concatenate([[True], np.diff(best) < 0])
    return order[first]


def _landscape_alt(points, fronts, runs):
    accuracy = points["validation_accuracy"]
    parts = [
        f"Accuracy against cost for {count(len(accuracy), 'choice')} of settings, "
        f"from {percent(accuracy.min())} to {percent(accuracy.max())}."
    ]
    for cost, noun in (("training_seconds", "time"), ("parameters", "parameters")):
        front = fronts[cost]
        parts.append(f"{len(front)} are on the Pareto front of accuracy and {noun}.")
    if len(runs):
        best = max(run["validation_accuracy"] for run in runs)
        parts.append(f"Your {count(len(runs), 'run')}: at best {percent(best)}.")
    return " ".join(parts)


def plot_effects(landscape: np.ndarray, *, settings: Sequence[str] = SETTINGS) -> None:
    """Show the main effect of each setting: the accuracy at each of its values.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows in which all settings vary. For each value, a diamond marks the mean of
        the accuracy, and a bar behind it the middle half of the runs.
    settings : sequence of str
        The settings to draw, one panel each.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    show(*_effects_figure(landscape, settings=settings))


def _effects_figure(landscape, *, settings=SETTINGS):
    _check_rows(landscape)
    columns = min(4, len(settings))
    lines = -(-len(settings) // columns)
    figure = Figure(figsize=(WIDTH, 0.3 + 2.6 * lines))
    panels = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel()
    effects = {}
    for axes, name in zip(panels, settings):
        values = np.unique(landscape[name])
        groups = [
            landscape["validation_accuracy"][landscape[name] == v] for v in values
        ]
        means = [np.mean(group) for group in groups]
        effects[name] = max(means) - min(means)
        axes.boxplot(
            groups,
            widths=0.6,
            showfliers=False,
            whis=0,
            showcaps=False,
            patch_artist=True,
            boxprops={"facecolor": PALE, "edgecolor": "none"},
            medianprops={"linewidth": 0},
        )
        axes.plot(range(1, len(values) + 1), means, "D-", color=TRAINING, ms=7)
        axes.set_xticks(range(1, len(values) + 1), [_label(value) for value in values])
        axes.tick_params(axis="x", labelsize=11, labelrotation=_rotation(values))
        axes.set_title(name.replace("_", " "), fontsize=13)
        axes.grid(axis="y")
    for axes in panels[len(settings) :]:
        axes.set_visible(False)
    figure.supylabel("validation accuracy", fontsize=13)
    ranked = sorted(effects, key=effects.get, reverse=True)[:5]
    text = ", ".join(f"{_words(name)} {percent(effects[name])}" for name in ranked)
    return figure, (
        f"Mean accuracy at each value of each setting, over "
        f"{count(len(landscape), 'run')}. The largest differences between the worst "
        f"value and the best: {text}."
    )


def plot_interaction(landscape: np.ndarray, down: str, across: str) -> None:
    """Show the accuracy for each pair of values of two settings, as a map.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows that differ in these two settings and the seed.
    down, across : str
        The settings on the two axes.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    show(*_interaction_figure(landscape, down, across))


def _interaction_figure(landscape, down, across):
    _check_rows(landscape)
    rows, columns, table = _tabulate(landscape, down, across)
    figure = Figure(
        figsize=(min(WIDTH, 2.2 + 0.85 * len(columns)), 1.1 + 0.62 * len(rows))
    )
    axes = figure.subplots()
    shade = -np.log(1.001 - table)
    image = axes.imshow(shade, cmap="cividis", aspect="auto")
    for (i, j), accuracy in np.ndenumerate(table):
        if np.isfinite(accuracy):
            colour = ink_on(image.cmap(image.norm(shade[i, j])))
            text = percent(accuracy).removesuffix(" %")
            axes.text(j, i, text, color=colour, ha="center", va="center")
    axes.set_xticks(range(len(columns)), [_label(value) for value in columns])
    axes.set_yticks(range(len(rows)), [_label(value) for value in rows])
    axes.set(xlabel=_words(across), ylabel=_words(down))
    axes.set_title("validation accuracy in %", fontsize=13)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure, _interaction_alt(table, rows, columns, down, across)


def _tabulate(landscape, down, across):
    """Return the values down and across, and the median accuracy of each pair."""
    rows, columns = np.unique(landscape[down]), np.unique(landscape[across])
    table = np.full((len(rows), len(columns)), np.nan)
    for (i, j), _ in np.ndenumerate(table):
        here = (landscape[down] == rows[i]) & (landscape[across] == columns[j])
        if here.any():
            table[i, j] = np.median(landscape["validation_accuracy"][here])
    # A value that was measured with one other value only shows no interaction.
    keep = np.isfinite(table).sum(axis=0) > min(1, len(rows) - 1)
    return rows, columns[keep], table[:, keep]


def _interaction_alt(table, rows, columns, down, across):
    parts = []
    for row, values in zip(rows, table):
        best = int(np.nanargmax(values))
        parts.append(
            f"{_label(row)} with {_label(columns[best])} ({percent(values[best])})"
        )
    return (
        f"Median validation accuracy. Each {_words(down)} with its best "
        f"{_words(across)}: {', '.join(parts)}. Lowest of all: "
        f"{percent(np.nanmin(table))}."
    )


def _check_rows(landscape):
    if not len(landscape):
        raise ValueError(
            "The landscape has no rows, expected one or more: choose values that "
            "occur in it, as np.unique(landscape['filters']) lists them."
        )


def _label(value):
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)


def _rotation(values):
    return 90 if sum(len(_label(value)) for value in values) > 13 else 0


def _words(name):
    return name.replace("_", " ")
