"""Draw what convolution does to a small image, step by step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from digits.figures.cells import (
    canvas,
    draw_arrow,
    draw_box,
    draw_cells,
    fit_numbers,
    shades,
    text_width,
    write,
    write_numbers,
)
from digits.figures.display import show
from digits.figures.images import as_image
from digits.figures.live import explore
from digits.figures.style import DOT, FOCUS, FOCUS_PALE, PALE, WIDTH, number

# The most rows or columns whose numbers can be read.
READABLE = 12
# The line height and the gap between image and output, in inches.
LINE, GAP = 0.23, 0.4
HINT = (
    "At each step: multiply each pixel in the window\n"
    "by the weight at the same place in the kernel,\n"
    "add up the products, write down the sum."
)


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
        The steps to draw where nobody can use controls, counted from 1 along the
        rows; by default the first two, the first of the second row, and the last.

    Raises
    ------
    ValueError
        If the image is too large, the kernel does not fit into it, or there is no
        such step.
    """
    explore(
        lambda step: show(*_convolution_figure(image, kernel, [step])),
        lambda: show(*_convolution_figure(image, kernel, steps)),
        step=(1, _convolve(*_check(image, kernel)).size),
    )


def _convolve(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


def _convolution_figure(image, kernel, steps=None):
    image, kernel = _check(image, kernel)
    output = _convolve(image, kernel)
    if steps is None:
        steps = sorted({1, min(2, output.size), output.shape[1] + 1, output.size})
        steps = [step for step in steps if step <= output.size]
    if not len(steps) or not 1 <= min(steps) <= max(steps) <= output.size:
        raise ValueError(
            f"steps is {steps}, expected numbers from 1 to {output.size}: the kernel "
            "has one place for each number of the output."
        )
    columns = min(2, len(steps))
    wide, gap = (WIDTH, 0) if columns == 1 else ((WIDTH - 0.2) / 2, 0.2)
    side = min(0.42, (wide - GAP) / (image.shape[1] + output.shape[1]))
    tall = 0.35 + len(image) * side + 0.2 + (len(kernel) + 1) * LINE + 0.1
    header = max(len(kernel) * _kernel_side(kernel), 0.75) + 0.25
    rows = -(-len(steps) // columns)
    figure, axes = canvas(WIDTH, header + rows * tall - 0.15)
    _draw_kernel(axes, kernel)
    for place, step in enumerate(steps):
        corner = (place % columns * (wide + gap), header + place // columns * tall)
        _draw_step(axes, image, kernel, step, *corner, side)
    if len(steps) == 1:
        return figure, _step_alt(image, kernel, output, steps[0])
    return figure, _alt(image, kernel, output)


def _kernel_side(kernel):
    return max(0.32, max(map(text_width, write_numbers(kernel).flat)) + 0.1)


def _draw_kernel(axes, kernel):
    side = _kernel_side(kernel)
    middle = max(len(kernel) * side, 0.75) / 2
    write(axes, 0, middle, "kernel", size=14, ha="left", weight="bold")
    colours = np.full(kernel.shape, FOCUS_PALE)
    top = middle - len(kernel) * side / 2
    draw_cells(axes, 0.85, top, side, write_numbers(kernel), colours)
    right = 0.85 + kernel.shape[1] * side + 0.35
    write(axes, right, middle, HINT, ha="left", linespacing=1.35)


def _draw_step(axes, image, kernel, step, left, top, side):
    output = _convolve(image, kernel)
    row, column = np.unravel_index(step - 1, output.shape)
    title = f"step {step} of {output.size}"
    write(axes, left, top + 0.13, title, size=14, ha="left", weight="bold")
    _draw_image(axes, image, left, top + 0.35, side)
    corner = (left + column * side, top + 0.35 + row * side)
    size = (kernel.shape[1] * side, len(kernel) * side)
    draw_box(axes, *corner, *size, fill=False, ec=FOCUS, lw=4, joinstyle="round")
    right = left + image.shape[1] * side
    level = top + 0.35 + len(image) * side / 2
    draw_arrow(axes, (right + 0.08, level), (right + GAP - 0.08, level))
    down = level - len(output) * side / 2
    _draw_output(axes, output, step, right + GAP, down, side)
    window = image[row : row + len(kernel), column : column + kernel.shape[1]]
    bottom = top + 0.35 + len(image) * side + 0.2
    _write_sum(axes, window, kernel, output[row, column], left, bottom)


def _draw_image(axes, image, left, top, side):
    texts, size = fit_numbers(image, side)
    colours = shades(image, image, "gray_r")
    # Half as dark, so that the frame of the window stands out.
    colours[..., :3] = 1 - 0.5 * (1 - colours[..., :3])
    draw_cells(axes, left, top, side, texts, colours, edge=PALE, size=size)


def _draw_output(axes, output, step, left, top, side):
    texts, size = fit_numbers(output, side)
    texts.flat[step:] = ""
    colours = np.full(output.shape, PALE)
    colours.flat[step - 1] = FOCUS
    draw_cells(axes, left, top, side, texts, colours, size=size)


def _write_sum(axes, window, kernel, total, left, top):
    for row, (values, weights) in enumerate(zip(window, kernel)):
        text = " + ".join(map(_product, values, weights))
        text += " +" if row < len(kernel) - 1 else ""
        write(axes, left, top + row * LINE, text, size=12, ha="left")
    text = f"= {number(total)}"
    down = top + len(kernel) * LINE
    write(axes, left, down, text, size=14, ha="left", weight="bold")


def _product(value, weight):
    weight = f"({number(weight)})" if weight < 0 else number(weight)
    return f"{number(value)}{DOT}{weight}"


def _alt(image, kernel, output):
    shapes = [f"{len(array)} by {array.shape[1]}" for array in (kernel, image, output)]
    rows = [" ".join(map(number, row)) for row in output]
    text = " / ".join(rows[:3]) + (" and so on" if len(rows) > 3 else "")
    return (
        f"A kernel of {shapes[0]} slides over an image of {shapes[1]} and writes "
        f"{output.size} sums, an output of {shapes[2]}: {text}."
    )


def _step_alt(image, kernel, output, step):
    row, column = np.unravel_index(step - 1, output.shape)
    window = image[row : row + len(kernel), column : column + kernel.shape[1]]
    pixels, weights = (
        " / ".join(" ".join(map(number, line)) for line in table)
        for table in (window, kernel)
    )
    return (
        f"Step {step} of {output.size}, row {row}, column {column}: the pixels "
        f"{pixels} times the weights {weights} add up to {number(output[row, column])}."
    )


def _check(image, kernel):
    # As floats, because sums of unsigned integers would wrap around.
    image, kernel = as_image(image).astype(float), np.asarray(kernel, float)
    if max(image.shape) > READABLE:
        raise ValueError(
            f"image has shape {image.shape}, expected at most {READABLE} pixels a side "
            "so that the numbers can be read: pass a part, such as image[8:16, 8:16]."
        )
    fits = kernel.ndim == 2 and np.all(np.less_equal(kernel.shape, image.shape))
    if not fits or not kernel.size:
        raise ValueError(
            f"kernel has shape {kernel.shape}, expected (rows, columns) that fit into "
            f"the image's {image.shape}: pass one of shape (3, 3)."
        )
    return image, kernel
