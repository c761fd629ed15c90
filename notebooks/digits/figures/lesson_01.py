"""Draw the ideas of lesson 01: pixels, splits, classes and tasks."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from digits.figures import style
from digits.figures.common import (
    _make_control,
    _scale,
    _show_controls,
    as_image,
    as_images,
    draw_digit,
    is_live,
    place_digit,
    plot_digits,
    show,
)
from digits.figures.sketch import canvas, draw_arrow, draw_box, write
from digits.figures.style import WIDTH, count, number, percent

READABLE = 32  # rows or columns of pixels whose numbers can be read
PAGE = 20  # digits


def plot_pixels(image: ArrayLike, *, label: int | None = None) -> None:
    """Show one digit with the number in each pixel, and its label above it.

    The image has the shape (height, width) or (height, width, 1), of at most 32 x 32
    pixels: uint8 from 0 to 255, or floats.
    """
    image = as_image(image)
    height, width = image.shape
    if max(height, width) > READABLE:
        raise ValueError(
            f"image has shape {image.shape}, expected at most {READABLE} pixels a side "
            "so that the numbers can be read: pass a part, such as image[:28, :28]."
        )
    side = min(WIDTH, 0.6 * width + 0.8)
    figure = Figure(figsize=(side, side * height / width + 0.3))
    axes = figure.subplots()
    draw_digit(axes, image)
    low, high = _scale(image)
    font = {"size": min(13, 250 / max(height, width)), "ha": "center", "va": "center"}
    for (row, column), value in np.ndenumerate(image):
        shade = float((value - low) / (high - low or 1))
        colour = style.GREY if value == 0 else style.ink_on(colormaps["gray_r"](shade))
        axes.text(column, row, _short(value, high), color=colour, **font)
    axes.set_xticks(np.arange(width + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(height + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#b8b8b8", linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    axes.set(xlabel="column", ylabel="row")
    if label is not None:
        axes.set_title(f"label: {label}")
    row, column = np.unravel_index(image.argmax(), image.shape)
    name = "A digit" if label is None else f"The digit {label}"
    show(
        figure,
        f"{name} in {height} by {width} pixels: {(image == 0).sum()} of the "
        f"{image.size} are 0, and the highest value is {number(image.max())}, at row "
        f"{row}, column {column}, counted from 0.",
    )


def _short(value, high):
    """Write a number in four characters, without the 0 before a decimal point."""
    if float(value).is_integer():
        return number(value)
    text = f"{value:.{2 if high <= 1 else 1}f}"
    return text.replace("0.", ".").replace("-", style.MINUS)


def browse_digits(images: ArrayLike, labels: ArrayLike) -> None:
    """Leaf through images (n, height, width) and their labels (n,), twenty a page.

    In JupyterLab a menu chooses the digit and a slider the page; elsewhere the first
    page is shown.
    """
    images, labels = as_images(images), np.asarray(labels)
    if labels.shape != (len(images),):
        raise ValueError(
            f"There are {len(images)} images and labels of shape {labels.shape}, "
            "expected one label per image: pass the two arrays that belong together."
        )
    places = {"all": np.arange(len(labels))}
    places |= {str(each): np.flatnonzero(labels == each) for each in np.unique(labels)}

    def draw(digit, page):
        shown = places[digit][PAGE * (page - 1) : PAGE * page]
        plot_digits(images[shown], labels[shown])

    if not is_live():
        draw("all", 1)
        return
    menu, page = _make_control("digit", list(places)), _make_control("page", (1, 1))

    def go_to_first_page(change=None):
        page.value = 1
        page.max = -(-len(places[menu.value]) // PAGE)

    menu.observe(go_to_first_page, "value")
    go_to_first_page()
    _show_controls(draw, {"digit": menu, "page": page})


def plot_class_counts(**labels: ArrayLike) -> None:
    """Show how often each class occurs, as shares where there are several splits.

    Each split's labels (n,) come under its name, as in
    ``plot_class_counts(training=y_train, validation=y_val)``.
    """
    counts = {name: _count(name, np.asarray(labels[name])) for name in labels}
    figure = Figure(figsize=(WIDTH, 3.8))
    axes = figure.subplots()
    alone, width = len(counts) == 1, 0.8 / len(counts)
    for position, (name, amounts) in enumerate(counts.items()):
        colour = style.split_colour(name, position)
        bars = axes.bar(
            np.arange(len(amounts)) + (position - (len(counts) - 1) / 2) * width,
            amounts if alone else 100 * amounts / amounts.sum(),
            width,
            color=colour,
            hatch=style.HATCHES[colour],
            edgecolor="white",
            label=f"{name} ({amounts.sum():,})",
        )
        if alone:
            axes.bar_label(bars, fmt="{:,.0f}", padding=2, fontsize=12)
    axes.set_xticks(range(max(map(len, counts.values()))))
    axes.set(xlabel="class", ylabel="images" if alone else "share of the split in %")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0)
    figure.legend(loc="outside upper center", ncols=len(counts), fontsize=13)
    show(
        figure,
        " ".join(
            f"{name.capitalize()}: {amounts.sum():,} labels, the rarest class is "
            f"{amounts.argmin()} ({amounts.min():,}), the most common is "
            f"{amounts.argmax()} ({amounts.max():,})."
            for name, amounts in counts.items()
        ),
    )


def _count(name, labels):
    whole = np.issubdtype(labels.dtype, np.integer)
    if labels.ndim != 1 or not labels.size or not whole or labels.min() < 0:
        raise ValueError(
            f"{name} has shape {labels.shape} and dtype {labels.dtype}, expected (n,) "
            "whole numbers from 0 up: pass labels such as y_train."
        )
    return np.bincount(labels, minlength=10)


def draw_splits(**sizes: int) -> None:
    """Show how a data set is divided, as one bar.

    The number of images in each split comes under its name, as in
    ``draw_splits(training=54_000, validation=6_000, test=10_000)``.
    """
    if not sizes or min(sizes.values()) < 1:
        raise ValueError(
            f"The sizes are {sizes}, expected 1 or more for each split: pass them by "
            "name, as in draw_splits(training=800, test=200)."
        )
    total = sum(sizes.values())
    widths = np.array(list(sizes.values())) * WIDTH / total
    starts = np.cumsum(widths) - widths
    middles = starts + widths / 2
    labels = _spread(middles, 1.15)
    figure, axes = canvas(WIDTH, 1.9)
    for position, (name, size) in enumerate(sizes.items()):
        colour = style.split_colour(name, position)
        look = {"fc": colour, "ec": "white", "lw": 2, "hatch": style.HATCHES[colour]}
        draw_box(axes, starts[position], 1.15, widths[position], 0.7, **look)
        x = labels[position]
        write(axes, x, 0.15, name, size=14, weight="bold", va="center_baseline")
        write(axes, x, 0.42, f"{size:,}", size=14)
        write(axes, x, 0.68, percent(size / total), size=14)
        axes.plot([x, middles[position]], [0.84, 1.12], color=style.GREY, lw=1.2)
    parts = (f"{name} {n:,} ({percent(n / total)})" for name, n in sizes.items())
    show(figure, f"{count(total, 'image')} in {len(sizes)} parts: {', '.join(parts)}.")


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
    """Show a uint8 image (height, width) in two tasks: classification and regression.

    The label is the digit in the image, from 0 to 9.
    """
    image = as_image(image)
    ink = float(image.mean() / 255)
    figure, axes = canvas(WIDTH, 3.4)
    heading = {"size": 15, "weight": "bold", "ha": "left"}
    for top in (0, 1.9):
        place_digit(axes, image, 0, top, 1.5, frame=style.GREY)
        draw_arrow(axes, (1.65, top + 0.9), (2.25, top + 0.9))
    write(axes, 2.5, 0.2, "Classification: which one?", **heading)
    for digit in range(10):
        chosen, x = digit == label, 2.5 + digit * 0.62
        look = {"fc": style.FOCUS if chosen else "white", "lw": 3 if chosen else 1}
        draw_box(axes, x, 0.6, 0.56, 0.56, **look)
        weight = "bold" if chosen else "normal"
        write(axes, x + 0.28, 0.88, str(digit), size=16, weight=weight)
    write(axes, 2.5, 2.1, "Regression: how much? Here: how much ink?", **heading)
    left, right, line = 2.7, 8.4, 2.95
    axes.plot([left, right], [line, line], color=style.INK, lw=2)
    for tick in range(0, 101, 20):
        x = left + (right - left) * tick / 100
        axes.plot([x, x], [line, line + 0.1], color=style.INK, lw=2)
        write(axes, x, line + 0.28, f"{tick} %")
    x = left + (right - left) * ink
    axes.plot(x, line - 0.12, "v", ms=16, color=style.FOCUS, mec=style.INK, mew=1.5)
    beside, side = (x + 0.2, "left") if ink < 0.8 else (x - 0.2, "right")
    write(axes, beside, line - 0.25, percent(ink), size=15, weight="bold", ha=side)
    show(
        figure,
        "Two tasks for the same image. Classification asks which of ten digits it is: "
        f"{label}. Regression asks for a number, here the share of ink: "
        f"{percent(ink)}.",
    )
