"""Draw the ideas of lesson 05: batches and mistakes."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from digits.figures import style
from digits.figures.common import show
from digits.figures.sketch import canvas, draw_arrow, write
from digits.figures.style import WIDTH, count, percent

# The most batches drawn of an epoch, and the most epochs.
BATCHES, EPOCHS = 12, 3
LEFT = 1.2  # where the batches start, in inches
MISTAKES = LinearSegmentedColormap.from_list("mistakes", ["#fdeee3", style.WRONG])


def draw_batches(images: int = 1000, batch_size: int = 500, epochs: int = 2) -> None:
    """Show how epochs are cut into batches, with one update of the weights each."""
    if min(images, batch_size, epochs) < 1:
        raise ValueError(
            f"Got {images} images, batch size {batch_size} and {epochs} epochs, "
            "expected 1 or more of each: try draw_batches(1000, 500, 2)."
        )
    sizes = [min(batch_size, images - start) for start in range(0, images, batch_size)]
    rows = [*range(epochs)] if epochs <= EPOCHS else [0, 1, None, epochs - 1]
    tops = np.cumsum([0, *(0.5 if row is None else 1.65 for row in rows)])
    figure, axes = canvas(WIDTH, tops[-1] - 0.3)
    for row, top in zip(rows, tops):
        if row is None:
            write(axes, LEFT / 2, top + 0.2, "\N{VERTICAL ELLIPSIS}", size=20)
        else:
            _draw_epoch(axes, row, sizes, top)
    last = f", the last with {sizes[-1]:,}" if sizes[-1] != sizes[0] else ""
    total = count(len(sizes) * epochs, "iteration")
    show(
        figure,
        f"{count(images, 'image')} in batches of {batch_size:,}{last}: "
        f"{count(len(sizes), 'iteration')} per epoch. {count(epochs, 'epoch')} "
        f"{'make' if epochs > 1 else 'makes'} {total}, each an update of the weights.",
    )


def _draw_epoch(axes, epoch, sizes, top):
    write(axes, 0, top + 0.45, f"epoch {epoch + 1}", size=15, weight="bold", ha="left")
    write(axes, 0, top + 1.22, "iteration", ha="left")
    places = [*range(len(sizes))]
    if len(sizes) > BATCHES:
        places[4:-2] = [None]
    # A small last batch still needs room for its number.
    least = sizes[0] * min(1, 0.09 * len(places))
    weights = [max(sizes[place or 0], least) for place in places]
    edges = np.cumsum([0, *weights]) * (WIDTH - LEFT) / sum(weights) + LEFT
    for place, left, right in zip(places, edges, edges[1:]):
        middle = (left + right) / 2
        if place is None:
            write(axes, middle, top + 0.45, "\N{HORIZONTAL ELLIPSIS}", size=22)
            continue
        _draw_batch(axes, middle, top + 0.08, right - left - 0.1, sizes[place])
        draw_arrow(axes, (middle, top + 0.86), (middle, top + 1.08), color=style.GREY)
        iteration = epoch * len(sizes) + place + 1
        write(axes, middle, top + 1.22, f"{iteration:,}", weight="bold")


def _draw_batch(axes, middle, top, width, size):
    box = FancyBboxPatch((middle - width / 2, top), width, 0.76)
    box.set_boxstyle("round", pad=0, rounding_size=0.04)
    box.set(facecolor=style.FOCUS_PALE, edgecolor=style.INK, linewidth=1.2)
    axes.add_patch(box)
    # A few small squares stand for the images.
    squares = min(size, int((width - 0.18) / 0.22))
    places = middle + 0.22 * (np.arange(squares) - (squares - 1) / 2)
    look = {"mfc": "white", "mec": style.INK, "ms": 13}
    axes.plot(places, np.full(squares, top + 0.21), "s", **look)
    text = count(size, "image") if width > 1.18 else f"{size:,}"
    write(axes, middle, top + 0.51, text)


def plot_confusion(truth: ArrayLike, predicted: ArrayLike) -> None:
    """Show which digits are taken for which: the confusion matrix.

    Labels and guesses are classes, whole numbers from 0 up of the shape (n,).
    """
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    same = truth.shape == predicted.shape
    if not (same and _are_classes(truth) and _are_classes(predicted)):
        raise ValueError(
            f"truth is {truth.dtype} of shape {truth.shape} and predicted "
            f"{predicted.dtype} of shape {predicted.shape}, expected classes (n,) in "
            "whole numbers from 0 up: turn probabilities into them with argmax(axis=1)."
        )
    classes = int(max(truth.max(), predicted.max())) + 1
    table = np.zeros((classes, classes), int)
    np.add.at(table, (truth, predicted), 1)
    right = np.eye(classes, dtype=bool)
    mistakes = np.ma.masked_where(right | (table == 0), table)
    side = min(7.2, 1.5 + 0.6 * classes)
    figure = Figure(figsize=(side, side))
    axes = figure.subplots()
    image = axes.imshow(mistakes, cmap=MISTAKES, vmin=0)
    axes.imshow(np.ma.masked_equal(right, False), cmap=ListedColormap([style.PALE]))
    for (row, column), amount in np.ndenumerate(table):
        look = {"ha": "center", "va": "center"}
        if row != column and amount:
            look |= {"weight": "bold", "color": style.ink_on(image.to_rgba(amount))}
        if row == column or amount:
            axes.text(column, row, f"{amount:,}", **look)
    digits = np.arange(classes)
    axes.set(xticks=digits, yticks=digits, xlabel="guess", ylabel="label")
    axes.set_xticks(digits + 0.5, minor=True)
    axes.set_yticks(digits + 0.5, minor=True)
    axes.grid(which="minor", color=style.PALE)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set(visible=True, color=style.PALE)
    show(figure, _confusion_alt(table, mistakes))


def _are_classes(values):
    whole = values.ndim == 1 and np.issubdtype(values.dtype, np.integer)
    return whole and len(values) and values.min() >= 0


def _confusion_alt(table, mistakes):
    right, total = np.trace(table), table.sum()
    alt = f"{right:,} of {total:,} guesses are right ({percent(right / total, 2)})."
    if right == total:
        return alt
    pairs = np.argwhere((mistakes == mistakes.max()).filled(False))
    names = ", ".join(f"a {row} taken for a {column}" for row, column in pairs[:3])
    times = count(int(mistakes.max()), "time")
    if len(pairs) == 1:
        return f"{alt} The most frequent mistake: {times} {names}."
    more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
    return f"{alt} The most frequent mistakes, {times} each: {names}{more}."
