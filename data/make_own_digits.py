"""Make ``own_digits/``: draw digits on the pad of lesson 07, and change the pictures.

    .venv/bin/python data/make_own_digits.py

It starts JupyterLab and a browser without a window, draws with the mouse, and reads
the picture from the page. It needs the requirements of the tests, and takes about a
minute. ``data/README.md`` describes the result.
"""

import base64
import csv
import io
import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbformat import v4
from PIL import Image
from scipy import ndimage

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from browser import (  # noqa: E402
    draw_stroke,
    open_browser,
    open_notebook,
    run_all,
    run_lab,
)
from strokes import STROKES, curve  # noqa: E402

FOLDER = HERE / "own_digits"
# The pen's width, and what happens to the strokes: scale, degrees, and place of the
# middle. Each kind is drawn once by another "hand", but for the plain one.
DRAWN = {
    "plain": (22, 1.0, 0, (0.5, 0.5)),
    "thin": (7, 1.0, 0, (0.5, 0.5)),
    "thick": (40, 0.9, 0, (0.5, 0.5)),
    "small": (12, 0.4, 0, (0.5, 0.5)),
    "shifted": (14, 0.5, 0, None),
    "tilted": (22, 0.9, 17, (0.5, 0.5)),
    "inverted": (22, 1.0, 0, (0.5, 0.5)),
    "shaded": (16, 0.8, 0, (0.5, 0.5)),
    "lined": (16, 0.7, 0, (0.5, 0.5)),
    "squared": (16, 0.7, 0, (0.5, 0.5)),
}
PHOTOS = ("shaded", "lined", "squared")
PLAIN = 3  # hands
# Digits in another form or place, and what is no digit at all.
ODD = {
    "seven with a bar": (7, [*STROKES[7], [(0.35, 0.52), (0.68, 0.5)]]),
    "one with a foot": (
        1,
        [
            [(0.33, 0.36), (0.52, 0.15), (0.52, 0.84)],
            [(0.3, 0.84), (0.74, 0.84)],
        ],
    ),
    "nine in a corner": (9, [[(0.4 * x, 0.4 * y) for x, y in s] for s in STROKES[9]]),
    "letter A": (
        "",
        [[(0.25, 0.85), (0.5, 0.15), (0.75, 0.85)], [(0.35, 0.6), (0.65, 0.6)]],
    ),
    "letter K": (
        "",
        [[(0.3, 0.15), (0.3, 0.85)], [(0.7, 0.15), (0.32, 0.52), (0.72, 0.85)]],
    ),
    "star": (
        "",
        [
            [(0.5, 0.15), (0.5, 0.85)],
            [(0.2, 0.32), (0.8, 0.68)],
            [(0.8, 0.32), (0.2, 0.68)],
        ],
    ),
    "face": (
        "",
        [
            curve(
                (0.5, 0.12),
                (0.15, 0.35),
                (0.2, 0.75),
                (0.5, 0.88),
                (0.8, 0.75),
                (0.85, 0.35),
                (0.5, 0.12),
            ),
            [(0.38, 0.4), (0.38, 0.46)],
            [(0.62, 0.4), (0.62, 0.46)],
            curve((0.35, 0.65), (0.5, 0.72), (0.65, 0.65)),
        ],
    ),
}
PAD = """\
import numpy as np
from digits.handwriting.pad import drawing_pad

def recognise(picture):
    return np.zeros((28, 28), np.uint8), np.full(10, 0.1), np.ones((1, 1, 1))

pad = drawing_pad(np.zeros((1, 9, 9), np.uint8), recognise)"""
# A pen can be set to these widths only; JavaScript tells the page that it moved.
SET_WIDTH = """(input, width) => {
  input.value = width;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}"""
READ = "(canvas) => canvas.toDataURL('image/png')"


def vary(strokes, rng, *, scale=1.0, degrees=0.0, middle=(0.5, 0.5)):
    """Return strokes as another hand would draw them, at another place and size."""
    lean, wide = rng.normal(0, 0.08), rng.normal(1, 0.08)
    angle = np.radians(degrees * rng.choice([-1, 1]) + rng.normal(0, 3))
    turn = np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    ) @ [[wide, lean], [0, 1]]
    if middle is None:
        middle = 0.5 + rng.choice([-1, 1], 2) * rng.uniform(0.15, 0.22, 2)
    changed = []
    for stroke in strokes:
        points = np.array(stroke) - 0.5
        # A hand trembles slowly, not from point to point.
        wave = rng.normal(0, 0.012, (2, 2)) @ [
            np.sin(np.linspace(0, np.pi, len(points))),
            np.cos(np.linspace(0, np.pi, len(points))),
        ]
        points = scale * (points @ turn.T + wave.T) + middle
        changed.append(np.clip(points, 0.03, 0.97).tolist())
    return changed


def draw(pad, strokes, width: int) -> np.ndarray:
    """Draw on the pad with the mouse and return its picture."""
    pad.get_by_role("button", name="Clear").click()
    pad.locator("input").evaluate(SET_WIDTH, width)
    paper = pad.locator(".paper")
    for stroke in strokes:
        draw_stroke(paper, stroke)
    content = base64.b64decode(paper.evaluate(READ).split(",")[1])
    return np.asarray(Image.open(io.BytesIO(content)).convert("L"))


def photograph(picture: np.ndarray, rng, lines: str = "") -> np.ndarray:
    """Return a drawing as a camera might see it: shade, noise, blur, ruled paper."""
    ink = 1 - ndimage.gaussian_filter(picture / 255.0, 0.8)
    y, x = np.mgrid[-1:1:280j, -1:1:280j]
    slope, bend = rng.uniform(-0.16, 0.16, 2), rng.uniform(0.05, 0.15)
    paper = 0.72 + slope[0] * x + slope[1] * y - bend * (x**2 + y**2)
    rules = np.zeros_like(paper)
    if lines:
        tilt, step = rng.uniform(-0.02, 0.02), 35
        start = rng.uniform(0, step)
        rules = rule(y + tilt * x, start, step)
        if lines == "squared":
            rules = np.maximum(rules, rule(x - tilt * y, start, step))
    seen = paper * (1 - 0.75 * ink) * (1 - 0.22 * rules * (1 - ink))
    return np.uint8(np.clip(255 * (seen + rng.normal(0, 0.012, seen.shape)), 0, 255))


def rule(place, start, step):
    """Return lines two pixels thick, ``step`` pixels apart."""
    return (((place + 1) * 140 - start) % step < 2).astype(float)


def finish(kind: str, picture: np.ndarray, rng) -> np.ndarray:
    """Do to a drawing what its kind asks for."""
    if kind == "inverted":
        return 255 - picture
    if kind in PHOTOS:
        return photograph(picture, rng, "" if kind == "shaded" else kind)
    return picture


def plan():
    """Yield file name, label, kind, strokes, width and random generator of each."""
    for kind, (width, scale, degrees, middle) in DRAWN.items():
        for digit, strokes in STROKES.items():
            for hand in range(PLAIN if kind == "plain" else 1):
                rng = np.random.default_rng([list(DRAWN).index(kind), digit, hand])
                place = {"scale": scale, "degrees": degrees, "middle": middle}
                name = f"{kind}_{digit}_{hand}"
                yield name, digit, kind, vary(strokes, rng, **place), width, rng
    for kind, (digit, strokes) in ODD.items():
        name = kind.replace(" ", "_")
        yield name, digit, kind, strokes, 20, np.random.default_rng(0)


def main() -> None:
    """Draw everything and write the pictures and their labels."""
    FOLDER.mkdir(exist_ok=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        cells = [v4.new_code_cell(PAD)]
        kernel = {"name": "python3", "display_name": "Python 3"}
        notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, Path(folder) / "pad.ipynb")
        with open_browser() as browser, run_lab(Path(folder)) as address:
            page = open_notebook(browser, address, "pad")
            run_all(page, seconds=60)
            pad = page.locator(".digits-pad")
            pad.scroll_into_view_if_needed()
            for name, label, kind, strokes, width, rng in plan():
                picture = finish(kind, draw(pad, strokes, width), rng)
                # Noise does not compress well without loss.
                end = "jpg" if kind in PHOTOS else "png"
                Image.fromarray(picture).save(FOLDER / f"{name}.{end}", quality=85)
                rows.append([f"{name}.{end}", label, kind])
    with (FOLDER / "labels.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [["file", "label", "kind"], *rows]
        )
    print(f"{len(rows)} pictures are in {FOLDER}.")


if __name__ == "__main__":
    main()
