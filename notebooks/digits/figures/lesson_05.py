"""Draw the ideas of lesson 05: batches, mistakes, confidence, predicted numbers."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from digits.figures.common import show
from digits.figures.sketch import canvas, draw_arrow, draw_box, write
from digits.figures.style import (
    FOCUS,
    FOCUS_PALE,
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

# The most batches drawn of an epoch, and the most epochs.
BATCHES, EPOCHS = 12, 3
MISTAKES = LinearSegmentedColormap.from_list("mistakes", ["#fdeee3", WRONG])


def draw_batches(images: int = 1000, batch_size: int = 500, epochs: int = 2) -> None:
    """Show how epochs are cut into batches, with one update of the weights each.

    Parameters
    ----------
    images : int, default 1000
        Number of training images.
    batch_size : int, default 500
        Images in a batch; the last one holds the rest.
    epochs : int, default 2
        Passes over all the images.

    Raises
    ------
    ValueError
        If one of them is below 1.
    """
    if min(images, batch_size, epochs) < 1:
        raise ValueError(
            f"Got {images} images, batch size {batch_size} and {epochs} epochs, "
            "expected 1 or more of each: try draw_batches(1000, 500, 2)."
        )
    full, rest = divmod(images, batch_size)
    sizes = [batch_size] * full + [rest] * (rest > 0)
    rows = [*range(epochs)] if epochs <= EPOCHS else [0, 1, None, epochs - 1]
    figure, axes = canvas(
        WIDTH, sum(0.5 if row is None else 1.65 for row in rows) - 0.3
    )
    top = 0.0
    for row in rows:
        if row is None:
            write(axes, 0.6, top + 0.2, "\N{VERTICAL ELLIPSIS}", size=20)
        else:
            _draw_epoch(axes, row, sizes, top)
        top += 0.5 if row is None else 1.65
    show(figure, _batches_alt(images, batch_size, epochs, sizes))


def _draw_epoch(axes, epoch, sizes, top):
    write(axes, 0, top + 0.45, f"epoch {epoch + 1}", size=15, weight="bold", ha="left")
    write(axes, 0, top + 1.22, "iteration", ha="left")
    places = [*range(len(sizes))]
    if len(sizes) > BATCHES:
        places = [0, 1, 2, 3, None, len(sizes) - 2, len(sizes) - 1]
    # A small last batch still needs room for its number.
    least = sizes[0] * min(1, 0.09 * len(places))
    weights = [max(sizes[place or 0], least) for place in places]
    edges = np.cumsum([0, *weights]) * (WIDTH - 1.2) / sum(weights) + 1.2
    for place, left, right in zip(places, edges, edges[1:]):
        middle = (left + right) / 2
        if place is None:
            write(axes, middle, top + 0.45, "\N{HORIZONTAL ELLIPSIS}", size=22)
        else:
            _draw_batch(axes, left + 0.05, right - 0.05, top, sizes[place])
            draw_arrow(axes, (middle, top + 0.86), (middle, top + 1.08), color=GREY)
            iteration = epoch * len(sizes) + place + 1
            write(axes, middle, top + 1.22, f"{iteration:,}", weight="bold")


def _draw_batch(axes, left, right, top, size):
    place, width = (left + 0.04, top + 0.12), right - left - 0.08
    look = {"boxstyle": "round,pad=0.04", "fc": FOCUS_PALE, "ec": INK, "lw": 1.2}
    axes.add_patch(FancyBboxPatch(place, width, 0.68, **look))
    # A few small squares stand for the images.
    squares = min(size, int((width - 0.1) / 0.22))
    first = (left + right) / 2 - squares * 0.11
    for square in range(squares):
        draw_box(axes, first + square * 0.22 + 0.02, top + 0.2, 0.18, 0.18, fc="white")
    text = count(size, "image") if width > 1.1 else f"{size:,}"
    write(axes, (left + right) / 2, top + 0.59, text)


def _batches_alt(images, batch_size, epochs, sizes):
    last = f", the last with {sizes[-1]:,}" if sizes[-1] != sizes[0] else ""
    per_epoch, total = len(sizes), len(sizes) * epochs
    makes = "make" if epochs > 1 else "makes"
    return (
        f"{count(images, 'image')} in batches of {batch_size:,}{last}: "
        f"{count(per_epoch, 'iteration')} per epoch. {count(epochs, 'epoch')} {makes} "
        f"{count(total, 'iteration')}, each an update of the weights."
    )


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
    show(
        figure,
        f"{len(truth):,} predictions of the {name} against the truth: mean absolute "
        f"error {number(error)}, correlation {correlation}.",
    )


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
    show(figure, _confusion_alt(table, mistakes))


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
    show(
        figure,
        f"The {len(confidence):,} guesses are {percent(confidence.mean())} sure on "
        f"average and {percent(correct.mean())} are right. The expected calibration "
        f"error is {percent(error)}.",
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
