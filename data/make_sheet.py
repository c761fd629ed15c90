"""Make ``own_digits/sheet.pdf``, ten boxes to fill, and imitated photos of filled ones.

    .venv/bin/python data/make_sheet.py

The measures stand in ``notebooks/digits/handwriting/sheet.py``, which reads the photos.
"""

import io

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from scipy import ndimage

import digits
from digits.data import OWN_DIGITS
from digits.handwriting.sheet import BOX, CORNERS, MARK, MIDDLES, WIDE, homography

PAPER = 210, 148  # mm: a half of A4
LEFT, TOP = (PAPER[0] - WIDE) / 2, 28
SCALE = 8  # pixels for each millimetre, before the photo
PHOTO = 960, 1280  # height and width


def draw_sheet() -> Figure:
    """Return the sheet as a figure, in which a millimetre is one unit."""
    size = [side / 25.4 for side in PAPER]
    figure = Figure(figsize=size, layout="none")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, PAPER[0]), ylim=(PAPER[1], 0))
    axes.set_axis_off()
    for x, y in CORNERS:
        _square(axes, x, y, MARK, facecolor="black", edgecolor="none")
    _square(axes, 0, 0, MARK / 2, facecolor="white", edgecolor="none")
    for digit, (x, y) in enumerate(MIDDLES):
        _square(axes, x, y, BOX, fill=False, edgecolor="#888888", linewidth=0.8)
        style = {"ha": "center", "va": "bottom", "fontsize": 10, "color": "#666666"}
        axes.text(LEFT + x, TOP + y - BOX / 2 - 1.5, f"write a {digit}", **style)
    text = (
        "Write one digit in each box, with a dark pen. Then take a photo of the page."
    )
    axes.text(PAPER[0] / 2, TOP - 12, text, ha="center", fontsize=12)
    return figure


def _square(axes, x, y, side, **style):
    corner = LEFT + x - side / 2, TOP + y - side / 2
    axes.add_patch(Rectangle(corner, side, side, **style))


def fill_sheet(pictures) -> np.ndarray:
    """Return the sheet as an image, with drawings of dark ink in its boxes.

    ``pictures`` are ten of uint8 (height, width) for 0 to 9, or None for an empty box.
    """
    buffer = io.BytesIO()
    draw_sheet().savefig(buffer, dpi=25.4 * SCALE, format="png")
    sheet = np.array(Image.open(buffer).convert("L"))
    side = round(0.8 * BOX * SCALE)
    for (x, y), picture in zip(MIDDLES, pictures):
        if picture is None:
            continue
        ink = np.array(Image.fromarray(picture).resize((side, side)))
        top, left = (round(SCALE * at - side / 2) for at in (TOP + y, LEFT + x))
        here = sheet[top : top + side, left : left + side]
        np.minimum(here, 50 + 0.8 * ink, out=here, casting="unsafe")
    return sheet


def photograph(sheet: np.ndarray, rng) -> np.ndarray:
    """Return a photo of a sheet on a table: slanted, unevenly lit, with noise."""
    high, wide = PHOTO
    # Where the page's corners are seen, as shares of the photo.
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    corners = unit + np.where(unit > 0, -1, 1) * rng.uniform(0.04, 0.14, (4, 2))
    ends = unit * sheet.shape[::-1]
    # Pillow asks where on the sheet each pixel of the photo is.
    matrix = homography(corners * (wide, high), ends)
    image = Image.fromarray(sheet / np.float32(255))
    way = Image.Transform.PERSPECTIVE
    eight = matrix.ravel()[:8]
    page = np.array(image.transform((wide, high), way, eight, fillcolor=-1.0))
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    slope = rng.uniform(-0.15, 0.15, 2)
    light = 0.8 + slope[0] * y + slope[1] * x - 0.08 * (x**2 + y**2)
    seen = np.where(page < -0.5, rng.uniform(0.2, 0.5), np.clip(page, 0, 1)) * light
    seen = ndimage.gaussian_filter(seen, 1) + rng.normal(0, 0.01, PHOTO)
    return np.uint8(255 * np.clip(seen, 0, 1))


def main() -> None:
    """Write the sheet, and a photo for each hand that drew plain digits."""
    # Without a date, so that the file stays the same.
    draw_sheet().savefig(OWN_DIGITS / "sheet.pdf", metadata={"CreationDate": None})
    pictures, labels, kinds = digits.load_own_digits()
    for hand in range(3):
        places = [np.flatnonzero((labels == d) & (kinds == "plain")) for d in range(10)]
        sheet = fill_sheet([pictures[place[hand]] for place in places])
        photo = Image.fromarray(photograph(sheet, np.random.default_rng(hand)))
        photo.save(OWN_DIGITS / f"sheet_{hand + 1}.jpg", quality=60)
    print(f"The sheet and three photos are in {OWN_DIGITS}.")


if __name__ == "__main__":
    main()
