"""Show controls where somebody can use them, and a fixed figure elsewhere."""

import importlib.util
import os
from collections.abc import Callable, Sequence

import numpy as np
from IPython.display import display
from numpy.typing import ArrayLike

from digits.images import as_images, plot_digits

# Digits on a page.
PAGE = 20


def is_live() -> bool:
    """Return whether somebody can use controls here.

    Jupyter Server, which JupyterLab runs on, names the notebook in the variable
    ``JPY_SESSION_NAME`` of each kernel it starts. The programs that run notebooks
    without a reader, nbclient, nbconvert and nbval, do not.
    """
    named = bool(os.environ.get("JPY_SESSION_NAME"))
    return named and importlib.util.find_spec("ipywidgets") is not None


def explore(
    draw: Callable[..., None],
    static: Callable[[], None],
    **controls: tuple[int, int] | Sequence,
) -> None:
    """Show a figure with controls that change it, or a fixed one.

    Parameters
    ----------
    draw : callable
        Shows the figure for one value of each control, as in ``draw(step=3)``.
    static : callable
        Shows the figure that stands for all where nobody can use controls.
    **controls : (int, int) or list
        For each argument of ``draw``: a tuple of the lowest and the highest value
        makes a slider with a play button, a list makes a menu.
    """
    if not is_live():
        static()
        return
    widgets = {name: _control(name, values) for name, values in controls.items()}
    _show_controls(draw, widgets)


def _control(name, values):
    import ipywidgets

    if not isinstance(values, tuple):
        return ipywidgets.Dropdown(options=values, description=name)
    low, high = values
    return ipywidgets.IntSlider(
        low, low, high, description=name, continuous_update=False
    )


def _show_controls(draw, widgets):
    import ipywidgets

    rows = []
    for widget in widgets.values():
        rows.append(widget)
        if isinstance(widget, ipywidgets.IntSlider):
            play = ipywidgets.Play(min=widget.min, max=widget.max, interval=800)
            ipywidgets.jslink((widget, "max"), (play, "max"))
            ipywidgets.jslink((play, "value"), (widget, "value"))
            rows[-1] = ipywidgets.HBox([widget, play])
    figure = ipywidgets.interactive_output(draw, widgets)
    display(ipywidgets.VBox([*rows, figure]))


def browse_digits(
    images: ArrayLike, labels: ArrayLike, *, digit: int | None = None
) -> None:
    """Leaf through a data set, twenty digits a page.

    Parameters
    ----------
    images : array, shape (n, height, width) or (n, height, width, 1)
        The digits.
    labels : int array, shape (n,)
        The digit in each image.
    digit : int, optional
        Start with the images of this digit only.

    Raises
    ------
    ValueError
        If images and labels differ in number, or there is no such digit.
    """
    images, labels = as_images(images), np.asarray(labels)
    if labels.shape != (len(images),):
        raise ValueError(
            f"There are {len(images)} images and labels of shape {labels.shape}, "
            "expected one label per image: pass the two arrays that belong together."
        )
    choices = {"all": labels >= 0}
    choices.update((str(each), labels == each) for each in np.unique(labels))
    chosen = "all" if digit is None else str(digit)
    if chosen not in choices:
        raise ValueError(
            f"digit is {digit}, expected one of the labels {' '.join(choices)}: "
            "choose one of them."
        )

    def draw(digit, page):
        places = np.flatnonzero(choices[digit])[PAGE * (page - 1) : PAGE * page]
        plot_digits(images[places], labels[places])

    if not is_live():
        draw(chosen, 1)
        return
    menu, slider = _control("digit", list(choices)), _control("page", (1, 1))

    def turn_to_start(change=None):
        slider.value = 1
        slider.max = -(-int(choices[menu.value].sum()) // PAGE)

    menu.observe(turn_to_start, "value")
    menu.value = chosen
    turn_to_start()
    _show_controls(draw, {"digit": menu, "page": slider})
