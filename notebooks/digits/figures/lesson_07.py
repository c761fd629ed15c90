"""Draw the pictures of lesson 07."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from digits.figures.common import show
from digits.figures.style import PALE, WIDTH, WRONG, count
from digits.handwriting.photo import SIDE, FoundDigit
from digits.handwriting.picture import Picture, read_picture

TALL, TALLEST = 2.2, 7.0  # inches, of small pictures and of a photo


def plot_pictures(pictures: Mapping[str, ArrayLike]) -> None:
    """Show grey pictures (height, width) in a row, with their names and sizes.

    White is 255 for whole numbers, and 1 for floats.
    """
    pictures = {name: np.asarray(picture) for name, picture in pictures.items()}
    shapes = {name: picture.shape for name, picture in pictures.items()}
    if not shapes or any(len(shape) != 2 or 0 in shape for shape in shapes.values()):
        raise ValueError(
            f"pictures has the shapes {shapes}, expected one or more of (height, "
            "width): pass a dict of names and grey pictures."
        )
    wide = sum(TALL * max(1, width / height) for height, width in shapes.values())
    figure = Figure(figsize=(min(WIDTH, wide), TALL))
    panels = figure.subplots(1, len(pictures), squeeze=False)
    for axes, (name, picture) in zip(panels.flat, pictures.items()):
        white = 255 if np.issubdtype(picture.dtype, np.integer) else 1
        axes.imshow(picture, cmap="gray", vmin=0, vmax=white)
        axes.set(xticks=[], yticks=[])
        axes.set_xlabel("{} x {}".format(*picture.shape), fontsize=11)
        axes.set_title(name, fontsize=13)
        axes.spines[:].set(visible=True, color=PALE)
    sizes = "; ".join(f"{name}, {h} by {w} pixels" for name, (h, w) in shapes.items())
    show(figure, f"{count(len(pictures), 'picture')}: {sizes}.")


def plot_photo(picture: Picture, found: Sequence[FoundDigit]) -> None:
    """Show a photo with a box around each digit found in it, its guess and confidence.

    ``found`` is what :func:`digits.read_photo` returned for it.
    """
    grey = read_picture(picture, side=SIDE)
    height, width = grey.shape
    scale = min(WIDTH / width, TALLEST / height)
    figure = Figure(figsize=(scale * width, scale * height), layout="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.imshow(grey, cmap="gray", vmin=0, vmax=1)
    axes.set_axis_off()
    for each in found:
        top, left, bottom, right = np.multiply(each.box, (height, width) * 2)
        size = right - left, bottom - top
        frame = Rectangle((left, top), *size, fill=False, edgecolor=WRONG, linewidth=2)
        axes.add_patch(frame)
        text = f"{each.digit}  {each.confidence:.0%}"
        look = {"color": WRONG, "weight": "bold", "fontsize": 11, "ha": "left"}
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8}
        axes.text(left, top - 2, text, va="bottom", bbox=ground, **look)
    lines = [
        " ".join(str(each.digit) for each in found if each.line == line)
        for line in dict.fromkeys(each.line for each in found)
    ]
    read = f"{count(len(found), 'digit')} in {count(len(lines), 'line')}"
    alt = f"A photo with {read}: {'; '.join(lines)}."
    show(figure, alt if found else "A photo with no digit found in it.")
