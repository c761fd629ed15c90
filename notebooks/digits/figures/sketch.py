"""Draw boxes, arrows, numbers and text at places given in inches."""

from functools import cache

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.textpath import TextPath

from digits.figures.style import INK, ink_on, number

POINTS = 72  # in an inch


def canvas(width: float, height: float):
    """Return a figure and axes to draw on in inches, from the top left corner down."""
    # Lines on the edge are as wide outside of it as inside.
    rim = 0.04
    size = (width + 2 * rim, height + 2 * rim)
    figure = Figure(figsize=size, layout="none")
    axes = figure.add_axes((0, 0, 1, 1), autoscale_on=False)
    axes.set(xlim=(-rim, width + rim), ylim=(height + rim, -rim))
    axes.axis("off")
    return figure, axes


def write(axes, x: float, y: float, text: str, **options) -> None:
    """Write text around a point."""
    axes.text(x, y, text, **{"ha": "center", "va": "center", "size": 13, **options})


def draw_box(axes, left, top, width, height, **options) -> None:
    """Draw a rectangle."""
    axes.add_patch(Rectangle((left, top), width, height, **{"ec": INK, **options}))


def draw_arrow(axes, start, end, **options) -> None:
    """Draw an arrow from point to point."""
    style = {"arrowstyle": "-|>", "mutation_scale": 18, "color": INK, "lw": 1.8}
    arrow = FancyArrowPatch(start, end, shrinkA=0, shrinkB=0, **{**style, **options})
    axes.add_patch(arrow)


@cache
def text_width(text: str, size: float = 13, family: str = "sans-serif") -> float:
    """Return how wide the widest line of a text is, in inches."""
    font = FontProperties(family=[family])
    lines = [line for line in text.split("\n") if line.strip()]
    ends = (TextPath((0, 0), line, size, font).get_extents().x1 for line in lines)
    return max(ends, default=0) / POINTS


def write_numbers(values, decimals: int = 2) -> np.ndarray:
    """Return an array of texts, one for each number."""
    return np.vectorize(number, otypes=[object])(values, decimals)


def fit_numbers(values, side: float) -> tuple[np.ndarray, int]:
    """Write numbers so that they fit into squares, in inches, or leave them out.

    Returns the texts and the size of their letters, in points.
    """
    for size, decimals, free in ((13, 2, 0.08), (11, 2, 0.02), (11, 1, 0.02)):
        texts = write_numbers(values, decimals)
        if max(text_width(text, size) for text in texts.flat) < side - free:
            return texts, size
    return np.full(np.shape(values), "", dtype=object), size


def shades(values, scale, cmap: str = "cividis") -> np.ndarray:
    """Return an RGBA colour for each value, so that equal values look the same."""
    low, high = np.min(scale), np.max(scale)
    share = (np.asarray(values, float) - low) / (high - low or 1)
    return colormaps[cmap](share)


def draw_cells(
    axes, left, top, side, texts, colours, *, edge="white", **options
) -> None:
    """Draw a grid of squares on a canvas, with a text in each.

    Texts have the shape (rows, columns), and so have the colours of the grounds,
    by name or as RGBA.
    """
    for (row, column), text in np.ndenumerate(texts):
        x, y, colour = left + column * side, top + row * side, colours[row, column]
        draw_box(axes, x, y, side, side, fc=colour, ec=edge, lw=1.5)
        middle = (x + side / 2, y + side / 2)
        write(axes, *middle, text, **{"color": ink_on(colour), **options})
