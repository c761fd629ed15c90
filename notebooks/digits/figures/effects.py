"""Draw what the settings of the landscape do: alone, and two together."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from digits.figures.display import show
from digits.figures.landscape import SETTINGS, check_rows
from digits.figures.style import (
    PALE,
    TRAINING,
    WIDTH,
    count,
    ink_on,
    number,
    percent,
)


def plot_effects(landscape: np.ndarray, *, settings: Sequence[str] = SETTINGS) -> None:
    """Show the main effect of each setting: the accuracy at each of its values.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows in which all settings vary. For each value, a diamond marks the mean of
        the accuracy, and a bar behind it the middle half of the runs.
    settings : sequence of str
        The settings to draw, one panel each.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    show(*_effects_figure(landscape, settings=settings))


def _effects_figure(landscape, *, settings=SETTINGS):
    check_rows(landscape)
    columns = min(4, len(settings))
    lines = -(-len(settings) // columns)
    figure = Figure(figsize=(WIDTH, 0.3 + 2.6 * lines))
    panels = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel()
    effects = {}
    for axes, name in zip(panels, settings):
        values = np.unique(landscape[name])
        groups = [
            landscape["validation_accuracy"][landscape[name] == v] for v in values
        ]
        means = [np.mean(group) for group in groups]
        effects[name] = max(means) - min(means)
        axes.boxplot(
            groups,
            widths=0.6,
            showfliers=False,
            whis=0,
            showcaps=False,
            patch_artist=True,
            boxprops={"facecolor": PALE, "edgecolor": "none"},
            medianprops={"linewidth": 0},
        )
        axes.plot(range(1, len(values) + 1), means, "D-", color=TRAINING, ms=7)
        axes.set_xticks(range(1, len(values) + 1), [_label(value) for value in values])
        axes.tick_params(axis="x", labelsize=11, labelrotation=_rotation(values))
        axes.set_title(name.replace("_", " "), fontsize=13)
        axes.grid(axis="y")
    for axes in panels[len(settings) :]:
        axes.set_visible(False)
    figure.supylabel("validation accuracy", fontsize=13)
    ranked = sorted(effects, key=effects.get, reverse=True)[:5]
    text = ", ".join(
        f"{_words(name)} {number(100 * effects[name], 1)}" for name in ranked
    )
    return figure, (
        f"Mean accuracy at each value of each setting, over "
        f"{count(len(landscape), 'run')}. The largest differences between the worst "
        f"value and the best, in percentage points: {text}."
    )


def plot_interaction(landscape: np.ndarray, down: str, across: str) -> None:
    """Show the accuracy for each pair of values of two settings, as a map.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows that differ in these two settings and the seed.
    down, across : str
        The settings on the two axes.

    Raises
    ------
    ValueError
        If the landscape has no rows.
    """
    show(*_interaction_figure(landscape, down, across))


def _interaction_figure(landscape, down, across):
    check_rows(landscape)
    rows, columns, table = _tabulate(landscape, down, across)
    figure = Figure(
        figsize=(min(WIDTH, 2.2 + 0.85 * len(columns)), 1.1 + 0.62 * len(rows))
    )
    axes = figure.subplots()
    shade = -np.log(1.001 - table)
    image = axes.imshow(shade, cmap="cividis", aspect="auto")
    for (i, j), accuracy in np.ndenumerate(table):
        if np.isfinite(accuracy):
            colour = ink_on(image.cmap(image.norm(shade[i, j])))
            axes.text(
                j, i, f"{100 * accuracy:.1f}", color=colour, ha="center", va="center"
            )
    axes.set_xticks(range(len(columns)), [_label(value) for value in columns])
    axes.set_yticks(range(len(rows)), [_label(value) for value in rows])
    axes.set(xlabel=_words(across), ylabel=_words(down))
    axes.set_title("validation accuracy in %", fontsize=13)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure, _interaction_alt(table, rows, columns, down, across)


def _tabulate(landscape, down, across):
    """Return the values down and across, and the median accuracy of each pair."""
    rows, columns = np.unique(landscape[down]), np.unique(landscape[across])
    table = np.full((len(rows), len(columns)), np.nan)
    for (i, j), _ in np.ndenumerate(table):
        here = (landscape[down] == rows[i]) & (landscape[across] == columns[j])
        if here.any():
            table[i, j] = np.median(landscape["validation_accuracy"][here])
    # A value that was measured with one other value only shows no interaction.
    keep = np.isfinite(table).sum(axis=0) > min(1, len(rows) - 1)
    return rows, columns[keep], table[:, keep]


def _interaction_alt(table, rows, columns, down, across):
    parts = []
    for row, values in zip(rows, table):
        best = int(np.nanargmax(values))
        parts.append(
            f"{_label(row)} with {_label(columns[best])} ({percent(values[best])})"
        )
    return (
        f"Median validation accuracy. Each {_words(down)} with its best "
        f"{_words(across)}: {', '.join(parts)}. Lowest of all: "
        f"{percent(np.nanmin(table))}."
    )


def _label(value):
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)


def _rotation(values):
    return 90 if sum(len(_label(value)) for value in values) > 13 else 0


def _words(name):
    return name.replace("_", " ")
