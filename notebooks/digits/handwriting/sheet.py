"""A sheet to print with ten boxes for digits, and what is written in them."""

import itertools
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage

from digits.handwriting.picture import Picture, read_picture

# In millimetres, on paper of A4 or Letter: the rectangle between the middles of four
# marks, a mark's side, and the side of a box. The mark at the top left is a ring.
WIDE, HIGH, MARK, BOX = 170, 100, 8, 26
CORNERS = [(0, 0), (WIDE, 0), (WIDE, HIGH), (0, HIGH)]  # the marks, from the ring on
# The middles of the ten boxes, from the mark at the top left: two rows of five.
MIDDLES = [(17 + 34 * (k % 5), 30 + 48 * (k // 5)) for k in range(10)]
# The part of a box to look at, inside its printed line, in pixels of this side.
INSIDE, PIXELS = 0.86, 140
SIDE = 1_200
# A pixel this much darker than its surroundings may be a mark; so many are tried.
DARKER, MOST = 0.15, 20
# How far four marks may be from the sheet's shape, and each from its area there, as
# logarithms.
SLANT, SIZE = 0.5, 0.4


class _Mark(NamedTuple):
    """A dark spot in a photo: its middle (x, y), and its area in pixels."""

    middle: np.ndarray
    is_ring: bool
    area: int


def cut_sheet(picture: Picture) -> np.ndarray:
    """Return what is written in the ten boxes of a photo of ``sheet.pdf``.

    Returns
    -------
    float32 array, shape (10, 140, 140)
        Brightness from 0, black, to 1, white: the boxes for 0 to 9.

    Raises
    ------
    ValueError
        If it is no picture, or the four marks of the sheet are not all seen.
    """
    grey = read_picture(picture, side=SIDE)
    corners = _find_corners(grey)
    image = Image.fromarray(grey.astype("float32"))
    half = INSIDE * BOX / 2
    boxes = []
    for x, y in MIDDLES:
        ends = [(x - half, y - half), (x - half, y + half)]
        ends += [(x + half, y + half), (x + half, y - half)]
        quad = _project(np.array(ends), corners).ravel()
        size = (PIXELS, PIXELS)
        method = Image.Transform.QUAD
        cut = image.transform(size, method, quad, Image.Resampling.BICUBIC)
        boxes.append(np.clip(np.asarray(cut), 0, 1))
    return np.stack(boxes)


def homography(points: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the matrix (3, 3) that takes four points (x, y) to where they are seen.

    Four corners determine how a plane is seen (Hartley and Zisserman, 2004, Multiple
    View Geometry, chapter 4).
    """
    rows, values = [], []
    for (x, y), (u, v) in zip(points, seen):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.append(np.linalg.solve(rows, values), 1).reshape(3, 3)


def _project(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return where points of the sheet are in the photo: x and y of each."""
    matrix = homography(CORNERS, corners)
    seen = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return seen[:, :2] / seen[:, 2:]


def _find_corners(grey: np.ndarray) -> np.ndarray:
    """Return x and y of the marks: the ring, then around as on the sheet."""
    marks = _find_marks(grey)
    best, found = 1.0, None
    for four in itertools.combinations(marks, 4):
        # The three full marks are alike, the ring has a hole.
        if sum(mark.is_ring for mark in four) == 1:
            four = _in_order(four)
            misfit = _misfit(four)
            if misfit < best:
                best, found = misfit, np.array([mark.middle for mark in four])
    if found is None:
        raise ValueError(
            "the sheet's four marks are not all found, expected a ring and three "
            "black squares around the boxes: take the photo again, with all of them "
            "in it, from above and in even light."
        )
    return found


def _find_marks(grey: np.ndarray) -> list[_Mark]:
    """Return all dark spots that may be a mark, the largest first."""
    around = ndimage.uniform_filter(grey, max(9, min(grey.shape) // 8))
    parts, _ = ndimage.label(grey < around - DARKER)
    marks = []
    for number, place in enumerate(ndimage.find_objects(parts), start=1):
        part = parts[place] == number
        tall, wide = part.shape
        if min(tall, wide) < 6 or not 0.5 < tall / wide < 2:
            continue
        filled = ndimage.binary_fill_holes(part)
        hole = 1 - part.sum() / filled.sum()
        if filled.mean() > 0.55 and (hole < 0.05 or 0.1 < hole < 0.6):
            middle = np.array(ndimage.center_of_mass(filled))[::-1]
            middle += (place[1].start, place[0].start)
            marks.append(_Mark(middle, hole > 0.05, int(filled.sum())))
    return sorted(marks, key=lambda mark: -mark.area)[:MOST]


def _in_order(four) -> list[_Mark]:
    """Return marks clockwise, from the ring on."""
    away = np.array([mark.middle for mark in four])
    away -= away.mean(axis=0)
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]))
    first = next(at for at, place in enumerate(order) if four[place].is_ring)
    return [four[place] for place in np.roll(order, -first)]


def _misfit(four: list[_Mark]) -> float:
    """Return how little four marks are those of the sheet, below 1 if they may be."""
    corners = np.array([mark.middle for mark in four])
    lengths = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    # Seen at a slant, opposite sides differ, and the proportions change.
    shape = np.log(lengths[::2].mean() / lengths[1::2].mean() / (WIDE / HIGH))
    opposite = np.log(lengths[:2] / lengths[2:])
    # Where the corners are tells how large each mark must be.
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * MARK / 2
    seen = [_area(_project(square + place, corners)) for place in CORNERS]
    areas = np.log([mark.area / area for mark, area in zip(four, seen)])
    slant = np.abs([shape, *opposite]).max() / SLANT
    return float(max(slant, np.abs(areas).max() / SIZE))


def _area(corners: np.ndarray) -> float:
    """Return the area of a polygon, by the shoelace formula."""
    x, y = corners.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2 + 1e-9)
