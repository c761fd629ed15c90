"""Erase the lines of ruled or squared paper from behind a digit."""

import numpy as np
from scipy import ndimage

# A line is thin, and runs nearly from edge to edge: shares of the picture's sides.
THICKNESS, LENGTH = 0.02, 0.85


def erase_lines(ink: np.ndarray) -> np.ndarray:
    """Return the ink without thin lines that cross the whole picture.

    A stroke that crosses a line is thicker than the line in the line's direction of
    measurement, so it stays.

    Parameters
    ----------
    ink : float array, shape (height, width)
        From 0, paper, to 1.

    Returns
    -------
    float array, shape (height, width)
    """
    across = _find_lines(ink)
    down = _find_lines(ink.T).T
    lines = across | down
    return np.where(lines, 0, ink) if lines.any() else ink


def _find_lines(ink: np.ndarray) -> np.ndarray:
    """Mark thin lines that run from left to right, level or a little tilted."""
    height, width = ink.shape
    thickest = max(2, round(THICKNESS * height))
    mask = ink > 0.1
    # A vertical opening keeps what is taller than a line.
    thin = mask & ~ndimage.binary_opening(mask, np.ones((thickest + 1, 1)))
    if thin.sum() < LENGTH * width:
        return np.zeros_like(mask)
    # A digit interrupts the line, so bridge gaps of up to a third of the width.
    bridged = ndimage.binary_closing(
        np.pad(thin, ((0, 0), (width, width))), np.ones((1, 3))
    )[:, width:-width]
    parts, count = ndimage.label(bridged, structure=np.ones((3, 3)))
    return _long_parts(parts, count, thin)


def _long_parts(parts, count, thin):
    height, width = parts.shape
    found = np.zeros_like(thin)
    for number, place in enumerate(ndimage.find_objects(parts), start=1):
        rows, columns = place
        if columns.stop - columns.start < 0.15 * width:
            continue
        piece = parts[place] == number
        ys, xs = np.nonzero(piece)
        slope, start = np.polyfit(xs + columns.start, ys + rows.start, 1)
        if abs(slope) > 0.1:
            continue
        found |= _collinear(thin, slope, start)
    return found


def _collinear(thin, slope, start):
    """Mark the thin pixels near a straight line, if they fill most of it."""
    height, width = thin.shape
    ys, xs = np.nonzero(thin)
    near = abs(ys - (slope * xs + start)) <= max(2, THICKNESS * height)
    columns = np.unique(xs[near])
    mark = np.zeros_like(thin)
    ends = columns.size and columns[0] < 0.1 * width and columns[-1] > 0.9 * width
    if ends and columns.size > 0.6 * width:
        mark[ys[near], xs[near]] = True
    return mark
