"""Draw the measurements of lesson 06: settings, seeds, the landscape."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter
from numpy.typing import ArrayLike

from digits.figures import style
from digits.figures.common import set_accuracy_axis, show
from digits.figures.style import INK, WIDTH, count, number, percent

# What a run is judged by, and how its axis is called.
MEASURES = {
    "validation_accuracy": "validation accuracy",
    "training_seconds": "training time in s",
    "parameters": "parameters",
}
# A seed that falls so far below the median is named: the median alone would hide it.
FALL = 0.1
DOTS = {"color": style.VALIDATION, "mec": INK}


def plot_landscape(landscape: np.ndarray, *, runs: Sequence[Mapping] = ()) -> None:
    """Show accuracy against cost, with the Pareto front and the learner's own runs.

    Rows of :func:`digits.load_landscape` that differ in nothing but the seed are one
    dot, at their median. Where no time was measured, it is missing on the left. Runs
    are results of ``train_model``, drawn as stars.
    """
    _check_rows(landscape)
    points = _medians_over_seeds(landscape)
    accuracy = points["validation_accuracy"]
    error = 1 - accuracy
    timed = np.isfinite(points["training_seconds"]).sum()
    alt = (
        f"Accuracy against cost for {count(len(error), 'choice')} of settings, "
        f"from {percent(accuracy.min())} to {percent(accuracy.max())}. The time is "
        f"known for {timed:,}."
    )
    figure = Figure(figsize=(WIDTH, 4.8))
    panels = figure.subplots(1, 2, sharey=True)
    nouns = {"training_seconds": "time", "parameters": "parameters"}
    for axes, (measure, noun) in zip(panels, nouns.items()):
        cost = points[measure]
        look = {"color": style.FOCUS, "mec": style.GREY, "ms": 6, "mew": 0.5}
        axes.plot(cost, error, "o", label="one choice of settings", **look)
        front = _pareto_front(cost, error)
        look = {"where": "post", "color": INK, "lw": 2, "ms": 5}
        axes.step(cost[front], error[front], "s-", label="Pareto front", **look)
        alt += f" {len(front)} are on the Pareto front of accuracy and {noun}."
        if len(runs):
            mine = [(run[measure], 1 - run["validation_accuracy"]) for run in runs]
            axes.plot(*zip(*mine), "*", label="your runs", mew=0.8, ms=13, **DOTS)
        axes.set(xscale="log", xlabel=MEASURES[measure])
        axes.grid(alpha=0.6)
    set_accuracy_axis(panels[0], lowest_error=error.min())
    panels[0].set_ylabel("validation accuracy")
    names = axes.get_legend_handles_labels()
    figure.legend(*names, loc="outside upper center", ncols=3)
    if len(runs):
        best = max(run["validation_accuracy"] for run in runs)
        alt += f" Your {count(len(runs), 'run')}: at best {percent(best)}."
    show(figure, alt)


def _medians_over_seeds(landscape):
    choices, place = np.unique(landscape[_settings(landscape)], return_inverse=True)
    groups = [landscape[place == choice] for choice in range(len(choices))]
    medians = [[np.median(group[name]) for group in groups] for name in MEASURES]
    return dict(zip(MEASURES, np.array(medians)))


def _settings(landscape):
    names = landscape.dtype.names  # of the settings, the seed, and the results
    return list(names[: names.index("seed")])


def _pareto_front(cost, error):
    """Return the places, by cost, that nothing cheaper beats; NaN is no cost."""
    order = np.lexsort((error, cost))
    order = order[np.isfinite(cost[order])]
    best = np.minimum.accumulate(error[order])
    first = np.concatenate([[True], np.diff(best) < 0])
    return order[first]


def _check_rows(landscape):
    if not len(landscape):
        raise ValueError(
            "The landscape has no rows, expected one or more: choose values that "
            "occur in it, as np.unique(landscape['filters']) lists them."
        )


def plot_comparison(runs: Sequence[Mapping], setting: str) -> None:
    """Compare runs that differ in one setting: accuracy, time and parameters.

    Runs are results of ``train_model`` or rows of the landscape. Those with the same
    value are seeds of each other: each is a dot, and a line marks their median.
    """
    if isinstance(runs, np.ndarray):
        runs = [dict(zip(runs.dtype.names, row)) for row in runs]
    known = set.intersection(*map(set, runs)) if runs else set()
    lacking = {setting, *MEASURES} - known
    if lacking:
        raise ValueError(
            f"There are {len(runs)} runs, one without {sorted(lacking)}, expected one "
            "or more results of train_model with their settings: train first."
        )
    groups = {}
    for run in runs:
        groups.setdefault(run[setting], []).append(run)
    figure = Figure(figsize=(WIDTH, 3.7))
    panels = figure.subplots(1, 3)
    for axes, (measure, title) in zip(panels, MEASURES.items()):
        for place, group in enumerate(groups.values()):
            seeds = [run[measure] for run in group]
            line = [place - 0.3, place + 0.3], [np.median(seeds)] * 2
            # In front of the dots, which would hide it.
            axes.plot(*line, color=INK, lw=2, zorder=3)
            aside = 0.12 if len(seeds) > 1 else 0
            beside = np.linspace(place - aside, place + aside, len(seeds))
            axes.plot(beside, seeds, "o", **DOTS)
        _name_values(axes, groups, room=18)
        axes.set(title=title, xlabel=_words(setting))
        axes.locator_params(axis="y", nbins=6)
        axes.grid(axis="y")
    for axes in panels[1:]:
        axes.set_ylim(0, 1.1 * axes.get_ylim()[1])
    panels[2].yaxis.set_major_formatter(EngFormatter(sep=""))
    show(figure, _comparison_alt(groups, setting))


def _comparison_alt(groups, setting):
    parts = []
    for value, group in groups.items():
        accuracy = [run["validation_accuracy"] for run in group]
        part = f"{_label(value)} {percent(np.median(accuracy))}"
        # More would make too long a sentence.
        if len(groups) <= 4:
            if len(group) > 1:
                part += f" ({percent(min(accuracy))} to {percent(max(accuracy))})"
            seconds = np.median([run["training_seconds"] for run in group])
            # No time was measured where the computer was busy.
            part += f" in {number(seconds, 1)} s" if np.isfinite(seconds) else ""
        parts.append(part)
    repeated = any(len(group) > 1 for group in groups.values())
    seeds = " (median over seeds)" if repeated else ""
    title = f"{_words(setting).capitalize()}, with the validation accuracy{seeds}"
    return f"{title}: {'; '.join(parts)}."


def plot_range_test(rates: ArrayLike, losses: ArrayLike) -> None:
    """Show how the loss went while the learning rate grew from batch to batch.

    Both hold one number for each of ten batches or more; where a loss is not finite,
    the training broke.
    """
    rates, losses = np.asarray(rates, float), np.asarray(losses, float)
    if rates.shape != losses.shape or rates.ndim != 1 or len(rates) < 10:
        raise ValueError(
            f"rates has shape {rates.shape} and losses {losses.shape}, expected one "
            "rate and one loss for each of ten batches or more: record both per batch."
        )
    finite = np.isfinite(losses)
    # Average each loss with those before it, which count less and less; rounded, so
    # that losses that are equal stay so.
    weights = 0.75 ** np.arange(len(losses))
    known = np.where(finite, losses, losses[finite].max())
    totals = np.convolve(known, weights)[: len(losses)]
    smooth = (totals / np.cumsum(weights)).round(6)
    lowest = np.argmin(smooth)
    falling = smooth < 0.9 * smooth[0]
    begins = np.argmax(falling) if falling.any() else lowest
    broken = (smooth > 1.5 * smooth[lowest]) & (rates > rates[lowest])
    names = [_label(rate, digits=1) for rate in rates]
    alt = (
        f"Loss against learning rate, from {names[0]} to {names[-1]}: it begins to "
        f"fall at {names[begins]}, is lowest at {names[lowest]}"
    )
    # Each name stands where neither line runs.
    marks = [(lowest, "lowest", "s", INK, (0, -24), "center")]
    if begins < lowest:
        side = "left" if begins < len(rates) / 6 else "center"
        marks.append((begins, "begins to learn", "o", style.FOCUS, (0, 16), side))
    if broken.any():
        high = np.argmax(broken)
        marks.append((high, "too high", "X", style.WRONG, (-12, 14), "right"))
        alt += f" and has risen again at {names[high]}"
    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.subplots()
    axes.plot(rates[finite], losses[finite], color=style.TRAINING, alpha=0.3, lw=1.5)
    axes.plot(rates, smooth, color=style.TRAINING)
    for place, text, marker, colour, shift, side in marks:
        point = rates[place], smooth[place]
        axes.plot(*point, marker, color=colour, mec=INK, ms=11)
        axes.annotate(text, point, shift, textcoords="offset points", ha=side)
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss of the batch")
    axes.set_ylim(0, 1.6 * smooth[0])
    axes.grid()
    show(figure, f"{alt}.")


def draw_folds(accuracies: Sequence[float]) -> None:
    """Show which part each fold validates on, and its accuracy there, 0 to 1."""
    folds = len(accuracies)
    if folds < 2:
        raise ValueError(
            f"There is {count(folds, 'fold')}, expected two or more: split with "
            "StratifiedKFold(n_splits=5) and train once per fold."
        )
    figure = Figure(figsize=(WIDTH, 0.8 + 0.55 * folds))
    parts, dots = figure.subplots(1, 2, width_ratios=(3, 2), sharey=True)
    rows = np.arange(folds)
    box = {"width": 0.96, "height": 0.76, "ec": "white"}
    for part in rows:
        parts.barh(rows, left=part, color=style.PALE, **box)
    names = [f"training {row + 1}" for row in rows]
    look = {"color": style.VALIDATION, "hatch": "//", "tick_label": names}
    held = parts.barh(rows, left=rows, **look, **box)
    # In more parts than these the word would not fit.
    if folds <= 6:
        ground = {"fc": style.VALIDATION, "ec": "none", "pad": 1.5}
        words = ["validate"] * folds
        parts.bar_label(held, words, label_type="center", size=11, bbox=ground)
    parts.set(xlim=(0, folds), xticks=[], title="the training images, cut into parts")
    parts.invert_yaxis()
    parts.spines[:].set_visible(False)
    parts.tick_params(length=0)
    middle = np.mean(accuracies)
    dots.axvline(middle, color=style.GREY, lw=2, ls="--")
    dots.plot(accuracies, rows, "o", ms=11, **DOTS)
    dots.set_title("validation accuracy (dashed: mean)")
    dots.locator_params(axis="x", nbins=4)
    dots.grid(axis="x")
    dots.tick_params(axis="y", length=0)
    each = ", ".join(percent(accuracy, 2) for accuracy in accuracies)
    spread = number(100 * np.std(accuracies, ddof=1), 2)
    show(
        figure,
        f"{count(folds, 'fold')}, each validated on another part: {each}. Mean "
        f"{percent(middle, 2)}, standard deviation {spread} points.",
    )


def plot_effects(landscape: np.ndarray) -> None:
    """Show the main effect of each setting: the accuracy at each of its values.

    Of rows in which all settings vary, a diamond marks the mean at a value, and a bar
    behind it the middle half of the runs.
    """
    _check_rows(landscape)
    figure = Figure(figsize=(WIDTH, 8.1))
    panels = figure.subplots(3, 4, sharey=True).ravel()
    accuracy, effects = landscape["validation_accuracy"], {}
    for axes, name in zip(panels, _settings(landscape)):
        values = np.unique(landscape[name])
        groups = [accuracy[landscape[name] == value] for value in values]
        means = [np.mean(group) for group in groups]
        effects[name] = max(means) - min(means)
        low, high = np.transpose([np.quantile(group, (0.25, 0.75)) for group in groups])
        axes.bar(range(len(values)), high - low, 0.6, low, color=style.PALE)
        axes.use_sticky_edges = False  # The bars do not stand on the axis.
        axes.plot(means, "D-", color=style.TRAINING, ms=7)
        _name_values(axes, values, room=13)
        axes.tick_params(axis="x", labelsize=11)
        axes.set_title(_words(name), fontsize=13)
        axes.grid(axis="y")
    panels[-1].set_visible(False)
    figure.supylabel("validation accuracy", fontsize=13)
    ranked = sorted(effects, key=effects.get, reverse=True)[:5]
    parts = [f"{_words(name)} {number(100 * effects[name], 1)}" for name in ranked]
    show(
        figure,
        f"Mean accuracy at each value of each setting, over "
        f"{count(len(landscape), 'run')}. The largest differences between the worst "
        f"value and the best, in percentage points: {', '.join(parts)}.",
    )


def plot_interaction(landscape: np.ndarray, down: str, across: str) -> None:
    """Show the median accuracy for each pair of values of two settings, as a map.

    The rows differ in these two, in the seed, and perhaps in the rate: then each pair
    has one rate, and the map names it. Where the worst seed is more than ten points
    below the median, it stands there too.
    """
    _check_rows(landscape)
    rows, columns, cells = _tabulate(landscape, down, across)
    table = np.full((len(rows), len(columns)), np.nan)
    for place, cell in cells.items():
        table[place] = np.median(cell["validation_accuracy"])
    # Where the map shows each pair at its best rate, it names that rate.
    varied = len(np.unique(landscape["learning_rate"])) > 1
    tuned = varied and "learning_rate" not in (down, across)
    width, height = min(WIDTH, 2.2 + 0.85 * len(columns)), 1.1 + 0.62 * len(rows)
    figure = Figure(figsize=(width, height))
    axes = figure.subplots()
    # From 98 % to 99 % the mistakes halve, as from 80 % to 90 %: one step of colour.
    image = axes.imshow(1.001 - table, "cividis_r", "log", aspect="auto")
    grounds = image.to_rgba(1.001 - table)
    fallen = 0
    for (i, j), cell in cells.items():
        notes = [_rates(cell)] if tuned else []
        worst = cell["validation_accuracy"].min()
        if worst < table[i, j] - FALL:
            notes.append(f"worst {100 * worst:.0f}")
            fallen += 1
        look = {"color": style.ink_on(grounds[i, j]), "ha": "center"}
        place = "bottom" if notes else "center"
        axes.text(j, i, f"{100 * table[i, j]:.1f}", va=place, **look)
        if notes:
            axes.text(j, i, "\n".join(notes), va="top", size=11, **look)
    axes.set_xticks(range(len(columns)), map(_label, columns))
    axes.set_yticks(range(len(rows)), map(_label, rows))
    axes.set(xlabel=_words(across), ylabel=_words(down))
    axes.set_title("validation accuracy in %", fontsize=13)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    best = []
    for i, j in enumerate(np.nanargmax(table, axis=1)):
        rate = f" {_rates(cells[i, j])}" if tuned else ""
        pair = f"{_label(rows[i])} with {_label(columns[j])}"
        best.append(f"{pair} ({percent(table[i, j])}{rate})")
    alt = (
        f"Median validation accuracy. Each {_words(down)} with its best "
        f"{_words(across)}: {', '.join(best)}. Lowest of all: "
        f"{percent(np.nanmin(table))}."
    )
    if fallen:
        alt += f" In {count(fallen, 'pair')} the worst seed is far lower."
    show(figure, alt)


def _tabulate(landscape, down, across):
    """Return the values down and across, and the runs of each pair by their place."""
    rows, columns = np.unique(landscape[down]), np.unique(landscape[across])
    # A value that was measured with one other value only shows no interaction.
    least = min(2, len(rows))
    partners = [np.unique(landscape[down][landscape[across] == c]) for c in columns]
    columns = [c for c, found in zip(columns, partners) if len(found) >= least]
    cells = {}
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            same = (landscape[down] == row) & (landscape[across] == column)
            if same.any():
                cells[i, j] = landscape[same]
    return rows, columns, cells


def _rates(cell):
    return "at " + ", ".join(map(_label, np.unique(cell["learning_rate"])))


def _name_values(axes, values, room):
    """Name the places 0, 1, ... of an axis, upright if that makes too many letters."""
    names = [_label(value) for value in values]
    upright = sum(map(len, names)) > room
    axes.set_xticks(range(len(names)), names, rotation=90 if upright else 0)
    axes.set_xlim(-0.5, len(names) - 0.5)


def _label(value, digits=6):
    if isinstance(value, (int, float, np.number)):
        return f"{value:.{digits}g}".replace("e-0", "e-")
    return str(value)


def _words(name):
    return name.replace("_", " ")
