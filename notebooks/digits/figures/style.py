"""What the colours of the figures mean, and how they write numbers."""

from collections.abc import Iterable

import numpy as np
from matplotlib.colors import to_rgb

INK = "#222222"
GREY = "#6b6b6b"
PALE = "#e6e6e6"
WHITE = "#ffffff"

# The colours of Okabe and Ito (2008), Color Universal Design, https://jfly.uni-koeln.de/color/
TRAINING = "#0072B2"
VALIDATION = "#E69F00"
TEST = "#CC79A7"
RIGHT = "#009E73"
WRONG = "#D55E00"
# What to look at in a drawing, and its pale ground.
FOCUS = "#56B4E9"
FOCUS_PALE = "#d6ecfa"
OTHER, OTHER_PALE = "#f0c05a", "#fdeecb"

SPLITS = {"training": TRAINING, "validation": VALIDATION, "test": TEST}
SPLITS |= {"train": TRAINING, "val": VALIDATION}
HATCHES = {TRAINING: "", VALIDATION: "//", TEST: ".."}
TICK, CROSS = "\N{CHECK MARK}", "\N{BALLOT X}"
TIMES, DOT, MINUS = "\N{MULTIPLICATION SIGN}", "\N{DOT OPERATOR}", "\N{MINUS SIGN}"
ARROW = "\N{RIGHTWARDS ARROW}"

# The widest a figure may be, in inches, before its margins.
WIDTH = 8.7


def number(value: float, decimals: int = 2) -> str:
    """Write a number with at most so many decimals and a true minus sign.

    Captions are compared between machines, so they hold rounded numbers only.
    """
    # Adding 0 turns -0.0 into 0.0.
    text = f"{round(float(value), decimals) + 0.0:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def percent(share: float, decimals: int = 1) -> str:
    """Write a share from 0 to 1 as a percentage."""
    return f"{number(100 * share, decimals)} %"


def count(amount: int, noun: str) -> str:
    """Write an amount and its noun, in the plural unless it is one."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def ink_on(colour) -> str:
    """Return the text colour, dark or white, that can be read on a colour."""
    return INK if np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) > 0.5 else WHITE


def sentence(parts: Iterable[str]) -> str:
    """Join parts into a sentence."""
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def split_colour(name: str, position: int) -> str:
    """Return the colour of a split by its name, or else by its position."""
    return SPLITS.get(name, list(SPLITS.values())[position % 3])
