"""Turn a picture of a digit into an image as MNIST's authors made theirs."""

import numpy as np
from scipy import ndimage

from digits.handwriting.ink import find_ink
from digits.handwriting.paper import find_page
from digits.handwriting.picture import Picture, read_picture, resize

BOX, SIDE = 20, 28  # pixels: the digit's longer side, and the whole image


def to_mnist(picture: Picture) -> np.ndarray:
    """Turn a picture of one digit into an image like those of MNIST.

    The digit is cropped, scaled into a box of 20 by 20 pixels without a change of its
    proportions, and placed with its centre of mass in the middle of 28 by 28 pixels,
    as LeCun, Cortes and Burges describe it on their page of MNIST.

    Parameters
    ----------
    picture : path-like, PIL image or array
        A drawing, scan or photo with more paper than ink, dark on light or light on
        dark, from 5 by 5 to 13 million pixels, or to 52 million in a JPEG file. Arrays
        are (height, width) or (height, width, channels) with booleans, whole numbers of
        8 or 16 bits, or floats from 0 to 1. What is transparent is paper.

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

    ``grey``: brightness, float32 (height, width) from 0, black, to 1, white, at most
    400 pixels a side; ``ink``: how much each pixel stands out from the paper, float32
    from 0 to 1; ``clean``: the same without lines and specks; ``crop``: the part with
    ink; ``scaled``: its longer side 20 pixels; ``centred``: uint8 (28, 28).
    """
    grey = read_picture(picture)
    ink, clean = find_ink(grey[find_page(grey)])
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


def crop_ink(ink: np.ndarray) -> np.ndarray:
    """Return the smallest part of the picture that holds all ink, if there is any."""
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
