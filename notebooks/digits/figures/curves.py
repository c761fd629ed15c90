"""Draw how training went: one run, or many of them."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digits.figures.display import show
from digits.figures.style import INK, TRAINING, VALIDATION, WIDTH, count, number

# The metrics that a training curve is drawn of, and whether the highest is best.
METRICS = {
    "loss": False,
    "accuracy": True,
    "mae": False,
    "mean_absolute_error": False,
}
# One marker and one dash pattern per line, so that colour never stands alone.
MARKERS = "osD^vPX"
DASHES = ("-", "--", "-.", ":")
# How far apart names must be, in inches.
LETTER_HEIGHT = 0.3
# From this many epochs on, a loss is drawn without its steep first fall.
LONG = 12


def plot_history(history) -> None:
    """Show how loss and accuracy changed from epoch to epoch.

    Parameters
    ----------
    history : keras.callbacks.History or dict of str to list of float
        What ``fit`` returned, or its ``history``: one number per epoch under
        names such as ``"loss"`` and ``"val_loss"``.

    Raises
    ------
    ValueError
        If no epoch was finished, or none of the metrics is known.
    """
    show(*history_figure(history))


def history_figure(history) -> tuple[Figure, str]:
    """Return the figure of :func:`plot_history` and its alt text."""
    curves = _curves(history)
    names = [name for name in METRICS if name in curves]
    if not names or not len(curves[names[0]]):
        raise ValueError(
            f"history holds {sorted(curves)} without a finished epoch of a loss or an "
            "accuracy, expected what model.fit returned: train for one epoch or more."
        )
    figure = Figure(figsize=(min(WIDTH, 5.5 * len(names)), 3.9))
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    sentences = [_draw_metric(*pair, curves) for pair in zip(panels, names)]
    handles, texts = panels[0].get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside upper center", ncols=3, fontsize=13)
    epochs = count(len(curves[names[0]]), "epoch")
    return figure, f"{epochs}. " + " ".join(sentences)


def _curves(history):
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        raise ValueError(
            f"history is a {type(history).__name__}, expected what model.fit returned "
            "or a dict of lists: pass history or history.history."
        )
    return {name: np.asarray(values, float) for name, values in history.items()}


def _draw_metric(axes, name, curves):
    epochs = np.arange(1, len(curves[name]) + 1)
    title = name.replace("_", " ").replace("mae", "mean absolute error")
    axes.plot(epochs, curves[name], "o-", color=TRAINING, label="training")
    sentence = f"{title.capitalize()}: training {_course(curves[name])}"
    values = curves.get(f"val_{name}", np.array([]))
    if len(values):
        axes.plot(epochs, values, "s--", color=VALIDATION, label="validation")
        sentence += f"; validation {_course(values)}"
    if np.isfinite(values).any():
        best = np.nanargmax(values) if METRICS[name] else np.nanargmin(values)
        axes.plot(
            epochs[best],
            values[best],
            "o",
            ms=17,
            mfc="none",
            mec=INK,
            mew=2,
            label="best validation epoch",
        )
        sentence += f", best in epoch {epochs[best]}"
    axes.set(xlabel="epoch", title=title, xlim=(0.6, len(epochs) + 0.4))
    if name == "loss":
        _leave_out_first_fall(axes, [curves[name], values])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.grid(axis="y")
    return sentence + "."


def _leave_out_first_fall(axes, curves):
    """Let the axis of a long run start where the later epochs can be told apart."""
    later = np.concatenate([curve[3:] for curve in curves])
    if max(len(curve) for curve in curves) >= LONG and np.isfinite(later).all():
        axes.set_ylim(top=1.3 * later.max(), bottom=min(0, later.min()))


def _course(values):
    first, last = number(values[0], 3), number(values[-1], 3)
    return first if len(values) == 1 else f"from {first} to {last}"


def plot_runs(runs: Mapping[str, Sequence], *, metric: str = "val_accuracy") -> None:
    """Compare settings that were each trained with several seeds.

    Parameters
    ----------
    runs : dict of str to sequence of History or dict
        For each setting, one history per seed, as for :func:`plot_history`.
        The line is their median, the band goes from the lowest to the highest.
    metric : str, default "val_accuracy"
        The entry of the histories to compare.

    Raises
    ------
    ValueError
        If there is no run, or a history lacks the metric.
    """
    show(*_runs_figure(runs, metric=metric))


def _runs_figure(runs, *, metric="val_accuracy"):
    values = {name: _stack_runs(name, runs[name], metric) for name in runs}
    if not values:
        raise ValueError(
            "runs is empty, expected histories per name: pass {'name': [history]}."
        )
    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    # The palette of the splits would suggest training and validation here.
    colours = colormaps["cividis"](np.linspace(0, 0.75, len(values)))
    sentences = []
    for position, (name, seeds) in enumerate(values.items()):
        epochs, middle = np.arange(1, seeds.shape[1] + 1), np.median(seeds, axis=0)
        colour = colours[position]
        axes.fill_between(
            epochs, seeds.min(0), seeds.max(0), color=colour, alpha=0.2, lw=0
        )
        axes.plot(
            epochs,
            middle,
            color=colour,
            marker=MARKERS[position % len(MARKERS)],
            linestyle=DASHES[position % len(DASHES)],
            label=str(name),
        )
        spread = (
            f" ({number(seeds[:, -1].min(), 3)} to {number(seeds[:, -1].max(), 3)})"
        )
        sentences.append(
            f"{name} {number(middle[-1], 3)}{spread if len(seeds) > 1 else ''}"
        )
    axes.set(xlabel="epoch", ylabel=metric.replace("val_", "validation "))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
    if metric.endswith("loss"):
        _leave_out_first_fall(axes, [run for seeds in values.values() for run in seeds])
    _name_lines(figure, axes)
    several = max(len(seeds) for seeds in values.values()) > 1
    what = (
        f"{metric.replace('val_', 'validation ').replace('_', ' ')} in the last epoch"
    )
    what = f"Median {what}, with the range over the seeds" if several else what
    return figure, f"{what[0].upper()}{what[1:]}: {'; '.join(sentences)}."


def _name_lines(figure, axes):
    """Write the names at the line ends, or in a legend if these are too close."""
    lines = axes.get_lines()
    ends = np.array([line.get_xydata()[-1] for line in lines])
    bottom, top = axes.get_ylim()
    gaps = np.diff(np.sort(ends[:, 1])) / (top - bottom) * figure.get_figheight()
    if len(set(ends[:, 0])) > 1 or (len(gaps) and gaps.min() < LETTER_HEIGHT):
        figure.legend(loc="outside upper center", ncols=4)
        return
    for line, end in zip(lines, ends):
        offset = {"xytext": (12, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(line.get_label(), end, annotation_clip=False, **offset)


def _stack_runs(name, histories, metric):
    curves = [_curves(history) for history in histories]
    if not curves or not all(len(curve.get(metric, ())) for curve in curves):
        raise ValueError(
            f"The runs of {name!r} lack {metric!r}, expected it in each of one or more "
            "histories: give fit validation data, or choose another metric."
        )
    # A run that was interrupted is shorter than the others.
    shortest = min(len(curve[metric]) for curve in curves)
    return np.stack([curve[metric][:shortest] for curve in curves])
