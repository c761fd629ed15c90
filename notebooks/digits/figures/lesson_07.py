"""Draw the pictures of lesson 07."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from digits.figures.common import show
from digits.figures.style import PALE, WIDTH, count

TALL = 2.2  # inches


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
