"""Load the data that come with the project, and split the digits."""

import csv
import hashlib
import io
import json
from os import PathLike
from pathlib import Path

import numpy as np

DATA_FILE = Path(__file__).resolve().parents[2] / "data" / "mnist.npz"
BENCHMARK_FILE = DATA_FILE.with_name("benchmark.json")
OWN_DIGITS = DATA_FILE.with_name("own_digits")
LANDSCAPE_FILE = DATA_FILE.with_name("landscape.csv")
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

Arrays = tuple[np.ndarray, np.ndarray]


def load_mnist(path: str | PathLike | None = None) -> tuple[Arrays, Arrays]:
    """Load MNIST from the file that comes with the project, without a network.

    The result is the same as that of ``keras.datasets.mnist.load_data()``.

    Parameters
    ----------
    path : path-like, optional
        Another copy of the project's ``data/mnist.npz``.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuples of uint8 arrays
        Images of shape (60000, 28, 28) and (10000, 28, 28) with values 0 to 255,
        labels of shape (60000,) and (10000,) with values 0 to 9.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is no such file, or its content is not MNIST as it was published.
    """
    path = _existing(path or DATA_FILE)
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise ValueError(
            f"{path} is incomplete, altered or another file, with the SHA-256 {found}, "
            f"expected {SHA256}: get a fresh copy of data/mnist.npz from the project."
        )
    with np.load(io.BytesIO(content)) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])


def _existing(path):
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing, expected a file that comes with the project: get a "
            "fresh copy of the project's folder data."
        )
    return path


def load_landscape() -> np.ndarray:
    """Load the trainings that were measured for lesson 06.

    Returns
    -------
    structured array, shape (n,)
        One row per training, with a field for each setting, the seed, and
        ``validation_accuracy`` (0 to 1), ``validation_loss``, ``training_seconds``,
        ``parameters`` and the versions. ``data/README.md`` says how it was measured.
    """
    options = {"delimiter": ",", "names": True, "dtype": None, "encoding": "utf-8"}
    return np.genfromtxt(_existing(LANDSCAPE_FILE), **options)


def load_own_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Load the pictures that were drawn for lesson 07.

    Returns
    -------
    pictures : uint8 array, shape (n, 280, 280)
        As a camera or a pad sees them: 255 is white, 0 is black.
    labels : int array, shape (n,)
        The digit in each picture, or -1 where there is none.
    kinds : array of str, shape (n,)
        What is special about each picture; ``data/README.md`` lists them.
    """
    from PIL import Image

    with _existing(OWN_DIGITS / "labels.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    pictures = np.stack([np.asarray(Image.open(OWN_DIGITS / r["file"])) for r in rows])
    labels = np.array([int(row["label"] or -1) for row in rows])
    return pictures, labels, np.array([row["kind"] for row in rows])


def load_benchmark() -> dict:
    """Load the results of ``start.py bench --full``; ``data/README.md`` describes them.

    The keys are ``classic``, ``keras_fast``, ``tensorflow_fast``, ``same_time``,
    ``not_helpful`` and ``computer``.
    """
    return json.loads(_existing(BENCHMARK_FILE).read_text())


def split(
    images: np.ndarray, labels: np.ndarray, *, validation: int = 6_000, seed: int = 0
) -> tuple[Arrays, Arrays]:
    """Hold out validation images, with each digit's share kept (lesson 01).

    Parameters
    ----------
    images : array, shape (n, ...)
        The images, or anything else with one entry per label.
    labels : int array, shape (n,)
        The class of each image.
    validation : int, default 6000
        Number of images to hold out.
    seed : int, default 0
        Decides which images are held out; the same seed gives the same split.

    Returns
    -------
    (x_train, y_train), (x_val, y_val) : tuples of arrays
        New arrays in shuffled order, with the dtypes of the input.

    Raises
    ------
    ValueError
        If images and labels differ in number, or a part would be empty.
    """
    if len(images) != len(labels):
        raise ValueError(
            f"split got {len(images)} images and {len(labels)} labels, expected as "
            "many of one as of the other: pass the two arrays that belong together."
        )
    if not 0 < validation < len(labels):
        raise ValueError(
            f"validation is {validation}, expected 1 to {len(labels) - 1}: "
            "leave at least one image on each side."
        )
    order = np.random.default_rng(seed).permutation(len(labels))
    # A stable sort by class keeps the random order within each class; taking
    # evenly spaced entries then takes the same share of every class.
    by_class = order[np.argsort(labels[order], kind="stable")]
    spaced = (np.arange(validation) + 0.5) * len(labels) / validation
    held_out = np.zeros(len(labels), dtype=bool)
    held_out[by_class[spaced.astype(int)]] = True
    train, val = order[~held_out[order]], order[held_out[order]]
    return (images[train], labels[train]), (images[val], labels[val])
