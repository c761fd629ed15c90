"""Load the data that come with the project, and split the digits."""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from os import PathLike
from pathlib import Path

import numpy as np

DATA_FILE = Path(__file__).resolve().parents[2] / "data" / "mnist.npz"
BENCHMARK_FILE = DATA_FILE.with_name("benchmark.json")
OWN_DIGITS = DATA_FILE.with_name("own_digits")
LANDSCAPE_FILE = DATA_FILE.with_name("landscape.csv")
SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"
SHAPES = {
    "x_train": (60_000, 28, 28),
    "y_train": (60_000,),
    "x_test": (10_000, 28, 28),
    "y_test": (10_000,),
}

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
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is truncated, altered or another data set.
    """
    path = Path(DATA_FILE if path is None else path)
    fix = "get a fresh copy of data/mnist.npz from the project"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing, expected the file with MNIST's four arrays: {fix}."
        )
    content = path.read_bytes()
    try:
        arrays = _read_arrays(content)
        _check_arrays(arrays)
        _check_hash(content)
    except ValueError as error:
        raise ValueError(f"{path} {error}: {fix}.") from None
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def _read_arrays(content: bytes) -> dict[str, np.ndarray]:
    try:
        # Never unpickle: a pickle in a data file can run any code.
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    # A lone .npy file loads as an array, which "with" refuses with a TypeError.
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error, TypeError):
        raise ValueError(
            "cannot be read, expected a complete NumPy .npz file without pickles"
        ) from None


def _check_arrays(arrays: dict[str, np.ndarray]) -> None:
    if set(arrays) != set(SHAPES):
        raise ValueError(f"holds {sorted(arrays)}, expected {sorted(SHAPES)}")
    for name, shape in SHAPES.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.uint8:
            raise ValueError(
                f"holds {name} with shape {array.shape} and dtype {array.dtype}, "
                f"expected {shape} and uint8"
            )
    highest = max(arrays["y_train"].max(), arrays["y_test"].max())
    if highest > 9:
        raise ValueError(f"holds the label {highest}, expected labels from 0 to 9")


def _check_hash(content: bytes) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise ValueError(f"was altered: SHA-256 is {found}, expected {SHA256}")


def load_landscape() -> np.ndarray:
    """Load the trainings that were measured for lesson 06.

    Returns
    -------
    structured array, shape (n,)
        One row per training, with a field for each setting, the seed, and
        ``validation_accuracy`` (0 to 1), ``validation_loss``, ``training_seconds``,
        ``parameters`` and the versions. ``data/README.md`` says how it was measured.

    Raises
    ------
    FileNotFoundError
        If the project's ``data/landscape.csv`` is not there.
    """
    if not LANDSCAPE_FILE.is_file():
        raise FileNotFoundError(
            f"{LANDSCAPE_FILE} is missing, expected the table of trainings: get a "
            "fresh copy of data/landscape.csv from the project."
        )
    options = {"delimiter": ",", "names": True, "dtype": None, "encoding": "utf-8"}
    return np.genfromtxt(LANDSCAPE_FILE, **options)


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

    Raises
    ------
    FileNotFoundError
        If the project's ``data/own_digits`` is not there.
    """
    from PIL import Image

    table = OWN_DIGITS / "labels.csv"
    if not table.is_file():
        raise FileNotFoundError(
            f"{table} is missing, expected the table of drawn digits: get a fresh copy "
            "of data/own_digits from the project."
        )
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pictures = np.stack([np.asarray(Image.open(OWN_DIGITS / r["file"])) for r in rows])
    labels = np.array([int(row["label"] or -1) for row in rows])
    return pictures, labels, np.array([row["kind"] for row in rows])


def load_benchmark() -> dict:
    """Load the results of a run of ``start.py bench --full``.

    Returns
    -------
    dict
        With the keys ``classic``, ``keras_fast``, ``tensorflow_fast``, ``same_time``,
        ``not_helpful`` and ``computer``; ``data/README.md`` describes them.

    Raises
    ------
    FileNotFoundError
        If the project's ``data/benchmark.json`` is not there.
    """
    if not BENCHMARK_FILE.is_file():
        raise FileNotFoundError(
            f"{BENCHMARK_FILE} is missing, expected the results of the benchmark: get "
            "a fresh copy of data/benchmark.json from the project."
        )
    return json.loads(BENCHMARK_FILE.read_text())


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
        If images and labels differ in number, or ``validation`` leaves either
        part without images.
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
