"""Draw how long the calls of lesson 08 take."""

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure

from digits.figures.common import show
from digits.figures.style import WIDTH, number

STYLES = (("o", "-"), ("s", "--"), ("D", "-."), ("^", ":"))


def plot_calls(**seconds: Sequence[float]) -> None:
    """Show the time of each call, one line for each way of calling.

    Parameters
    ----------
    **seconds : sequence of float
        For each way, such as ``eager`` and ``graph``, the seconds of its calls in
        order. The axis is logarithmic, so that a first, slow call fits in.

    Raises
    ------
    ValueError
        If there is no way, or one has no calls.
    """
    if not seconds or not all(map(len, seconds.values())):
        raise ValueError(
            "There are no calls to draw, expected seconds per way of calling: pass "
            "eager=[0.1, 0.1], graph=[0.9, 0.02]."
        )
    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    colours = colormaps["cividis"](np.linspace(0, 0.75, max(2, len(seconds))))
    parts = []
    for (name, values), colour, (marker, dash) in zip(seconds.items(), colours, STYLES):
        milliseconds = 1000 * np.asarray(values, dtype=float)
        calls = np.arange(1, len(milliseconds) + 1)
        style = {"marker": marker, "linestyle": dash, "color": colour, "label": name}
        axes.plot(calls, milliseconds, **style)
        slowest = int(milliseconds.argmax())
        parts.append(
            f"{name}, median {number(np.median(milliseconds), 1)} ms, slowest call "
            f"{slowest + 1} with {number(milliseconds[slowest], 0)} ms"
        )
    axes.set(xlabel="call", ylabel="time of the call in ms", yscale="log")
    axes.yaxis.set_major_formatter(lambda value, _: number(value, 1))
    axes.grid(axis="y")
    figure.legend(loc="outside upper center", ncols=len(seconds))
    show(figure, f"Time of each call: {'; '.join(parts)}.")
