"""Find the ink of a digit: what is neither paper nor its lines, nor a speck."""

import numpy as np
from scipy import ndimage

from digits.handwriting.lines import find_lines
from digits.handwriting.paper import NEIGHBOURS, Paper, stroke_width

# How far ink must stand out: from white to black is 1, and from the paper's noise.
LEAST_CONTRAST, NOISE = 0.06, 5.0
# What stands out less than this is no ink.
FAINT = 0.04
# The paper to look at beside a stroke, in widths of the strokes.
STROKES = 4
SHARE = 0.75
# From this on a pixel belongs to a part.
PART = 0.3
# Parts of less than this share of the largest one are specks.
SPECK = 0.03
# The outer share of the picture that counts as its edge. What lies along so much of one
# edge, or at a corner, belongs to a frame, a shadow or the table, if another part that
# is so large a share of the picture does not. So does what lies along an edge with so
# much of its own length, if it has less ink than this share of a part inside.
EDGE, RIM, DIGIT, ALONG, REST = 0.012, 0.5, 0.12, 0.3, 0.2
# What is paler than this share of the darkest part is no digit.
DARK = 0.3


def find_ink(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ink of a picture, and the ink of its digits.

    Both say of each pixel how much it stands out from the paper, from 0 to 1. In the
    second there are no lines from edge to edge, no dark edges and no specks. If nothing
    stands out, it is a ValueError.
    """
    paper = Paper(grey)
    contrast, noise = paper.remove(paper.window)
    inside = _find_parts(contrast, noise)
    # The tips of shadows are wider than the strokes of a pen.
    strokes = _drop_specks(inside, contrast)
    narrow = int(STROKES * stroke_width(strokes, share=SHARE) + 4) | 1
    if narrow < paper.window:
        contrast, noise = paper.remove(narrow)
        inside = _find_parts(contrast, noise)
    contrast = np.maximum(contrast, 0)
    # Only what may be a digit sets the scale: the edge of a table can be far darker.
    strength = _strength(contrast[inside] if inside.any() else contrast.ravel())
    if strength < LEAST_CONTRAST:
        raise ValueError(
            "the picture looks blank, expected a digit that stands out from its paper: "
            "draw with a thicker or darker line."
        )
    if strength < NOISE * noise:
        raise ValueError(
            "the picture looks blank, since nothing stands out clearly from the grain "
            "of the paper, expected a digit: take the photo in more light, or write "
            "with a darker pen."
        )
    floor = min(max(0.1 * strength, 3 * noise), 0.4 * strength)
    ink = np.clip((contrast - floor) / (strength - floor), 0, 1).astype("float32")
    return ink, _keep_digits(np.where(find_lines(ink > 0.1, ink), 0, ink))


def _find_parts(contrast: np.ndarray, noise: float) -> np.ndarray:
    """Mark what may be a digit."""
    mask = contrast > max(FAINT, 4 * noise, 0.2 * np.quantile(contrast, 0.995))
    return _drop_edges(mask & ~find_lines(mask, contrast), contrast)


def _drop_specks(mask: np.ndarray, contrast: np.ndarray) -> np.ndarray:
    """Return a mask without the parts that have far less ink than the largest."""
    parts, _ = ndimage.label(mask, structure=NEIGHBOURS)
    sizes = np.bincount(parts.ravel(), weights=(contrast * mask).ravel())
    return ((sizes > 0) & (sizes >= SPECK * sizes.max()))[parts]


def _strength(contrast: np.ndarray) -> float:
    """Return how far ink stands out, from pixels that are ink or near it."""
    return float(np.median(contrast[contrast >= 0.5 * np.quantile(contrast, 0.99)]))


def _keep_digits(ink: np.ndarray) -> np.ndarray:
    """Return the ink without dark edges and specks."""
    parts, count = ndimage.label(ink > PART, structure=NEIGHBOURS)
    # Rests of pale lines are no digit either.
    dark = np.bincount(parts[ink >= 0.5], minlength=count + 1) > 0
    kept = _drop_specks(_drop_edges(ink > PART, ink) & dark[parts], ink)
    # Soft edges belong to a part though they are no part themselves.
    near = ndimage.binary_dilation(kept, iterations=2)
    return np.where(near, ink, 0)


def _drop_edges(mask: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Return a mask without the parts at the picture's edges, if others are left."""
    parts, count = ndimage.label(mask, structure=NEIGHBOURS)
    if count == 0:
        return mask
    places = ndimage.find_objects(parts)
    lengths = np.array([[side.stop - side.start for side in each] for each in places])
    at_edge = _lie_at_edges(parts, ink, lengths.max(axis=1))
    shares = (lengths / mask.shape).max(axis=1)
    darkest = np.zeros(count + 1)
    np.maximum.at(darkest, parts[mask], ink[mask])
    # A digit is about as dark as the darkest of the other parts.
    dark = darkest[1:] > DARK * darkest[1:][~at_edge].max(initial=0)
    if not (shares[~at_edge & dark] > DIGIT).any():
        return mask
    return np.concatenate([[False], ~at_edge])[parts]


def _lie_at_edges(parts: np.ndarray, ink: np.ndarray, lengths) -> np.ndarray:
    """Tell of each part whether it belongs to what is cut off by the picture's edge."""
    depth = max(1, round(EDGE * min(parts.shape)))
    edges = parts[:depth], parts[-depth:], parts[:, :depth].T, parts[:, -depth:].T
    # How many pixels of each part lie along the top, bottom, left and right.
    along = [
        np.bincount(edge.ravel(), minlength=len(lengths) + 1)[1:] / depth
        for edge in edges
    ]
    rim = np.max([a / edge.shape[1] for a, edge in zip(along, edges)], axis=0) > RIM
    corner = (along[0] + along[1] > 0) & (along[2] + along[3] > 0)
    sizes = np.bincount(parts.ravel(), weights=ink.ravel())[1:]
    small = sizes < REST * sizes[~np.any(along, axis=0)].max(initial=0)
    return rim | corner | (small & (np.max(along, axis=0) > ALONG * lengths))
