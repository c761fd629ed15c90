"""Erase the lines of ruled or squared paper from behind a digit."""

import numpy as np
from scipy import ndimage

# Shares of the picture's shorter side: how thick a line may be. Shares of its way: how
# near it must come to both edges, how much of it must be seen (a digit interrupts it).
# And how steep it may be.
THICKNESS, ENDS, SEEN, SLOPE = 0.02, 0.03, 0.6, 0.1
# A piece of a line that is long enough to tell where the line runs.
PIECE = 0.15
# In a picture of fewer pixels a side, each stroke is as thin as a line.
SMALLEST = 64
# If so much of the ink would go, the lines are what was drawn.
MOST = 0.8


def erase_lines(ink: np.ndarray) -> np.ndarray:
    """Return the ink without thin straight lines from edge to edge.

    Strokes that cross a line stay, since they are taller than the line is thick.

    Parameters
    ----------
    ink : float array, shape (height, width)
        From 0, paper, to 1.

    Returns
    -------
    float array, shape (height, width)
    """
    if min(ink.shape) < SMALLEST:
        return ink
    lines = _find_lines(ink) | _find_lines(ink.T).T
    if not lines.any() or ink[lines].sum() > MOST * ink.sum():
        return ink
    return np.where(lines, 0, ink)


def _find_lines(ink: np.ndarray) -> np.ndarray:
    """Mark thin lines that run from left to right, level or a little tilted."""
    height, width = ink.shape
    # Of the shorter side: in a long strip an upright 1 is no thin line.
    thickest = max(2, THICKNESS * min(height, width))
    mask = ink > 0.1
    # A vertical opening keeps what is taller than a line.
    thin = mask & ~ndimage.binary_opening(mask, np.ones((round(thickest) + 1, 1)))
    found = np.zeros_like(mask)
    if thin.sum() < SEEN * width:
        return found
    parts, _ = ndimage.label(thin, structure=np.ones((3, 3)))
    for number, place in enumerate(ndimage.find_objects(parts), start=1):
        ys, xs = np.nonzero(parts[place] == number)
        if np.ptp(xs) < max(3, PIECE * width):
            continue
        slope, start = np.polyfit(xs + place[1].start, ys + place[0].start, 1)
        if abs(slope) < SLOPE:
            found |= _along(thin, slope, start, thickest)
    return found


def _along(thin: np.ndarray, slope: float, start: float, thickest: float) -> np.ndarray:
    """Mark the thin pixels near a straight line, if they fill most of it."""
    width = thin.shape[1]
    ys, xs = np.nonzero(thin)
    near = abs(ys - (slope * xs + start)) <= thickest
    columns = np.unique(xs[near])
    mark = np.zeros_like(thin)
    if columns.size > SEEN * width:
        ends = columns[0], width - 1 - columns[-1]
        mark[ys[near], xs[near]] = max(ends) < max(2, ENDS * width)
    return mark
