"""Draw arrays: small ones with their numbers, a batch of images with its axes."""

from collections.abc import Mapping

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import ArrayLike

from digits.figures import show
from digits.style import GREY, INK, WIDTH, canvas, count, ink_on, number

# The most entries that can be read.
READABLE = 144
# Points in an inch, and the width of a digit in parts of the letter size.
POINTS, LETTER = 72, 0.64


def draw_cells(axes, values, left, top, side, *, colours=None, texts=None, size=13):
    """Draw a 2-D array as a grid of squares with the numbers in them.

    Parameters
    ----------
    axes : Axes
        Drawn on in inches, see :func:`digits.style.canvas`.
    values : array, shape (rows, columns)
        The numbers.
    left, top, side : float
        The place of the grid and the side of a square, in inches.
    colours : array, shape (rows, columns, 4), optional
        RGBA colours from 0 to 1; cividis over the range of the values by default.
    texts : str array, shape (rows, columns), optional
        What to write instead of the numbers.
    size : float, default 13
        The size of the letters, in points.
    """
    colours = shades(values, values) if colours is None else colours
    texts = np.vectorize(number, otypes=[object])(values) if texts is None else texts
    for (row, column), text in np.ndenumerate(texts):
        x, y = left + column * side, top + row * side
        colour = colours[row, column]
        axes.add_patch(Rectangle((x, y), side, side, fc=colour, ec="white", lw=1))
        write(axes, x + side / 2, y + side / 2, text, size=size, color=ink_on(colour))


def write(axes, x, y, text, **options):
    """Write text around a point."""
    return axes.text(x, y, text, **{"ha": "center", "va": "center", **options})


def shades(values, scale, cmap: str = "cividis") -> np.ndarray:
    """Return an RGBA colour for each value, so that equal values look the same."""
    low, high = np.min(scale), np.max(scale)
    share = (np.asarray(values, float) - low) / (high - low or 1)
    return colormaps[cmap](share)


def fits(texts, side: float, size: float) -> bool:
    """Return whether the texts fit into squares of a side in inches."""
    longest = max(len(text) for text in np.ravel(texts))
    return longest * LETTER * size < side * POINTS


def draw_arrays(arrays: Mapping[str, ArrayLike]) -> None:
    """Show small arrays side by side, with equal values in equal colours.

    Parameters
    ----------
    arrays : dict of str to array
        For each title, an array with one, two or three axes. The slices of three
        axes stand below each other.

    Raises
    ------
    ValueError
        If there is none, or one is empty, too large or has too many axes.
    """
    show(*_arrays_figure(arrays))


def _arrays_figure(arrays):
    arrays = {title: np.asarray(array) for title, array in arrays.items()}
    _check_arrays(arrays)
    everything = np.concatenate([array.ravel() for array in arrays.values()])
    longest = max(len(number(value)) for value in everything)
    side = max(0.36, (longest * LETTER * 13 + 6) / POINTS)
    places, width, height = _arrange(arrays, side)
    figure, axes = canvas(width, height)
    for (title, array), (left, top, wide) in zip(arrays.items(), places):
        write(axes, left + wide / 2, top + 0.2, title, size=13, family="monospace")
        slices = as_slices(array)
        column = left + (wide - slices.shape[2] * side) / 2
        for position, values in enumerate(slices):
            down = top + 0.45 + position * (slices.shape[1] * side + 0.15)
            colours = shades(values, everything)
            draw_cells(axes, values, column, down, side, colours=colours)
        bottom = top + _tall(array, side) - 0.2
        text = f"shape {array.shape}"
        write(axes, left + wide / 2, bottom, text, size=12, color=GREY)
    return figure, "; ".join(map(_array_sentence, arrays, arrays.values())) + "."


def as_slices(array):
    """Return an array with one, two or three axes as a stack of tables."""
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


def _arrange(arrays, side):
    """Return the place and width of each array, and the size of the whole."""
    left, top, tallest, widest, places = 0.1, 0.0, 0.0, 0.0, []
    for title, array in arrays.items():
        text = max(len(title) * 13, len(f"shape {array.shape}") * 12) * LETTER / POINTS
        wide = max(as_slices(array).shape[2] * side, text)
        if left > 0.1 and left + wide > WIDTH - 0.1:
            left, top, tallest = 0.1, top + tallest + 0.2, 0.0
        places.append((left, top, wide))
        left += wide + 0.5
        widest = max(widest, left - 0.4)
        tallest = max(tallest, _tall(array, side))
    return places, widest, top + tallest


def _tall(array, side):
    slices = as_slices(array)
    return len(slices) * (slices.shape[1] * side + 0.15) + 0.75


def _array_sentence(title, array):
    table = as_slices(array)[0]
    rows = " / ".join(" ".join(map(number, row)) for row in table)
    begin = "begins with" if array.ndim == 3 else "is"
    return f"{title} of shape {array.shape} {begin} {rows}"


def _check_arrays(arrays):
    if not arrays:
        raise ValueError("arrays is empty, expected a dict: pass {'a': np.arange(6)}.")
    for title, array in arrays.items():
        if array.ndim not in (1, 2, 3) or not 0 < array.size <= READABLE:
            raise ValueError(
                f"{title} has shape {array.shape}, expected one to three axes and 1 to "
                f"{READABLE} entries: pass a part of it."
            )


def draw_axes(images: ArrayLike) -> None:
    """Show a batch of images as a stack, with the names and lengths of its axes.

    Parameters
    ----------
    images : uint8 or float array, shape (batch, height, width, channels)
        One or more images with one channel (grey) or three (red, green, blue).

    Raises
    ------
    ValueError
        If the array has another shape.
    """
    show(*_axes_figure(images))


def _axes_figure(images):
    images = np.asarray(images)
    if images.ndim != 4 or not images.size or images.shape[-1] not in (1, 3):
        raise ValueError(
            f"images has shape {images.shape}, expected (batch, height, width, 1 or "
            "3): add a missing axis with images[..., None]."
        )
    batch, height, width, channels = images.shape
    shown, side, shift = min(batch, 6), 2.6, 0.34
    tall = side * height / width
    reach = shift * (shown - 1)
    left, top = 1.35, 0.25 + reach
    figure, axes = canvas(WIDTH, top + tall + 0.75)
    for place in reversed(range(shown)):
        x, y = left + place * shift, top - place * shift
        _draw_sheet(axes, images[place], x, y, side, tall)
    _draw_arrow(axes, (left - 0.12, top), (left - 0.12, top + tall))
    write(axes, left - 0.25, top + tall / 2, f"height\n{height}", size=14, ha="right")
    _draw_arrow(axes, (left, top + tall + 0.12), (left + side, top + tall + 0.12))
    write(axes, left + side / 2, top + tall + 0.35, f"width {width}", size=14)
    corner = (left + side + 0.15, top + tall)
    _draw_arrow(axes, corner, (corner[0] + reach, corner[1] - reach))
    x, y = corner[0] + reach / 2 + 0.2, corner[1] - reach / 2 + 0.1
    write(axes, x, y, f"batch {batch:,}", size=14, ha="left", va="top")
    _draw_pixel(axes, images[0], left, top, side)
    return figure, (
        f"A stack of {count(batch, 'image')}: the axes are batch {batch:,}, height "
        f"{height}, width {width} and channels {channels}. Each pixel holds "
        f"{count(channels, 'number')}."
    )


def _draw_sheet(axes, image, x, y, side, tall):
    shown = image / 255 if np.issubdtype(image.dtype, np.integer) else image
    shown = np.clip(shown, 0, 1)
    grey = {"cmap": "gray_r", "vmin": 0, "vmax": 1} if image.shape[-1] == 1 else {}
    extent = (x, x + side, y + tall, y)
    # Each sheet hides the ones behind it.
    layer = axes.imshow(shown, extent=extent, aspect="auto", **grey)
    layer.set_zorder(2)
    axes.add_patch(Rectangle((x, y), side, tall, fill=False, ec=INK, lw=1.2, zorder=2))


def _draw_arrow(axes, start, end):
    arrow = {"arrowstyle": "<->", "color": GREY, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=arrow)


def _draw_pixel(axes, image, left, top, side):
    """Draw the numbers of the brightest pixel, pulled out to the right."""
    row, column = np.unravel_index(image.mean(-1).argmax(), image.shape[:2])
    cell = side / image.shape[1]
    x, y = left + column * cell, top + row * cell
    at, down, box = 7.1, top, 0.62
    values = image[row, column]
    for place, value in enumerate(values):
        draw_cells(
            axes,
            value.reshape(1, 1),
            at,
            down + place * box,
            box,
            colours=np.ones((1, 1, 4)) * (0.84, 0.93, 0.98, 1),
        )
    bottom = down + len(values) * box
    axes.add_patch(
        Polygon(
            [(x + cell, y), (at, down), (at, bottom), (x + cell, y + cell)],
            fc="#56B4E9",
            alpha=0.3,
            zorder=3,
        )
    )
    axes.add_patch(
        Rectangle((x, y), cell, cell, fill=False, ec="#56B4E9", lw=2, zorder=4)
    )
    text = f"channels {len(values)}"
    write(axes, at + box / 2, bottom + 0.25, text, size=14)
