"""Find the page in a photo, and how far each pixel stands out from the paper."""

import numpy as np
from scipy import ndimage

from digits.handwriting.picture import shrink

# The page is judged on an image of so many pixels a side.
THUMBNAIL = 64
# A page is brighter than what lies behind it by this factor, fills so much of the box
# around it, and is at least so large a share of each side of the picture.
DARK, FILLED, LEAST_PAGE = 0.4, 0.85, 0.4
# The pixels cut off at a page's edge, of the thumbnail: there the table shines through.
EDGE = 1.5
# Pixels that touch at a corner belong together.
NEIGHBOURS = np.ones((3, 3))
# A picture of fewer pixels a side has paper of one brightness.
FLAT = 20
# The side of the ink is judged on images of so many.
COARSE, FINE = 48, 160
# How much the first sign of its side counts where there may be a shadow.
SHADED = 0.7
# In shares of the picture's size: the paper to look at around a pixel, to see how
# bright it would be without ink; the same to see whether ink is dark; what is narrow;
# and how much the picture is smoothed before.
WINDOW, AROUND, NARROW, SMOOTH = 0.6, 0.35, 0.2, 0.004


def find_page(grey: np.ndarray) -> tuple[slice, slice]:
    """Return which part of a photo is the page, without what lies behind it.

    Where there is no large bright rectangle on something much darker, it is all of it.
    """
    everything = slice(0, grey.shape[0]), slice(0, grey.shape[1])
    if min(grey.shape) < THUMBNAIL:
        return everything
    small = ndimage.gaussian_filter(shrink(grey, THUMBNAIL), 1)
    threshold, ratio = _split(small)
    parts, count = ndimage.label(small > threshold)
    if ratio > DARK or count == 0:
        return everything
    largest = np.bincount(parts[parts > 0]).argmax()
    place = ndimage.find_objects(parts)[largest - 1]
    box = parts[place] == largest
    shares = np.array(box.shape) / small.shape
    if box.mean() < FILLED or shares.min() < LEAST_PAGE:
        return everything
    rows, columns = map(_widen, place, small.shape, grey.shape)
    return rows, columns


def _split(values: np.ndarray) -> tuple[float, float]:
    """Return the brightness between dark and bright, and dark's share of bright.

    It is where the two groups differ most (Otsu, 1979).
    """
    counts, edges = np.histogram(values, bins=64)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    above = values.size - below
    total = np.cumsum(counts * middles)
    dark = total[:-1] / np.maximum(below, 1)
    bright = (total[-1] - total[:-1]) / np.maximum(above, 1)
    best = np.argmax(below * above * (bright - dark) ** 2)
    return edges[best + 1], dark[best] / max(bright[best], 1e-6)


def _widen(place: slice, small: int, large: int) -> slice:
    """Return a slice of the thumbnail as one of the picture, without its soft edge."""
    scale = large / small
    start = 0 if place.start == 0 else round((place.start + EDGE) * scale)
    stop = large if place.stop == small else round((place.stop - EDGE) * scale)
    return slice(start, stop)


class Paper:
    """A picture from which the paper can be removed, whatever its brightness.

    The paper is what is left when all that is narrower than a window is gone: a
    morphological opening (Serra, 1982, Image Analysis and Mathematical Morphology). So
    the edge of a shadow stays with the paper, however sharp.
    """

    def __init__(self, grey: np.ndarray):
        size, self.is_flat = _size(grey.shape), min(grey.shape) < FLAT
        side = _side_of_ink(grey)
        # The widest window that makes sense.
        self.window = int(WINDOW * size) | 1
        if self.is_flat:
            self._ink = side * (grey - _most_common(grey))
            return
        smooth = ndimage.gaussian_filter(side * grey, SMOOTH * size)
        self._ink = smooth - _fit_shade(smooth, _open(smooth, self.window))

    def remove(self, window: int) -> tuple[np.ndarray, float]:
        """Return how far each pixel stands out, and the paper's noise.

        Both are shares of the way from black to white. Noise lifts all pixels above
        the darkest near them, so the paper itself is about 0.
        """
        contrast = self._ink
        if not self.is_flat:
            contrast = contrast - _open(contrast, window)
        low, level = np.quantile(contrast, (0.25, 0.5))
        # Where much of the picture is ink, its median is no paper.
        if level - low > 3 * (low - np.quantile(contrast, 0.05)) + 0.02:
            level = low
        # Half of the paper lies at most 0.67 spreads below its middle.
        noise = 1.48 * float(np.median(level - contrast[contrast <= level]))
        return contrast - level, noise


def _side_of_ink(grey: np.ndarray) -> int:
    """Return 1 if the ink is brighter than the paper, and else -1.

    Three signs add up, since each fails on some pictures: what lies far from the most
    common brightness, less where a shadow may be it; far from half of the
    pixels around, which are paper beside the edge of a shadow too; and what is narrow.
    """
    small = shrink(grey, COARSE)
    around = int(AROUND * _size(small.shape)) | 1
    local = small - ndimage.median_filter(small, around)
    fine = shrink(grey, FINE)
    fine = ndimage.gaussian_filter(fine, SMOOTH * _size(fine.shape))
    narrow = int(NARROW * _size(fine.shape)) | 1
    bright, dark = fine - _open(fine, narrow), fine + _open(-fine, narrow)
    signs = grey - _most_common(grey), local, np.stack([bright, dark])
    far, beside, thin = map(_skewness, signs)
    weight = 1 if min(grey.shape) < FLAT else SHADED
    return 1 if weight * far + beside + thin > 0 else -1


def _skewness(rest: np.ndarray) -> float:
    """Return on which side large distances lie, from -1 to 1: that of the ink."""
    cubes = rest.astype(float) ** 3
    return float(cubes.sum() / max(np.abs(cubes).sum(), 1e-12))


def _size(shape: tuple[int, int]) -> int:
    """Return the shorter side, or the height of a strip that may be a tall digit."""
    return shape[0] if shape[0] > 2 * shape[1] else min(shape)


def _open(values: np.ndarray, window: int) -> np.ndarray:
    return ndimage.grey_opening(values, size=(window, window))


def _most_common(values: np.ndarray) -> float:
    """Return the brightness that most pixels have, about."""
    counts, edges = np.histogram(values, bins=17, range=(0, 1))
    fullest = counts.argmax()
    inside = (values >= edges[fullest]) & (values <= edges[fullest + 1])
    return float(np.median(values[inside]))


def _fit_shade(grey: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return the plane that is nearest to what is surely paper."""
    places = (np.linspace(-1, 1, side) for side in paper.shape)
    y, x = np.meshgrid(*places, indexing="ij")
    terms = np.stack([np.ones_like(x), x, y], axis=-1)
    # An opening cuts off ink, and also the bright end of a slope.
    cut = grey - paper
    sure = cut[::5, ::5] <= np.median(cut)
    some, values = terms[::5, ::5][sure], grey[::5, ::5][sure]
    return terms @ np.linalg.lstsq(some, values, rcond=None)[0]


def stroke_width(ink: np.ndarray, *, share: float = 0.5) -> float:
    """Return how wide the strokes of a mask are, in pixels.

    In the middle of a stroke, the way to the nearest paper is half its width;
    ``share`` of these widths are at most as large.
    """
    far = ndimage.distance_transform_edt(ink)
    middle = ink & (far == ndimage.maximum_filter(far, 3))
    return 2 * float(np.quantile(far[middle], share)) - 1 if middle.any() else 1.0
