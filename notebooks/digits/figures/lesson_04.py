"""Draw the ideas of lesson 04: a neuron, convolution, pooling, a network."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

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
from digits.figures.style import (
    ARROW,
    DOT,
    FOCUS,
    FOCUS_PALE,
    GREY,
    INK,
    OTHER,
    OTHER_PALE,
    PALE,
    TIMES,
    WIDTH,
    number,
)

# The most inputs, and the inches from one to the next.
INPUTS, SPACING = 6, 0.85
# What the named activation functions do to a sum.
ACTIVATIONS = {
    "relu": lambda total: max(0.0, total),
    "sigmoid": lambda total: 1 / (1 + np.exp(-total)),
    "softplus": lambda total: np.log1p(np.exp(total)),
    "tanh": np.tanh,
    "linear": lambda total: total,
}
# The most rows or columns whose numbers can be read.
READABLE = 12
# The line height and the gap between image and output, in inches.
LINE, BESIDE = 0.23, 0.4
HINT = (
    "At each step: multiply each pixel in the window\n"
    "by the weight at the same place in the kernel,\n"
    "add up the products, write down the sum."
)
# The room between input and output, and above them, in inches.
BETWEEN, TOP = 1.5, 0.35
TINTS, PALE_TINTS = np.array([FOCUS, OTHER]), np.array([FOCUS_PALE, OTHER_PALE])
# Layers that change numbers but not their arrangement: a note instead of a drawing.
NOTED = {
    "Activation",
    "BatchNormalization",
    "Dropout",
    "Normalization",
    "ReLU",
    "Rescaling",
    "Softmax",
    "SpatialDropout2D",
}
# The most stages in a row, the most sheets of a stage.
STAGES, SHEETS = 9, 8
# In inches: the shift of a sheet, the side of the largest one, the height of the
# drawings, the width of a bar, the least gap.
SHIFT, SIDE, TALL, BAR, GAP = 0.07, 1.6, 2.1, 0.22, 0.2


def plot_functions(
    functions: Mapping[str, Callable], *, low: float = -4.0, high: float = 4.0
) -> None:
    """Show functions of one number side by side, with the same axes.

    Parameters
    ----------
    functions : dict of str to callable
        Each takes a float array of shape (n,) and returns one.
    low, high : float, default -4 and 4
        The range of the input.

    Raises
    ------
    ValueError
        If there is no function, or ``low`` is not below ``high``.
    """
    if not functions or low >= high:
        raise ValueError(
            f"Got {len(functions)} functions from {low} to {high}, expected one or "
            "more and low below high: pass {'ReLU': keras.activations.relu}."
        )
    columns = min(len(functions), 5)
    rows = -(-len(functions) // columns)
    figure = Figure(figsize=(min(WIDTH, 3 * columns), 2.7 * rows))
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    inputs = np.linspace(low, high, 401, dtype="float32")
    sentences = []
    for axes, (name, function) in zip(panels.flat, functions.items()):
        axes.axhline(0, color=GREY, lw=1)
        axes.axvline(0, color=GREY, lw=1)
        axes.plot(inputs, np.asarray(function(inputs)), color=INK)
        axes.set_title(name)
        values = np.asarray(function(np.array([-2, 0, 2], "float32")))
        sentences.append(f"{name} {', '.join(map(number, values))}")
    for axes in panels.flat[len(functions) :]:
        axes.axis("off")
    panels[0, 0].xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 4, 10]))
    figure.supxlabel("input", fontsize=13)
    figure.supylabel("output", fontsize=13)
    show(figure, "Values at \N{MINUS SIGN}2, 0 and 2: " + "; ".join(sentences) + ".")


def draw_neuron(
    inputs: ArrayLike,
    weights: ArrayLike,
    bias: float,
    activation_name: str = "ReLU",
    output: float | None = None,
) -> None:
    """Show what a neuron computes from its inputs.

    Parameters
    ----------
    inputs, weights : float arrays, shape (n,)
        One to six inputs and their weights.
    bias : float
        What is added to the sum.
    activation_name : str, default "ReLU"
        The name of the activation function.
    output : float, optional
        The neuron's output; needed for a function other than ReLU, sigmoid,
        softplus, tanh and linear.

    Raises
    ------
    ValueError
        If inputs and weights differ in number or are too many, or the function is
        unknown and the output is missing.
    """
    inputs, weights = np.asarray(inputs, float), np.asarray(weights, float)
    _check_neuron(inputs, weights, activation_name, output)
    total = float(inputs @ weights + bias)
    if output is None:
        output = ACTIVATIONS[activation_name.lower()](total)
    height = max(2.6, SPACING * len(inputs) + 0.35)
    middle = (height - 0.35) / 2
    figure, axes = canvas(WIDTH, height)
    rows = middle + (np.arange(len(inputs)) - (len(inputs) - 1) / 2) * SPACING
    for row, value, weight in zip(rows, inputs, weights):
        _draw_input(axes, row, middle, number(value), number(weight))
    _draw_circle(axes, 4.1, middle, 0.62, f"sum\n{number(total)}", FOCUS)
    draw_arrow(axes, (4.1, middle - 1.02), (4.1, middle - 0.66))
    write(axes, 4.1, middle - 1.16, f"+ bias {number(bias)}", size=14)
    _draw_activation(axes, middle, activation_name, number(output))
    for x, text in ((0.4, "inputs"), (2.0, "weights")):
        write(axes, x, height - 0.12, text, color=GREY)
    show(figure, _neuron_alt(inputs, weights, bias, activation_name, total, output))


def _draw_input(axes, row, middle, value, weight):
    start, end = np.array([0.4, row]), np.array([4.1, middle])
    step = (end - start) / np.hypot(*(end - start))
    draw_arrow(axes, start + 0.36 * step, end - 0.66 * step)
    _draw_circle(axes, 0.4, row, 0.36, value, FOCUS_PALE)
    x, y = start + (end - start) * 0.43
    box = {"fc": "white", "ec": "none", "pad": 2}
    write(axes, x, y, f"{TIMES} {weight}", size=14, bbox=box)


def _draw_circle(axes, x, y, radius, text, colour):
    axes.add_patch(Circle((x, y), radius, fc=colour, ec=INK, lw=1.5))
    write(axes, x, y, text, size=14)


def _draw_activation(axes, middle, name, output):
    wide = max(1.3, text_width(name, 15) + 0.4)
    left = 6.35 - wide / 2
    draw_arrow(axes, (4.76, middle), (left - 0.05, middle))
    draw_box(axes, left, middle - 0.4, wide, 0.8, fc="white", lw=1.5)
    write(axes, 6.35, middle, name, size=14, weight="bold")
    write(axes, 6.35, middle + 0.65, "activation", color=GREY)
    draw_arrow(axes, (left + wide + 0.03, middle), (7.84, middle))
    _draw_circle(axes, 8.3, middle, 0.42, output, FOCUS_PALE)
    write(axes, 8.3, middle + 0.65, "output", color=GREY)


def _neuron_alt(inputs, weights, bias, activation_name, total, output):
    products = " + ".join(
        f"{number(value)} {TIMES} {number(weight)}"
        for value, weight in zip(inputs, weights)
    )
    return (
        f"A neuron adds up {products} and the bias {number(bias)}, which makes "
        f"{number(total)}; {activation_name} turns it into {number(output)}."
    )


def _check_neuron(inputs, weights, activation_name, output):
    if (
        inputs.ndim != 1
        or inputs.shape != weights.shape
        or not 0 < inputs.size <= INPUTS
    ):
        raise ValueError(
            f"inputs has shape {inputs.shape} and weights {weights.shape}, expected "
            f"the same number of both, 1 to {INPUTS}: give each input its weight."
        )
    if output is None and activation_name.lower() not in ACTIVATIONS:
        raise ValueError(
            f"The activation is {activation_name!r}, expected one of "
            f"{', '.join(ACTIVATIONS)}: pass the output too for another function."
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
    image, kernel = _check_convolution(image, kernel)
    output = _convolve(image, kernel)
    if steps is None:
        steps = {1, min(2, output.size), output.shape[1] + 1, output.size}
        steps = sorted(step for step in steps if step <= output.size)
    if not len(steps) or not 1 <= min(steps) <= max(steps) <= output.size:
        raise ValueError(
            f"steps is {steps}, expected numbers from 1 to {output.size}: the kernel "
            "has one place for each number of the output."
        )

    def draw(*steps):
        columns = min(2, len(steps))
        wide, gap = (WIDTH, 0) if columns == 1 else ((WIDTH - 0.2) / 2, 0.2)
        side = min(0.42, (wide - BESIDE) / (image.shape[1] + output.shape[1]))
        tall = 0.35 + len(image) * side + 0.2 + (len(kernel) + 1) * LINE + 0.1
        header = max(len(kernel) * _kernel_side(kernel), 0.75) + 0.25
        figure, axes = canvas(WIDTH, header + -(-len(steps) // columns) * tall - 0.15)
        _draw_kernel(axes, kernel)
        for place, step in enumerate(steps):
            corner = (place % columns * (wide + gap), header + place // columns * tall)
            _draw_step(axes, image, kernel, step, *corner, side)
        if len(steps) == 1:
            show(figure, _step_alt(image, kernel, output, steps[0]))
        else:
            show(figure, _convolution_alt(image, kernel, output))

    explore(lambda step: draw(step), lambda: draw(*steps), step=(1, output.size))


def _convolve(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum((2, 3))


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
    draw_arrow(axes, (right + 0.08, level), (right + BESIDE - 0.08, level))
    down = level - len(output) * side / 2
    _draw_output(axes, output, step, right + BESIDE, down, side)
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


def _convolution_alt(image, kernel, output):
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


def _check_convolution(image, kernel):
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
    array = as_image(array)
    if max(array.shape) > READABLE or not 1 <= size <= min(array.shape):
        raise ValueError(
            f"array has shape {array.shape} and size is {size}, expected at most "
            f"{READABLE} rows and columns and a block inside them: try array[:8, :8]."
        )
    rows, columns = (length // size for length in array.shape)
    blocks = array[: rows * size, : columns * size].reshape(rows, size, columns, size)
    output = blocks.max((1, 3))
    show(_draw(array, output, size), _pooling_alt(array, output, size))


def _pooling_alt(array, output, size):
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
    _draw_pool(axes, texts, array, output, kinds, size, side, letters)
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


def _draw_pool(axes, texts, array, output, kinds, size, side, letters):
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


def draw_architecture(layers, *, title: str = "") -> None:
    """Show what a network makes of one image, layer by layer.

    Feature maps are drawn as stacked sheets and vectors as bars, as in LeCun et al.
    (1998), *Gradient-based learning applied to document recognition*.

    Parameters
    ----------
    layers : keras.Model or sequence of (str, tuple of int)
        A built model, or the name and output shape of each layer, without the batch
        axis: (height, width, channels), (height, width) or (units,).
    title : str, optional
        Written above the drawing.

    Raises
    ------
    ValueError
        If a model is not built, there is no layer, or a shape cannot be drawn.
    """
    stages = _model_stages(layers) if hasattr(layers, "layers") else _stages(layers)
    _check_stages(stages)
    rows = np.array_split(np.arange(len(stages)), -(-len(stages) // STAGES))
    notes = max(note.count("\n") for _, _, note in stages)
    head, tall = 0.5 if title else 0, TALL + 1.1 + 0.2 * notes
    figure, axes = canvas(WIDTH, head + len(rows) * tall - 0.2)
    write(axes, WIDTH / 2, 0.15, title, size=15, weight="bold")
    longest = max(
        (max(shape[:2]) for _, shape, _ in stages if len(shape) > 1), default=1
    )
    rows = [[stages[place] for place in row] for row in rows]
    scale = min(_fitting_scale(row, longest) for row in rows)
    for place, row in enumerate(rows):
        _draw_row(axes, row, head + place * tall, longest, scale)
    path = f" {ARROW} ".join(f"{name} {_format(shape)}" for name, shape, _ in stages)
    show(figure, f"{title or 'A network'}: {path}.")


def _stages(layers):
    """Return the name, shape and note of each stage."""
    return [(str(name), tuple(shape), "") for name, shape in layers]


def _model_stages(model):
    if not getattr(model, "inputs", None):
        raise ValueError(
            "The model has no input shape yet, expected a built one: begin it with "
            "keras.Input(shape=(28, 28, 1))."
        )
    stages = [("Input", tuple(model.inputs[0].shape[1:]), "")]
    for layer in model.layers:
        kind, shape = type(layer).__name__, tuple(layer.output.shape[1:])
        if kind in NOTED:
            name, size, note = stages[-1]
            stages[-1] = (name, size, f"{note}+ {kind}\n")
        elif kind != "InputLayer":
            stages.append((f"{kind} {_detail(layer)}".strip(), shape, ""))
    return stages


def _detail(layer):
    for attribute in ("kernel_size", "pool_size"):
        if hasattr(layer, attribute):
            return TIMES.join(map(str, getattr(layer, attribute)))
    return ""


def _check_stages(stages):
    if not stages:
        raise ValueError(
            "layers is empty, expected one layer or more: pass a built model or pairs "
            "such as ('Dense', (10,))."
        )
    for name, shape, _ in stages:
        if len(shape) not in (1, 2, 3) or not all(shape):
            raise ValueError(
                f"{name} has the shape {shape}, expected (height, width, channels) or "
                "(units,): leave out the batch axis."
            )


def _format(shape):
    return TIMES.join(f"{length:,}" for length in shape)


def _fitting_scale(stages, longest):
    """Return the largest scale at which a row fits into the figure."""
    for scale in np.arange(1, 0.2, -0.02):
        rooms = _rooms(stages, longest, scale)
        if sum(rooms) + GAP * (len(stages) - 1) <= WIDTH:
            break
    return scale


def _rooms(stages, longest, scale):
    """Return the width that each stage needs for its drawing and its texts."""
    return [
        max(_text_room(*stage), _drawing_size(stage[1], longest, scale)[0])
        for stage in stages
    ]


def _draw_row(axes, stages, top, longest, scale):
    rooms = _rooms(stages, longest, scale)
    gap = min(0.6, (WIDTH - sum(rooms)) / max(1, len(stages) - 1))
    left = (WIDTH - sum(rooms) - gap * (len(stages) - 1)) / 2
    level, last = top + 0.55 + TALL / 2, None
    for (name, shape, note), room in zip(stages, rooms):
        middle, wide = left + room / 2, _drawing_size(shape, longest, scale)[0]
        _draw_stage(axes, middle, level, shape, longest, scale)
        _label(axes, middle, top, name, shape, note)
        if last is not None and middle - wide / 2 - last > 0.2:
            start, end = (last + 0.05, level), (middle - wide / 2 - 0.05, level)
            draw_arrow(axes, start, end, color=GREY, mutation_scale=12, lw=1.4)
        left, last = left + room + gap, middle + wide / 2


def _text_room(name, shape, note):
    lines = max(text_width(line, 11) for line in (*name.split(" "), *note.split("\n")))
    return max(lines, text_width(_format(shape), 12))


def _label(axes, middle, top, name, shape, note):
    for place, line in enumerate(name.split(" ")):
        write(axes, middle, top + 0.1 + place * 0.2, line, size=11)
    write(axes, middle, top + TALL + 0.7, _format(shape), size=12, weight="bold")
    for place, line in enumerate(note.split("\n")):
        write(axes, middle, top + TALL + 0.92 + place * 0.2, line, size=11, color=GREY)


def _drawing_size(shape, longest, scale):
    """Return the width and height of a drawing, in inches."""
    if len(shape) == 1:
        return BAR, min(TALL, 0.5 + 0.13 * math.log2(shape[0]))
    high, wide, reach = _sheet(shape, longest, scale)
    return wide + reach, high + reach


def _sheet(shape, longest, scale):
    """Return the height and width of a sheet, and how far the stack reaches."""
    high, wide = (SIDE * scale * math.sqrt(length / longest) for length in shape[:2])
    return high, wide, SHIFT * (_sheets(shape) - 1)


def _sheets(shape):
    return min(SHEETS, 1 + round(math.log2((*shape, 1)[2])))


def _draw_stage(axes, middle, level, shape, longest, scale):
    wide, tall = _drawing_size(shape, longest, scale)
    left, top = middle - wide / 2, level - tall / 2
    if len(shape) == 1:
        # As many cells as there are numbers, where they can be told apart.
        cells = shape[0] if shape[0] <= 12 else 1
        for cell in range(cells):
            draw_box(axes, left, top + cell * tall / cells, BAR, tall / cells, fc=FOCUS)
        return
    high, broad, reach = _sheet(shape, longest, scale)
    for place in reversed(range(_sheets(shape))):
        corner = (left + place * SHIFT, top + reach - place * SHIFT)
        draw_box(axes, *corner, broad, high, fc=FOCUS_PALE)
