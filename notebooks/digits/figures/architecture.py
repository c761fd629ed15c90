"""Draw a network as the sheets and bars of numbers that its layers make."""

import math

import numpy as np

from digits.figures.cells import canvas, draw_arrow, draw_box, text_width, write
from digits.figures.display import show
from digits.figures.style import ARROW, FOCUS, FOCUS_PALE, GREY, TIMES, WIDTH

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
    show(*_architecture_figure(layers, title=title))


def _architecture_figure(layers, *, title=""):
    stages = _model_stages(layers) if hasattr(layers, "layers") else _stages(layers)
    _check(stages)
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
    return figure, f"{title or 'A network'}: {path}."


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


def _check(stages):
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
