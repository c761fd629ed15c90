"""Draw what max-pooling does to a small feature map."""

import numpy as np
from numpy.typing import ArrayLike

from digits.cells import (
    canvas,
    draw_arrow,
    draw_box,
    draw_cells,
    write,
    write_numbers,
)
from digits.figures import show
from digits.images import as_image
from digits.style import (
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
# The inches between input and output.
BETWEEN = 1.5
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
    figure, axes = canvas(wide + BETWEEN + output.shape[1] * side, tall + 0.35)
    write(axes, wide / 2, 0.12, f"input {_size(array)}")
    # Neighbouring blocks differ like the squares of a chess board.
    kinds = np.indices(output.shape).sum(0) % 2
    _draw_input(axes, array, output, size, kinds, side)
    left, top = wide + BETWEEN, 0.35 + (tall - len(output) * side) / 2
    write(
        axes, left + output.shape[1] * side / 2, top - 0.23, f"output {_size(output)}"
    )
    draw_cells(
        axes, left, top, side, write_numbers(output), TINTS[kinds], weight="bold"
    )
    middle = 0.35 + tall / 2
    draw_arrow(axes, (wide + 0.25, middle), (left - 0.25, middle))
    write(axes, wide + BETWEEN / 2, middle - 0.2, "max", size=14)
    return figure


def _draw_input(axes, array, output, size, kinds, side):
    rows, columns = (length * size for length in output.shape)
    colours = np.full(array.shape, PALE)
    spread = kinds.repeat(size, 0).repeat(size, 1)
    colours[:rows, :columns] = PALE_TINTS[spread]
    texts = write_numbers(array)
    draw_cells(axes, 0, 0.35, side, texts, colours)
    for (row, column), highest in np.ndenumerate(output):
        block = array[row * size :, column * size :][:size, :size]
        down, across = np.argwhere(block == highest)[0]
        place = ((column * size + across) * side, 0.35 + (row * size + down) * side)
        text, colour = write_numbers([[highest]]), TINTS[[[kinds[row, column]]]]
        draw_cells(axes, *place, side, text, colour, weight="bold")
        corner = (column * size * side, 0.35 + row * size * side)
        draw_box(axes, *corner, size * side, size * side, fill=False, lw=1.8)


def _size(array):
    return f"{len(array)} by {array.shape[1]}"
