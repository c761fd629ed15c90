"""Turn a picture of a digit into an image as MNIST's authors made theirs."""

import numpy as np
from scipy import ndimage

from digits.lines import erase_lines
from digits.pictures import Picture, read_picture, resize, shrink

BOX, SIDE = 20, 28  # pixels: the digit's longer side, and the whole image
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


def to_mnist(picture: Picture) -> np.ndarray:
    """Turn a picture of one digit into an image like those of MNIST.

    The digit is cropped, scaled into a box of 20 by 20 pixels without a change of its
    proportions, and placed with its centre of mass in the middle of 28 by 28 pixels,
    as LeCun, Cortes and Burges describe it on their page of MNIST.

    Parameters
    ----------
    picture : path-like, PIL image or array
        A drawing, scan or photo with more paper than ink: dark on light or light on
        dark, of any size from 5 by 5 to 13 million pixels, or to 52 million in a JPEG
        file. Arrays are (height, width) or (height, width, channels) with booleans,
        whole numbers of 8 or 16 bits, or floats from 0 to 1.

    Returns
    -------
    uint8 array, shape (28, 28)
        0 is paper, 255 the darkest ink.

    Raises
    ------
    ValueError
        If it is no picture, is damaged, too small or too large, or holds no ink.
    """
    return to_mnist_stages(picture)["centred"]


def to_mnist_stages(picture: Picture) -> dict[str, np.ndarray]:
    """Do the same as :func:`to_mnist`, and return what each stage makes.

    Returns
    -------
    dict of str to array
        ``grey``: brightness, float32 (height, width) from 0, black, to 1, white, at
        most 400 pixels a side; ``ink``: how much each pixel stands out from the paper,
        float32 from 0 to 1; ``clean``: the same without lines and specks; ``crop``:
        the part with ink; ``scaled``: its longer side 20 pixels; ``centred``: uint8
        (28, 28).

    Raises
    ------
    ValueError
        As for :func:`to_mnist`.
    """
    grey = read_picture(picture)
    ink = find_ink(grey)
    clean = keep_digit(erase_lines(ink))
    crop = crop_ink(clean)
    scaled = scale_to_box(crop)
    return {
        "grey": grey,
        "ink": ink,
        "clean": clean,
        "crop": crop,
        "scaled": scaled,
        "centred": centre(scaled),
    }


def find_ink(grey: np.ndarray) -> np.ndarray:
    """Return how much each pixel stands out from the paper, from 0 to 1.

    The paper may be lighter or darker than the ink, and unevenly lit: its brightness
    is a curved surface, fitted so that what lies far from it counts little (Tukey's
    biweight).

    Raises
    ------
    ValueError
        If nothing stands out.
    """
    small = shrink(grey, THUMBNAIL)
    # A narrow crop of one digit shows too little paper; a line of digits shows enough.
    flat = min(small.shape) < FLAT and min(grey.shape) < THUMBNAIL
    weights = _fit_paper(small, flat=flat)
    # Ink is what lies far from the paper, so on its side the distances are large.
    side = np.sign(((small - _surface(small.shape, weights)) ** 3).sum()) or 1.0
    rest = side * (grey - _surface(grey.shape, weights))
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
    terms = _terms(values.shape)
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


def _most_common(flat: np.ndarray) -> float:
    """Return the brightness that most pixels have, about."""
    counts, edges = np.histogram(flat, bins=17, range=(0, 1))
    fullest = counts.argmax()
    inside = (flat >= edges[fullest]) & (flat <= edges[fullest + 1])
    return float(np.median(flat[inside]))


def _terms(shape: tuple[int, int]) -> np.ndarray:
    y, x = _places(shape)
    terms = np.broadcast_arrays(np.ones(shape), x, y, x * x, x * y, y * y)
    return np.stack([term.ravel() for term in terms], axis=1)


def _surface(shape: tuple[int, int], weights: np.ndarray) -> np.ndarray:
    y, x = _places(shape)
    flat, by_x, by_y, by_xx, by_xy, by_yy = weights
    along = flat + by_x * x + by_xx * x * x
    return along + y * (by_y + by_yy * y + by_xy * x)


def _places(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of rows and of columns, each from -1 to 1."""
    height, width = shape
    rows = np.linspace(-1, 1, height)[:, np.newaxis]
    return rows, np.linspace(-1, 1, width)[np.newaxis]


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


def crop_ink(ink: np.ndarray) -> np.ndarray:
    """Return the smallest part of the picture that holds all ink.

    Raises
    ------
    ValueError
        If there is none.
    """
    rows, columns = (np.flatnonzero((ink > 0.2).any(axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError(
            "the picture holds only lines and specks, expected a digit: draw it larger."
        )
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale_to_box(crop: np.ndarray) -> np.ndarray:
    """Return the digit with its longer side scaled to 20 pixels, and its ink to 1."""
    scale = BOX / max(crop.shape)
    size = tuple(max(1, round(length * scale)) for length in crop.shape)
    scaled = np.clip(resize(crop, size), 0, 1)
    # Thin lines have become pale; in MNIST the middle of a line is black.
    return np.minimum(scaled / max(float(np.quantile(scaled, 0.98)), 0.05), 1)


def centre(scaled: np.ndarray) -> np.ndarray:
    """Return 28 by 28 pixels with the digit's centre of mass in the middle."""
    image = np.zeros((SIDE, SIDE), dtype="uint8")
    # Counted from 0, MNIST's digits have theirs at 14. Whole pixels can only come near,
    # and a very lopsided digit must not leave the image.
    middle = ndimage.center_of_mass(scaled)
    top, left = (
        int(np.clip(round(SIDE / 2 - at), 0, SIDE - length))
        for at, length in zip(middle, scaled.shape)
    )
    height, width = scaled.shape
    image[top : top + height, left : left + width] = np.round(255 * scaled)
    return image
