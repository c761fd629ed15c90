"""Read a picture from a file, from Pillow or from an array, as grey values."""

import warnings
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageOps

Picture = str | PathLike | Image.Image | ArrayLike

# A digit needs some pixels, and a picture of more would take long to read. JPEG files
# can be decoded at a smaller size, which is faster.
FEWEST, MOST, MOST_JPEG = 5, 13_000_000, 52_000_000
# No digit needs more pixels a side, and all steps take time for each.
SIDE = 400
# How much red, green and blue add to what people see as brightness (Rec. 601).
BRIGHTNESS = np.array([0.299, 0.587, 0.114], dtype="float32")


def read_picture(picture: Picture, *, side: int = SIDE) -> np.ndarray:
    """Return how bright each pixel is: float32 (height, width), 0 black to 1 white.

    The result has at most ``side`` pixels a side. :func:`digits.to_mnist` says what
    pictures may be; channels are grey, or red, green and blue, and perhaps opacity
    after them.
    """
    if isinstance(picture, str | PathLike):
        values = _read_file(Path(picture))
    elif isinstance(picture, Image.Image):
        values = _read_image(picture)
    else:
        values = _read_array(picture)
    return shrink(_flatten(values), side)


def shrink(values: np.ndarray, side: int) -> np.ndarray:
    """Return an image with at most ``side`` pixels a side: means of its pixels."""
    height, width = values.shape
    scale = side / max(height, width)
    if scale >= 1:
        return values
    size = max(1, round(height * scale)), max(1, round(width * scale))
    return resize(values, size, Image.Resampling.BOX)


def resize(
    values: np.ndarray, size: tuple[int, int], method=Image.Resampling.LANCZOS
) -> np.ndarray:
    """Return a float image with another height and width, smoothed as it shrinks."""
    image = Image.fromarray(values.astype("float32"))
    return np.asarray(image.resize(size[::-1], method))


def _read_file(path: Path) -> np.ndarray:
    try:
        # Pillow warns of odd entries in a file, which a learner can do nothing about.
        with warnings.catch_warnings(action="ignore"):
            image = Image.open(path)
    except Image.DecompressionBombError:
        raise ValueError(
            f"{path} has far too many pixels, expected at most {MOST // 1_000_000} "
            "million in all: scale it first."
        ) from None
    except FileNotFoundError:
        raise ValueError(f"there is no file {path}: check its name.") from None
    except Exception:
        raise ValueError(
            f"{path} cannot be read as a picture, expected a file such as PNG or JPEG: "
            "open it in another program and save it as PNG."
        ) from None
    with image:
        # A JPEG file of a phone with a second picture in it is called MPO.
        most = MOST_JPEG if image.format in ("JPEG", "MPO") else MOST
        _check_size(image.height, image.width, most=most)
        scale = 2 * SIDE / max(image.size)
        image.draft(None, tuple(max(1, int(side * scale)) for side in image.size))
        return _read_image(image)


def _read_image(image: Image.Image) -> np.ndarray:
    _check_size(image.height, image.width)
    try:
        with warnings.catch_warnings(action="ignore"):
            values = _to_array(ImageOps.exif_transpose(image))
    # A damaged file can make Pillow fail in many ways.
    except Exception as error:
        raise ValueError(
            f"the picture is damaged ({type(error).__name__}), expected a whole one: "
            "get it again, or save it anew as PNG."
        ) from None
    return _read_array(values)


def _to_array(image: Image.Image) -> np.ndarray:
    if image.mode in ("L", "LA", "RGB", "RGBA", "F", "1") or image.mode.startswith("I"):
        return np.asarray(image)
    has_opacity = image.mode == "PA" or "transparency" in image.info
    return np.asarray(image.convert("RGBA" if has_opacity else "RGB"))


def _read_array(picture: ArrayLike) -> np.ndarray:
    """Return an array as floats from 0 to 1, with its channels."""
    try:
        values = np.asarray(picture)
    except Exception:
        values = np.empty(0, dtype=object)
    if values.ndim not in (2, 3) or values.dtype.kind not in "buif":
        what = f"a value of type {type(picture).__name__}"
        if isinstance(picture, np.ndarray):
            what = f"an array of shape {values.shape} and dtype {values.dtype}"
        raise ValueError(
            f"{what} is no picture: pass a path, a Pillow image or an array (height, "
            "width) or (height, width, channels)."
        )
    _check_size(*values.shape[:2])
    if values.ndim == 3 and values.shape[2] not in (1, 2, 3, 4):
        raise ValueError(
            f"the picture has shape {values.shape}, expected 1 to 4 channels at its "
            "end: pass one picture, and put the channels last."
        )
    # The largest pictures need no more than some of their pixels.
    step = max(1, max(values.shape[:2]) // (4 * SIDE))
    return _to_unit(values[::step, ::step])


def _check_size(height: int, width: int, *, most: int = MOST) -> None:
    if min(height, width) < FEWEST or height * width > most:
        raise ValueError(
            f"the picture has {height} by {width} pixels, expected {FEWEST} or more a "
            f"side and at most {most // 1_000_000} million in all: scale it first."
        )


def _to_unit(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind == "b":
        return values.astype("float32")
    low, high = values.min(), values.max()
    if values.dtype.kind == "f":
        # A resized picture may leave the range by a rounding error.
        if not (low >= -0.01 and high <= 1.01):
            raise ValueError(
                f"the picture holds {low:g} to {high:g}, expected floats from 0 to 1 "
                "without NaN: divide by the value of white."
            )
        return np.clip(values, 0, 1).astype("float32")
    # A mask holds 0 and 1, and 16 bits may hold the values of 8.
    white = 1 if high <= 1 else 255 if high <= 255 else 65_535
    if low < 0 or high > white:
        raise ValueError(
            f"the picture holds {low} to {high}, expected 0 to {white}: divide or clip "
            "them, or pass floats from 0 to 1."
        )
    return values.astype("float32") / white


def _flatten(values: np.ndarray) -> np.ndarray:
    """Turn channels into one brightness, with paper behind what is transparent."""
    if values.ndim == 2:
        return values
    channels = values.shape[2]
    grey = values[..., :3] @ BRIGHTNESS if channels > 2 else values[..., 0]
    opacity = values[..., -1]
    if channels in (1, 3) or opacity.min() == 1:
        return grey
    # White chalk on nothing needs a dark board, all else white paper.
    ink = (grey * opacity).sum() / max(float(opacity.sum()), 1e-6)
    paper = 0.0 if ink > 0.5 else 1.0
    return grey * opacity + paper * (1 - opacity)
