"""Draw what max-pooling does to a small feature map."""

import numpy as np
from numpy.typing import ArrayLike

from digits.figures.cells import (
    canvas,
    draw_arrow,
    draw_box,
    draw_cells,
    fit_numbers,
    write,
)
from digits.figures.display import show
from digits.figures.images import as_image
from digits.figures.style import (
    FOCUS,
    FOCUS_PALE,
    OTHER,
    OTHER_PALE,
    PALE,
    WIDTH,
    number,
)

# The most rows or columns whose numbers can be read.
READABLE = 12
# The room between input and output, and above them, in inches.
BETWEEN, TOP = 1.5, 0.35
TINTS, PALE_TINTS = np.array([FOCUS, OTHER]), np.array([FOCUS_PALE, OTHER_PALE])


def draw_pooling(array: ArrayLike, *, size: int = 2) -> None:
    """Show max-pooling: of each block only the highest value stays.

    Parameters
    ----------
    array : array, shape (height, width) or (height, width, 1)
        A small feature map, of at most 12 rows and columns.
    size : int, default 2
        The side of a block. Rows and columns that do not fill one are left out, as
        in Keras.

    Raises
    ------
    ValueError
        If the array has another shape, is too large, or is smaller than a block.
    """
    show(*_pooling_figure(array, size=size))


def _pooling_figure(array, *, size=2):
    array = as_image(array)
    if max(array.shape) > READABLE or not 1 <= size <= min(array.shape):
        raise ValueError(
            f"array has shape {array.shape} and size is {size}, expected at most "
            f"{READABLE} rows and columns and a block inside them: try array[:8, :8]."
        )
    rows, columns = (length // size for length in array.shape)
    blocks = array[: rows * size, : columns * size].reshape(rows, size, columns, size)
    output = blocks.max((1, 3))
    return _draw(array, output, size), _alt(array, output, size)


def _alt(array, output, size):
    taken = [" ".join(map(number, row)) for row in output]
    rows = " / ".join(taken[:4]) + (" and so on" if len(taken) > 4 else "")
    return (
        f"Max-pooling with blocks of {size} by {size} turns {len(array)} by "
        f"{array.shape[1]} values into {len(output)} by {output.shape[1]}: {rows}. It "
        "has no weights to learn."
    )


def _draw(array, output, size):
    room = (WIDTH - BETWEEN) / (array.shape[1] + output.shape[1])
    side = min(0.55, room)
    wide, tall = (length * side for length in array.shape[::-1])
    figure, axes = canvas(wide + BETWEEN + output.shape[1] * side, tall + TOP)
    write(axes, wide / 2, 0.12, f"input {_size(array)}")
    # Neighbouring blocks differ like the squares of a chess board.
    kinds = np.indices(output.shape).sum(0) % 2
    texts, letters = fit_numbers(array, side)
    _draw_input(axes, texts, array, output, kinds, size, side, letters)
    left, top = wide + BETWEEN, TOP + (tall - len(output) * side) / 2
    middle = left + output.shape[1] * side / 2
    write(axes, middle, top - 0.23, f"output {_size(output)}")
    bold = {"weight": "bold", "size": letters}
    texts = fit_numbers(output, side)[0]
    draw_cells(axes, left, top, side, texts, TINTS[kinds], **bold)
    middle = TOP + tall / 2
    draw_arrow(axes, (wide + 0.25, middle), (left - 0.25, middle))
    write(axes, wide + BETWEEN / 2, middle - 0.2, "max", size=14)
    return figure


def _draw_input(axes, texts, array, output, kinds, size, side, letters):
    rows, columns = (length * size for length in output.shape)
    colours = np.full(array.shape, PALE)
    spread = kinds.repeat(size, 0).repeat(size, 1)
    colours[:rows, :columns] = PALE_TINTS[spread]
    highest = _find_highest(array, output, size)
    pale = texts.copy()
    pale[tuple(highest.T)] = ""
    draw_cells(axes, 0, TOP, side, pale, colours, size=letters)
    bold = {"weight": "bold", "size": letters}
    for (row, column), kind in zip(highest, kinds.flat):
        place, text = (column * side, TOP + row * side), [[texts[row, column]]]
        draw_cells(axes, *place, side, text, TINTS[[[kind]]], **bold)
    for row, column in np.ndindex(output.shape):
        corner = (column * size * side, TOP + row * size * side)
        draw_box(axes, *corner, size * side, size * side, fill=False, lw=1.8)


def _find_highest(array, output, size):
    """Return the row and column of the first highest value in each block."""
    found = []
    for (row, column), highest in np.ndenumerate(output):
        start = (row * size, column * size)
        block = array[start[0] :, start[1] :][:size, :size]
        found.append(start + np.argwhere(block == highest)[0])
    return np.array(found)


def _size(array):
    return f"{len(array)} by {array.shape[1]}"
