"""Draw a network as the sheets and bars of numbers that its layers make."""

import math

from matplotlib.patches import Rectangle

from digits.arrays import write
from digits.figures import show
from digits.style import FOCUS, FOCUS_PALE, GREY, INK, WIDTH, canvas

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
# The most stages that fit into a row, the most sheets, and their shift in inches.
STAGES, SHEETS, SHIFT = 9, 8, 0.065
TIMES = "\N{MULTIPLICATION SIGN}"


def draw_architecture(layers, *, title: str = "") -> None:
    """Show what a network makes of one image, layer by layer.

    Feature maps are drawn as stacked sheets and vectors as bars, as in LeCun et al.
    (1998), *Gradient-based learning applied to document recognition*.

    Parameters
    ----------
    layers : keras.Model or sequence of (str, tuple of int)
        A built model, or the name and output shape of each layer, without the batch
        axis: (height, width, channels) or (units,).
    title : str, optional
        Written above the drawing.

    Raises
    ------
    ValueError
        If a model is not built, there is no layer, or a shape cannot be drawn.
    """
    show(*_architecture_figure(layers, title=title))


def _architecture_figure(layers, *, title=""):
    stages = _stages(layers)
    for name, shape, _ in stages:
        if len(shape) not in (1, 2, 3) or not all(shape):
            raise ValueError(
                f"{name} has the shape {shape}, expected (height, width, channels) or "
                "(units,): leave out the batch axis."
            )
    rows = -(-len(stages) // STAGES)
    each = -(-len(stages) // rows)
    head = 0.4 if title else 0.05
    figure, axes = canvas(WIDTH, head + rows * 3.3)
    if title:
        write(axes, WIDTH / 2, 0.2, title, size=15, weight="bold")
    largest = max(max(shape[:2]) for _, shape, _ in stages if len(shape) > 1)
    for row in range(rows):
        part = stages[row * each : (row + 1) * each]
        _draw_row(axes, part, head + row * 3.3, largest)
    path = " \N{RIGHTWARDS ARROW} ".join(
        f"{name} {_format(shape)}" for name, shape, _ in stages
    )
    return figure, f"{title or 'A network'}: {path}."


def _stages(layers):
    """Return the name, shape and note of each stage."""
    if not hasattr(layers, "layers"):
        stages = [[str(name), tuple(shape), ""] for name, shape in layers]
    else:
        if not getattr(layers, "inputs", None):
            raise ValueError(
                "The model has no input shape yet, expected a built one: begin it with "
                "keras.Input(shape=(28, 28, 1))."
            )
        stages = [["Input", tuple(layers.inputs[0].shape[1:]), ""]]
        for layer in layers.layers:
            kind, shape = type(layer).__name__, tuple(layer.output.shape[1:])
            if kind in NOTED:
                stages[-1][2] += f"+ {kind}\n"
            elif kind != "InputLayer":
                stages.append([kind + _detail(layer), shape, ""])
    if not stages:
        raise ValueError("layers is empty, expected one layer or more: add one.")
    return stages


def _detail(layer):
    for attribute in ("kernel_size", "pool_size"):
        if hasattr(layer, attribute):
            return " " + TIMES.join(map(str, getattr(layer, attribute)))
    return ""


def _format(shape):
    return TIMES.join(map(str, shape))


def _draw_row(axes, stages, top, largest):
    slot = WIDTH / len(stages)
    middle = top + 1.75
    for place, (name, shape, note) in enumerate(stages):
        centre = (place + 0.5) * slot
        _draw_stage(axes, centre, middle, shape, largest, slot)
        write(axes, centre, top + 0.35, name.replace(" ", "\n"), size=11)
        write(axes, centre, top + 2.8, _format(shape), size=12, weight="bold")
        write(axes, centre, top + 3.0, note.strip(), size=11, color=GREY, va="top")


def _draw_stage(axes, centre, middle, shape, largest, slot):
    if len(shape) == 1:
        tall = 0.35 + 0.22 * math.log2(shape[0])
        axes.add_patch(
            Rectangle(
                (centre - 0.09, middle - tall / 2), 0.18, tall, fc=FOCUS, ec=INK, lw=1.2
            )
        )
        return
    height, width, channels = (*shape, 1)[:3]
    sheets = min(SHEETS, 1 + round(math.log2(channels)))
    room = min(1.2, slot * 0.95) - SHIFT * (SHEETS - 1)
    high, wide = (room * math.sqrt(length / largest) for length in (height, width))
    reach = SHIFT * (sheets - 1)
    for place in reversed(range(sheets)):
        x = centre - (wide + reach) / 2 + place * SHIFT
        y = middle - (high - reach) / 2 - place * SHIFT
        axes.add_patch(Rectangle((x, y), wide, high, fc=FOCUS_PALE, ec=INK, lw=1.0))
