"""Draw the ideas of lesson 02: arrays and their axes."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Polygon
from numpy.typing import ArrayLike

from digits.figures.common import show
from digits.figures.sketch import (
    canvas,
    draw_arrow,
    draw_box,
    draw_cells,
    shades,
    text_width,
    write,
    write_numbers,
)
from digits.figures.style import FOCUS, FOCUS_PALE, GREY, WIDTH, count, number, sentence

# The most entries that can be read, and the most that go into a caption.
READABLE, CAPTION = 144, 12
# The most images of a batch that are drawn, their side and their shift, in inches.
SHEETS, SIDE, SHIFT = 5, 2.3, (0.62, 0.3)
GAP = 0.35


def draw_arrays(arrays: Mapping[str, ArrayLike]) -> None:
    """Show small arrays side by side, with equal values in equal colours.

    Parameters
    ----------
    arrays : dict of str to array
        For each title, an array with one, two or three axes. With three axes, the
        tables of the first axis stand below each other.

    Raises
    ------
    ValueError
        If there is none, or one is empty, too large or has too many axes.
    """
    arrays = {title: np.asarray(array) for title, array in arrays.items()}
    _check_arrays(arrays)
    everything = np.concatenate([array.ravel() for array in arrays.values()])
    widest = max(text_width(text) for text in write_numbers(everything))
    side = max(0.4, widest + 0.12)
    places, width, height = _arrange(arrays, side)
    figure, axes = canvas(width, height)
    for (title, array), (left, top, wide) in zip(arrays.items(), places):
        middle = left + wide / 2
        write(axes, middle, top + 0.15, title, family="monospace")
        for position, table in enumerate(_tables(array)):
            down = top + 0.4 + position * (len(table) * side + GAP / 2)
            at = (middle - table.shape[1] * side / 2, down)
            colours = shades(table, everything)
            draw_cells(axes, *at, side, write_numbers(table), colours)
        bottom = top + _tall(array, side) - 0.12
        write(axes, middle, bottom, f"shape {array.shape}", color=GREY)
    show(figure, _arrays_alt(arrays))


def _tables(array):
    """Return an array with one, two or three axes as a stack of tables."""
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


def _arrange(arrays, side):
    """Return the place and width of each array, and the size of the whole."""
    left = top = tallest = widest = 0.0
    places = []
    for title, array in arrays.items():
        shape = text_width(f"shape {array.shape}")
        wide = max(text_width(title, family="monospace"), shape)
        wide = max(wide, _tables(array).shape[2] * side)
        if left and left + wide > WIDTH:
            left, top, tallest = 0.0, top + tallest + GAP, 0.0
        places.append((left, top, wide))
        widest, left = max(widest, left + wide), left + wide + GAP
        tallest = max(tallest, _tall(array, side))
    return places, widest, top + tallest


def _tall(array, side):
    tables, rows, _ = _tables(array).shape
    return tables * (rows * side + GAP / 2) - GAP / 2 + 0.8


def _arrays_alt(arrays):
    parts = []
    for title, array in arrays.items():
        rows = _tables(array[:CAPTION])[0]
        rows = rows[: max(1, CAPTION // rows.shape[1])]
        text = " / ".join(" ".join(map(number, row)) for row in rows)
        more = " and so on" if rows.size < array.size else ""
        parts.append(f"array {title} has shape {array.shape}: {text}{more}")
    return f"{sentence(parts)} A slash ends a row."


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
    images = np.asarray(images)
    if images.ndim != 4 or not images.size or images.shape[-1] not in (1, 3):
        raise ValueError(
            f"images has shape {images.shape}, expected (batch, height, width, 1 or "
            "3): add a missing axis with images[..., None]."
        )
    batch, height, width, channels = images.shape
    sheets, tall = min(batch, SHEETS), SIDE * height / width
    across, up = (shift * (sheets - 1) for shift in SHIFT)
    back = (1.15, 0.5)
    front = (back[0] + across, back[1] + up)
    figure, axes = canvas(front[0] + SIDE + 2.7, front[1] + tall + 0.55)
    title = f"shape {images.shape}"
    write(axes, back[0], 0.2, title, family="monospace", size=15, ha="left")
    for place in reversed(range(sheets)):
        corner = (front[0] - place * SHIFT[0], front[1] - place * SHIFT[1])
        _draw_sheet(axes, images[place], *corner, tall)
    _draw_pixel(axes, images[0], *front, tall)
    _draw_lengths(axes, images.shape, back, front, tall)
    show(
        figure,
        f"A stack of {count(batch, 'image')}: the axes are batch {batch:,}, height "
        f"{height}, width {width} and channels {channels}. Each pixel holds "
        f"{count(channels, 'number')}.",
    )


def _draw_sheet(axes, image, left, top, tall):
    shown = image / 255 if np.issubdtype(image.dtype, np.integer) else image
    grey = {"cmap": "gray_r", "vmin": 0, "vmax": 1} if image.shape[-1] == 1 else {}
    extent = (left, left + SIDE, top + tall, top)
    # Drawn in order, above all that is behind.
    layer = axes.imshow(np.clip(shown, 0, 1), extent=extent, aspect="auto", **grey)
    layer.set_zorder(2)
    draw_box(axes, left, top, SIDE, tall, fill=False, ec=GREY, zorder=2)


def _draw_lengths(axes, shape, back, front, tall):
    batch, height, width, _ = shape
    both = {"arrowstyle": "<|-|>", "mutation_scale": 13, "color": GREY}
    x, y = back[0] - 0.12, back[1]
    draw_arrow(axes, (x, y), (x, y + tall), **both)
    write(axes, x - 0.1, y + tall / 2, f"height\n{height}", size=14, ha="right")
    x, y = front[0], front[1] + tall + 0.12
    draw_arrow(axes, (x, y), (x + SIDE, y), **both)
    write(axes, x + SIDE / 2, y + 0.25, f"width {width}", size=14)
    low = back[1] + tall + 0.12
    if batch > 1:
        draw_arrow(axes, (back[0], low), (x - 0.08, y), **both)
    middle = ((back[0] + x) / 2 - 0.15, (low + y) / 2 + 0.12)
    write(axes, *middle, f"batch {batch:,}", size=14, ha="right")


def _draw_pixel(axes, image, left, top, tall):
    """Draw the numbers of the brightest pixel, pulled out to the right."""
    row, column = np.unravel_index(image.mean(-1).argmax(), image.shape[:2])
    cell = SIDE / image.shape[1]
    x, y = left + column * cell, top + row * cell
    texts, box = write_numbers(image[row, column])[:, None], 0.62
    at, bottom = left + SIDE + 1.3, top + 0.3 + len(texts) * box
    down = bottom - len(texts) * box
    corners = [(x + cell, y), (at, down), (at, bottom), (x + cell, y + cell)]
    axes.add_patch(Polygon(corners, fc=FOCUS, alpha=0.35, zorder=3))
    draw_box(axes, x, y, cell, cell, fill=False, ec=FOCUS, lw=2.5, zorder=4)
    draw_cells(
        axes, at, down, box, texts, np.full((len(texts), 1), FOCUS_PALE), size=14
    )
    write(axes, at + box / 2, bottom + 0.22, f"channels {len(texts)}", size=14)
