"""Draw what a trained network gets right and wrong, and how sure it is."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from digits.figures.display import show
from digits.figures.style import (
    FOCUS,
    GREY,
    INK,
    PALE,
    WIDTH,
    WRONG,
    count,
    ink_on,
    number,
    percent,
)

MISTAKES = LinearSegmentedColormap.from_list("mistakes", ["#fdeee3", WRONG])


def plot_confusion(truth: ArrayLike, predicted: ArrayLike) -> None:
    """Show which digits are taken for which: the confusion matrix.

    Parameters
    ----------
    truth : int array, shape (n,)
        The labels.
    predicted : int array, shape (n,)
        The guesses.

    Raises
    ------
    ValueError
        If the arrays differ in length, are empty, or hold no classes.
    """
    show(*_confusion_figure(truth, predicted))


def _confusion_figure(truth, predicted):
    truth, predicted = _check_classes(truth, predicted)
    classes = int(max(truth.max(), predicted.max())) + 1
    table = np.bincount(truth * classes + predicted, minlength=classes**2)
    table = table.reshape(classes, classes)
    mistakes = np.where(np.eye(classes, dtype=bool), 0, table)
    side = min(7.2, 1.5 + 0.6 * classes)
    figure = Figure(figsize=(side, side))
    axes = figure.subplots()
    shown = np.ma.masked_where(mistakes == 0, mistakes)
    axes.imshow(shown, cmap=MISTAKES, vmin=0, vmax=max(1, mistakes.max()))
    for (row, column), amount in np.ndenumerate(table):
        _draw_cell(axes, row, column, amount, mistakes.max())
    axes.set(xticks=range(classes), yticks=range(classes))
    axes.set(xlabel="guess", ylabel="label")
    axes.tick_params(length=0)
    axes.spines[:].set(visible=True, color=PALE)
    axes.set_xticks(np.arange(classes) + 0.5, minor=True)
    axes.set_yticks(np.arange(classes) + 0.5, minor=True)
    axes.grid(which="minor", color=PALE)
    axes.tick_params(which="minor", length=0)
    return figure, _confusion_alt(table, mistakes)


def _draw_cell(axes, row, column, amount, most):
    colour, style = INK, {}
    if row == column:
        axes.fill_between([column - 0.5, column + 0.5], row - 0.5, row + 0.5, fc=PALE)
    elif amount:
        colour, style = ink_on(MISTAKES(amount / most)), {"weight": "bold"}
    if amount or row == column:
        axes.text(
            column, row, f"{amount:,}", color=colour, ha="center", va="center", **style
        )


def _confusion_alt(table, mistakes):
    right, total = np.trace(table), table.sum()
    alt = f"{right:,} of {total:,} guesses are right ({percent(right / total, 2)})."
    if right == total:
        return alt
    pairs = np.argwhere(mistakes == mistakes.max())
    names = ", ".join(f"a {row} taken for a {column}" for row, column in pairs[:3])
    times = count(int(mistakes.max()), "time")
    if len(pairs) == 1:
        return f"{alt} The most frequent mistake: {times} {names}."
    more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
    return f"{alt} The most frequent mistakes, {times} each: {names}{more}."


def _check_classes(truth, predicted):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    if truth.ndim != 1 or truth.shape != predicted.shape or not truth.size:
        raise ValueError(
            f"truth has shape {truth.shape} and predicted {predicted.shape}, expected "
            "(n,) for both: turn probabilities into guesses with argmax(axis=1)."
        )
    for name, values in (("truth", truth), ("predicted", predicted)):
        if not np.issubdtype(values.dtype, np.integer) or values.min() < 0:
            raise ValueError(
                f"{name} has dtype {values.dtype}, expected whole numbers from 0 up: "
                "pass classes, such as y_test and probabilities.argmax(axis=1)."
            )
    return truth.astype(int), predicted.astype(int)


def plot_calibration(
    confidence: ArrayLike, correct: ArrayLike, *, bins: int = 10
) -> None:
    """Compare how sure a network is with how often it is right.

    Parameters
    ----------
    confidence : float array, shape (n,)
        The probability of each guess, from 0 to 1.
    correct : bool array, shape (n,)
        Whether each guess is right.
    bins : int, default 10
        Number of bins of equal width.

    Raises
    ------
    ValueError
        If the arrays differ in length or are empty, or a confidence is not from
        0 to 1.

    Notes
    -----
    The expected calibration error is the mean distance between confidence and
    share of right guesses over the bins, weighted by the number of guesses in
    them: Guo et al. (2017), *On calibration of modern neural networks*.
    """
    show(*_calibration_figure(confidence, correct, bins=bins))


def _calibration_figure(confidence, correct, *, bins=10):
    confidence, correct = np.asarray(confidence, float), np.asarray(correct, float)
    _check_confidence(confidence, correct, bins)
    amounts, sure, right = _bin_confidence(confidence, correct, bins)
    filled = amounts > 0
    error = np.sum(amounts * np.abs(sure - right)) / len(confidence)
    centres = (np.arange(bins) + 0.5) / bins
    figure = Figure(figsize=(WIDTH, 5.8))
    top, bottom = figure.subplots(2, sharex=True, height_ratios=[2.6, 1])
    top.plot(
        [0, 1], [0, 1], color=GREY, ls="--", lw=2, label="ideal: as often right as sure"
    )
    top.bar(
        centres[filled], right[filled], 0.9 / bins, color=FOCUS, label="share right"
    )
    top.plot(sure[filled], right[filled], "o", color=INK, label="mean confidence")
    top.set(ylabel="share right", ylim=(0, 1.04), xlim=(0, 1.02))
    figure.legend(loc="outside upper center", ncols=3)
    top.set_title(f"expected calibration error: {percent(error)}")
    bars = bottom.bar(centres, amounts, 0.9 / bins, color=GREY)
    texts = [f"{amount:,}" if amount else "" for amount in amounts]
    bottom.bar_label(bars, texts, padding=2, fontsize=11)
    bottom.set(xlabel="confidence", ylabel="guesses", yticks=[])
    bottom.margins(y=0.35)
    return figure, (
        f"The {len(confidence):,} guesses are {percent(confidence.mean())} sure on "
        f"average and {percent(correct.mean())} are right. The expected calibration "
        f"error is {percent(error)}."
    )


def _bin_confidence(confidence, correct, bins):
    """Return the number, mean confidence and share right of each bin."""
    # A confidence on an edge belongs to the bin below, as in the source.
    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    amounts = np.bincount(place, minlength=bins)
    divisor = np.maximum(amounts, 1)
    sure = np.bincount(place, confidence, minlength=bins) / divisor
    right = np.bincount(place, correct, minlength=bins) / divisor
    return amounts, sure, right


def _check_confidence(confidence, correct, bins):
    if confidence.ndim != 1 or confidence.shape != correct.shape or not len(correct):
        raise ValueError(
            f"confidence has shape {confidence.shape} and correct {correct.shape}, "
            "expected (n,) for both: pass probabilities.max(axis=1) and guess == label."
        )
    # Probabilities in float32 can be a little above 1.
    if confidence.min() < 0 or confidence.max() > 1.001 or bins < 1:
        raise ValueError(
            f"confidence goes from {number(confidence.min())} to "
            f"{number(confidence.max())} in {bins} bins, expected 0 to 1 in one bin or "
            "more: pass probabilities after softmax."
        )
