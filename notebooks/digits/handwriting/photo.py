"""Read all digits in a photo of a page: numbers in lines, also where digits touch."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from digits.handwriting.image import centre, crop_ink, scale_to_box
from digits.handwriting.ink import find_ink
from digits.handwriting.paper import find_page
from digits.handwriting.picture import Picture, read_picture
from digits.handwriting.segmentation import (
    WIDEST,
    Piece,
    find_lines_of_digits,
    height_of_digits,
    put_together,
)

# A page has more pixels a side than a single digit.
SIDE = 640
# The logarithm of a digit's width over its height in MNIST's training images: its mean
# and its spread, for 0 to 9.
ASPECT = np.array([-0.1, -0.92, -0.07, -0.23, -0.24, -0.07, -0.32, -0.26, -0.28, -0.39])
SPREAD = np.array([0.19, 0.46, 0.22, 0.21, 0.21, 0.26, 0.22, 0.21, 0.22, 0.2])
# What speaks against a digit, beside its probability: that it is wider than usual,
# less tall than the others, or put together from parts that do not hang together.
WIDER, SHORT, JOINED = 0.1, 2.5, 1.5
# A digit may be this much less tall than the others, as a logarithm.
TOLERATED = 0.2


class FoundDigit(NamedTuple):
    """A digit that was read in a photo.

    ``box`` is its top, left, bottom and right, as shares of the photo's height and
    width; ``line`` counts the lines from the top; ``image`` is uint8 (28, 28), and
    ``probabilities`` has one for each digit from 0 to 9.
    """

    digit: int
    confidence: float
    line: int
    box: tuple[float, float, float, float]
    image: np.ndarray
    probabilities: np.ndarray


def read_photo(
    picture: Picture, predict: Callable[[np.ndarray], np.ndarray]
) -> list[FoundDigit]:
    """Read all digits in a photo, line by line from the top, each from the left.

    The ink is found once. Where parts are wide enough for several digits, possible cuts
    are tried, and the model says which pieces look most like digits (LeCun, Bottou,
    Bengio and Haffner, 1998, Gradient-based learning applied to document recognition).

    Parameters
    ----------
    picture : path-like, PIL image or array
        As for :func:`digits.to_mnist`.
    predict : function
        Gets uint8 images (n, 28, 28), returns probabilities (n, 10).

    Raises
    ------
    ValueError
        If it is no picture, is too small or too large, or holds no ink.
    """
    grey = read_picture(picture, side=SIDE)
    page = find_page(grey)
    _, ink = find_ink(grey[page])
    corner = np.tile([page[0].start, page[1].start], 2)
    found = []
    for number, line in enumerate(find_lines_of_digits(ink)):
        for piece, image, probabilities in _read_line(line, predict):
            box = np.array([piece.top, piece.left, piece.bottom, piece.right])
            shares = tuple(((box + corner) / np.tile(grey.shape, 2)).tolist())
            digit, confidence = int(probabilities.argmax()), float(probabilities.max())
            found.append(
                FoundDigit(digit, confidence, number, shares, image, probabilities)
            )
    return found


def _read_line(line: list[list[Piece]], predict) -> list[tuple]:
    """Return piece, image and probabilities of each digit of a line."""
    pieces = [piece for part in line for piece in part]
    part_of = [number for number, part in enumerate(line) for _ in part]
    heights = [height_of_digits(put_together(part)) for part in line]
    height = float(np.median(heights))
    spans = _possible_spans(pieces, part_of, height)
    wholes = [put_together(pieces[start:stop]) for start, stop in spans]
    images = np.stack([_to_image(whole) for whole in wholes])
    probabilities = _check(predict(images), len(images))
    costs = [
        _cost(whole, p, height) + JOINED * (part_of[stop - 1] - part_of[start])
        for whole, p, (start, stop) in zip(wholes, probabilities, spans)
    ]
    best = _cheapest_cover(spans, costs, len(pieces))
    return [(wholes[k], images[k], probabilities[k]) for k in best]


def _possible_spans(pieces, part_of, height) -> list[tuple[int, int]]:
    """Return first and last piece, that one not included, of what may be a digit."""
    spans = []
    for start in range(len(pieces)):
        for stop in range(start + 1, len(pieces) + 1):
            some = pieces[start:stop]
            wide = max(p.right for p in some) - min(p.left for p in some)
            # What cannot be cut, or is a part as it was, may be as wide as it likes.
            is_part = part_of[start:stop] == [
                number for number in part_of if number == part_of[start]
            ]
            if stop == start + 1 or is_part or wide < WIDEST * height:
                spans.append((start, stop))
    return spans


def _to_image(piece: Piece) -> np.ndarray:
    return centre(scale_to_box(crop_ink(piece.ink)))


def _check(probabilities, expected: int) -> np.ndarray:
    probabilities = np.asarray(probabilities)
    if probabilities.shape != (expected, 10):
        raise ValueError(
            f"predict returned the shape {probabilities.shape} for {expected} images, "
            f"expected ({expected}, 10): return ten probabilities for each image."
        )
    return np.clip(probabilities, 1e-9, 1)


def _cost(piece: Piece, probabilities: np.ndarray, height: float) -> float:
    """Return how little a piece looks like a digit."""
    digit = probabilities.argmax()
    tall, wide = piece.ink.shape
    wider = max(0.0, (np.log(wide / tall) - ASPECT[digit]) / SPREAD[digit])
    short = max(0.0, np.log(height / tall) - TOLERATED)
    cost = WIDER * min(wider**2, 25) + SHORT * short
    return float(cost - np.log(probabilities[digit]))


def _cheapest_cover(spans, costs, count: int) -> list[int]:
    """Return which spans follow each other from the first to the last piece.

    Each cheapest way to a place is the cheapest way to an earlier one and one more span
    (Bellman, 1957, Dynamic Programming).
    """
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for number in sorted(range(len(spans)), key=lambda k: spans[k]):
        start, stop = spans[number]
        cost, way = best[start]
        cost += costs[number]
        if stop not in best or cost < best[stop][0]:
            best[stop] = cost, [*way, number]
    return best[count][1]
