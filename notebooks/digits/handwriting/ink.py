"""Find the ink of a digit: what is neither paper nor its lines, nor a speck."""

import numpy as np
from scipy import ndimage

from digits.handwriting.picture import shrink

# The paper is judged on an image of so many pixels a side.
THUMBNAIL = 64
# Smaller images than this a side show too little paper to tell how it is lit.
FLAT = 20
# How far ink must stand out: from white to black is 1, and from the paper's noise.
LEAST_CONTRAST, NOISE = 0.06, 5.0
# Parts of less than this share of the largest one are specks.
SPECK = 0.03
# What runs along more of the edges than this, where 1 is one whole edge, is no digit.
RIM = 0.5
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


def find_ink(grey: np.ndarray) -> np.ndarray:
    """Return how much each pixel stands out from the paper, from 0 to 1.

    The paper may be lighter or darker than the ink, and unevenly lit: its brightness
    is a curved surface, fitted so that what lies far from it counts little (Tukey's
    biweight). If nothing stands out, it is a ValueError.
    """
    small = shrink(grey, THUMBNAIL)
    # A narrow crop of one digit shows too little paper; a line of digits shows enough.
    flat = min(small.shape) < FLAT and min(grey.shape) < THUMBNAIL
    weights = _fit_paper(small, flat=flat)
    # Ink is what lies far from the paper, so on its side the distances are large.
    side = np.sign(((small - _terms(small.shape) @ weights) ** 3).sum()) or 1.0
    rest = side * (grey - _terms(grey.shape) @ weights)
    ink = np.maximum(rest, 0)
    # On the other side there is nothing but the paper's noise.
    other = rest[rest <= 0]
    noise = 1.48 * float(np.median(-other)) if other.size else 0.0
    strength = float(np.median(ink[ink >= 0.5 * ink.max()]))
    if strength < max(LEAST_CONTRAST, NOISE * noise):
        raise ValueError(
            "the picture looks blank, expected a digit that stands out from its paper: "
            "draw with a thicker or darker line."
        )
    floor = min(max(0.1 * strength, 3 * noise), 0.4 * strength)
    return np.clip((ink - floor) / (strength - floor), 0, 1).astype("float32")


def _fit_paper(values: np.ndarray, *, flat: bool) -> np.ndarray:
    """Return the six numbers of the surface that most pixels lie on, curved or flat."""
    pixels = values.ravel().astype(float)
    weights = np.array([_most_common(pixels), 0, 0, 0, 0, 0])
    if flat:
        return weights
    terms = _terms(values.shape).reshape(-1, 6)
    # Where a digit fills the picture, much is ink, which must not count as noise.
    widest = max(0.4 * float(np.ptp(pixels)), 0.02)
    for _ in range(8):
        rest = pixels - terms @ weights
        width = min(4.7 * max(1.48 * np.median(np.abs(rest)), 0.02), widest)
        trust = np.clip(1 - (rest / width) ** 2, 0, None) ** 2
        # A little of each pixel keeps the fit solvable.
        scaled = terms * (trust + 1e-6)[:, np.newaxis]
        weights = np.linalg.solve(scaled.T @ terms, scaled.T @ pixels)
    return weights


def _most_common(pixels: np.ndarray) -> float:
    """Return the brightness that most pixels have, about."""
    counts, edges = np.histogram(pixels, bins=17, range=(0, 1))
    fullest = counts.argmax()
    inside = (pixels >= edges[fullest]) & (pixels <= edges[fullest + 1])
    return float(np.median(pixels[inside]))


def _terms(shape: tuple[int, int]) -> np.ndarray:
    """Return for each pixel what the six numbers of a surface are multiplied by."""
    places = (np.linspace(-1, 1, side) for side in shape)
    y, x = np.meshgrid(*places, indexing="ij")
    return np.stack([np.ones(shape), x, y, x * x, x * y, y * y], axis=-1)


def keep_digit(ink: np.ndarray) -> np.ndarray:
    """Return the ink without specks, and without dark edges of the picture."""
    parts, count = ndimage.label(ink > 0.3, structure=np.ones((3, 3)))
    if count == 0:
        return ink
    # The number 0 is what belongs to no part.
    sizes = np.bincount(parts.ravel(), weights=ink.ravel())
    sizes[0] = 0
    edges = parts[0], parts[-1], parts[:, 0], parts[:, -1]
    along = sum(np.bincount(edge, minlength=count + 1) / len(edge) for edge in edges)
    # The frame or the dark edge of a photo, with something else inside. A stroke that
    # ends at the edge touches less of it.
    if sizes[along == 0].max(initial=0) > SPECK * ink.sum():
        sizes[along > RIM] = 0
    # Rests of pale lines are no digit either.
    sizes[np.bincount(parts[ink >= 0.5], minlength=count + 1) == 0] = 0
    kept = (sizes > 0) & (sizes >= SPECK * sizes.max())
    # Soft edges belong to a part though they are no part themselves.
    near = ndimage.binary_dilation(kept[parts], iterations=2)
    return np.where(near, ink, 0)


def erase_lines(ink: np.ndarray) -> np.ndarray:
    """Return the ink without thin straight lines from edge to edge.

    Strokes that cross a line stay, since they are taller than the line is thick.
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
