"""Draw digits: a grid of them, or one with the number in each pixel."""

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from digits.figures.cells import canvas, draw_box, text_width, write
from digits.figures.display import show
from digits.figures.style import GREY, MINUS, PALE, WIDTH, count, ink_on, number

# The most characters of labels or titles that go into a caption.
CAPTION = 220
# The most rows or columns of pixels whose numbers can be read.
READABLE = 32
# In inches: the largest side of an image, the gap to the next, and the height of a
# line for each point of the letters.
SIDE, GAP, LINE = 1.8, 0.1, 1.45 / 72


def plot_digits(
    images: ArrayLike, labels: ArrayLike | None = None, *, titles=None, columns=10
) -> None:
    """Show digits in a grid, as dark ink on white paper.

    Parameters
    ----------
    images : array, shape (n, height, width) or (n, height, width, 1)
        The digits: uint8 from 0 to 255, or floats.
    labels : int array, shape (n,), optional
        The digit in each image, written above it.
    titles : sequence of n strings, optional
        What to write above the images instead of their labels.
    columns : int, default 10
        Images in a row.

    Raises
    ------
    ValueError
        If the images have another shape or there are none, or if the labels or
        titles are not as many as the images.
    """
    show(*_digits_figure(images, labels, titles=titles, columns=columns))


def _digits_figure(images, labels=None, *, titles=None, columns=10):
    images = as_images(images)
    above = texts_above(labels, titles, len(images))
    if columns < 1:
        raise ValueError(f"columns is {columns}, expected 1 or more: try columns=10.")
    # A picture of many pixels, such as a mosaic of digits, gets more room.
    largest = SIDE * max(1, images.shape[2] / 56)
    columns, side, size = fit_titles(above, min(columns, len(images)), WIDTH, largest)
    rows = -(-len(images) // columns)
    lines = max((text.count("\n") + 1 for text in above), default=0)
    head = lines * size * LINE
    tall = (side - GAP) * images.shape[1] / images.shape[2]
    figure, axes = canvas(columns * side - GAP, rows * (head + tall + GAP) - GAP)
    for place, image in enumerate(images):
        left, top = place % columns * side, place // columns * (head + tall + GAP)
        place_digit(axes, image, left, top + head, side - GAP)
        if above:
            middle = (left + (side - GAP) / 2, top + head / 2 - 0.01)
            write(axes, *middle, above[place], size=size)
    return figure, _digits_alt(len(images), rows, columns, above, titles)


def _digits_alt(images, rows, columns, above, titles):
    where = f" in {rows} rows of {columns}" if rows > 1 else " in a row"
    alt = count(images, "digit") + (where if images > 1 else "")
    if not above:
        return alt + "."
    between, word = (" ", "labelled") if titles is None else ("; ", "titled")
    lines = [
        between.join(" ".join(text.split()) for text in above[start : start + columns])
        for start in range(0, len(above), columns)
    ]
    text = " / ".join(lines)
    if len(text) > CAPTION:
        text = text[:CAPTION].rsplit(between, 1)[0] + " and so on"
    return f"{alt}, {word} {text}."


def texts_above(labels, titles, expected: int) -> list[str]:
    """Return what to write above the images, or say that it is not as many."""
    for name, values in (("labels", labels), ("titles", titles)):
        if values is not None and len(values) != expected:
            raise ValueError(
                f"There are {expected} images and {len(values)} {name}, expected as "
                f"many {name} as images: slice both alike, as in images[:20] and "
                f"{name}[:20]."
            )
    if titles is not None:
        return [str(title) for title in titles]
    return [] if labels is None else [str(label) for label in np.asarray(labels)]


def fit_titles(
    titles: list[str], columns: int, width: float, largest: float = SIDE
) -> tuple[int, float, int]:
    """Fit titled images into a width in inches.

    Returns
    -------
    columns, side, size : int, float, int
        As many columns as asked for, or as the titles leave room for; the width of a
        column, in inches; and the size of the titles, in points.
    """
    for size in (14, 13, 12, 11):
        widest = max((text_width(title, size) for title in titles), default=0) + 0.12
        side = min(width / columns, largest)
        if widest <= side:
            return columns, side, size
    columns = max(1, min(columns, int(width / widest)))
    return columns, max(widest, min(width / columns, largest)), size


def as_images(images: ArrayLike) -> np.ndarray:
    """Return images as an array (n, height, width), or say what is wrong with them."""
    try:
        images = np.asarray(images)
    except ValueError:
        shapes = sorted({np.shape(image) for image in images})
        raise ValueError(
            f"The images have the shapes {shapes}, expected one shape for all: crop or "
            "pad them first."
        ) from None
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 or images.size == 0:
        raise ValueError(
            f"images has shape {images.shape}, expected (n, height, width) with at "
            "least one image: for a single image pass images[:1]."
        )
    return images


def as_image(image: ArrayLike) -> np.ndarray:
    """Return an image as an array (height, width), or say what is wrong with it."""
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[-1] == 1:
        image = image[..., 0]
    if image.ndim != 2 or image.size == 0:
        raise ValueError(
            f"image has shape {image.shape}, expected (height, width): pass one image, "
            "such as images[0]."
        )
    return image


def draw_digit(axes, image: np.ndarray, **options) -> None:
    """Draw one image as dark ink on white paper."""
    low, high = _scale(image)
    axes.imshow(image, cmap="gray_r", vmin=low, vmax=high, **options)


def place_digit(axes, image: np.ndarray, left, top, width, frame: str = PALE) -> None:
    """Draw one image with a frame at a place of a canvas, in inches."""
    height = width * image.shape[0] / image.shape[1]
    extent = (left, left + width, top + height, top)
    draw_digit(axes, image, extent=extent, aspect="auto")
    draw_box(axes, left, top, width, height, fill=False, ec=frame)


def _scale(image: np.ndarray) -> tuple[float, float]:
    low, high = float(image.min()), float(image.max())
    if low < 0 or high > 255:
        return low, high
    whole = np.issubdtype(image.dtype, np.integer)
    return (0, 255) if whole or high > 1 else (0, 1)


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
    show(*_pixels_figure(image, label=label))


def _pixels_figure(image, *, label=None):
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
    return figure, (
        f"{name} in {height} by {width} pixels: {zeros} of the {image.size} are 0, and "
        f"the highest value is {number(image.max())}, at row {row}, column {column}, "
        "counted from 0."
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
