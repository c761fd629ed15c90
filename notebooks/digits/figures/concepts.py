"""Draw ideas: splits, tasks, batches and epochs."""

import numpy as np
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from digits.figures.cells import canvas, draw_arrow, draw_box, write
from digits.figures.display import show
from digits.figures.images import as_image, place_digit
from digits.figures.style import (
    FOCUS,
    FOCUS_PALE,
    GREY,
    HATCHES,
    INK,
    WIDTH,
    count,
    percent,
    split_colour,
)

# The most batches drawn of an epoch, and the most epochs.
BATCHES, EPOCHS = 12, 3


def draw_splits(**sizes: int) -> None:
    """Show how a data set is divided, as one bar.

    Parameters
    ----------
    **sizes : int
        The number of images in each split under its name, as in
        ``draw_splits(training=54_000, validation=6_000, test=10_000)``.

    Raises
    ------
    ValueError
        If there is no split, or one has no images.
    """
    show(*_splits_figure(**sizes))


def _splits_figure(**sizes):
    if not sizes or min(sizes.values()) < 1:
        raise ValueError(
            f"The sizes are {sizes}, expected 1 or more for each split: pass them by "
            "name, as in draw_splits(training=800, test=200)."
        )
    total = sum(sizes.values())
    widths = np.array(list(sizes.values())) * WIDTH / total
    starts = np.cumsum(widths) - widths
    middles = starts + widths / 2
    figure, axes = canvas(WIDTH, 1.9)
    for position, (name, size) in enumerate(sizes.items()):
        colour = split_colour(name, position)
        look = {"fc": colour, "ec": "white", "lw": 2, "hatch": HATCHES[colour]}
        draw_box(axes, starts[position], 1.15, widths[position], 0.7, **look)
        label = _spread(middles, 1.15)[position]
        write(axes, label, 0.15, name, size=14, weight="bold", va="center_baseline")
        write(axes, label, 0.42, f"{size:,}", size=14)
        write(axes, label, 0.68, percent(size / total), size=14)
        axes.plot([label, middles[position]], [0.84, 1.12], color=GREY, lw=1.2)
    parts = (f"{name} {n:,} ({percent(n / total)})" for name, n in sizes.items())
    return figure, f"{count(total, 'image')} in {len(sizes)} parts: {', '.join(parts)}."


def _spread(places, gap):
    """Move places apart until each is a gap from the next, inside the figure."""
    places = list(places)
    for here in range(1, len(places)):
        places[here] = max(places[here], places[here - 1] + gap)
    limit = WIDTH - gap / 2
    for here in reversed(range(len(places))):
        places[here] = min(places[here], limit)
        limit = places[here] - gap
    return places


def draw_tasks(image: ArrayLike, label: int) -> None:
    """Show the same digit in two tasks: classification and regression.

    Parameters
    ----------
    image : uint8 array, shape (height, width) or (height, width, 1)
        The digit, with values from 0 to 255.
    label : int
        The digit in the image, from 0 to 9.

    Raises
    ------
    ValueError
        If the image has another shape or dtype, or the label is not from 0 to 9.
    """
    show(*_tasks_figure(image, label))


def _tasks_figure(image, label):
    image = as_image(image)
    if image.dtype != np.uint8 or label not in range(10):
        raise ValueError(
            f"image has dtype {image.dtype} and label is {label}, expected uint8 and 0 "
            "to 9: pass raw arrays, such as x_train[0] and y_train[0]."
        )
    ink = float(image.mean() / 255)
    figure, axes = canvas(WIDTH, 3.4)
    for top in (0, 1.9):
        place_digit(axes, image, 0, top, 1.5, frame=GREY)
        draw_arrow(axes, (1.65, top + 0.9), (2.25, top + 0.9))
    _draw_choice(axes, int(label))
    _draw_ruler(axes, ink)
    return figure, (
        f"Two tasks for the same image. Classification asks which of ten digits it is: "
        f"{label}. Regression asks for a number, here the share of ink: {percent(ink)}."
    )


def _draw_choice(axes, label):
    heading = {"size": 15, "weight": "bold", "ha": "left"}
    write(axes, 2.5, 0.2, "Classification: which one?", **heading)
    for digit in range(10):
        chosen, x = digit == label, 2.5 + digit * 0.63
        look = {"fc": FOCUS if chosen else "white", "lw": 3 if chosen else 1}
        draw_box(axes, x, 0.6, 0.56, 0.56, **look)
        weight = "bold" if chosen else "normal"
        write(axes, x + 0.28, 0.88, str(digit), size=16, weight=weight)


def _draw_ruler(axes, ink):
    heading = {"size": 15, "weight": "bold", "ha": "left"}
    write(axes, 2.5, 2.1, "Regression: how much? Here: how much ink?", **heading)
    left, right, line = 2.7, 8.4, 2.95
    axes.plot([left, right], [line, line], color=INK, lw=2)
    for tick in range(0, 101, 20):
        x = left + (right - left) * tick / 100
        axes.plot([x, x], [line, line + 0.1], color=INK, lw=2)
        write(axes, x, line + 0.28, f"{tick} %")
    x = left + (right - left) * ink
    axes.plot(x, line - 0.12, "v", ms=16, color=FOCUS, mec=INK, mew=1.5)
    beside = (x + 0.2, "left") if ink < 0.8 else (x - 0.2, "right")
    text = {"size": 15, "weight": "bold", "ha": beside[1]}
    write(axes, beside[0], line - 0.25, percent(ink), **text)


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
    show(*_batches_figure(images, batch_size, epochs))


def _batches_figure(images=1000, batch_size=500, epochs=2):
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
    return figure, _batches_alt(images, batch_size, epochs, sizes)


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
