"""Draw what one setting changes: several seeds each, a range of rates, folds."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from digits.figures.display import show
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
    number,
    percent,
)

# What a run is judged by, and how its axis is called.
MEASURES = {
    "validation_accuracy": "validation accuracy",
    "training_seconds": "training time in s",
    "parameters": "parameters",
}


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
    show(*_comparison_figure(runs, setting))


def _comparison_figure(runs, setting):
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
    return figure, _comparison_alt(runs, setting, values)


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
    show(*_range_test_figure(rates, losses))


def _range_test_figure(rates, losses):
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
    return figure, f"{alt}."


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
    show(*_folds_figure(accuracies))


def _folds_figure(accuracies):
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
    return figure, (
        f"{count(folds, 'fold')}, each validated on another part: {each}. Mean "
        f"{percent(middle, 2)}, standard deviation {spread} points."
    )
