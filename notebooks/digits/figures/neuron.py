"""Draw what a neuron computes."""

import numpy as np
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from digits.figures.cells import canvas, draw_arrow, draw_box, text_width, write
from digits.figures.display import show
from digits.figures.style import FOCUS, FOCUS_PALE, GREY, INK, TIMES, WIDTH, number

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
    show(*_neuron_figure(inputs, weights, bias, activation_name, output))


def _neuron_figure(inputs, weights, bias, activation_name="ReLU", output=None):
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
    return figure, _neuron_alt(inputs, weights, bias, activation_name, total, output)


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
