"""The network and the training of lesson 06, whose settings can all be changed.

The lesson writes the same two functions out. They are here as well for what runs
outside a notebook: the workers of a search, and the measurements in ``data/``.
"""

import time
from collections.abc import Iterable, Sequence
from functools import cache

import keras
import numpy as np
from keras import layers

from digits.data import load_mnist, split
from digits.training import free_models, make_batches

# The lesson trains on a tenth of MNIST, so that a run takes seconds.
IMAGES = 6_000

BASE = {
    "conv_layers": 2,
    "filters": 16,
    "conv_activation": "relu",
    "dense_layers": 1,
    "neurons": 64,
    "dense_activation": "relu",
    "dropout": 0.0,
    "optimiser": "adam",
    "learning_rate": 0.001,
    "batch_size": 64,
    "epochs": 3,
}


@cache
def load_part(
    images: int = IMAGES,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the images and labels that lesson 06 trains and validates on.

    Parameters
    ----------
    images : int, default 6000
        Images for training, and as many for validation.

    Returns
    -------
    x_train, y_train, x_val, y_val : uint8 arrays
        Images of shape (28, 28, 1) with values 0 to 255, and their labels.
    """
    (raw, labels), _ = load_mnist()
    (x_train, y_train), (x_val, y_val) = split(raw, labels)
    # Copies, so that the other images can be freed.
    x_part, y_part = x_train[:images, ..., None].copy(), y_train[:images].copy()
    return x_part, y_part, x_val[:images, ..., None], y_val[:images]


def build_model(
    *,
    conv_layers: int = 2,
    filters: int = 16,
    conv_activation: str = "relu",
    dense_layers: int = 1,
    neurons: int = 64,
    dense_activation: str = "relu",
    dropout: float = 0.0,
) -> keras.Sequential:
    """Return a new convolutional network, not yet compiled.

    Parameters
    ----------
    conv_layers : int, default 2
        Convolutions of 3x3, each followed by max-pooling of 2x2; 0 to 4.
    filters : int, default 16
        Filters of each convolution.
    conv_activation, dense_activation : str, default "relu"
        Activation function of the convolutions and of the hidden dense layers, by
        its name in Keras.
    dense_layers : int, default 1
        Hidden dense layers.
    neurons : int, default 64
        Neurons of each hidden dense layer.
    dropout : float, default 0.0
        Share of the values dropped before the last layer, 0 to 1.
    """
    stack = [keras.Input(shape=(28, 28, 1)), layers.Rescaling(1 / 255)]
    for _ in range(conv_layers):
        conv = layers.Conv2D(filters, 3, padding="same", activation=conv_activation)
        stack += [conv, layers.MaxPooling2D(pool_size=2)]
    stack.append(layers.Flatten())
    for _ in range(dense_layers):
        stack.append(layers.Dense(neurons, activation=dense_activation))
    stack += [layers.Dropout(dropout), layers.Dense(10)]
    return keras.Sequential(stack)


def make_optimiser(name: str, learning_rate: float) -> keras.Optimizer:
    """Return a new optimiser: adam, sgd (momentum 0.9), rmsprop or adadelta.

    Raises
    ------
    ValueError
        If there is no such name.
    """
    makers = {
        "adam": keras.optimizers.Adam,
        "sgd": lambda **rate: keras.optimizers.SGD(momentum=0.9, **rate),
        "rmsprop": keras.optimizers.RMSprop,
        "adadelta": keras.optimizers.Adadelta,
    }
    if name not in makers:
        raise ValueError(
            f"The optimiser is {name!r}, expected one of {', '.join(makers)}: choose "
            "one of these."
        )
    return makers[name](learning_rate=learning_rate)


def train_model(
    *,
    seed: int = 0,
    optimiser: str = "adam",
    learning_rate: float = 0.001,
    batch_size: int = 64,
    epochs: int = 3,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    data: Sequence[np.ndarray] | None = None,
    **network,
) -> dict:
    """Train a new model with the given settings, and measure what it cost.

    Parameters
    ----------
    seed : int, default 0
        Decides the first weights, the order of the images and the dropout.
    optimiser : str, default "adam"
        See :func:`make_optimiser`.
    learning_rate : float, default 0.001
        Learning rate of the optimiser.
    batch_size : int, default 64
        Images per step.
    epochs : int, default 3
        Passes over the training images.
    callbacks : iterable of keras.callbacks.Callback
        Passed on to ``fit``.
    data : four arrays, optional
        Other images and labels than those of :func:`load_part`, in the same order.
    **network
        Settings of :func:`build_model`.

    Returns
    -------
    dict
        ``validation_accuracy`` (0 to 1) and ``validation_loss`` after the last epoch,
        ``training_seconds``, ``parameters`` and the ``history`` of ``fit``.
    """
    x_train, y_train, x_val, y_val = data or load_part()
    free_models()
    keras.utils.set_random_seed(seed)
    model = build_model(**network)
    model.compile(
        optimizer=make_optimiser(optimiser, learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=5,
    )
    # Two lines for speed: five steps in one call, and the optimiser's memory made here,
    # or else Keras prepares the first step twice.
    model.optimizer.build(model.trainable_variables)
    start = time.perf_counter()
    history = model.fit(
        make_batches(x_train, y_train, batch_size, shuffle=True),
        epochs=epochs,
        validation_data=make_batches(x_val, y_val, 250),
        callbacks=list(callbacks),
        shuffle=False,
        verbose=0,
    ).history
    return {
        "validation_accuracy": history["val_accuracy"][-1],
        "validation_loss": history["val_loss"][-1],
        "training_seconds": time.perf_counter() - start,
        "parameters": model.count_params(),
        "history": history,
    }
