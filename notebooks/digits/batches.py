"""Batches for short trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import tensorflow as tf

# Images from which the next one is drawn. Each takes memory of its own, 1 KB or more.
SHUFFLED = 10_000


def make_batches(
    x: np.ndarray, y: np.ndarray, batch_size: int, *, shuffle: bool = False
) -> tf.data.Dataset:
    """Cut images and labels into batches, as ``fit`` does with arrays, but sooner done.

    ``fit`` prepares batches of arrays ahead, in threads of their own. Images that lie
    in memory are as soon there without, which counts in a short training.

    Parameters
    ----------
    x : array of shape (n, ...)
        Images.
    y : array of shape (n,)
        Their labels.
    batch_size : int
        Images per batch; the last batch may be smaller.
    shuffle : bool, default False
        Whether each epoch gets another order. :func:`keras.utils.set_random_seed`
        decides it. Then tell ``fit`` with ``shuffle=False`` that it need not. The
        next image is drawn from a window of 10,000, so more images than that should
        not be sorted by class; :func:`digits.split` has mixed them.

    Returns
    -------
    tf.data.Dataset
        Pairs of images and labels, with the dtypes of the arrays.
    """
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    if shuffle:
        dataset = dataset.shuffle(min(len(x), SHUFFLED))
    return stop_tuning(dataset.batch(batch_size))


def stop_tuning(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Return a dataset without TensorFlow's tuning of the feeding.

    While ``fit`` goes through a dataset, a thread of TensorFlow 2.21 tunes it, in
    rounds that double. At the end of an epoch it can miss the signal to stop, and
    ``fit`` waits for its next round: up to as long again as the epoch took. Images that
    lie in memory need no tuning, and the batches are the same without it.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)
