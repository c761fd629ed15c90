"""The network and the training of lesson 06, for what runs outside of its notebook.

These are the lesson's own cells: lesson 09, the workers and ``data/`` train as it does.
"""
# ruff: noqa: D103  the lesson explains its functions

import time
from functools import cache

import keras
import numpy as np
from keras import layers

import digits


@cache
def load_part(images: int) -> tuple[np.ndarray, ...]:
    """Return ``x_train, y_train, x_val, y_val`` of lesson 06, so many images in each.

    The images are uint8 arrays of shape (images, 28, 28, 1), with values 0 to 255.
    """
    (raw, labels), _ = digits.load_mnist()
    (x_most, y_most), (x_held, y_held) = digits.split(raw[..., np.newaxis], labels)
    # Copies, so that the other images can be freed.
    parts = x_most, y_most, x_held, y_held
    return tuple(part[:images].copy() for part in parts)


# What a training without other ``data`` takes.
x_train, y_train, x_val, y_val = load_part(6_000)

# Cells of 06_hyperparameters.ipynb with the tag "save":


convolutions = {"conv_layers": 2, "filters": 16, "conv_activation": "relu"}
dense = {"dense_layers": 1, "neurons": 64, "dense_activation": "relu", "dropout": 0.0}
training = {"optimiser": "adam", "learning_rate": 0.001, "batch_size": 64, "epochs": 3}
base = convolutions | dense | training


def build_model(
    *,
    conv_layers=2,
    filters=16,
    conv_activation="relu",
    dense_layers=1,
    neurons=64,
    dense_activation="relu",
    dropout=0.0,
):
    stack = [keras.Input(shape=(28, 28, 1)), layers.Rescaling(1 / 255)]
    for _ in range(conv_layers):
        conv = layers.Conv2D(filters, 3, padding="same", activation=conv_activation)
        stack += [conv, layers.MaxPooling2D(pool_size=2)]
    stack.append(layers.Flatten())
    for _ in range(dense_layers):
        stack.append(layers.Dense(neurons, activation=dense_activation))
    stack += [layers.Dropout(dropout), layers.Dense(10)]
    return keras.Sequential(stack)


def make_optimiser(name, learning_rate):
    if name == "sgd":
        return keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9)
    makers = {
        "adam": keras.optimizers.Adam,
        "rmsprop": keras.optimizers.RMSprop,
        "adadelta": keras.optimizers.Adadelta,
    }
    return makers[name](learning_rate=learning_rate)


def make_model(optimiser, learning_rate, **network):
    model = build_model(**network)
    model.compile(
        optimizer=make_optimiser(optimiser, learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        steps_per_execution=5,
    )
    model.optimizer.build(model.trainable_variables)
    return model


def summarise(model, history, seconds):
    return {
        "validation_accuracy": history["val_accuracy"][-1],
        "validation_loss": history["val_loss"][-1],
        "training_seconds": seconds,
        "parameters": model.count_params(),
        "history": history,
    }


def train_model(*, seed, batch_size, epochs, data=None, callbacks=(), **settings):
    x_fit, y_fit, *validation = data or (x_train, y_train, x_val, y_val)
    digits.free_models()
    keras.utils.set_random_seed(seed)
    model = make_model(**settings)
    start = time.perf_counter()
    history = model.fit(
        digits.make_batches(x_fit, y_fit, batch_size, shuffle=True),
        epochs=epochs,
        validation_data=digits.make_batches(*validation, 250),
        callbacks=list(callbacks),
        shuffle=False,
        verbose=0,
    ).history
    return summarise(model, history, time.perf_counter() - start)


# The end of these cells.

BASE = base
