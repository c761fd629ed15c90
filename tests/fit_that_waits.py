"""``fit`` on arrays may wait at the end of an epoch, with TensorFlow 2.21 on a CPU.

    python fit_that_waits.py [epochs]

needs ``tensorflow`` and ``keras`` only. It trains a small network on arrays and prints,
for each epoch, how long it took and how long ``fit`` then waited: the time from the end
of the last batch to the end of the epoch, in which there is nothing to do.

Why: a thread of ``tf.data`` tunes the data set, in rounds that double (``OptimizeLoop``
in ``tensorflow/core/framework/model.cc``). Between rounds it waits for a signal to
stop. At the end of an epoch ``CancellationManager::StartCancelWithStatus`` first gives
the signal and only then sets ``is_cancelled_``. A thread that wakes up in between sees
that nothing is cancelled, and waits until its round is over: up to as long again as the
epoch took. The end of the epoch waits for that thread. It happens on an idle machine,
where threads wake up at once, and hardly ever on a busy one. With
``options.autotune.enabled = False`` on the data set there is no such thread.
"""

import os
import sys
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

# A wait of this share of its epoch is none that work could explain.
SHARE = 0.1


class Watch(keras.callbacks.Callback):
    """Note the seconds of each epoch, up to its last batch and after that."""

    def __init__(self):
        super().__init__()
        self.epochs = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.last = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        waited = time.perf_counter() - self.last
        self.epochs.append((self.last - self.began, waited))


def measure(epochs: int) -> list[tuple[float, float]]:
    """Train, and return the seconds of each epoch: at work and waiting."""
    images = np.zeros((20_000, 28, 28, 1), "float32")
    labels = np.zeros(20_000, "uint8")
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="sgd", loss=loss)
    watch = Watch()
    model.fit(
        images, labels, batch_size=128, epochs=epochs, callbacks=[watch], verbose=0
    )
    return watch.epochs


def count_waits(epochs: int) -> int:
    """Return how many epochs of a training waited, and print them all."""
    waits = 0
    for work, waited in measure(epochs):
        waits += waited > SHARE * work
        print(f"{work:6.2f} s at work, {waited:6.2f} s waiting")
    return waits


if __name__ == "__main__":
    print(count_waits(int(sys.argv[1]) if len(sys.argv) > 1 else 20), "epochs waited")
