"""Draw the measurements of lesson 06: settings, seeds, the landscape."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from digits.figures.common import set_accuracy_axis, show
from digits.figures.style import (
    FOCUS,
    GREY,
    INK,
    PALE,
    TRAINING,
    VALIDATION,
    WIDTH,
    WRONG,
    count,
    ink_on,
    number,
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
# What a run is judged by, and how its axis is called.
MEASURES = {
    "validation_accuracy": "validation accuracy",
    "training_seconds": "training time in s",
    "parameters": "parameters",
}
# A seed that falls so far below the median is named: the median alone would hide it.
FALL = 0.1
# The upper end of the axis, which an accuracy of 1 would leave: there it is drawn.
LOWEST_ERROR = 0.005


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
    show(figure, _landscape_alt(points, fronts, runs))


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


def plot_comparison(runs: Sequence[Mapping], setting: str) -> None:
    """Compare runs that differ in one setting: accuracy, time and parameters.

    Parameters
    ----------
    runs : sequence of dict, or structured array
        Each with the setting, ``validation_accuracy`` (0 to 1), ``training_seconds``
        and ``parameters``. Runs with the same value are seeds of each other: each is
        a dot, and a line marks their median.
    setting : str
        The setting to compare, such as ``"filters"``.

    Raises
    ------
    ValueError
        If there is no run, or one lacks the setting or a result.
    """
    if isinstance(runs, np.ndarray):
        runs = [dict(zip(runs.dtype.names, row.tolist())) for row in runs]
    needed = {setting, *MEASURES}
    lacking = next((needed - set(run) for run in runs if needed - set(run)), None)
    if not len(runs) or lacking:
        raise ValueError(
            f"There are {len(runs)} runs, one without {sorted(lacking or needed)}, "
            "expected one or more results of train_model with their settings: train "
            "first."
        )
    values = list(dict.fromkeys(run[setting] for run in runs))
    figure = Figure(figsize=(WIDTH, 3.7))
    panels = figure.subplots(1, 3)
    for axes, (measure, title) in zip(panels, MEASURES.items()):
        groups = [[run[measure] for run in runs if run[setting] == v] for v in values]
        _draw_groups(axes, groups)
        names = [_name(value) for value in values]
        tilt = 90 if sum(map(len, names)) > 18 else 0
        axes.set_xticks(range(len(values)), names, rotation=tilt)
        axes.set(title=title, xlabel=setting.replace("_", " "))
    for axes, measure in zip(panels[1:], list(MEASURES)[1:]):
        # No time was measured where the computer was busy.
        known = [run[measure] for run in runs if np.isfinite(run[measure])]
        axes.set_ylim(0, 1.1 * max(known, default=1))
    panels[2].yaxis.set_major_formatter(lambda value, _: _short(value))
    show(figure, _comparison_alt(runs, setting, values))


def _draw_groups(axes, groups):
    for place, group in enumerate(groups):
        middle = np.median(group)
        # In front of the dots, which would hide it.
        axes.plot([place - 0.3, place + 0.3], [middle] * 2, color=INK, lw=2, zorder=3)
        offsets = np.linspace(-0.12, 0.12, len(group)) if len(group) > 1 else [0]
        axes.plot(place + np.array(offsets), group, "o", color=VALIDATION, mec=INK)
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.grid(axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))


def _comparison_alt(runs, setting, values):
    parts = []
    for value in values:
        chosen = [run for run in runs if run[setting] == value]
        accuracy = [run["validation_accuracy"] for run in chosen]
        part = f"{_name(value)} {percent(np.median(accuracy))}"
        # More would make too long a sentence.
        if len(values) <= 4:
            if len(chosen) > 1:
                part += f" ({percent(min(accuracy))} to {percent(max(accuracy))})"
            seconds = np.median([run["training_seconds"] for run in chosen])
            part += f" in {number(seconds, 1)} s" if np.isfinite(seconds) else ""
        parts.append(part)
    title = setting.replace("_", " ").capitalize()
    seeds = " (median over seeds)" if len(runs) > len(values) else ""
    return f"{title}, with the validation accuracy{seeds}: {'; '.join(parts)}."


def _name(value):
    return number(value, 5) if isinstance(value, float) else str(value)


def _short(value):
    return f"{value / 1000:.0f}k" if value >= 1000 else f"{value:.0f}"


def plot_range_test(rates: ArrayLike, losses: ArrayLike) -> None:
    """Show how the loss went while the learning rate grew from batch to batch.

    Parameters
    ----------
    rates : float array, shape (n,)
        The learning rate of each batch, growing.
    losses : float array, shape (n,)
        The loss of each batch; where it is not finite, the training broke.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold fewer than ten batches.
    """
    rates, losses = np.asarray(rates, float), np.asarray(losses, float)
    if rates.shape != losses.shape or rates.ndim != 1 or len(rates) < 10:
        raise ValueError(
            f"rates has shape {rates.shape} and losses {losses.shape}, expected one "
            "rate and one loss for each of ten batches or more: record both per batch."
        )
    finite = np.isfinite(losses)
    smooth = _smooth(np.where(finite, losses, np.nanmax(losses[finite])))
    lowest = int(np.argmin(smooth))
    start = smooth[0]
    falling = np.flatnonzero(smooth < 0.9 * start)
    begins = int(falling[0]) if len(falling) else lowest
    broken = np.flatnonzero((smooth > 1.5 * smooth[lowest]) & (rates > rates[lowest]))
    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    axes.plot(rates[finite], losses[finite], color=TRAINING, alpha=0.3, lw=1.5)
    axes.plot(rates, smooth, color=TRAINING)
    # Each name stands where neither line runs.
    marks = [(lowest, "lowest", "s", INK, (0, -24), "center")]
    if begins < lowest:
        side = "left" if begins < len(rates) / 6 else "center"
        marks.append((begins, "begins to learn", "o", FOCUS, (0, 16), side))
    alt = (
        f"Loss against learning rate, from {_rate(rates[0])} to {_rate(rates[-1])}: it "
        f"begins to fall at {_rate(rates[begins])}, is lowest at {_rate(rates[lowest])}"
    )
    if len(broken):
        marks.append((int(broken[0]), "too high", "X", WRONG, (-12, 14), "right"))
        alt += f" and has risen again at {_rate(rates[broken[0]])}"
    for place, text, marker, colour, shift, side in marks:
        point = rates[place], smooth[place]
        axes.plot(*point, marker, color=colour, mec=INK, ms=11)
        beside = {"xytext": shift, "textcoords": "offset points", "ha": side}
        axes.annotate(text, point, **beside)
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss of the batch")
    axes.set_ylim(0, 1.6 * start)
    axes.grid()
    show(figure, f"{alt}.")


def _smooth(values, weight=0.75):
    """Average each value with those before it, which count less and less."""
    total = share = 0.0
    smooth = []
    for value in values:
        total, share = weight * total + value, weight * share + 1
        smooth.append(total / share)
    return np.array(smooth)


def _rate(rate):
    return f"{rate:.1g}" if rate >= 1e-4 else f"{rate:.0e}".replace("e-0", "e-")


def draw_folds(accuracies: Sequence[float]) -> None:
    """Show which part each fold validates on, and how accurate it was there.

    Parameters
    ----------
    accuracies : sequence of float, shape (k,)
        Validation accuracy of each fold, 0 to 1.

    Raises
    ------
    ValueError
        If there are fewer than two folds.
    """
    folds = len(accuracies)
    if folds < 2:
        raise ValueError(
            f"There is {count(folds, 'fold')}, expected two or more: split with "
            "StratifiedKFold(n_splits=5) and train once per fold."
        )
    figure = Figure(figsize=(WIDTH, 0.8 + 0.55 * folds))
    bars, dots = figure.subplots(1, 2, width_ratios=(3, 2), sharey=True)
    for row in range(folds):
        for part in range(folds):
            held = part == row
            bars.add_patch(
                Rectangle(
                    (part, row - 0.38),
                    0.96,
                    0.76,
                    fc=VALIDATION if held else PALE,
                    hatch="//" if held else "",
                    ec="white",
                )
            )
        # In more parts than these the word would not fit.
        if folds <= 6:
            bars.text(row + 0.48, row, "validate", ha="center", va="center", size=11)
    bars.set(xlim=(0, folds), ylim=(folds - 0.5, -0.5), xticks=[])
    bars.set_yticks(range(folds), [f"training {row + 1}" for row in range(folds)])
    bars.set_title("the training images, cut into parts")
    bars.spines[:].set_visible(False)
    bars.tick_params(length=0)
    middle = np.mean(accuracies)
    dots.axvline(middle, color=GREY, lw=2, ls="--")
    dots.plot(accuracies, range(folds), "o", color=VALIDATION, mec=INK, ms=11)
    dots.set_title("validation accuracy (dashed: mean)")
    dots.xaxis.set_major_locator(MaxNLocator(nbins=4))
    dots.tick_params(axis="y", length=0)
    dots.grid(axis="x")
    each = ", ".join(percent(accuracy, 2) for accuracy in accuracies)
    spread = number(100 * np.std(accuracies, ddof=1), 2)
    show(
        figure,
        f"{count(folds, 'fold')}, each validated on another part: {each}. Mean "
        f"{percent(middle, 2)}, standard deviation {spread} points.",
    )


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
    check_rows(landscape)
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
    text = ", ".join(
        f"{_words(name)} {number(100 * effects[name], 1)}" for name in ranked
    )
    show(
        figure,
        f"Mean accuracy at each value of each setting, over "
        f"{count(len(landscape), 'run')}. The largest differences between the worst "
        f"value and the best, in percentage points: {text}.",
    )


def plot_interaction(landscape: np.ndarray, down: str, across: str) -> None:
    """Show the median accuracy for each pair of values of two settings, as a map.

    Where the worst seed is more than ten points below the median, it stands there too.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows that differ in these two settings, the seed, and perhaps the rate: then
        each pair has one rate, and the map names it.
    down, across : str
        The settings on the two axes.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    check_rows(landscape)
    rows, columns, cells = _tabulate(landscape, down, across)
    table = np.array([[_median(cell) for cell in line] for line in cells])
    figure = Figure(
        figsize=(min(WIDTH, 2.2 + 0.85 * len(columns)), 1.1 + 0.62 * len(rows))
    )
    axes = figure.subplots()
    shade = -np.log(1.001 - table)
    image = axes.imshow(shade, cmap="cividis", aspect="auto")
    # Where the map shows each pair at its best rate, it names that rate.
    tuned = (
        "learning_rate" not in (down, across)
        and len(np.unique(landscape["learning_rate"])) > 1
    )
    for (i, j), accuracy in np.ndenumerate(table):
        if np.isfinite(accuracy):
            colour = ink_on(image.cmap(image.norm(shade[i, j])))
            style = {"color": colour, "ha": "center"}
            notes = [_rates(cells[i][j])] * tuned + _fallen(cells[i][j])
            place = "bottom" if notes else "center"
            axes.text(j, i, f"{100 * accuracy:.1f}", va=place, **style)
            if notes:
                axes.text(j, i, "\n".join(notes), va="top", size=11, **style)
    axes.set_xticks(range(len(columns)), [_label(value) for value in columns])
    axes.set_yticks(range(len(rows)), [_label(value) for value in rows])
    axes.set(xlabel=_words(across), ylabel=_words(down))
    axes.set_title("validation accuracy in %", fontsize=13)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    show(figure, _interaction_alt(table, cells, rows, columns, down, across, tuned))


def _tabulate(landscape, down, across):
    """Return the values down and across, and the runs of each pair."""
    rows, columns = np.unique(landscape[down]), np.unique(landscape[across])
    cells = [
        [
            landscape[(landscape[down] == row) & (landscape[across] == column)]
            for column in columns
        ]
        for row in rows
    ]
    # A value that was measured with one other value only shows no interaction.
    least = min(1, len(rows) - 1)
    keep = [sum(len(cell) > 0 for cell in line) > least for line in zip(*cells)]
    cells = [[cell for cell, kept in zip(line, keep) if kept] for line in cells]
    return rows, columns[keep], cells


def _median(cell):
    return np.median(cell["validation_accuracy"]) if len(cell) else np.nan


def _rates(cell):
    return "at " + ", ".join(_label(rate) for rate in np.unique(cell["learning_rate"]))


def _fallen(cell):
    """Return the worst seed if the median hides it, in a list, or an empty list."""
    worst = cell["validation_accuracy"].min()
    return [f"worst {100 * worst:.0f}"] if worst < _median(cell) - FALL else []


def _interaction_alt(table, cells, rows, columns, down, across, tuned):
    parts = []
    for row, values, line in zip(rows, table, cells):
        best = int(np.nanargmax(values))
        rate = f" {_rates(line[best])}" if tuned else ""
        share = percent(values[best])
        parts.append(f"{_label(row)} with {_label(columns[best])} ({share}{rate})")
    alt = (
        f"Median validation accuracy. Each {_words(down)} with its best "
        f"{_words(across)}: {', '.join(parts)}. Lowest of all: "
        f"{percent(np.nanmin(table))}."
    )
    fallen = sum(len(_fallen(cell)) for line in cells for cell in line if len(cell))
    if fallen:
        alt += f" In {count(fallen, 'pair')} the worst seed is far lower."
    return alt


def _label(value):
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)


def _rotation(values):
    return 90 if sum(len(_label(value)) for value in values) > 13 else 0


def _words(name):
    return name.replace("_", " ")


def trials_figure(curves: Sequence[Mapping]) -> tuple[Figure, str]:
    """Return a figure of the last curve over the earlier ones, and its alt text.

    Parameters
    ----------
    curves : sequence of dict
        Under ``"training"`` and ``"validation"`` each a pair of lists: places in
        epochs, and accuracies, 0 to 1.
    """
    figure = Figure(figsize=(7.2, 4.2))
    axes = figure.subplots()
    for curve in curves[:-1]:
        axes.plot(*_errors(curve["validation"]), "s--", color=GREY, alpha=0.5, lw=1.5)
    if len(curves) > 1:
        axes.plot([], [], "s--", color=GREY, lw=1.5, label="earlier runs, validation")
    if curves:
        line = {"color": TRAINING, "label": "training"}
        axes.plot(*_errors(curves[-1]["training"]), **line)
        mark = {"color": VALIDATION, "mec": INK, "ms": 9, "label": "validation"}
        axes.plot(*_errors(curves[-1]["validation"]), "s--", **mark)
    set_accuracy_axis(axes, lowest_error=LOWEST_ERROR)
    axes.set(xlabel="epoch", ylabel="accuracy")
    last = max([1, *(place for c in curves for place in c["training"][0])])
    axes.set_xlim(0, last + 0.1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid()
    if curves:
        figure.legend(loc="outside upper center", ncols=3)
    return figure, _trials_alt(curves)


def _errors(curve):
    places, accuracies = curve
    return places, [max(1 - accuracy, LOWEST_ERROR) for accuracy in accuracies]


def _trials_alt(curves):
    ends = [c["validation"][1][-1] for c in curves if c["validation"][1]]
    if not ends:
        return "Accuracy of the training, still without a validation."
    text = f"Validation accuracy of the last run: {percent(ends[-1])}."
    if len(ends) > 1:
        earlier = ", ".join(percent(end) for end in ends[:-1])
        text += f" Of {count(len(ends) - 1, 'run')} before it: {earlier}."
    return text
