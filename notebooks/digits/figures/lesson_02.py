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

    Each has one, two or three axes. With three, the tables of the first axis stand
    below each other.
    """
    if not isinstance(arrays, Mapping) or not arrays:
        raise ValueError(
            "arrays is empty or no dict, expected titles and arrays: pass {'a': a}."
        )
    arrays = {title: np.asarray(array) for title, array in arrays.items()}
    for title, array in arrays.items():
        if array.ndim not in (1, 2, 3) or not 0 < array.size <= READABLE:
            raise ValueError(
                f"{title} has shape {array.shape}, expected one to three axes and 1 to "
                f"{READABLE} entries: pass a part of it."
            )
    everything = np.concatenate([array.ravel() for array in arrays.values()])
    side = max(0.4, 0.12 + max(map(text_width, write_numbers(everything))))
    places, width, height = _arrange(arrays, side)
    figure, axes = canvas(width, height)
    for (title, array), (middle, top, bottom) in zip(arrays.items(), places):
        write(axes, middle, top + 0.15, title, family="monospace")
        for position, table in enumerate(_tables(array)):
            down = top + 0.4 + position * (len(table) * side + GAP / 2)
            at = (middle - table.shape[1] * side / 2, down)
            colours = shades(table, everything)
            draw_cells(axes, *at, side, write_numbers(table), colours)
        write(axes, middle, bottom - 0.12, f"shape {array.shape}", color=GREY)
    parts = map(_describe, arrays, arrays.values())
    show(figure, f"{sentence(parts)} A slash ends a row.")


def _tables(array):
    """Return an array with one, two or three axes as a stack of tables."""
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


def _arrange(arrays, side):
    """Return the middle, top and bottom of each array, and the size of the whole."""
    left = top = width = height = 0.0
    places = []
    for title, array in arrays.items():
        tables, rows, columns = _tables(array).shape
        wide = max(
            text_width(title, family="monospace"),
            text_width(f"shape {array.shape}"),
            columns * side,
        )
        if left and left + wide > WIDTH:
            left, top = 0.0, height + GAP
        bottom = top + 0.8 + tables * rows * side + (tables - 1) * GAP / 2
        places.append((left + wide / 2, top, bottom))
        width, height = max(width, left + wide), max(height, bottom)
        left += wide + GAP
    return places, width, height


def _describe(title, array):
    rows = _tables(array[:CAPTION])[0]
    rows = rows[: max(1, CAPTION // rows.shape[1])]
    text = " / ".join(" ".join(map(number, row)) for row in rows)
    more = " and so on" if rows.size < array.size else ""
    return f"array {title} has shape {array.shape}: {text}{more}"


def draw_axes(images: ArrayLike) -> None:
    """Show a batch of images as a stack, with the names and lengths of its axes.

    The shape is (batch, height, width, channels), with one channel (grey) or three
    (red, green, blue).
    """
    images = np.asarray(images)
    if images.ndim != 4 or not images.size or images.shape[-1] not in (1, 3):
        raise ValueError(
            f"images has shape {images.shape}, expected (batch, height, width, 1 or "
            "3): add a missing axis with images[..., None]."
        )
    batch, height, width, channels = images.shape
    sheets, tall = min(batch, SHEETS), SIDE * height / width
    back = np.array([1.15, 0.5])
    front = back + np.multiply(SHIFT, sheets - 1)
    figure, axes = canvas(front[0] + SIDE + 2.7, front[1] + tall + 0.55)
    title = f"shape {images.shape}"
    write(axes, back[0], 0.2, title, family="monospace", size=15, ha="left")
    whole = np.issubdtype(images.dtype, np.integer)
    shown = np.clip(images / 255 if whole else images, 0, 1)
    for place in reversed(range(sheets)):
        left, top = front - np.multiply(SHIFT, place)
        extent = (left, left + SIDE, top + tall, top)
        look = {"cmap": "gray_r", "vmin": 0, "vmax": 1}  # of a single channel
        # Drawn in order, above all that is behind.
        axes.imshow(shown[place], extent=extent, aspect="auto", zorder=2, **look)
        draw_box(axes, left, top, SIDE, tall, fill=False, ec=GREY, zorder=2)
    _draw_pixel(axes, images[0], *front, tall)
    _draw_lengths(axes, images.shape, back, front, tall)
    show(
        figure,
        f"A stack of {count(batch, 'image')}: the axes are batch {batch:,}, height "
        f"{height}, width {width} and channels {channels}. Each pixel holds "
        f"{count(channels, 'number')}.",
    )


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
    cell, box = SIDE / image.shape[1], 0.62
    x, y = left + column * cell, top + row * cell
    texts = write_numbers(image[row, column])[:, None]
    at, down = left + SIDE + 1.3, top + 0.3
    bottom = down + len(texts) * box
    corners = [(x + cell, y), (at, down), (at, bottom), (x + cell, y + cell)]
    axes.add_patch(Polygon(corners, fc=FOCUS, alpha=0.35, zorder=3))
    draw_box(axes, x, y, cell, cell, fill=False, ec=FOCUS, lw=2.5, zorder=4)
    colours = np.full(texts.shape, FOCUS_PALE)
    draw_cells(axes, at, down, box, texts, colours, size=14)
    write(axes, at + box / 2, bottom + 0.22, f"channels {len(texts)}", size=14)
