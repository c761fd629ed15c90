"""Find ruled lines and boxes: straight lines from edge to edge of a picture."""

import numpy as np
from scipy import ndimage

from digits.handwriting.paper import NEIGHBOURS, stroke_width

# How thick a line may be: in widths of the stroke, and the least and most in shares of
# the picture's shorter side.
THICK, THINNEST, THICKEST = 1.6, 0.02, 0.06
# Shares of a line's way: how near it must come to both edges, how much of it must be
# seen (a digit interrupts it), how long a piece tells where it runs. And its slope.
ENDS, SEEN, PIECE, SLOPE = 0.08, 0.6, 0.15, 0.1
# In a picture of fewer pixels a side, each stroke is as thin as a line.
SMALLEST = 64
# If so much of the ink would go, the lines are what was drawn.
MOST = 0.8


def find_lines(mask: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Mark straight lines from edge to edge, level or upright or a little tilted.

    Strokes that cross a line stay, since they are taller than the line is thick.
    """
    shorter = min(mask.shape)
    if shorter < SMALLEST:
        return np.zeros_like(mask)
    thick = np.clip(THICK * stroke_width(mask), THINNEST * shorter, THICKEST * shorter)
    thick = max(2, thick)
    level, along_level = _find_level_lines(mask, thick)
    upright, along_upright = _find_level_lines(mask.T, thick)
    lines = level | upright.T
    if not lines.any():
        return lines
    # What is left of a line: thick spots, and where it crosses another.
    parts, count = ndimage.label(mask & ~lines, structure=NEIGHBOURS)
    beside = ndimage.mean(along_level | along_upright.T, parts, np.arange(count + 1))
    lines |= (mask & along_level & along_upright.T) | ((beside > 0.5)[parts] & mask)
    most = ink[lines].sum() > MOST * ink[mask].sum()
    return np.zeros_like(mask) if most else lines


def _find_level_lines(mask: np.ndarray, thick: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels of lines from left to right, and all that lie along one."""
    height, width = mask.shape
    # A vertical opening keeps what is taller than a line.
    tall = ndimage.grey_opening(mask.view("uint8"), size=(round(thick) + 1, 1))
    thin = mask & (tall == 0)
    found, along = np.zeros_like(mask), np.zeros_like(mask)
    if thin.sum() < SEEN * width:
        return found, along
    rows, columns = np.arange(height)[:, np.newaxis], np.arange(width)
    parts, _ = ndimage.label(thin, structure=NEIGHBOURS)
    for number, place in enumerate(ndimage.find_objects(parts), start=1):
        ys, xs = np.nonzero(parts[place] == number)
        if np.ptp(xs) < max(3, PIECE * width):
            continue
        slope, start = np.polyfit(xs + place[1].start, ys + place[0].start, 1)
        near = abs(rows - (slope * columns + start)) <= thick
        if abs(slope) < SLOPE and _reaches(near & thin, near & mask):
            found, along = found | (near & thin), along | near
    return found, along


def _reaches(line: np.ndarray, ink: np.ndarray) -> bool:
    """Return whether a line fills most of its way, and comes near both edges."""
    width = line.shape[1]
    seen = np.flatnonzero(ink.any(axis=0))
    ends = max(seen[0], width - 1 - seen[-1]) if len(seen) else width
    filled = line.any(axis=0).sum()
    return filled > SEEN * width and ends < max(2, ENDS * width)
