"""Train: a report that an interrupt does not lose, batches, and free memory."""

import ctypes
import gc
import time
from contextlib import suppress

import keras
import numpy as np
import tensorflow as tf

from digits.figures.common import FigureSlot, Slot, plot_history
from digits.interrupts import stop_button
from digits.start_up import stop_tuning

# Redrawing more often than this would slow the training down, in seconds.
PAUSE = 0.3
# Images from which the next one is drawn. Each takes memory of its own, 1 KB or more.
SHUFFLED = 10_000


class TrainingReport(keras.callbacks.Callback):
    """Show a line per epoch, and go on with the cell after an interrupt.

    The stop button of a notebook ends the training after the batch at work, so that
    ``fit`` returns its history as usual. Without this report it also ends the cell.

    Parameters
    ----------
    curves : bool, default False
        Also draw the curves of loss and accuracy, anew after each epoch.
    brief : bool, default False
        Show the latest line only, where many short trainings follow each other.

    Attributes
    ----------
    interrupted : bool
        Whether the last training was interrupted.
    seconds : float
        How long the last training took.
    """

    reports_a_stop = True

    def __init__(self, *, curves: bool = False, brief: bool = False):
        super().__init__()
        self.curves, self.brief = curves, brief
        self.interrupted, self.seconds = False, 0.0

    def on_train_begin(self, logs=None):
        """Start the clock, and refuse a number of epochs that cannot be."""
        epochs = self.params["epochs"]
        if not isinstance(epochs, int | np.integer) or epochs < 1:
            raise ValueError(
                f"epochs is {epochs!r}, expected a whole number of 1 or more: try "
                "epochs=2."
            )
        self.interrupted = False
        self._history, self._lines, self._batch = {}, [], 0
        self._text, self._figure = Slot(), FigureSlot()
        self._start = self._last_update = time.perf_counter()
        # Keras would make what the optimiser remembers within the first step, and then
        # has to trace that step twice. Made here, a training takes 0.2 s less.
        if not self.model.optimizer.built:
            self.model.optimizer.build(self.model.trainable_variables)

    def on_epoch_begin(self, epoch, logs=None):
        """Start the clock of the epoch."""
        self._epoch_start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Show the progress."""
        self._batch = batch + 1
        if time.perf_counter() - self._last_update > PAUSE:
            self._print(self._line(len(self._lines), logs))

    def on_epoch_end(self, epoch, logs=None):
        """Add the line of the finished epoch and redraw the curves."""
        for name, value in logs.items():
            self._history.setdefault(name, []).append(float(value))
        seconds = time.perf_counter() - self._epoch_start
        self._lines.append(f"{self._line(epoch, logs)}  {seconds:.1f} s")
        self._print()
        # One point makes no curve.
        if self.curves and len(self._lines) > 1:
            plot_history(self._history, show=self._figure.show)

    def on_train_end(self, logs=None):
        """Stop the clock, and say if the training was interrupted."""
        self.interrupted = stop_button.pressed
        self.seconds = time.perf_counter() - self._start
        if self.interrupted:
            self._lines.append(
                f"Interrupted in epoch {len(self._lines)} after batch {self._batch} of "
                f"{self.params['steps']}: the history keeps what was done."
            )
            self._print()

    def _line(self, epoch, logs):
        done = f"epoch {epoch + 1} of {self.params['epochs']}"
        steps = self.params["steps"]
        if self._batch != steps:
            done += f", batch {self._batch} of {steps}"
        return "  ".join([done, *(f"{k} {float(v):.4f}" for k, v in logs.items())])

    def _print(self, *unfinished):
        lines = [*self._lines, *unfinished]
        self._text.put({"text/plain": "\n".join(lines[-1:] if self.brief else lines)})
        self._last_update = time.perf_counter()


def free_models() -> None:
    """Free what earlier trainings left behind; models that are still in use stay."""
    keras.backend.clear_session()
    # At every training, the optimiser of Keras 3 registers a gradient function with
    # TensorFlow, which keeps it for ever, and with it the graph of the training: about
    # 5 MB for a small network. Nobody asks for the gradient of a finished step. There
    # is no public way: without these names in a later TensorFlow, more stays in use.
    with suppress(ImportError, AttributeError):
        from tensorflow.python.framework import ops

        registry = ops.gradient_registry._registry
        for name in [name for name in registry if name.startswith("CustomGradient-")]:
            del registry[name]
    gc.collect()
    # What the libraries made at their import stays for good. To search it again at
    # each collection would take most of the time.
    if not gc.get_freeze_count():
        gc.freeze()
    # The C library of Linux keeps freed memory in pieces. Others have no such function.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def make_batches(
    x: np.ndarray, y: np.ndarray, batch_size: int, *, shuffle: bool = False
) -> tf.data.Dataset:
    """Cut images and labels into batches, as ``fit`` does with arrays, but sooner done.

    ``fit`` prepares batches of arrays ahead, in threads of their own. Images that lie
    in memory are as soon there without, which counts in a short training.

    Parameters
    ----------
    x, y : arrays of shape (n, ...) and (n,)
        Images and their labels.
    batch_size : int
        Images per batch; the last batch may be smaller.
    shuffle : bool, default False
        Whether each epoch gets another order, which
        :func:`keras.utils.set_random_seed` decides. Then tell ``fit`` with
        ``shuffle=False`` that it need not. The next image is drawn from a window of
        10,000, so more images than that should not be sorted by class;
        :func:`digits.split` has mixed them.

    Returns
    -------
    tf.data.Dataset
        Pairs of images and labels, with the dtypes of the arrays.
    """
    dataset = tf.data.Dataset.from_tensor_slices((x, y))
    if shuffle:
        dataset = dataset.shuffle(min(len(x), SHUFFLED))
    return stop_tuning(dataset.batch(batch_size))
