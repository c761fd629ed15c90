"""Show figures in the style of the series, and what several lessons draw."""

import html
import importlib.util
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from digits.figures.sketch import canvas, draw_box, text_width, write
from digits.figures.style import (
    CROSS,
    FOCUS,
    GREY,
    INK,
    PALE,
    RIGHT,
    TICK,
    TRAINING,
    VALIDATION,
    WIDTH,
    WRONG,
    count,
    number,
    percent,
    sentence,
)

STYLE = Path(__file__).with_name("digits.mplstyle")
# Stored at two pixels per screen pixel, so that it stays sharp on fine screens.
DPI = 144
SCREEN_DPI = 72
plt.style.use(STYLE)
# How long the play button shows each step, in milliseconds.
INTERVAL = 1200
# The most characters of labels or titles that go into a caption.
CAPTION = 220
# In inches: the largest side of an image, the gap to the next, and the height of a
# line for each point of the letters.
SIDE, GAP, LINE = 1.8, 0.1, 1.45 / 72
# The most digits that fit side by side.
MOST = 5
BAR = 0.9  # the width of the colour bar with its numbers, in inches
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


class FigureSlot:
    """A place in a cell's output whose figure can be replaced.

    The first call of ``show`` displays a figure and its caption; each further
    call replaces both, which makes a live plot.
    """

    def __init__(self):
        self._handles = []

    def show(self, figure: Figure, alt: str) -> None:
        """Display the figure, or put it in the place of the last one.

        Parameters and errors are those of :func:`show`.
        """
        if not alt.strip():
            raise ValueError(
                "alt is empty, expected a sentence: say what the figure shows."
            )
        png = _png(figure)
        # Bytes 16 to 20 of a PNG hold its width in pixels, most significant first.
        width = int.from_bytes(png[16:20], "big") * SCREEN_DPI // DPI
        image = {"image/png": png, "text/plain": alt}
        metadata = {"image/png": {"alt": alt, "width": width}}
        caption = f"<p><small><em>{html.escape(alt)}</em></small></p>"
        self._put(0, image, metadata)
        self._put(1, {"text/html": caption, "text/plain": alt}, {})

    def _put(self, position: int, data: dict, metadata: dict) -> None:
        if position < len(self._handles):
            self._handles[position].update(data, metadata=metadata, raw=True)
        else:
            handle = display(data, metadata=metadata, raw=True, display_id=True)
            self._handles.append(handle)


def show(figure: Figure, alt: str) -> None:
    """Display a figure, and its alt text as the caption below it.

    Parameters
    ----------
    figure : matplotlib Figure
        The figure; it is closed afterwards.
    alt : str
        A sentence or more that says what the figure shows, with the numbers in
        it computed from the data. Readers who cannot see the figure rely on it.

    Raises
    ------
    ValueError
        If the alt text is empty.
    """
    FigureSlot().show(figure, alt)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight")
    plt.close(figure)
    return buffer.getvalue()


def is_live() -> bool:
    """Return whether somebody can use controls here.

    Jupyter Server, which JupyterLab runs on, names the notebook in the variable
    ``JPY_SESSION_NAME`` of each kernel it starts. The programs that run notebooks
    without a reader, such as nbconvert and nbval, do not.
    """
    named = bool(os.environ.get("JPY_SESSION_NAME"))
    return named and importlib.util.find_spec("ipywidgets") is not None


def explore(
    draw: Callable[..., None],
    static: Callable[[], None],
    **controls: tuple[int, int] | list,
) -> None:
    """Show a figure with controls that change it, or a fixed one.

    Parameters
    ----------
    draw : callable
        Shows the figure for one value of each control, as in ``draw(step=3)``.
    static : callable
        Shows the figure that stands for all of them where nobody can use controls.
    **controls : (int, int) or list
        For each argument of ``draw``: a tuple of the lowest and the highest value
        makes a slider with a play button, a list makes a menu.

    Raises
    ------
    ValueError
        If a control is neither of these.
    """
    for name, values in controls.items():
        slider = isinstance(values, tuple) and len(values) == 2
        if not (slider and values[0] <= values[1]) and not isinstance(values, list):
            raise ValueError(
                f"{name} is {values!r}, expected a tuple of the lowest and the highest "
                f"number or a list: try {name}=(1, 10)."
            )
    if not is_live():
        static()
        return
    widgets = {name: _make_control(name, values) for name, values in controls.items()}
    _show_controls(draw, widgets)


def _make_control(name, values):
    import ipywidgets

    if isinstance(values, list):
        return ipywidgets.Dropdown(options=values, description=name)
    low, high = values
    # A figure takes longer to draw than a slider to move, so wait for its rest.
    options = {"description": name, "continuous_update": False}
    return ipywidgets.IntSlider(low, low, high, **options)


def _show_controls(draw, widgets):
    import ipywidgets

    rows = []
    for widget in widgets.values():
        rows.append(widget)
        if isinstance(widget, ipywidgets.IntSlider):
            options = {"min": widget.min, "max": widget.max, "interval": INTERVAL}
            play = ipywidgets.Play(**options)
            # In the browser, so that it does not wait for the kernel.
            ipywidgets.jslink((widget, "max"), (play, "max"))
            ipywidgets.jslink((play, "value"), (widget, "value"))
            rows[-1] = ipywidgets.HBox([widget, play])
    figure = ipywidgets.interactive_output(draw, widgets)
    display(ipywidgets.VBox([*rows, figure]))


def plot_digits(
    images: ArrayLike, labels: ArrayLike | None = None, *, titles=None, columns=10
) -> None:
    """Show digits in a grid, as dark ink on white paper.

    Parameters
    ----------
    images : array, shape (n, height, width) or (n, height, width, 1)
        The digits: uint8 from 0 to 255, or floats.
    labels : int array, shape (n,), optional
        The digit in each image, written above it.
    titles : sequence of n strings, optional
        What to write above the images instead of their labels.
    columns : int, default 10
        Images in a row.

    Raises
    ------
    ValueError
        If the images have another shape or there are none, or if the labels or
        titles are not as many as the images.
    """
    images = as_images(images)
    above = texts_above(labels, titles, len(images))
    if columns < 1:
        raise ValueError(f"columns is {columns}, expected 1 or more: try columns=10.")
    # A picture of many pixels, such as a mosaic of digits, gets more room.
    largest = SIDE * max(1, images.shape[2] / 56)
    columns, side, size = fit_titles(above, min(columns, len(images)), WIDTH, largest)
    rows = -(-len(images) // columns)
    lines = max((text.count("\n") + 1 for text in above), default=0)
    head = lines * size * LINE
    tall = (side - GAP) * images.shape[1] / images.shape[2]
    figure, axes = canvas(columns * side - GAP, rows * (head + tall + GAP) - GAP)
    for place, image in enumerate(images):
        left, top = place % columns * side, place // columns * (head + tall + GAP)
        place_digit(axes, image, left, top + head, side - GAP)
        if above:
            middle = (left + (side - GAP) / 2, top + head / 2 - 0.01)
            write(axes, *middle, above[place], size=size)
    show(figure, _digits_alt(len(images), rows, columns, above, titles))


def _digits_alt(images, rows, columns, above, titles):
    where = f" in {rows} rows of {columns}" if rows > 1 else " in a row"
    alt = count(images, "digit") + (where if images > 1 else "")
    if not above:
        return alt + "."
    between, word = (" ", "labelled") if titles is None else ("; ", "titled")
    lines = [
        between.join(" ".join(text.split()) for text in above[start : start + columns])
        for start in range(0, len(above), columns)
    ]
    text = " / ".join(lines)
    if len(text) > CAPTION:
        text = text[:CAPTION].rsplit(between, 1)[0] + " and so on"
    return f"{alt}, {word} {text}."


def texts_above(labels, titles, expected: int) -> list[str]:
    """Return what to write above the images, or say that it is not as many."""
    for name, values in (("labels", labels), ("titles", titles)):
        if values is not None and len(values) != expected:
            raise ValueError(
                f"There are {expected} images and {len(values)} {name}, expected as "
                f"many {name} as images: slice both alike, as in images[:20] and "
                f"{name}[:20]."
            )
    if titles is not None:
        return [str(title) for title in titles]
    return [] if labels is None else [str(label) for label in np.asarray(labels)]


def fit_titles(
    titles: list[str], columns: int, width: float, largest: float = SIDE
) -> tuple[int, float, int]:
    """Fit titled images into a width in inches.

    Returns
    -------
    columns, side, size : int, float, int
        As many columns as asked for, or as the titles leave room for; the width of a
        column, in inches; and the size of the titles, in points.
    """
    for size in (14, 13, 12, 11):
        widest = max((text_width(title, size) for title in titles), default=0) + 0.12
        side = min(width / columns, largest)
        if widest <= side:
            return columns, side, size
    columns = max(1, min(columns, int(width / widest)))
    return columns, max(widest, min(width / columns, largest)), size


def as_images(images: ArrayLike) -> np.ndarray:
    """Return images as an array (n, height, width), or say what is wrong with them."""
    try:
        images = np.asarray(images)
    except ValueError:
        shapes = sorted({np.shape(image) for image in images})
        raise ValueError(
            f"The images have the shapes {shapes}, expected one shape for all: crop or "
            "pad them first."
        ) from None
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.ndim != 3 or images.size == 0:
        raise ValueError(
            f"images has shape {images.shape}, expected (n, height, width) with at "
            "least one image: for a single image pass images[:1]."
        )
    return images


def as_image(image: ArrayLike) -> np.ndarray:
    """Return an image as an array (height, width), or say what is wrong with it."""
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[-1] == 1:
        image = image[..., 0]
    if image.ndim != 2 or image.size == 0:
        raise ValueError(
            f"image has shape {image.shape}, expected (height, width): pass one image, "
            "such as images[0]."
        )
    return image


def draw_digit(axes, image: np.ndarray, **options) -> None:
    """Draw one image as dark ink on white paper."""
    low, high = _scale(image)
    axes.imshow(image, cmap="gray_r", vmin=low, vmax=high, **options)


def place_digit(axes, image: np.ndarray, left, top, width, frame: str = PALE) -> None:
    """Draw one image with a frame at a place of a canvas, in inches."""
    height = width * image.shape[0] / image.shape[1]
    extent = (left, left + width, top + height, top)
    draw_digit(axes, image, extent=extent, aspect="auto")
    draw_box(axes, left, top, width, height, fill=False, ec=frame)


def _scale(image: np.ndarray) -> tuple[float, float]:
    low, high = float(image.min()), float(image.max())
    if low < 0 or high > 255:
        return low, high
    whole = np.issubdtype(image.dtype, np.integer)
    return (0, 255) if whole or high > 1 else (0, 1)


def plot_feature_maps(maps: ArrayLike, *, titles=None, columns: int = 8) -> None:
    """Show the channels of one image inside a network, with one scale for all.

    Parameters
    ----------
    maps : float array, shape (height, width, channels)
        What a layer made of one image.
    titles : sequence of strings, optional
        One for each channel.
    columns : int, default 8
        Channels in a row.

    Raises
    ------
    ValueError
        If the maps have another shape, or the titles another number.
    """
    maps = np.asarray(maps)
    if maps.ndim != 3 or maps.size == 0:
        raise ValueError(
            f"maps has shape {maps.shape}, expected (height, width, channels): take "
            "one image out of a batch with maps[0]."
        )
    height, width, channels = maps.shape
    above = texts_above(None, titles, channels)
    columns, side, size = fit_titles(above, min(columns, channels), WIDTH - BAR)
    rows = -(-channels // columns)
    low, high = float(maps.min()), float(maps.max())
    tall = side + (0.25 if above else 0)
    figure = Figure(figsize=(columns * side + BAR, rows * tall))
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for channel, axes in zip(range(channels), grid.flat):
        drawn = axes.imshow(maps[..., channel], **map_scale(maps))
    for axes, text in zip(grid.flat, above):
        axes.set_title(text, fontsize=size, pad=4)
    figure.colorbar(drawn, ax=grid, shrink=0.9, aspect=25)
    show(
        figure,
        f"{count(channels, 'feature map')} of {height} by {width} values, "
        f"from {number(low)} to {number(high)}.",
    )


def map_scale(maps: np.ndarray) -> dict:
    """Return the one scale of colours for feature maps: where it starts and ends.

    Where there are negative values, 0 is in the middle and has no colour.
    """
    low, high = float(maps.min()), float(maps.max())
    if low >= 0:
        return {"vmin": 0, "vmax": high, "cmap": None}
    limit = max(-low, high)
    return {"vmin": -limit, "vmax": limit, "cmap": "PuOr"}


def plot_probabilities(
    images: ArrayLike, probabilities: ArrayLike, labels: ArrayLike | None = None
) -> None:
    """Show digits with the ten probabilities that a network gave each of them.

    Parameters
    ----------
    images : array, shape (n, height, width) or (n, height, width, 1)
        One to five digits.
    probabilities : float array, shape (n, classes)
        Each row adds up to 1.
    labels : int array, shape (n,), optional
        The true digits; with them the guesses are marked right or wrong.

    Raises
    ------
    ValueError
        If there are more than five digits, the arrays differ in length, or the
        rows are no probabilities.
    """
    images, probabilities = as_images(images), np.asarray(probabilities, float)
    _check_probabilities(images, probabilities)
    truths = texts_above(labels, None, len(images)) or [None] * len(images)
    figure = Figure(figsize=(max(WIDTH / MOST * len(images), 2.6), 4.3))
    panels = figure.subplots(
        2, len(images), squeeze=False, sharey="row", height_ratios=[1, 1.15]
    )
    sentences = []
    for column, (image, row, truth) in enumerate(zip(images, probabilities, truths)):
        guess = str(row.argmax())
        colour, mark = FOCUS, ""
        if truth is not None:
            colour, mark = (RIGHT, TICK) if guess == truth else (WRONG, CROSS)
        draw_digit(panels[0, column], image)
        panels[0, column].set(xticks=[], yticks=[])
        panels[0, column].spines[:].set(visible=True, color=PALE)
        panels[0, column].set_title("" if truth is None else f"label {truth}")
        _draw_bars(panels[1, column], row, colour, mark)
        sentences.append(_guess_sentence(column + 1, guess, row.max(), truth))
    panels[1, 0].set_ylabel("probability")
    show(figure, sentence(sentences))


def _draw_bars(axes, row, colour, mark):
    bars = axes.bar(range(len(row)), row, color=PALE, edgecolor=GREY)
    bars[row.argmax()].set(facecolor=colour, edgecolor=INK)
    axes.set(ylim=(0, 1.0), yticks=[0, 0.5, 1])
    axes.set_xticks(range(len(row)))
    axes.tick_params(axis="x", length=0, pad=2, labelsize=11)
    guess = f"guess {row.argmax()} {mark}".strip()
    axes.set_title(f"{guess}\n{percent(row.max(), 0)}", fontsize=14)


def _guess_sentence(place, guess, probability, truth):
    text = f"digit {place}: guess {guess} with {percent(probability, 0)}"
    if truth is None:
        return text
    return text + (", right" if guess == truth else f", wrong, it is a {truth}")


def _check_probabilities(images, probabilities):
    if len(images) > MOST:
        raise ValueError(
            f"There are {len(images)} images, expected 1 to {MOST}: pass a few, such "
            f"as images[:{MOST}] and probabilities[:{MOST}]."
        )
    if probabilities.ndim != 2 or len(probabilities) != len(images):
        raise ValueError(
            f"probabilities has shape {probabilities.shape}, expected "
            f"({len(images)}, classes): one row for each image."
        )
    if probabilities.min() < 0 or not np.allclose(probabilities.sum(1), 1, atol=1e-3):
        raise ValueError(
            "The rows of probabilities do not add up to 1, expected shares from 0 to "
            "1: turn a network's outputs into them with softmax."
        )


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
    show(figure, f"{what[0].upper()}{what[1:]}: {'; '.join(sentences)}.")


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


def set_accuracy_axis(axes: Axes, *, lowest_error: float = 0.006) -> None:
    """Stretch the upper end of an axis that shows 1 - accuracy.

    From 98 % to 99 % the mistakes halve, as from 80 % to 90 %: the same way up.
    """
    shares = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 0.9]
    axes.set(yscale="log", ylim=(1, 0.8 * lowest_error))
    shares = [share for share in shares if share > 0.8 * lowest_error]
    axes.set_yticks(shares, [percent(1 - share) for share in shares])
    axes.yaxis.minorticks_off()
