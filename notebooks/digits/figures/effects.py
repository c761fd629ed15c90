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

# A seed that falls so far below the median is named: the median alone would hide it.
FALL = 0.1


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
    """Show the median accuracy for each pair of values of two settings, as a map.

    Where the worst seed is more than ten points below the median, it stands there too.

    Parameters
    ----------
    landscape : structured array, shape (n,)
        Rows that differ in these two settings, the seed, and perhaps the rate: then
        each pair has one rate, and the map names it.
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
    rows, columns, cells = _tabulate(landscape, down, across)
    table = np.array([[_median(cell) for cell in line] for line in cells])
    figure = Figure(
        figsize=(min(WIDTH, 2.2 + 0.85 * len(columns)), 1.1 + 0.62 * len(rows))
    )
    axes = figure.subplots()
    shade = -np.log(1.001 - table)
    image = axes.imshow(shade, cmap="cividis", aspect="auto")
    # Where the map shows each pair at its best rate, it names that rate.
    tuned = (
        "learning_rate" not in (down, across)
        and len(np.unique(landscape["learning_rate"])) > 1
    )
    for (i, j), accuracy in np.ndenumerate(table):
        if np.isfinite(accuracy):
            colour = ink_on(image.cmap(image.norm(shade[i, j])))
            style = {"color": colour, "ha": "center"}
            notes = [_rates(cells[i][j])] * tuned + _fallen(cells[i][j])
            place = "bottom" if notes else "center"
            axes.text(j, i, f"{100 * accuracy:.1f}", va=place, **style)
            if notes:
                axes.text(j, i, "\n".join(notes), va="top", size=11, **style)
    axes.set_xticks(range(len(columns)), [_label(value) for value in columns])
    axes.set_yticks(range(len(rows)), [_label(value) for value in rows])
    axes.set(xlabel=_words(across), ylabel=_words(down))
    axes.set_title("validation accuracy in %", fontsize=13)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure, _interaction_alt(table, cells, rows, columns, down, across, tuned)


def _tabulate(landscape, down, across):
    """Return the values down and across, and the runs of each pair."""
    rows, columns = np.unique(landscape[down]), np.unique(landscape[across])
    cells = [
        [
            landscape[(landscape[down] == row) & (landscape[across] == column)]
            for column in columns
        ]
        for row in rows
    ]
    # A value that was measured with one other value only shows no interaction.
    least = min(1, len(rows) - 1)
    keep = [sum(len(cell) > 0 for cell in line) > least for line in zip(*cells)]
    cells = [[cell for cell, kept in zip(line, keep) if kept] for line in cells]
    return rows, columns[keep], cells


def _median(cell):
    return np.median(cell["validation_accuracy"]) if len(cell) else np.nan


def _rates(cell):
    return "at " + ", ".join(_label(rate) for rate in np.unique(cell["learning_rate"]))


def _fallen(cell):
    """Return the worst seed if the median hides it, in a list, or an empty list."""
    worst = cell["validation_accuracy"].min()
    return [f"worst {100 * worst:.0f}"] if worst < _median(cell) - FALL else []


def _interaction_alt(table, cells, rows, columns, down, across, tuned):
    parts = []
    for row, values, line in zip(rows, table, cells):
        best = int(np.nanargmax(values))
        rate = f" {_rates(line[best])}" if tuned else ""
        share = percent(values[best])
        parts.append(f"{_label(row)} with {_label(columns[best])} ({share}{rate})")
    alt = (
        f"Median validation accuracy. Each {_words(down)} with its best "
        f"{_words(across)}: {', '.join(parts)}. Lowest of all: "
        f"{percent(np.nanmin(table))}."
    )
    fallen = sum(len(_fallen(cell)) for line in cells for cell in line if len(cell))
    if fallen:
        alt += f" In {count(fallen, 'pair')} the worst seed is far lower."
    return alt


def _label(value):
    return f"{value:g}" if isinstance(value, (int, float, np.number)) else str(value)


def _rotation(values):
    return 90 if sum(len(_label(value)) for value in values) > 13 else 0


def _words(name):
    return name.replace("_", " ")
