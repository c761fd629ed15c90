"""Show controls where somebody can use them, and a fixed figure elsewhere."""

import importlib.util
import os
from collections.abc import Callable

import numpy as np
from IPython.display import display
from numpy.typing import ArrayLike

from digits.figures.images import as_images, plot_digits

PAGE = 20  # digits
# How long the play button shows each step, in milliseconds.
INTERVAL = 1200


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


def browse_digits(
    images: ArrayLike, labels: ArrayLike, *, digit: int | None = None
) -> None:
    """Leaf through a data set, twenty digits a page.

    In JupyterLab a menu chooses the digit and a slider the page; elsewhere the first
    page is shown.

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
    places = {"all": np.arange(len(labels))}
    places |= {str(each): np.flatnonzero(labels == each) for each in np.unique(labels)}
    chosen = "all" if digit is None else str(digit)
    if chosen not in places:
        raise ValueError(
            f"digit is {digit}, expected a label that occurs: choose one of "
            f"{', '.join(list(places)[1:])}."
        )

    def draw(digit, page):
        shown = places[digit][PAGE * (page - 1) : PAGE * page]
        plot_digits(images[shown], labels[shown])

    if is_live():
        _browse(draw, places, chosen)
    else:
        draw(chosen, 1)


def _browse(draw, places, chosen):
    menu, page = _make_control("digit", list(places)), _make_control("page", (1, 1))

    def go_to_first_page(change=None):
        page.value = 1
        page.max = -(-len(places[menu.value]) // PAGE)

    menu.observe(go_to_first_page, "value")
    menu.value = chosen
    go_to_first_page()
    _show_controls(draw, {"digit": menu, "page": page})
