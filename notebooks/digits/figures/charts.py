"""Draw charts: how often classes occur, functions, predicted numbers."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from digits.figures.display import show
from digits.figures.style import (
    FOCUS,
    GREY,
    HATCHES,
    INK,
    WIDTH,
    number,
    split_colour,
)


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
    panels[0, 0].xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 4, 10]))
    figure.supxlabel("input", fontsize=13)
    figure.supylabel("output", fontsize=13)
    return figure, "Values at \N{MINUS SIGN}2, 0 and 2: " + "; ".join(sentences) + "."


def plot_regression(truth: ArrayLike, predicted: ArrayLike, *, name: str) -> None:
    """Compare predicted numbers with the true ones.

    Parameters
    ----------
    truth, predicted : float arrays, shape (n,) or (n, 1)
        The true numbers and the predicted ones.
    name : str
        What the numbers are, with the unit, for the axes.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold fewer than two numbers.
    """
    show(*_regression_figure(truth, predicted, name=name))


def _regression_figure(truth, predicted, *, name):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    if truth.size != predicted.size or truth.size < 2:
        raise ValueError(
            f"truth has shape {truth.shape} and predicted {predicted.shape}, expected "
            "(n,) for both with at least 2 numbers: pass one prediction per image."
        )
    truth, predicted = truth.ravel(), predicted.ravel()
    error = np.abs(truth - predicted).mean()
    same = truth.std() == 0 or predicted.std() == 0
    correlation = "none" if same else number(np.corrcoef(truth, predicted)[0, 1])
    figure = Figure(figsize=(5.6, 5.6))
    axes = figure.subplots()
    ends = [min(truth.min(), predicted.min()), max(truth.max(), predicted.max())]
    line = {"color": INK, "ls": "--", "lw": 2, "label": "prediction = truth"}
    axes.plot(ends, ends, zorder=3, **line)
    axes.plot(truth, predicted, "o", color=FOCUS, mec=INK, mew=0.4, alpha=0.6, ms=5)
    axes.set(xlabel=f"true {name}", ylabel=f"predicted {name}", aspect="equal")
    axes.legend(loc="upper left")
    return figure, (
        f"{len(truth):,} predictions of the {name} against the truth: mean absolute "
        f"error {number(error)}, correlation {correlation}."
    )
