"""A pad to draw a digit on, beside it what a network makes of the digit."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from IPython.display import display
from matplotlib import colormaps
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from digits.figures import common

PAPER = 255
SIDE = 28  # of an image of MNIST, in pixels
NO_NETWORK = "A network would see this, but the pad has none yet."
EXPECTED = {
    "seen": f"one image, a uint8 array of shape ({SIDE}, {SIDE})",
    "probabilities": "ten shares that add up to 1, shape (10,)",
    "maps": "those of one image, shape (height, width, channels)",
}

Recognise = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]


def drawing_pad(examples: ArrayLike, recognise: Recognise | None = None) -> "Pad":
    """Show a pad to draw a digit on, and after each stroke what a network makes of it.

    Where nobody can use controls, a fixed figure shows the same for the examples.

    Parameters
    ----------
    examples : uint8 array, shape (n, height, width)
        One to five pictures.
    recognise : callable, optional
        See :meth:`Pad.use`. Without it, the pad shows what :func:`digits.to_mnist`
        makes of the drawing.

    Returns
    -------
    Pad
        Its ``picture`` is what is drawn on it, a uint8 array (height, width), or None
        while it is blank; without controls it is the first example.

    Raises
    ------
    ValueError
        If the examples are no such pictures, or as :meth:`Pad.use` says.
    """
    pad = Pad(_as_pictures(examples))
    pad.use(recognise)
    return pad


class Pad:
    """A pad that calls a function with what is drawn on it.

    Its ``picture`` is the last drawing, uint8 (height, width), 255 for paper and 0 for
    ink, or None while the pad is blank.
    """

    def __init__(self, examples: np.ndarray):
        self.picture = None if common.is_live() else examples[0]
        self._examples = examples
        self._widget = None

    def use(self, recognise: Recognise | None) -> None:
        """Let a network read what is drawn, and show the pad here, too.

        ``recognise`` takes a picture, a uint8 array (height, width) of 255 for paper
        and 0 for ink with greys between, and returns three arrays: the image that the
        network sees, uint8, shape (28, 28), with bright ink; the probabilities of the
        ten digits, float, shape (10,); and the feature maps of the first layer, float,
        shape (height, width, channels). The pad shows the sentence of a ValueError in
        place of an answer. For blank paper it asks nothing.

        What is no function is a ValueError; without controls also a wrong answer for
        one of the examples.
        """
        if not (recognise is None or callable(recognise)):
            raise ValueError(
                f"recognise is {recognise!r}, expected a function that takes a "
                "picture: define it first and pass its name."
            )
        self._function = recognise
        if not common.is_live():
            _show_answers([_recognise(recognise, each) for each in self._examples])
            return
        if self._widget is None:
            self._widget = Widget()
            self._widget.observe(self._take_drawing, "drawing")
        self._widget.has_network = recognise is not None
        self._answer()
        display(self._widget)

    def _take_drawing(self, change):
        drawing = change["new"]
        picture = np.frombuffer(drawing["pixels"], np.uint8)
        picture = picture.reshape(drawing["side"], -1).copy()
        self.picture = picture if picture.min() < PAPER else None
        self._answer()

    def _answer(self):
        # The page has no number for paper that nobody has touched.
        number = self._widget.drawing.get("number")
        answer = {} if number is None else {"number": number}
        self._widget.answer = self._read() | answer

    def _read(self):
        if self.picture is None:
            return {}
        try:
            return _pack(*_recognise(self._function, self.picture.copy()))
        except ValueError as error:
            return {"sentence": str(error)}
        # Whatever went wrong, the pad must say so and be ready for the next stroke.
        except Exception as error:
            first = next(iter(str(error).splitlines()), "")
            return {"sentence": f"That failed with {type(error).__name__}: {first}"}


class Widget(anywidget.AnyWidget):
    """What the page and Python tell each other; both sides number drawings."""

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_suffix(".css")
    drawing = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    has_network = traitlets.Bool().tag(sync=True)


def _recognise(function, picture):
    if function is None:
        # SciPy takes a while to import.
        from digits.handwriting.image import to_mnist

        return to_mnist(picture), None, None
    answer = function(picture)
    try:
        seen, probabilities, maps = map(np.asarray, answer)
    except (TypeError, ValueError):
        raise ValueError(
            f"recognise returned {type(answer).__name__}, expected three arrays: end "
            "it with return seen, probabilities, maps."
        ) from None
    shares = probabilities.shape == (10,) and abs(probabilities.sum() - 1) < 1e-3
    for name, array, is_right in (
        ("seen", seen, seen.shape == (SIDE, SIDE) and seen.dtype == np.uint8),
        ("probabilities", probabilities, shares),
        ("maps", maps, maps.ndim == 3 and maps.size > 0),
    ):
        if not is_right:
            raise ValueError(
                f"recognise returned {name} of shape {array.shape} and dtype "
                f"{array.dtype}, expected {EXPECTED[name]}: take one image out of a "
                "batch with [0]."
            )
    return seen, probabilities, maps


def _pack(seen, probabilities, maps):
    """Turn an answer into what the page draws: colours come as red, green, blue."""
    answer = {"seen": _colour(seen[None], {"vmin": 0, "vmax": 255, "cmap": "gray_r"})}
    if probabilities is None:
        return answer | {"sentence": NO_NETWORK}
    return answer | {
        "probabilities": [float(share) for share in probabilities],
        "maps": _colour(np.moveaxis(maps, -1, 0), common.map_scale(maps)),
    }


def _colour(images, scale):
    shares = Normalize(scale["vmin"], scale["vmax"])(images)
    colours = colormaps.get_cmap(scale["cmap"])(shares, bytes=True)
    size = dict(zip(("count", "height", "width"), images.shape))
    return size | {"colours": colours.tobytes()}


def _show_answers(answers):
    seen, probabilities, maps = zip(*answers)
    if probabilities[0] is None:
        titles = [f"example {place + 1}" for place in range(len(seen))]
        common.plot_digits(np.array(seen), titles=titles)
        return
    common.plot_probabilities(np.array(seen), np.array(probabilities))
    common.plot_feature_maps(maps[0])


def _as_pictures(examples):
    examples = np.asarray(examples)
    if examples.ndim != 3 or examples.dtype != np.uint8 or examples.size == 0:
        raise ValueError(
            f"examples has shape {examples.shape} and dtype {examples.dtype}, expected "
            "uint8 pictures (n, height, width): for a single one pass picture[None]."
        )
    if len(examples) > common.MOST:
        raise ValueError(
            f"There are {len(examples)} examples, expected 1 to {common.MOST}: pass a "
            f"few, such as examples[:{common.MOST}]."
        )
    return examples
