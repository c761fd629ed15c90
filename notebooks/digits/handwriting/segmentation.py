"""Find the digits in the ink of a page: parts of one joined, lines in order, cuts."""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from digits.handwriting.paper import NEIGHBOURS

# From this on a pixel belongs to a part, as in the ink of a single digit.
PART = 0.3
# Shares of the digits' usual height: a part that is smaller belongs to another one or
# is no digit; how near it must be; and the widest digit.
FRAGMENT, NEAR, WIDEST = 0.45, 0.3, 1.4
# From this width on, in its heights, a part is more than one digit.
LONG = 1.3
# What share of its width a part has in common with one above, if both are one digit,
# and of its height with the one before it in a line.
ABOVE, BESIDE = 0.5, 0.25
# A part is cut if it is wider than this share of the usual height, at so many places
# for each height of its width, which are at least so far apart.
CUT, CUTS, APART = 0.6, 6, 0.1
# What a step aside costs the path of a cut, when a pixel of ink costs 1.
ASIDE = 0.25


class Piece(NamedTuple):
    """What may be a digit or a part of one: ``ink`` and where its first pixel is."""

    ink: np.ndarray
    top: int
    left: int

    @property
    def bottom(self) -> int:
        """Return the row below the last one."""
        return self.top + self.ink.shape[0]

    @property
    def right(self) -> int:
        """Return the column after the last one."""
        return self.left + self.ink.shape[1]


def find_lines_of_digits(ink: np.ndarray) -> list[list[list[Piece]]]:
    """Return for each line of digits, from the top, its parts from left to right.

    A part that may be several digits is a list of the pieces between possible cuts.
    """
    parts = _find_parts(ink)
    if not parts:
        return []
    height = _usual_height(parts)
    lines = _sort_into_lines(_join(parts, height))
    return [[_cut(part, height) for part in line] for line in lines]


def put_together(pieces: list[Piece]) -> Piece:
    """Return several pieces as one."""
    top, left = min(p.top for p in pieces), min(p.left for p in pieces)
    bottom, right = max(p.bottom for p in pieces), max(p.right for p in pieces)
    ink = np.zeros((bottom - top, right - left), dtype="float32")
    for piece in pieces:
        place = np.s_[
            piece.top - top : piece.bottom - top, piece.left - left : piece.right - left
        ]
        ink[place] = np.maximum(ink[place], piece.ink)
    return Piece(ink, top, left)


def _find_parts(ink: np.ndarray) -> list[Piece]:
    """Return the connected parts, each with the soft edge around it."""
    parts, count = ndimage.label(ink > PART, structure=NEIGHBOURS)
    # Pale pixels go to the part beside them.
    spread = np.where(parts > 0, parts, ndimage.grey_dilation(parts, size=3))
    found = ndimage.find_objects(spread)
    return [
        Piece(np.where(spread[place] == number, ink[place], 0), *_start(place))
        for number, place in enumerate(found, start=1)
        if place is not None
    ]


def _start(place: tuple[slice, slice]) -> tuple[int, int]:
    return place[0].start, place[1].start


def _usual_height(parts: list[Piece]) -> float:
    """Return the height that half of the ink belongs to parts of, at most."""
    heights = np.array([height_of_digits(part) for part in parts])
    weights = np.array([part.ink.sum() for part in parts])
    order = np.argsort(heights)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(heights[order][np.searchsorted(share, 0.5)])


def height_of_digits(part: Piece) -> float:
    """Return how tall the digits in a part are, also in a slanted row of several."""
    tall, wide = part.ink.shape
    if wide < LONG * tall:
        return tall
    slices = np.array_split(part.ink > PART, round(2 * wide / tall), axis=1)
    rows = [np.flatnonzero(each.any(axis=1)) for each in slices]
    return float(np.quantile([np.ptp(each) + 1 for each in rows if len(each)], 0.75))


def _join(parts: list[Piece], height: float) -> list[Piece]:
    """Put the parts of one digit together, and leave out what is none."""
    parts = sorted(parts, key=lambda part: -part.ink.sum())
    whole: list[Piece] = []
    for part in parts:
        is_small = max(part.ink.shape) < FRAGMENT * height
        fits = [k for k, other in enumerate(whole) if _belong(part, other, height)]
        if fits:
            near = min(fits, key=lambda k: _distance(part, whole[k]))
            whole[near] = put_together([whole[near], part])
        elif not is_small:
            whole.append(part)
    return whole


def _belong(part: Piece, other: Piece, height: float) -> bool:
    """Tell whether a part belongs to a larger one."""
    together = max(part.bottom, other.bottom) - min(part.top, other.top)
    if together > WIDEST * height:
        return False
    common = min(part.right, other.right) - max(part.left, other.left)
    over = common > ABOVE * min(part.ink.shape[1], other.ink.shape[1])
    is_low = part.ink.shape[0] < FRAGMENT * height
    return (over or is_low) and _distance(part, other) < NEAR * height


def _distance(one: Piece, other: Piece) -> float:
    """Return how far the boxes around two parts are from each other."""
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    aside = max(one.left, other.left) - min(one.right, other.right)
    return float(np.hypot(max(0, down), max(0, aside)))


def _sort_into_lines(parts: list[Piece]) -> list[list[Piece]]:
    """Return the lines from top to bottom, each from left to right.

    A part continues the line whose last part it lies beside, so a line may be slanted.
    """
    lines: list[list[Piece]] = []
    for part in sorted(parts, key=lambda part: part.left + part.ink.shape[1] / 2):
        shares = [_beside(line[-1], part) for line in lines]
        if shares and max(shares) > BESIDE:
            lines[int(np.argmax(shares))].append(part)
        else:
            lines.append([part])
    slope = _slope(lines)
    return sorted(lines, key=lambda line: np.mean([_level(p, slope) for p in line]))


def _beside(one: Piece, other: Piece) -> float:
    """Return which share of its height the lower part has in common with the other."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    return common / min(one.ink.shape[0], other.ink.shape[0])


def _middle(part: Piece) -> tuple[float, float]:
    return part.left + part.ink.shape[1] / 2, part.top + part.ink.shape[0] / 2


def _level(part: Piece, slope: float) -> float:
    x, y = _middle(part)
    return y - slope * x


def _slope(lines: list[list[Piece]]) -> float:
    """Return how steep most lines of several digits are."""
    long = [np.array([_middle(part) for part in line]) for line in lines]
    slopes = [np.polyfit(*line.T, 1)[0] for line in long if len(line) > 2]
    return float(np.median(slopes)) if slopes else 0.0


def _cut(part: Piece, height: float) -> list[Piece]:
    """Return the pieces of a part between the places where it may be cut.

    A cut is a path from top to bottom that crosses as little ink as it can, which need
    not be straight (Wang and Jean, 1994, Segmentation of merged characters by neural
    networks and shortest path).
    """
    if part.ink.shape[1] < CUT * height:
        return [part]
    paths = _cheapest_paths(part.ink, max(1, round(APART * height)))
    columns = np.arange(part.ink.shape[1])
    sides = sum((columns > path[:, np.newaxis]).astype(int) for path in paths)
    pieces = []
    for number in range(len(paths) + 1):
        ink = np.where(sides == number, part.ink, 0)
        rows, columns = (np.flatnonzero((ink > PART).any(axis)) for axis in (1, 0))
        if len(rows):
            box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            pieces.append(Piece(ink[box], part.top + rows[0], part.left + columns[0]))
    return pieces


def _cheapest_paths(ink: np.ndarray, apart: int) -> list[np.ndarray]:
    """Return the columns of a few cheap paths, from left to right."""
    down, up = _costs(ink), _costs(ink[::-1])[::-1]
    middle = len(ink) // 2
    through = (down + up - ink)[middle]
    rim = 2 * apart
    chosen: list[int] = []
    for place in np.argsort(through[rim:-rim], kind="stable") + rim:
        if all(abs(place - other) >= apart for other in chosen):
            chosen.append(place)
    return [
        _follow(down, up, middle, place)
        for place in sorted(chosen[: round(CUTS * ink.shape[1] / (10 * apart))])
    ]


def _costs(ink: np.ndarray) -> np.ndarray:
    """Return what the cheapest path from the top to each pixel costs."""
    costs = ink.astype(float)
    for row in range(1, len(ink)):
        before = np.pad(costs[row - 1], 1, constant_values=np.inf)
        aside = np.minimum(before[:-2], before[2:]) + ASIDE
        costs[row] += np.minimum(before[1:-1], aside)
    return costs


def _follow(down: np.ndarray, up: np.ndarray, row: int, column: int) -> np.ndarray:
    """Return the columns of the cheapest path through a pixel."""
    path = np.full(len(down), column)
    for costs, rows in ((down, range(row - 1, -1, -1)), (up, range(row + 1, len(up)))):
        at = column
        for each in rows:
            near = np.arange(max(0, at - 1), min(costs.shape[1], at + 2))
            at = near[np.argmin(costs[each, near] + ASIDE * (near != at))]
            path[each] = at
    return path
