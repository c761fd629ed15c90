"""Draw charts of counts, training curves, repeated runs and functions."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from digits.figures import show
from digits.style import (
    GREY,
    HATCHES,
    INK,
    TRAINING,
    VALIDATION,
    WIDTH,
    count,
    number,
    split_colour,
)

# The metrics that a training curve is drawn of, and whether the highest is best.
METRICS = {
    "loss": False,
    "accuracy": True,
    "mae": False,
    "mean_absolute_error": False,
}
# One marker and one dash pattern per line, so that colour never stands alone.
MARKERS = "osD^vPX"
DASHES = ("-", "--", "-.", ":")


def plot_class_counts(**labels: ArrayLike) -> None:
    """Show how often each class occurs, as shares where there are several splits.

    Parameters
    ----------
    **labels : int arrays, shape (n,)
        The labels of each split under its name, as in
        ``plot_class_counts(training=y_train, validation=y_val)``.

    Raises
    ------
    ValueError
        If there are no labels, or they are not whole numbers from 0 up.
    """
    show(*_class_counts_figure(**labels))


def _class_counts_figure(**labels):
    counts = _count_classes(labels)
    classes = np.arange(len(next(iter(counts.values()))))
    figure = Figure(figsize=(WIDTH, 3.8))
    axes = figure.subplots()
    alone, width = len(counts) == 1, 0.8 / len(counts)
    for position, (name, amounts) in enumerate(counts.items()):
        colour = split_colour(name, position)
        bars = axes.bar(
            classes + (position - (len(counts) - 1) / 2) * width,
            amounts if alone else 100 * amounts / amounts.sum(),
            width,
            color=colour,
            hatch=HATCHES[colour],
            edgecolor="white",
            label=f"{name} ({amounts.sum():,})",
        )
        if alone:
            axes.bar_label(bars, fmt="{:,.0f}", padding=2, fontsize=12)
    axes.set_xticks(classes)
    axes.set(xlabel="class", ylabel="images" if alone else "share of the split in %")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0)
    figure.legend(loc="outside upper center", ncols=len(counts), fontsize=13)
    return figure, " ".join(map(_count_sentence, counts, counts.values()))


def _count_sentence(name, amounts):
    rarest, commonest = amounts.argmin(), amounts.argmax()
    return (
        f"{name.capitalize()}: {amounts.sum():,} labels, the rarest class is {rarest} "
        f"({amounts[rarest]:,}), the most common is {commonest} "
        f"({amounts[commonest]:,})."
    )


def _count_classes(labels):
    if not labels:
        raise ValueError(
            "There are no labels, expected at least one array of them: pass it by "
            "name, as in plot_class_counts(training=y_train)."
        )
    arrays = {name: np.asarray(values) for name, values in labels.items()}
    for name, values in arrays.items():
        whole = np.issubdtype(values.dtype, np.integer)
        if values.ndim != 1 or not values.size or not whole or values.min() < 0:
            raise ValueError(
                f"{name} has shape {values.shape} and dtype {values.dtype}, expected "
                "(n,) whole numbers from 0 up: pass labels such as y_train."
            )
    classes = max(10, *(int(values.max()) + 1 for values in arrays.values()))
    return {
        name: np.bincount(values, minlength=classes) for name, values in arrays.items()
    }


def plot_history(history) -> None:
    """Show how loss and accuracy changed from epoch to epoch.

    Parameters
    ----------
    history : keras.callbacks.History or dict of str to list of float
        What ``fit`` returned, or its ``history``: one number per epoch under
        names such as ``"loss"`` and ``"val_loss"``.

    Raises
    ------
    ValueError
        If no epoch was finished, or none of the metrics is known.
    """
    show(*history_figure(history))


def history_figure(history) -> tuple[Figure, str]:
    """Return the figure of :func:`plot_history` and its alt text."""
    curves = _curves(history)
    names = [name for name in METRICS if name in curves]
    if not names or not len(curves[names[0]]):
        raise ValueError(
            f"history holds {sorted(curves)} without a finished epoch of a loss or an "
            "accuracy, expected what model.fit returned: train for one epoch or more."
        )
    figure = Figure(figsize=(WIDTH, 3.9))
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    sentences = [_draw_metric(*pair, curves) for pair in zip(panels, names)]
    handles, texts = panels[0].get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside upper center", ncols=3, fontsize=13)
    epochs = count(len(curves[names[0]]), "epoch")
    return figure, f"{epochs}. " + " ".join(sentences)


def _curves(history):
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        raise ValueError(
            f"history is a {type(history).__name__}, expected what model.fit returned "
            "or a dict of lists: pass history or history.history."
        )
    return {name: np.asarray(values, float) for name, values in history.items()}


def _draw_metric(axes, name, curves):
    epochs = np.arange(1, len(curves[name]) + 1)
    title = name.replace("_", " ").replace("mae", "mean absolute error")
    axes.plot(epochs, curves[name], "o-", color=TRAINING, label="training")
    sentence = f"{title.capitalize()}: training {_course(curves[name])}"
    values = curves.get(f"val_{name}", np.array([]))
    if len(values):
        axes.plot(epochs, values, "s--", color=VALIDATION, label="validation")
        sentence += f"; validation {_course(values)}"
    if np.isfinite(values).any():
        best = np.nanargmax(values) if METRICS[name] else np.nanargmin(values)
        axes.plot(
            epochs[best],
            values[best],
            "o",
            ms=17,
            mfc="none",
            mec=INK,
            mew=2,
            label="best validation epoch",
        )
        sentence += f", best in epoch {epochs[best]}"
    axes.set(xlabel="epoch", title=title, xlim=(0.6, len(epochs) + 0.4))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.grid(axis="y")
    return sentence + "."


def _course(values):
    first, last = number(values[0], 3), number(values[-1], 3)
    return first if len(values) == 1 else f"from {first} to {last}"


def plot_runs(runs: Mapping[str, Sequence], *, metric: str = "val_accuracy") -> None:
    """Compare settings that were each trained with several seeds.

    Parameters
    ----------
    runs : dict of str to sequence of History or dict
        For each setting, one history per seed, as for :func:`plot_history`.
        The line is their median, the band goes from the lowest to the highest.
    metric : str, default "val_accuracy"
        The entry of the histories to compare.

    Raises
    ------
    ValueError
        If there is no run, or a history lacks the metric.
    """
    show(*_runs_figure(runs, metric=metric))


def _runs_figure(runs, *, metric="val_accuracy"):
    values = {name: _stack_runs(name, runs[name], metric) for name in runs}
    if not values:
        raise ValueError(
            "runs is empty, expected histories per name: pass {'name': [history]}."
        )
    figure = Figure(figsize=(WIDTH, 4.6))
    axes = figure.subplots()
    sentences = []
    for position, (name, seeds) in enumerate(values.items()):
        epochs, middle = np.arange(1, seeds.shape[1] + 1), np.median(seeds, axis=0)
        colour = f"C{position % 7}"
        axes.fill_between(
            epochs, seeds.min(0), seeds.max(0), color=colour, alpha=0.2, lw=0
        )
        axes.plot(
            epochs,
            middle,
            color=colour,
            marker=MARKERS[position % len(MARKERS)],
            linestyle=DASHES[position % len(DASHES)],
            label=str(name),
        )
        last = seeds[:, -1]
        sentences.append(
            f"{name} {number(middle[-1], 3)} "
            f"({number(last.min(), 3)} to {number(last.max(), 3)})"
        )
    axes.set(xlabel="epoch", ylabel=metric.replace("val_", "validation "))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
    figure.legend(loc="outside right center")
    return figure, (
        f"Median {metric} in the last epoch, with the range over the seeds: "
        + "; ".join(sentences)
        + "."
    )


def _stack_runs(name, histories, metric):
    curves = [_curves(history) for history in histories]
    if not curves or not all(len(curve.get(metric, ())) for curve in curves):
        raise ValueError(
            f"The runs of {name!r} lack {metric!r}, expected it in each of one or more "
            "histories: give fit validation data, or choose another metric."
        )
    # A run that was interrupted is shorter than the others.
    shortest = min(len(curve[metric]) for curve in curves)
    return np.stack([curve[metric][:shortest] for curve in curves])


def plot_functions(
    functions: Mapping[str, Callable], *, low: float = -4.0, high: float = 4.0
) -> None:
    """Show functions of one number side by side, with the same axes.

    Parameters
    ----------
    functions : dict of str to callable
        Each takes a float array of shape (n,) and returns one.
    low, high : float, default -4 and 4
        The range of the input.

    Raises
    ------
    ValueError
        If there is no function, or ``low`` is not below ``high``.
    """
    show(*_functions_figure(functions, low=low, high=high))


def _functions_figure(functions, *, low=-4.0, high=4.0):
    if not functions or low >= high:
        raise ValueError(
            f"Got {len(functions)} functions from {low} to {high}, expected one or "
            "more and low below high: pass {'ReLU': keras.activations.relu}."
        )
    columns = min(len(functions), 5)
    rows = -(-len(functions) // columns)
    figure = Figure(figsize=(min(WIDTH, 3 * columns), 2.7 * rows))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    inputs = np.linspace(low, high, 401, dtype="float32")
    sentences = []
    for axes, (name, function) in zip(panels.flat, functions.items()):
        axes.axhline(0, color=GREY, lw=1)
        axes.axvline(0, color=GREY, lw=1)
        axes.plot(inputs, np.asarray(function(inputs)), color=INK)
        axes.set_title(name)
        values = np.asarray(function(np.array([-2, 0, 2], "float32")))
        sentences.append(f"{name} {', '.join(map(number, values))}")
    for axes in panels.flat[len(functions) :]:
        axes.axis("off")
    figure.supxlabel("input")
    figure.supylabel("output")
    return figure, "Values at \N{MINUS SIGN}2, 0 and 2: " + "; ".join(sentences) + "."
