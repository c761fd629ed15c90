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

from digits.figures import style
from digits.figures.sketch import canvas, draw_box, text_width, write
from digits.figures.style import WIDTH, count, number, percent, sentence

plt.style.use(Path(__file__).with_name("digits.mplstyle"))
# Two pixels per screen pixel, so that figures stay sharp on fine screens.
DPI = 2 * 72
# How long the play button shows each step, in milliseconds.
INTERVAL = 1200
# The most characters of labels or titles that go into a caption.
CAPTION = 220
# In inches: the largest side of an image, the gap to the next, the height of a line
# for each point of the letters, and the colour bar with its numbers.
SIDE, GAP, LINE, BAR = 1.8, 0.1, 1.45 / 72, 0.9
# The most digits that fit side by side.
MOST = 5
# One marker and one dash pattern per line, so that colour never stands alone.
MARKERS = "osD^vPX"
DASHES = ("-", "--", "-.", ":")
# How far apart names must be, in inches.
LETTER_HEIGHT = 0.3
# From this many epochs on, a loss is drawn without its steep first fall.
LONG = 12


class Slot:
    """A place in a cell's output whose content can be replaced."""

    def __init__(self):
        self._handle = None

    def put(self, data: dict, metadata: dict | None = None) -> None:
        """Display data by their MIME types, or put them in the place of the last."""
        options = {"metadata": metadata or {}, "raw": True}
        if self._handle is None:
            self._handle = display(data, display_id=True, **options)
        else:
            self._handle.update(data, **options)


class FigureSlot:
    """A place for a figure and its caption; to show another one replaces both."""

    def __init__(self):
        self._image, self._caption = Slot(), Slot()

    def show(self, figure: Figure, alt: str) -> None:
        """Display the figure as :func:`show` does."""
        if not alt.strip():
            raise ValueError(
                "alt is empty, expected a sentence: say what the figure shows."
            )
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight")
        plt.close(figure)
        png = buffer.getvalue()
        # Bytes 16 to 20 of a PNG hold its width in pixels, most significant first.
        width = int.from_bytes(png[16:20], "big") // 2
        caption = f"<p><small><em>{html.escape(alt)}</em></small></p>"
        look = {"image/png": {"alt": alt, "width": width}}
        self._image.put({"image/png": png, "text/plain": alt}, look)
        self._caption.put({"text/html": caption, "text/plain": alt})


def show(figure: Figure, alt: str) -> None:
    """Display a figure, and its alt text as the caption below it.

    Parameters
    ----------
    figure : matplotlib Figure
        The figure; it is closed afterwards.
    alt : str
        A sentence or more that says what the figure shows, with the numbers in
        it computed from the data. Readers who cannot see the figure rely on it.
    """
    FigureSlot().show(figure, alt)


def is_live() -> bool:
    """Return whether somebody can use controls here.

    Jupyter Server, which JupyterLab runs on, names the notebook in the variable
    ``JPY_SESSION_NAME`` of each kernel it starts. The programs that run notebooks
    without a reader, such as nbconvert and nbval, do not.
    """
    named = bool(os.environ.get("JPY_SESSION_NAME"))
    return named and importlib.util.find_spec("ipywidgets") is not None


def explore(draw: Callable, static: Callable, **controls) -> None:
    """Show what ``draw`` makes of controls, or ``static`` where nobody can use them.

    A control is named like an argument of ``draw``: the lowest and highest value of a
    slider with a play button, or the list of a menu.
    """
    if not is_live():
        static()
        return
    _show_controls(
        draw, {name: _make_control(name, controls[name]) for name in controls}
    )


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

    rows = list(widgets.values())
    for place, widget in enumerate(rows):
        if isinstance(widget, ipywidgets.IntSlider):
            play = ipywidgets.Play(min=widget.min, max=widget.max, interval=INTERVAL)
            # In the browser, so that it does not wait for the kernel.
            ipywidgets.jslink((widget, "max"), (play, "max"))
            ipywidgets.jslink((play, "value"), (widget, "value"))
            rows[place] = ipywidgets.HBox([widget, play])
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
        Images in a row; fewer where the titles are too wide.

    Raises
    ------
    ValueError
        If the images have another shape, or the labels or titles another number.
    """
    images = as_images(images)
    above = texts_above(labels, titles, len(images))
    if columns < 1:
        raise ValueError(f"columns is {columns}, expected 1 or more: try columns=10.")
    # A picture of many pixels, such as a mosaic of digits, gets more room.
    largest = SIDE * max(1, images.shape[2] / 56)
    figure, axes, places, columns = _lay_out(images, above, columns, largest)
    for image, place in zip(images, places):
        place_digit(axes, image, *place)
    show(figure, _digits_alt(len(images), columns, above, titles))


def _lay_out(images, above, columns, largest=SIDE, beside=0):
    """Return a canvas with titles, and the place that each image has below its own."""
    columns = min(columns, len(images))
    columns, side, size = _fit_titles(above, columns, WIDTH - beside, largest)
    head = max((text.count("\n") + 1 for text in above), default=0) * size * LINE
    tall = head + (side - GAP) * images.shape[1] / images.shape[2] + GAP
    rows = -(-len(images) // columns)
    figure, axes = canvas(columns * side - GAP + beside, rows * tall - GAP)
    corners = [(n % columns * side, n // columns * tall) for n in range(len(images))]
    for text, (left, top) in zip(above, corners):
        write(axes, left + (side - GAP) / 2, top + head / 2 - 0.01, text, size=size)
    places = [(left, top + head, side - GAP) for left, top in corners]
    return figure, axes, places, columns


def _fit_titles(titles, columns, width, largest):
    """Return how many columns the titles leave room for, their width, and a size."""
    for size in (14, 13, 12, 11):
        widest = max((text_width(title, size) for title in titles), default=0) + 0.12
        side = min(width / columns, largest)
        if widest <= side:
            return columns, side, size
    columns = max(1, min(columns, int(width / widest)))
    return columns, max(widest, min(width / columns, largest)), size


def _digits_alt(images, columns, above, titles):
    rows = -(-images // columns)
    where = f" in {rows} rows of {columns}" if rows > 1 else " in a row"
    alt = count(images, "digit") + (where if images > 1 else "")
    if not above:
        return alt + "."
    between, word = (" ", "labelled") if titles is None else ("; ", "titled")
    above = [" ".join(text.split()) for text in above]
    starts = range(0, images, columns)
    text = " / ".join(between.join(above[start : start + columns]) for start in starts)
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
    texts = labels if titles is None else titles
    return [] if texts is None else [str(text) for text in texts]


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
    advice = (
        "(n, height, width), at least one image: for a single image pass images[:1]"
    )
    return _without_channel("images", images, 3, advice)


def as_image(image: ArrayLike) -> np.ndarray:
    """Return an image as an array (height, width), or say what is wrong with it."""
    advice = "(height, width): pass one image, such as images[0]"
    return _without_channel("image", np.asarray(image), 2, advice)


def _without_channel(name, array, dimensions, advice):
    if array.ndim == dimensions + 1 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim != dimensions or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, expected {advice}.")
    return array


def draw_digit(axes, image: np.ndarray, **options) -> None:
    """Draw one image as dark ink on white paper."""
    low, high = _scale(image)
    look = {"cmap": "gray_r", "vmin": low, "vmax": high}
    axes.imshow(image, **{**look, **options})


def place_digit(
    axes, image: np.ndarray, left, top, width, frame: str = style.PALE, **options
) -> None:
    """Draw one image with a frame at a place of a canvas, in inches."""
    height = width * image.shape[0] / image.shape[1]
    extent = (left, left + width, top + height, top)
    draw_digit(axes, image, extent=extent, aspect="auto", **options)
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
    """
    maps = np.asarray(maps)
    if maps.ndim != 3 or maps.size == 0:
        raise ValueError(
            f"maps has shape {maps.shape}, expected (height, width, channels): take "
            "one image out of a batch with maps[0]."
        )
    height, width, channels = maps.shape
    above, images = texts_above(None, titles, channels), np.moveaxis(maps, -1, 0)
    figure, axes, places, _ = _lay_out(images, above, columns, beside=BAR)
    for image, place in zip(images, places):
        place_digit(axes, image, *place, **map_scale(maps))
    inch = 1 / figure.get_figwidth()
    bar = figure.add_axes((1 - 0.75 * inch, 0.05, 0.15 * inch, 0.9))
    figure.colorbar(axes.images[0], cax=bar)
    show(
        figure,
        f"{count(channels, 'feature map')} of {height} by {width} values, "
        f"from {number(maps.min())} to {number(maps.max())}.",
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
        If the arrays have other shapes, or the rows are no probabilities.
    """
    images, probabilities = as_images(images), np.asarray(probabilities, float)
    _check_probabilities(len(images), probabilities)
    truths = texts_above(labels, None, len(images))
    figure = Figure(figsize=(max(WIDTH / MOST * len(images), 2.6), 4.3))
    grid = {"squeeze": False, "sharey": "row", "height_ratios": [1, 1.15]}
    panels, charts = figure.subplots(2, len(images), **grid)
    sentences = []
    for place, row in enumerate(probabilities):
        guess, share = str(row.argmax()), percent(row.max(), 0)
        alt, colour, mark = f"guess {guess} with {share}", style.FOCUS, ""
        if truths and guess == truths[place]:
            alt, colour, mark = f"{alt}, right", style.RIGHT, f" {style.TICK}"
        elif truths:
            alt = f"{alt}, wrong, it is a {truths[place]}"
            colour, mark = style.WRONG, f" {style.CROSS}"
        sentences.append(f"digit {place + 1}: {alt}")
        draw_digit(panels[place], images[place])
        panels[place].set(xticks=[], yticks=[])
        panels[place].spines[:].set(visible=True, color=style.PALE)
        panels[place].set_title(f"label {truths[place]}" if truths else "")
        bars = charts[place].bar(range(len(row)), row, fc=style.PALE, ec=style.GREY)
        bars[row.argmax()].set(facecolor=colour, edgecolor=style.INK)
        charts[place].set(ylim=(0, 1), yticks=[0, 0.5, 1], xticks=range(len(row)))
        charts[place].tick_params(axis="x", length=0, pad=2, labelsize=11)
        charts[place].set_title(f"guess {guess}{mark}\n{share}", fontsize=14)
    charts[0].set_ylabel("probability")
    show(figure, sentence(sentences))


def _check_probabilities(images, probabilities):
    shape = probabilities.shape
    if images > MOST or len(shape) != 2 or len(probabilities) != images:
        raise ValueError(
            f"There are {images} images and probabilities of shape {shape}, expected 1 "
            f"to {MOST} images with a row for each, here ({min(images, MOST)}, "
            f"classes): pass a few, such as images[:{MOST}] and probabilities[:{MOST}]."
        )
    if probabilities.min() < 0 or not np.allclose(probabilities.sum(1), 1, atol=1e-3):
        raise ValueError(
            "The rows of probabilities do not add up to 1, expected shares from 0 to "
            "1: turn a network's outputs into them with softmax."
        )


def plot_history(history, *, show: Callable[[Figure, str], None] = show) -> None:
    """Show how loss and accuracy changed from epoch to epoch.

    Parameters
    ----------
    history : keras.callbacks.History or dict of str to list of float
        What ``fit`` returned, or its ``history``: one number per epoch under
        names such as ``"loss"`` and ``"val_loss"``.
    show : callable, optional
        What displays the figure, such as ``FigureSlot().show`` to replace it later.

    Raises
    ------
    ValueError
        If it holds no finished epoch of loss or accuracy.
    """
    curves = _curves(history)
    names = [name for name in ("loss", "accuracy") if len(curves.get(name, ()))]
    if not names:
        raise ValueError(
            f"history holds {sorted(curves)} without a finished epoch of a loss or an "
            "accuracy, expected what model.fit returned: train for one epoch or more."
        )
    figure = Figure(figsize=(min(WIDTH, 5.5 * len(names)), 3.9))
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    sentences = [_draw_metric(axes, name, curves) for axes, name in zip(panels, names)]
    key = {"loc": "outside upper center", "ncols": 3, "fontsize": 13}
    figure.legend(*panels[0].get_legend_handles_labels(), **key)
    epochs = count(len(curves[names[0]]), "epoch")
    show(figure, f"{epochs}. {' '.join(sentences)}")


def _curves(history):
    history = getattr(history, "history", history)
    if not isinstance(history, Mapping):
        raise ValueError(
            f"history is a {type(history).__name__}, expected what model.fit returned "
            "or a dict of lists: pass history or history.history."
        )
    return {name: np.asarray(values, float) for name, values in history.items()}


def _draw_metric(axes, name, curves):
    training, validation = curves[name], curves.get(f"val_{name}", np.array([]))
    epochs = np.arange(1, len(training) + 1)
    axes.plot(epochs, training, "o-", color=style.TRAINING, label="training")
    alt = f"{name.capitalize()}: training {_course(training)}"
    if len(validation):
        line = {"color": style.VALIDATION, "label": "validation"}
        axes.plot(epochs, validation, "s--", **line)
        alt += f"; validation {_course(validation)}"
    if np.isfinite(validation).any():
        find = np.nanargmax if name == "accuracy" else np.nanargmin
        best = find(validation)
        ring = {"ms": 17, "mfc": "none", "mec": style.INK, "mew": 2}
        ring["label"] = "best validation epoch"
        axes.plot(epochs[best], validation[best], "o", **ring)
        alt += f", best in epoch {epochs[best]}"
    axes.set(title=name, xlim=(0.6, len(epochs) + 0.4))
    _set_epoch_axes(axes, name, [training, validation])
    return alt + "."


def _set_epoch_axes(axes, metric, curves):
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    axes.grid(axis="y")
    # A long run starts where its later epochs can be told apart.
    later = np.concatenate([curve[3:] for curve in curves])
    long = max(map(len, curves)) >= LONG and np.isfinite(later).all()
    if metric.endswith("loss") and long:
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
    if not runs:
        raise ValueError(
            "runs is empty, expected histories per name: pass {'name': [history]}."
        )
    values = {name: _stack_runs(name, runs[name], metric) for name in runs}
    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    # The palette of the splits would suggest training and validation here.
    colours = colormaps["cividis"](np.linspace(0, 0.75, len(values)))
    sentences = []
    for place, (name, seeds) in enumerate(values.items()):
        epochs, median = np.arange(1, seeds.shape[1] + 1), np.median(seeds, axis=0)
        lowest, highest, colour = seeds.min(0), seeds.max(0), colours[place]
        axes.fill_between(epochs, lowest, highest, color=colour, alpha=0.2, lw=0)
        line = {"marker": MARKERS[place % 7], "ls": DASHES[place % 4], "label": name}
        axes.plot(epochs, median, color=colour, **line)
        spread = f" ({number(lowest[-1], 3)} to {number(highest[-1], 3)})"
        alt = f"{name} {number(median[-1], 3)}"
        sentences.append(alt + (spread if len(seeds) > 1 else ""))
    what = metric.replace("val_", "validation ").replace("_", " ")
    axes.set_ylabel(what)
    _set_epoch_axes(axes, metric, [run for seeds in values.values() for run in seeds])
    _name_lines(figure, axes)
    alt = f"{what} in the last epoch"
    if any(len(seeds) > 1 for seeds in values.values()):
        alt = f"median {alt}, with the range over the seeds"
    show(figure, sentence([f"{alt}: {'; '.join(sentences)}"]))


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
