"""Draw ideas: splits, tasks, batches and epochs, and a neuron."""

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from numpy.typing import ArrayLike

from digits.arrays import write
from digits.figures import show
from digits.images import as_image, draw_digit
from digits.style import (
    FOCUS,
    FOCUS_PALE,
    GREY,
    HATCHES,
    INK,
    TRAINING,
    WIDTH,
    canvas,
    count,
    number,
    percent,
    split_colour,
)

# The most batches drawn of an epoch, the most rows of epochs, the most inputs.
BATCHES, EPOCHS, INPUTS = 12, 3, 6


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
    figure, axes = canvas(WIDTH, 1.9)
    start, scale = 0.05, (WIDTH - 0.1) / total
    places, texts = [], []
    for position, (name, size) in enumerate(sizes.items()):
        colour, width = split_colour(name, position), size * scale
        axes.add_patch(
            Rectangle(
                (start, 1.05),
                width,
                0.75,
                fc=colour,
                ec="white",
                lw=2,
                hatch=HATCHES[colour],
            )
        )
        places.append(start + width / 2)
        texts.append(f"{name}\n{size:,}\n{percent(size / total)}")
        start += width
    for place, label, text in zip(places, _spread(places, 1.1), texts):
        write(axes, label, 0.42, text, size=14, linespacing=1.25)
        axes.plot([label, place], [0.84, 1.02], color=GREY, lw=1.2)
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
    ink = image.mean() / 255
    figure, axes = canvas(WIDTH, 3.6)
    for top in (0.1, 1.95):
        draw_digit(axes, image, extent=(0.1, 1.6, top + 1.5, top), aspect="auto")
        axes.add_patch(Rectangle((0.1, top), 1.5, 1.5, fill=False, ec=GREY))
        _draw_arrow(axes, (1.75, top + 0.9), (2.35, top + 0.9))
    _draw_choice(axes, int(label))
    _draw_ruler(axes, ink)
    return figure, (
        f"Two tasks for the same image. Classification asks which of ten digits it is: "
        f"{label}. Regression asks for a number, here the share of ink: {percent(ink)}."
    )


def _draw_choice(axes, label):
    write(axes, 2.6, 0.3, "Classification: which one?", size=15, ha="left")
    for digit in range(10):
        chosen = digit == label
        x, colour = 2.6 + digit * 0.63, FOCUS if chosen else "white"
        box = Rectangle(
            (x, 0.72), 0.56, 0.56, fc=colour, ec=INK, lw=2.5 if chosen else 1
        )
        axes.add_patch(box)
        weight = "bold" if chosen else "normal"
        write(axes, x + 0.28, 1.0, str(digit), size=16, weight=weight)


def _draw_ruler(axes, ink):
    text = "Regression: how much? (share of ink)"
    write(axes, 2.6, 2.15, text, size=15, ha="left")
    left, right, line = 2.75, 8.65, 3.0
    axes.plot([left, right], [line, line], color=INK, lw=2)
    for tick in range(0, 101, 20):
        x = left + (right - left) * tick / 100
        axes.plot([x, x], [line, line + 0.1], color=INK, lw=2)
        write(axes, x, line + 0.28, f"{tick} %", size=13)
    x = left + (right - left) * ink
    axes.plot(x, line - 0.12, "v", ms=15, color=FOCUS, mec=INK, mew=1.5)
    write(axes, x + 0.18, line - 0.3, percent(ink), size=15, weight="bold", ha="left")


def _draw_arrow(axes, start, end, **options):
    style = {"arrowstyle": "-|>", "mutation_scale": 18, "color": INK, "lw": 1.8}
    axes.add_patch(FancyArrowPatch(start, end, **{**style, **options}))


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
    figure, axes = canvas(WIDTH, sum(0.5 if row is None else 1.6 for row in rows))
    top = 0.0
    for row in rows:
        if row is None:
            write(axes, 0.75, top + 0.2, "\N{VERTICAL ELLIPSIS}", size=20)
            top += 0.5
        else:
            _draw_epoch(axes, row, sizes, top)
            top += 1.6
    return figure, _batches_alt(images, batch_size, epochs, sizes)


def _draw_epoch(axes, epoch, sizes, top):
    write(
        axes, 1.25, top + 0.2, f"epoch {epoch + 1}", size=15, weight="bold", ha="right"
    )
    write(axes, 1.25, top + 0.7, "images", size=13, ha="right")
    write(axes, 1.25, top + 1.25, "iteration", size=13, ha="right")
    places = [*range(len(sizes))]
    if len(sizes) > BATCHES:
        places = [0, 1, 2, 3, 4, None, len(sizes) - 2, len(sizes) - 1]
    weights = [sizes[0] * 0.5 if place is None else sizes[place] for place in places]
    # A small last batch still needs room for its numbers.
    weights = np.maximum(
        weights, 0.55 * sizes[0] if len(places) > 6 else 0.2 * sizes[0]
    )
    edges = 1.4 + np.concatenate([[0], np.cumsum(weights)]) * 7.5 / np.sum(weights)
    for place, left, right in zip(places, edges, edges[1:]):
        middle = (left + right) / 2
        if place is None:
            write(axes, middle, top + 0.7, "\N{HORIZONTAL ELLIPSIS}", size=20)
            continue
        axes.add_patch(
            FancyBboxPatch(
                (left + 0.08, top + 0.45),
                right - left - 0.16,
                0.5,
                boxstyle="round,pad=0.03",
                fc=FOCUS_PALE,
                ec=TRAINING,
                lw=1.5,
            )
        )
        write(axes, middle, top + 0.7, f"{sizes[place]:,}", size=13)
        iteration = epoch * len(sizes) + place + 1
        write(axes, middle, top + 1.25, f"{iteration:,}", size=13)


def _batches_alt(images, batch_size, epochs, sizes):
    per_epoch = count(len(sizes), "iteration")
    last = f", the last with {sizes[-1]:,}" if sizes[-1] != sizes[0] else ""
    return (
        f"{count(images, 'image')} in batches of {batch_size:,}{last}: {per_epoch} "
        f"per epoch. {count(epochs, 'epoch')} make "
        f"{count(epochs * len(sizes), 'iteration')}, each an update of the weights."
    )


# What the named activation functions do to a sum.
ACTIVATIONS = {
    "relu": lambda total: max(0.0, total),
    "sigmoid": lambda total: 1 / (1 + np.exp(-total)),
    "softplus": lambda total: np.log1p(np.exp(total)),
    "tanh": np.tanh,
    "linear": lambda total: total,
}


def draw_neuron(
    inputs: ArrayLike,
    weights: ArrayLike,
    bias: float,
    activation_name: str = "ReLU",
    output: float | None = None,
) -> None:
    """Show what a neuron computes from its inputs.

    Parameters
    ----------
    inputs, weights : float arrays, shape (n,)
        One to six inputs and their weights.
    bias : float
        What is added to the sum.
    activation_name : str, default "ReLU"
        The name of the activation function.
    output : float, optional
        The neuron's output; needed for a function other than ReLU, sigmoid,
        softplus, tanh and linear.

    Raises
    ------
    ValueError
        If inputs and weights differ in number or are too many, or the function is
        unknown and the output is missing.
    """
    show(*_neuron_figure(inputs, weights, bias, activation_name, output))


def _neuron_figure(inputs, weights, bias, activation_name="ReLU", output=None):
    inputs, weights = np.asarray(inputs, float), np.asarray(weights, float)
    _check_neuron(inputs, weights, activation_name, output)
    total = float(inputs @ weights + bias)
    if output is None:
        output = ACTIVATIONS[activation_name.lower()](total)
    height = max(2.4, 0.85 * len(inputs) + 0.4)
    middle = height / 2
    figure, axes = canvas(WIDTH, height)
    rows = middle + (np.arange(len(inputs)) - (len(inputs) - 1) / 2) * 0.85
    for row, value, weight in zip(rows, inputs, weights):
        _draw_circle(axes, 0.6, row, number(value))
        _draw_arrow(axes, (0.95, row), (3.0, middle), shrinkB=36, shrinkA=0)
        x, y = 1.75, row + (middle - row) * 0.4
        label = f"\N{MULTIPLICATION SIGN} {number(weight)}"
        write(axes, x, y, label, size=14, bbox={"fc": "white", "ec": "none", "pad": 2})
    _draw_sum(axes, middle, total, bias)
    _draw_arrow(axes, (4.35, middle), (5.2, middle))
    axes.add_patch(
        Rectangle((5.25, middle - 0.4), 1.6, 0.8, fc="white", ec=INK, lw=1.5)
    )
    write(axes, 6.05, middle, activation_name, size=14, weight="bold")
    write(axes, 6.05, middle + 0.62, "activation", size=13, color=GREY)
    _draw_arrow(axes, (6.9, middle), (7.75, middle))
    _draw_circle(axes, 8.15, middle, number(output))
    write(axes, 8.15, middle + 0.62, "output", size=13, color=GREY)
    products = " + ".join(
        f"{number(value)} \N{MULTIPLICATION SIGN} {number(weight)}"
        for value, weight in zip(inputs, weights)
    )
    return figure, (
        f"A neuron adds up {products} and the bias {number(bias)}, which makes "
        f"{number(total)}; {activation_name} turns it into {number(output)}."
    )


def _draw_sum(axes, middle, total, bias):
    axes.add_patch(Circle((3.7, middle), 0.6, fc=FOCUS, ec=INK, lw=1.5))
    write(axes, 3.7, middle, f"sum\n{number(total)}", size=14)
    _draw_arrow(axes, (3.7, middle - 1.05), (3.7, middle - 0.62))
    write(axes, 3.7, middle - 1.2, f"+ bias {number(bias)}", size=14)


def _draw_circle(axes, x, y, text):
    axes.add_patch(Circle((x, y), 0.34, fc=FOCUS_PALE, ec=INK, lw=1.5))
    write(axes, x, y, text, size=14)


def _check_neuron(inputs, weights, activation_name, output):
    if (
        inputs.ndim != 1
        or inputs.shape != weights.shape
        or not 0 < inputs.size <= INPUTS
    ):
        raise ValueError(
            f"inputs has shape {inputs.shape} and weights {weights.shape}, expected "
            f"the same number of both, 1 to {INPUTS}: give each input its weight."
        )
    if output is None and activation_name.lower() not in ACTIVATIONS:
        raise ValueError(
            f"The activation is {activation_name!r}, expected one of "
            f"{', '.join(ACTIVATIONS)}: pass the output too for another function."
        )
