"""Draw what convolution and max-pooling do to a small image."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from digits.arrays import draw_cells, fits, shades, write
from digits.figures import show
from digits.images import as_image
from digits.live import explore
from digits.style import FOCUS, INK, WIDTH, canvas, number

# The largest image whose numbers can be read, in pixels a side.
READABLE = 12
TIMES, DOT = "\N{MULTIPLICATION SIGN}", "\N{DOT OPERATOR}"


def draw_convolution(
    image: ArrayLike, kernel: ArrayLike, *, steps: Sequence[int] | None = None
) -> None:
    """Show how a kernel slides over an image and what it writes at each step.

    As in Keras with ``padding="valid"``, the kernel is not flipped and stays inside
    the image. In JupyterLab a slider and a play button go through all the steps.

    Parameters
    ----------
    image : array, shape (height, width) or (height, width, 1)
        A small image, of at most 12 x 12 pixels.
    kernel : array, shape (rows, columns)
        The weights.
    steps : sequence of int, optional
        The positions to draw where nobody can use controls, counted from 0 along
        the rows; by default the first two, the first of the second row, the last.

    Raises
    ------
    ValueError
        If the image is too large, the kernel does not fit into it, or there is no
        such step.
    """
    image, kernel = _check_convolution(image, kernel)
    last = (convolve(image, kernel)).size - 1
    if steps is None:
        steps = _choose_steps(image, kernel)

    explore(
        lambda step: show(*_convolution_figure(image, kernel, [step])),
        lambda: show(*_convolution_figure(image, kernel, steps)),
        step=(0, last),
    )


def convolve(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Multiply and add the kernel at each place where it lies inside the image."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


def _choose_steps(image, kernel):
    columns = image.shape[1] - kernel.shape[1] + 1
    last = convolve(image, kernel).size - 1
    return sorted({0, min(1, last), min(columns, last), last})


def _convolution_figure(image, kernel, steps=None):
    image, kernel = _check_convolution(image, kernel)
    output = convolve(image, kernel)
    steps = _choose_steps(image, kernel) if steps is None else steps
    if not len(steps) or not 0 <= min(steps) <= max(steps) < output.size:
        raise ValueError(
            f"steps is {steps}, expected numbers from 0 to {output.size - 1}: the "
            "kernel has one place for each number of the output."
        )
    columns = 1 if len(steps) == 1 else 2
    rows = -(-len(steps) // columns)
    side = _cell_side(image, output, columns)
    wide = WIDTH / 2
    tall = image.shape[0] * side + 0.45 + 0.24 * (kernel.shape[0] + 1) + 0.25
    header = max(0.34 * kernel.shape[0] + 0.25, 1.0)
    figure, axes = canvas(wide * columns, header + rows * tall)
    _draw_kernel(axes, kernel)
    for place, step in enumerate(steps):
        left, top = place % columns * wide, header + place // columns * tall
        _draw_step(axes, image, kernel, output, step, left, top, side)
    return figure, _convolution_alt(image, kernel, output)


def _cell_side(image, output, columns):
    cells = image.shape[1] + output.shape[1]
    return min(0.42, (WIDTH / 2 - 0.9) / cells)


def _draw_kernel(axes, kernel):
    texts = np.vectorize(number, otypes=[object])(kernel)
    side = 0.34 if fits(texts, 0.34, 12) else 0.5
    write(axes, 0.1, 0.5, "kernel", size=14, ha="left", weight="bold")
    colours = np.ones((*kernel.shape, 4)) * (0.84, 0.93, 0.98, 1)
    draw_cells(axes, kernel, 0.95, 0.05, side, colours=colours, size=12)


def _draw_step(axes, image, kernel, output, step, left, top, side):
    row, column = np.unravel_index(step, output.shape)
    texts = np.vectorize(number, otypes=[object])(image)
    if not fits(texts, side, 11):
        texts = np.full(image.shape, "", dtype=object)
    title = f"step {step + 1} of {output.size}"
    write(axes, left + 0.1, top + 0.2, title, size=14, ha="left", weight="bold")
    down = top + 0.42
    colours = shades(image, image, "gray_r")
    colours[..., :3] = 1 - 0.55 * (1 - colours[..., :3])
    draw_cells(
        axes, image, left + 0.1, down, side, colours=colours, texts=texts, size=11
    )
    corner = (left + 0.1 + column * side, down + row * side)
    size = (kernel.shape[1] * side, kernel.shape[0] * side)
    axes.add_patch(Rectangle(corner, *size, fill=False, ec=FOCUS, lw=4))
    right = left + 0.1 + image.shape[1] * side + 0.5
    _draw_output(axes, output, step, right, down, side)
    window = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    bottom = down + image.shape[0] * side + 0.22
    _write_products(axes, window, kernel, output[row, column], left + 0.1, bottom)


def _draw_output(axes, output, step, left, top, side):
    texts = np.vectorize(number, otypes=[object])(output)
    texts.ravel()[step + 1 :] = ""
    colours = np.ones((*output.shape, 4))
    colours[:] = (0.93, 0.93, 0.93, 1)
    colours.reshape(-1, 4)[step] = (0.34, 0.71, 0.91, 1)
    draw_cells(axes, output, left, top, side, colours=colours, texts=texts, size=11)


def _write_products(axes, window, kernel, total, left, top):
    for row, (values, weights) in enumerate(zip(window, kernel)):
        text = " + ".join(
            f"{number(value)}{DOT}{_bracket(weight)}"
            for value, weight in zip(values, weights)
        )
        text = ("+ " if row else "   ") + text
        write(axes, left, top + row * 0.24, text, size=12, ha="left")
    text = f"= {number(total)}"
    down = top + len(kernel) * 0.24
    write(axes, left, down, text, size=14, ha="left", weight="bold")


def _bracket(weight):
    return f"({number(weight)})" if weight < 0 else number(weight)


def _convolution_alt(image, kernel, output):
    rows = [" ".join(map(number, row)) for row in output]
    text = " / ".join(rows[:4]) + (" and so on" if len(rows) > 4 else "")
    return (
        f"A kernel of {_size(kernel)} slides over an image of {_size(image)} and "
        f"writes {output.size} sums, an output of {_size(output)}: {text}."
    )


def _size(array):
    return f"{array.shape[0]} by {array.shape[1]}"


def _check_convolution(image, kernel):
    image, kernel = as_image(image), np.asarray(kernel)
    # Sums of unsigned integers would wrap around.
    image = image.astype(float)
    if max(image.shape) > READABLE:
        raise ValueError(
            f"image has shape {image.shape}, expected at most {READABLE} pixels a side "
            "so that the numbers can be read: pass a part, such as image[8:16, 8:16]."
        )
    if (
        kernel.ndim != 2
        or not kernel.size
        or np.any(np.greater(kernel.shape, image.shape))
    ):
        raise ValueError(
            f"kernel has shape {kernel.shape}, expected (rows, columns) that fit into "
            f"the image's {image.shape}: pass one of shape (3, 3)."
        )
    return image, kernel.astype(float)


def draw_pooling(array: ArrayLike, *, size: int = 2) -> None:
    """Show max-pooling: of each block only the highest value stays.

    Parameters
    ----------
    array : array, shape (height, width)
        A small feature map.
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
    return _draw_pooling(array, output, size), (
        f"Max-pooling with blocks of {size} by {size} turns {_size(array)} values into "
        f"{_size(output)}: {' / '.join(' '.join(map(number, row)) for row in output)}. "
        "It has no weights to learn."
    )


# The ground of neighbouring blocks, as RGBA.
TINTS = np.array([[(0.84, 0.93, 0.98, 1), (0.99, 0.93, 0.8, 1)]])


def _draw_pooling(array, output, size):
    side = min(0.62, (WIDTH - 2.2) / (array.shape[1] + output.shape[1]))
    height = array.shape[0] * side
    right = 0.1 + array.shape[1] * side + 1.6
    figure, axes = canvas(right + output.shape[1] * side + 0.3, height + 0.55)
    tints = np.indices(output.shape).sum(0) % 2
    tints = TINTS[0, tints]
    colours = np.ones((*array.shape, 4)) * (0.93, 0.93, 0.93, 1)
    spread = tints.repeat(size, 0).repeat(size, 1)
    colours[: spread.shape[0], : spread.shape[1]] = spread
    draw_cells(axes, array, 0.1, 0.4, side, colours=colours)
    for (row, column), _ in np.ndenumerate(output):
        block = array[row * size :, column * size :][:size, :size]
        y, x = np.unravel_index(block.argmax(), block.shape)
        corner = (0.1 + (column * size + x) * side, 0.4 + (row * size + y) * side)
        axes.add_patch(Rectangle(corner, side, side, fill=False, ec=INK, lw=3))
    top = 0.4 + (height - output.shape[0] * side) / 2
    draw_cells(axes, output, right, top, side, colours=tints)
    write(axes, right - 0.8, top + output.shape[0] * side / 2, "max", size=14)
    return figure
