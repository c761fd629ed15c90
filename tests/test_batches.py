"""Batches hold each image once, in an order that the seed decides."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import digits

IMAGES = np.arange(25, dtype="uint8").reshape(25, 1, 1, 1)
LABELS = np.arange(25)


def order(dataset):
    """Return the labels of one epoch, batch by batch."""
    return [y.tolist() for _, y in dataset.as_numpy_iterator()]


def test_batches_keep_images_with_their_labels_and_dtypes():
    for x, y in digits.make_batches(IMAGES, LABELS, 10, shuffle=True):
        assert x.dtype == "uint8"
        assert x.numpy().ravel().tolist() == y.numpy().tolist()


def test_without_shuffle_the_order_stays_and_the_last_batch_is_smaller():
    batches = order(digits.make_batches(IMAGES, LABELS, 10))
    assert batches == [[*range(10)], [*range(10, 20)], [*range(20, 25)]]


def test_each_epoch_holds_every_image_once_in_another_order():
    dataset = digits.make_batches(IMAGES, LABELS, 10, shuffle=True)
    first, second = (sum(order(dataset), []) for _ in range(2))
    assert sorted(first) == sorted(second) == LABELS.tolist()
    assert first != second


@pytest.mark.parametrize(("seed", "same"), [(1, True), (2, False)])
def test_the_seed_decides_the_order(seed, same):
    orders = []
    for value in (1, seed):
        keras.utils.set_random_seed(value)
        orders.append(order(digits.make_batches(IMAGES, LABELS, 10, shuffle=True)))
    assert (orders[0] == orders[1]) is same


def test_no_thread_tunes_the_feeding():
    assert not digits.make_batches(IMAGES, LABELS, 10).options().autotune.enabled


def test_no_thread_tunes_what_fit_and_predict_make_of_arrays(monkeypatch):
    iterated, iterate = [], tf.data.Dataset.__iter__
    monkeypatch.setattr(
        tf.data.Dataset,
        "__iter__",
        lambda dataset: iterated.append(dataset) or iterate(dataset),
    )
    model = keras.Sequential([keras.Input((1, 1, 1)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(IMAGES, LABELS, batch_size=5, epochs=2, verbose=0)
    model.predict(IMAGES, verbose=0)
    assert len(iterated) >= 2
    assert all(each.options().autotune.enabled is False for each in iterated)
