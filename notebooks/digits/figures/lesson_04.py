"""Draw the ideas of lesson 04: a neuron, convolution, pooling, a network."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from digits.figures import style
from digits.figures.common import as_image, explore, show
from digits.figures.sketch import (
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
from digits.figures.style import TIMES, WIDTH, number

READABLE = 12  # rows or columns whose numbers can be read
# In inches: a line, and the gaps to the outputs of a convolution and a pooling.
LINE, BESIDE, BETWEEN = 0.23, 0.4, 1.5
HINT = (
    "At each step: multiply each pixel in the window\n"
    "by the weight at the same place in the kernel,\n"
    "add up the products, write down the sum."
)
TINTS = np.array([style.FOCUS, style.OTHER])
PALE_TINTS = np.array([style.FOCUS_PALE, style.OTHER_PALE])
# The most sheets of a stage; in inches: the shift of a sheet, the side of the largest
# one, the height of the drawings, the width of a bar, the least gap.
SHEETS, SHIFT, SIDE, TALL, BAR, GAP = 8, 0.07, 1.0, 2.1, 0.22, 0.2


def plot_functions(functions: Mapping[str, Callable]) -> None:
    """Show functions of one number, from -4 to 4, side by side with the same axes.

    Each takes a float array of shape (n,) and returns one.
    """
    columns = min(len(functions), 5)
    rows = -(-len(functions) // columns)
    figure = Figure(figsize=(min(WIDTH, 3 * columns), 2.7 * rows))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    inputs = np.linspace(-4, 4, 401, dtype="float32")
    parts = []
    for axes, (name, function) in zip(panels.flat, functions.items()):
        outputs = np.asarray(function(inputs))
        axes.axhline(0, color=style.GREY, lw=1)
        axes.axvline(0, color=style.GREY, lw=1)
        axes.plot(inputs, outputs, color=style.INK)
        axes.set(title=name, xticks=(-4, 0, 4))
        values = outputs[np.isin(inputs, (-2, 0, 2))]
        parts.append(f"{name} {', '.join(map(number, values))}")
    for axes in panels.flat[len(functions) :]:
        axes.axis("off")
    figure.supxlabel("input", fontsize=13)
    figure.supylabel("output", fontsize=13)
    show(figure, f"Values at \N{MINUS SIGN}2, 0 and 2: {'; '.join(parts)}.")


def draw_neuron(inputs: ArrayLike, weights: ArrayLike, bias: float) -> None:
    """Show what a neuron computes from one to six inputs and their weights."""
    inputs, weights = np.asarray(inputs, float), np.asarray(weights, float)
    fits = inputs.ndim == 1 and inputs.shape == weights.shape
    if not fits or not 0 < len(inputs) <= 6:
        raise ValueError(
            f"inputs has shape {inputs.shape} and weights {weights.shape}, expected "
            "the same number of both, 1 to 6: give each input its weight."
        )
    total = float(inputs @ weights + bias)
    output = max(0, total)
    spacing, middle = 0.85, max(2.25, 0.85 * len(inputs)) / 2
    figure, axes = canvas(WIDTH, 2 * middle + 0.35)
    places = (np.arange(len(inputs)) - (len(inputs) - 1) / 2) * spacing
    for place, value, weight in zip(places, inputs, weights):
        start, way = np.array([0.4, middle + place]), np.array([3.7, -place])
        step = way / np.hypot(*way)
        draw_arrow(axes, start + 0.36 * step, start + way - 0.66 * step)
        _draw_circle(axes, *start, 0.36, number(value), style.FOCUS_PALE)
        look = {"size": 14, "bbox": {"fc": "white", "ec": "none", "pad": 2}}
        write(axes, *(start + 0.43 * way), f"{TIMES} {number(weight)}", **look)
    _draw_circle(axes, 4.1, middle, 0.62, f"sum\n{number(total)}", style.FOCUS)
    draw_arrow(axes, (4.1, middle - 1.02), (4.1, middle - 0.66))
    write(axes, 4.1, middle - 1.16, f"+ bias {number(bias)}", size=14)
    draw_arrow(axes, (4.76, middle), (5.65, middle))
    draw_box(axes, 5.7, middle - 0.4, 1.3, 0.8, fc="white", lw=1.5)
    write(axes, 6.35, middle, "ReLU", size=14, weight="bold")
    draw_arrow(axes, (7.03, middle), (7.84, middle))
    _draw_circle(axes, 8.3, middle, 0.42, number(output), style.FOCUS_PALE)
    write(axes, 0.4, 2 * middle + 0.23, "inputs", color=style.GREY)
    write(axes, 2.0, 2 * middle + 0.23, "weights", color=style.GREY)
    write(axes, 6.35, middle + 0.65, "activation", color=style.GREY)
    write(axes, 8.3, middle + 0.65, "output", color=style.GREY)
    pairs = zip(map(number, inputs), map(number, weights))
    products = " + ".join(f"{value} {TIMES} {weight}" for value, weight in pairs)
    show(
        figure,
        f"A neuron adds up {products} and the bias {number(bias)}, which makes "
        f"{number(total)}; ReLU turns it into {number(output)}.",
    )


def _draw_circle(axes, x, y, radius, text, colour):
    axes.add_patch(Circle((x, y), radius, fc=colour, ec=style.INK, lw=1.5))
    write(axes, x, y, text, size=14)


def draw_convolution(image: ArrayLike, kernel: ArrayLike) -> None:
    """Show how a kernel slides over an image, and what it writes at each step.

    The image has at most 12 x 12 pixels, the kernel any shape that fits into it. As in
    Keras with ``padding="valid"``, the kernel is not flipped and stays inside the
    image. In JupyterLab a slider and a play button go through all the steps.
    """
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
    output = _convolve(image, kernel)
    # The first two, the first of the second row, and the last.
    last = output.size
    steps = sorted({1, min(2, last), min(output.shape[1] + 1, last), last})

    def draw(*steps):
        columns = min(2, len(steps))
        wide = WIDTH if columns == 1 else (WIDTH - 0.2) / 2
        side = min(0.42, (wide - BESIDE) / (image.shape[1] + output.shape[1]))
        tall = len(image) * side + (len(kernel) + 1) * LINE + 0.65
        weights = write_numbers(kernel)
        cell = max(0.32, 0.1 + max(map(text_width, weights.flat)))
        head = max(len(kernel) * cell, 0.75)
        figure, axes = canvas(WIDTH, head + 0.1 + -(-len(steps) // columns) * tall)
        write(axes, 0, head / 2, "kernel", size=14, ha="left", weight="bold")
        top, ground = head / 2 - len(kernel) * cell / 2, style.FOCUS_PALE
        draw_cells(axes, 0.85, top, cell, weights, np.full(kernel.shape, ground))
        right = 1.2 + kernel.shape[1] * cell
        write(axes, right, head / 2, HINT, ha="left", linespacing=1.35)
        alt = (
            f"A kernel of {_size(kernel)} slides over an image of {_size(image)} and "
            f"writes {output.size} sums, an output of {_size(output)}: "
            f"{_list(output, 3)}."
        )
        for place, step in enumerate(steps):
            row, column = divmod(place, columns)
            corner = (column * (wide + 0.2), head + 0.25 + row * tall)
            words = _draw_step(axes, image, kernel, output, step, *corner, side)
        show(figure, words if len(steps) == 1 else alt)

    explore(lambda step: draw(step), lambda: draw(*steps), step=(1, last))


def _convolve(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


def _draw_step(axes, image, kernel, output, step, left, top, side):
    """Draw one step, and return what it computes in words."""
    title = f"step {step} of {output.size}"
    write(axes, left, top + 0.13, title, size=14, ha="left", weight="bold")
    top += 0.35
    texts, size = fit_numbers(image, side)
    colours = shades(image, image, "gray_r")
    # Half as dark, so that the frame of the window stands out.
    colours[..., :3] = 1 - 0.5 * (1 - colours[..., :3])
    draw_cells(axes, left, top, side, texts, colours, edge=style.PALE, size=size)
    row, column = np.unravel_index(step - 1, output.shape)
    corner = (left + column * side, top + row * side)
    frame = (kernel.shape[1] * side, len(kernel) * side)
    draw_box(axes, *corner, *frame, fill=False, ec=style.FOCUS, lw=4, joinstyle="round")
    right, level = left + image.shape[1] * side, top + len(image) * side / 2
    draw_arrow(axes, (right + 0.08, level), (right + BESIDE - 0.08, level))
    texts, size = fit_numbers(output, side)
    texts.flat[step:] = ""
    colours = np.full(output.shape, style.PALE)
    colours.flat[step - 1] = style.FOCUS
    corner = (right + BESIDE, level - len(output) * side / 2)
    draw_cells(axes, *corner, side, texts, colours, size=size)
    y = top + len(image) * side + 0.2
    window = image[row:, column:][: len(kernel), : kernel.shape[1]]
    for last, (values, weights) in enumerate(zip(window, kernel), 1 - len(kernel)):
        text = " + ".join(map(_product, values, weights)) + (" +" if last else "")
        write(axes, left, y, text, size=12, ha="left")
        y += LINE
    total = number(output[row, column])
    write(axes, left, y, f"= {total}", size=14, ha="left", weight="bold")
    return (
        f"Step {step} of {output.size}, row {row}, column {column}: the pixels "
        f"{_list(window)} times the weights {_list(kernel)} add up to {total}."
    )


def _product(value, weight):
    weight = f"({number(weight)})" if weight < 0 else number(weight)
    return f"{number(value)}{style.DOT}{weight}"


def _size(table):
    return f"{len(table)} by {table.shape[1]}"


def _list(table, most=READABLE):
    rows = " / ".join(" ".join(map(number, row)) for row in table[:most])
    return rows + (" and so on" if len(table) > most else "")


def draw_pooling(array: ArrayLike, *, size: int = 2) -> None:
    """Show max-pooling: of each block, size by size, only the highest value stays.

    The array has at most 12 rows and columns. Those that do not fill a block are left
    out, as in Keras.
    """
    array = as_image(array)
    if max(array.shape) > READABLE or not 1 <= size <= min(array.shape):
        raise ValueError(
            f"array has shape {array.shape} and size is {size}, expected at most "
            f"{READABLE} rows and columns and a block inside them: try array[:8, :8]."
        )
    rows, columns = (length // size for length in array.shape)
    blocks = array[: rows * size, : columns * size].reshape(rows, size, columns, size)
    blocks = blocks.swapaxes(1, 2).reshape(rows, columns, size * size)
    output = blocks.max(-1)
    # The row and column of the first highest value in each block.
    inside = np.divmod(blocks.argmax(-1), size)
    highest = tuple(inside + size * np.indices(output.shape))
    side = min(0.55, (WIDTH - BETWEEN) / (array.shape[1] + columns))
    tall, wide, above = len(array) * side, array.shape[1] * side, 0.35
    figure, axes = canvas(wide + BETWEEN + columns * side, tall + above)
    write(axes, wide / 2, 0.12, f"input {_size(array)}")
    # Neighbouring blocks differ like the squares of a chess board.
    kinds = np.indices(output.shape).sum(0) % 2
    ground = PALE_TINTS[kinds].repeat(size, 0).repeat(size, 1)
    colours = np.full(array.shape, style.PALE)
    colours[: rows * size, : columns * size] = ground
    colours[highest] = TINTS[kinds]
    texts, letters = fit_numbers(array, side)
    taken, texts[highest] = texts[highest], ""
    draw_cells(axes, 0, above, side, texts, colours, size=letters)
    bold = {"weight": "bold", "size": letters}
    for place, text in np.ndenumerate(taken):
        y, x = (side * (axis[place] + 0.5) for axis in highest)
        write(axes, x, above + y, text, **bold)
        y, x = (side * size * axis for axis in place)
        draw_box(axes, x, above + y, side * size, side * size, fill=False, lw=1.8)
    left, top = wide + BETWEEN, above + (tall - rows * side) / 2
    write(axes, left + columns * side / 2, top - 0.23, f"output {_size(output)}")
    draw_cells(axes, left, top, side, taken, TINTS[kinds], **bold)
    middle = above + tall / 2
    draw_arrow(axes, (wide + 0.25, middle), (left - 0.25, middle))
    write(axes, wide + BETWEEN / 2, middle - 0.2, "max", size=14)
    show(
        figure,
        f"Max-pooling with blocks of {size} by {size} turns {_size(array)} values into "
        f"{_size(output)}: {_list(output, 4)}. It has no weights to learn.",
    )


def draw_architecture(model) -> None:
    """Show what a built Keras model makes of one image, layer by layer.

    Feature maps are drawn as stacked sheets and vectors as bars, as in LeCun et al.
    (1998), *Gradient-based learning applied to document recognition*.
    """
    names, shapes, notes = zip(*_read_stages(model))
    longest = max((max(shape[:2]) for shape in shapes if len(shape) > 1), default=1)
    drawings = [_measure(shape, longest) for shape in shapes]
    sizes = [TIMES.join(f"{length:,}" for length in shape) for shape in shapes]
    wide = np.array([drawing[0] for drawing in drawings])
    texts = ([text_width(text, 11) for text in kind] for kind in (names, sizes, notes))
    rooms = np.max([wide, *texts], axis=0)
    rows = _break(rooms)
    tall = TALL + 1.1 + 0.2 * max(note.count("+") for note in notes)
    figure, axes = canvas(WIDTH, len(rows) * tall - 0.2)
    grey = {"color": style.GREY}
    for top, row in zip(np.arange(len(rows)) * tall, rows):
        gap = min(0.6, (WIDTH - rooms[row].sum()) / max(1, len(row) - 1))
        ends = np.cumsum(rooms[row] + gap) - gap
        middles = ends - rooms[row] / 2 + (WIDTH - ends[-1]) / 2
        level, low = top + 0.55 + TALL / 2, top + 0.7 + TALL
        for stage, x in zip(row, middles):
            write(axes, x, top, names[stage], size=11, va="top")
            write(axes, x, low, sizes[stage], size=12, weight="bold")
            write(axes, x, low + 0.13, notes[stage], size=11, va="top", **grey)
            _draw_stage(axes, x, level, shapes[stage], *drawings[stage])
        reach = wide[row] / 2 + 0.05
        for start, end in zip(middles[:-1] + reach[:-1], middles[1:] - reach[1:]):
            arrow = (start, level), (end, level)
            draw_arrow(axes, *arrow, mutation_scale=12, lw=1.4, **grey)
    path = f" {style.ARROW} ".join(map("{} {}".format, names, sizes))
    show(figure, f"A network: {path}.".replace("\n", " "))


def _read_stages(model):
    """Return the name and shape of each stage, and which layers keep its shape."""
    if not getattr(model, "inputs", None):
        raise ValueError(
            "The model has no input shape yet, expected a built one: begin it with "
            "keras.Input(shape=(28, 28, 1))."
        )
    stages = [("Input", tuple(model.inputs[0].shape[1:]), "")]
    for layer in model.layers:
        kind, shape = type(layer).__name__, tuple(layer.output.shape[1:])
        window = getattr(layer, "kernel_size", getattr(layer, "pool_size", ()))
        name, last, note = stages[-1]
        if shape != last or window or hasattr(layer, "units"):
            name = f"{kind}\n{TIMES.join(map(str, window))}".strip()
            stages.append((name, shape, ""))
        elif kind != "InputLayer":
            stages[-1] = (name, last, f"{note}\n+ {kind}".strip())
    return stages


def _break(rooms):
    """Return the places of the stages in the fewest rows that fit, about as long."""
    for amount in range(1, len(rooms) + 1):
        rows = np.array_split(np.arange(len(rooms)), amount)
        if all(rooms[row].sum() + GAP * (len(row) - 1) <= WIDTH for row in rows):
            break
    return rows


def _measure(shape, longest):
    """Return the width and height of a drawing, in inches, and its sheets."""
    if len(shape) == 1:
        return BAR, min(TALL, 0.5 + 0.13 * math.log2(shape[0])), 1
    # Roots and logarithms, so that small maps can be seen and many sheets have room.
    sheets = min(SHEETS, 1 + round(math.log2((*shape, 1)[2])))
    high, wide = (SIDE * math.sqrt(length / longest) for length in shape[:2])
    return wide + SHIFT * (sheets - 1), high + SHIFT * (sheets - 1), sheets


def _draw_stage(axes, middle, level, shape, wide, tall, sheets):
    left, top = middle - wide / 2, level - tall / 2
    if len(shape) == 1:
        # As many cells as there are numbers, where they can be told apart.
        cells = shape[0] if shape[0] <= 12 else 1
        for y in top + tall / cells * np.arange(cells):
            draw_box(axes, left, y, wide, tall / cells, fc=style.FOCUS)
        return
    reach = SHIFT * (sheets - 1)
    for shift in SHIFT * np.arange(sheets)[::-1]:
        corner = (left + shift, top + reach - shift)
        draw_box(axes, *corner, wide - reach, tall - reach, fc=style.FOCUS_PALE)
