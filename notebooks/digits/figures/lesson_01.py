"""Draw the ideas of lesson 01: pixels, splits, classes and tasks."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

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
from digits.figures.style import (
    FOCUS,
    GREY,
    HATCHES,
    INK,
    MINUS,
    WIDTH,
    count,
    ink_on,
    number,
    percent,
    split_colour,
)

# The most rows or columns of pixels whose numbers can be read.
READABLE = 32
PAGE = 20  # digits


def plot_pixels(image: ArrayLike, *, label: int | None = None) -> None:
    """Show one digit with the number in each pixel.

    Parameters
    ----------
    image : array, shape (height, width) or (height, width, 1)
        The digit, of at most 32 x 32 pixels: uint8 from 0 to 255, or floats.
    label : int, optional
        The digit in the image, written above it.

    Raises
    ------
    ValueError
        If it is not one image, or too large for its numbers to be read.
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
    _write_pixels(axes, image)
    axes.set_xticks(np.arange(width + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(height + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#b8b8b8", linewidth=0.5)
    axes.tick_params(which="minor", length=0)
    axes.set(xlabel="column", ylabel="row")
    if label is not None:
        axes.set_title(f"label: {label}")
    zeros = int((image == 0).sum())
    row, column = np.unravel_index(image.argmax(), image.shape)
    name = "A digit" if label is None else f"The digit {label}"
    show(
        figure,
        f"{name} in {height} by {width} pixels: {zeros} of the {image.size} are 0, and "
        f"the highest value is {number(image.max())}, at row {row}, column {column}, "
        "counted from 0.",
    )


def _write_pixels(axes, image):
    low, high = _scale(image)
    font = {"size": min(13, 250 / max(image.shape)), "ha": "center", "va": "center"}
    for (row, column), value in np.ndenumerate(image):
        shade = float((value - low) / (high - low or 1))
        colour = GREY if value == 0 else ink_on(colormaps["gray_r"](shade))
        axes.text(column, row, _short(value, high), color=colour, **font)


def _short(value, high):
    """Write a number in four characters, without the 0 before a decimal point."""
    if float(value).is_integer():
        return number(value)
    return f"{value:.{2 if high <= 1 else 1}f}".replace("0.", ".").replace("-", MINUS)


def browse_digits(
    images: ArrayLike, labels: ArrayLike, *, digit: int | None = None
) -> None:
    """Leaf through a data set, twenty digits a page.

    In JupyterLab a menu chooses the digit and a slider the page; elsewhere the first
    page is shown.

    Parameters
    ----------
    images : array, shape (n, height, width) or (n, height, width, 1)
        The digits.
    labels : int array, shape (n,)
        The digit in each image.
    digit : int, optional
        Start with the images of this digit only.

    Raises
    ------
    ValueError
        If images and labels differ in number, or there is no such digit.
    """
    images, labels = as_images(images), np.asarray(labels)
    if labels.shape != (len(images),):
        raise ValueError(
            f"There are {len(images)} images and labels of shape {labels.shape}, "
            "expected one label per image: pass the two arrays that belong together."
        )
    places = {"all": np.arange(len(labels))}
    places |= {str(each): np.flatnonzero(labels == each) for each in np.unique(labels)}
    chosen = "all" if digit is None else str(digit)
    if chosen not in places:
        raise ValueError(
            f"digit is {digit}, expected a label that occurs: choose one of "
            f"{', '.join(list(places)[1:])}."
        )

    def draw(digit, page):
        shown = places[digit][PAGE * (page - 1) : PAGE * page]
        plot_digits(images[shown], labels[shown])

    if is_live():
        _browse(draw, places, chosen)
    else:
        draw(chosen, 1)


def _browse(draw, places, chosen):
    menu, page = _make_control("digit", list(places)), _make_control("page", (1, 1))

    def go_to_first_page(change=None):
        page.value = 1
        page.max = -(-len(places[menu.value]) // PAGE)

    menu.observe(go_to_first_page, "value")
    menu.value = chosen
    go_to_first_page()
    _show_controls(draw, {"digit": menu, "page": page})


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
    show(figure, " ".join(map(_count_sentence, counts, counts.values())))


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
    show(
        figure,
        "Two tasks for the same image. Classification asks which of ten digits it is: "
        f"{label}. Regression asks for a number, here the share of ink: "
        f"{percent(ink)}.",
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
