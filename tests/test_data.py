"""The embedded data are MNIST, and a broken file is refused in one sentence."""

import hashlib
import io
import struct
import subprocess
import sys
import time

import numpy as np
import pytest

import digits
from digits.data import DATA_FILE

# The published files, unpacked (see data/README.md).
PUBLISHED_MD5 = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "t10k-images": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels": "27ae3e4e09519cfbb04c329615203637",
}


@pytest.fixture(scope="module")
def mnist():
    return digits.load_mnist()


def idx_bytes(array):
    """Return the bytes of an IDX file: magic number, sizes, data."""
    magic = 0x0800 + array.ndim
    return struct.pack(f">{1 + array.ndim}I", magic, *array.shape) + array.tobytes()


def test_arrays_are_the_published_idx_files(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    arrays = [x_train, y_train, x_test, y_test]
    found = [hashlib.md5(idx_bytes(array)).hexdigest() for array in arrays]
    assert found == list(PUBLISHED_MD5.values())


def test_returns_what_keras_returns(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    assert [a.shape for a in (x_train, y_train, x_test, y_test)] == [
        (60_000, 28, 28),
        (60_000,),
        (10_000, 28, 28),
        (10_000,),
    ]
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {np.dtype("uint8")}


def test_loads_in_under_half_a_second():
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        digits.load_mnist()
        seconds.append(time.perf_counter() - start)
    # The fastest of three: other programs may slow a run down, never speed it up.
    assert min(seconds) < 0.5


def test_loading_imports_neither_tensorflow_nor_keras():
    code = (
        "import sys, digits; digits.load_mnist();"
        "print([m for m in ('tensorflow', 'keras') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_path_can_be_given(tmp_path, mnist):
    copy = tmp_path / "copy.npz"
    copy.write_bytes(DATA_FILE.read_bytes())
    (x_train, _), _ = digits.load_mnist(copy)
    assert np.array_equal(x_train, mnist[0][0])


def arrays_of(mnist):
    (x_train, y_train), (x_test, y_test) = mnist
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def truncated(mnist):
    return DATA_FILE.read_bytes()[:5_000_000]


def damaged(mnist):
    content = bytearray(DATA_FILE.read_bytes())
    content[5_000_000:5_000_100] = bytes(100)
    return bytes(content)


def foreign(mnist):
    return npz(images=np.zeros((3, 32, 32, 3)), labels=np.arange(3))


def no_archive(mnist):
    return b"not an archive"


def lone_array(mnist):
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


def pickled(mnist):
    return npz(**arrays_of(mnist) | {"y_test": np.array([{}], dtype=object)})


def wrong_shape(mnist):
    return npz(**arrays_of(mnist) | {"x_test": mnist[1][0][:10]})


def wrong_dtype(mnist):
    return npz(**arrays_of(mnist) | {"y_train": mnist[0][1].astype("int64")})


def wrong_label(mnist):
    labels = mnist[1][1].copy()
    labels[7] = 10
    return npz(**arrays_of(mnist) | {"y_test": labels})


def one_pixel_changed(mnist):
    images = mnist[1][0].copy()
    images[0, 0, 0] = 1
    return npz(**arrays_of(mnist) | {"x_test": images})


@pytest.mark.parametrize(
    "make",
    [
        truncated,
        damaged,
        no_archive,
        lone_array,
        pickled,
        foreign,
        wrong_shape,
        wrong_dtype,
        wrong_label,
        one_pixel_changed,
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(tmp_path, mnist, make):
    path = tmp_path / "mnist.npz"
    path.write_bytes(make(mnist))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match=f"SHA-256 {found}, expected 06af5") as caught:
        digits.load_mnist(path)
    message = str(caught.value)
    assert message.startswith(f"{path} is incomplete, altered or another file")
    assert message.endswith("get a fresh copy of data/mnist.npz from the project.")
    assert "\n" not in message


def test_a_missing_file_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="is missing, expected .* fresh copy"):
        digits.load_mnist(tmp_path / "nowhere.npz")


def test_split_keeps_the_share_of_each_class(mnist):
    labels = mnist[0][1]
    (_, y_train), (_, y_val) = digits.split(labels, labels, validation=6_000)
    assert len(y_train) == 54_000 and len(y_val) == 6_000
    exact = np.bincount(labels) / 10
    assert abs(np.bincount(y_val) - exact).max() <= 1


def test_split_loses_nothing_and_keeps_pairs_together():
    labels = np.repeat(np.arange(10), 7)
    places = np.arange(70)
    (train, y_train), (val, y_val) = digits.split(places, labels, validation=20)
    assert sorted([*train, *val]) == list(range(70))
    assert np.array_equal(labels[train], y_train)
    assert np.array_equal(labels[val], y_val)


def test_split_repeats_with_its_seed_and_changes_with_another():
    labels = np.repeat(np.arange(10), 50)
    places = np.arange(500)
    first, again, other = (
        digits.split(places, labels, validation=50, seed=seed)[1][0]
        for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(np.sort(first), np.sort(other))


def test_split_shuffles():
    labels = np.repeat(np.arange(10), 50)
    (_, y_train), (_, y_val) = digits.split(labels, labels, validation=100)
    assert len(set(y_train[:20])) > 3 and len(set(y_val[:20])) > 3


@pytest.mark.parametrize("validation", [0, -1, 10, 11])
def test_split_refuses_an_empty_part(validation):
    with pytest.raises(
        ValueError, match=f"validation is {validation}, expected 1 to 9"
    ):
        digits.split(np.zeros(10), np.zeros(10, dtype=int), validation=validation)


def test_split_refuses_arrays_that_do_not_belong_together():
    with pytest.raises(ValueError, match="9 images and 10 labels"):
        digits.split(np.zeros(9), np.zeros(10, dtype=int))
