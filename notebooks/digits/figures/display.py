"""Show a figure with alt text and a caption, in the style of the series."""

import html
import io
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

STYLE = Path(__file__).with_name("digits.mplstyle")
# Stored at two pixels per screen pixel, so that it stays sharp on fine screens.
DPI = 144
SCREEN_DPI = 72

plt.style.use(STYLE)


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
