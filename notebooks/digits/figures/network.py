"""Draw what a network makes of digits: feature maps and probabilities."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from digits.figures.display import show
from digits.figures.images import as_images, draw_digit, fit_titles, texts_above
from digits.figures.style import (
    CROSS,
    FOCUS,
    GREY,
    INK,
    PALE,
    RIGHT,
    TICK,
    WIDTH,
    WRONG,
    count,
    number,
    percent,
    sentence,
)

# The most digits that fit side by side.
MOST = 5
BAR = 0.9  # the width of the colour bar with its numbers, in inches


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
    show(*_feature_maps_figure(maps, titles=titles, columns=columns))


def _feature_maps_figure(maps, *, titles=None, columns=8):
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
    return figure, (
        f"{count(channels, 'feature map')} of {height} by {width} values, "
        f"from {number(low)} to {number(high)}."
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
    show(*_probabilities_figure(images, probabilities, labels))


def _probabilities_figure(images, probabilities, labels=None):
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
    return figure, sentence(sentences)


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
