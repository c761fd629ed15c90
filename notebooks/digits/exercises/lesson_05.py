"""Checks for the exercises of lesson 05."""

from collections import Counter
from functools import cache

import numpy as np

from digits.data import load_mnist, split
from digits.exercises.answers import as_array, expect
from digits.exercises.machinery import ask_function, ask_value, exercise

ask_value(
    "05.1",
    right=(4, 6),
    mistakes={
        "both are right, but the epoch whose weights are kept comes first.": (6, 4),
        "epochs count from 1 here, as in the reports of a training.": (3, 5),
        "one epoch without a new best does not end it: the patience is 2.": (2, 3),
        "you found the best epoch, but a single one after it is not the end yet.": (
            4,
            5,
        ),
        "you found the best epoch; the second one without a new best is the end.": (
            4,
            7,
        ),
        "a loss counts as a gain if it beats the best so far, not the one before it.": (
            (7, 9)
        ),
        "training cannot look ahead: it ends before it gets to the lowest loss.": (
            (10, 10)
        ),
        "you found the best epoch, but training ends before the tenth.": (4, 10),
        "the two epochs without a new best must come one right after the other.": (
            (2, 4)
        ),
        "the patience is used up before the epoch that you want to keep.": (7, 10),
        "the weights go back to those of the best epoch before the end.": (6, 6),
    },
    otherwise="{} is not it: go from epoch to epoch, and keep the best loss in mind.",
    hint="Go through the losses, and note after each epoch which was the best so far.",
    reason="Two epochs in a row were not below the best so far, so what came later was "
    "never seen.",
)

ask_value(
    "05.2",
    right=4_690,
    mistakes={
        "the smaller last batch of each epoch is an iteration too.": 4_680,
        "each epoch ends with a smaller batch: round up there, not at the end.": 4_688,
        "there is no part of an iteration: a smaller batch is a whole one.": 4_687.5,
        "each epoch ends with a smaller batch, and each of those counts.": 4_687,
        "that is one epoch, and there are ten.": 469,
        "that is one epoch, of ten, and the smaller batch at its end counts whole.": (
            468.75
        ),
        "that is how often an image is seen; an iteration takes a batch.": 600_000,
        "there are 60,000 images here, not the 54,000 of the lesson.": 4_220,
        "that is batches times epochs; the number of images matters too.": 1_280,
    },
    otherwise="{} is not the iterations of one epoch times the epochs.",
    hint="Begin with one epoch. How many full batches has it, and what is left over?",
    reason="An epoch has 468 full batches and one of 96 images.",
)


def _probabilities(chance):
    kinds = ["int64", "uint8", "int32", "int64", "uint8"]
    shapes = [(3, 3), (1, 3), (5, 10), (7, 4), (300, 10)]
    for (images, classes), kind in zip(shapes, kinds):
        drawn = chance.random((images, classes)) + 0.01
        shares = drawn / drawn.sum(axis=1, keepdims=True)
        shares = shares.astype("float32" if kind == "uint8" else "float64")
        yield shares, chance.integers(0, classes, images).astype(kind)
        # One class only, which is not the most probable one.
        yield shares, np.full(images, shares[0].argmin(), dtype=kind)


def _picked(p, y):
    return np.take_along_axis(p, y.astype("int64")[:, np.newaxis], axis=1)


def _others(p, y):
    """Return the logarithms of 1 minus each probability, without the true class."""
    return np.log(1 - p) * (np.arange(p.shape[1]) != y[:, np.newaxis])


def _softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _cross_entropy(probabilities, labels):
    return -np.log(_picked(probabilities, labels)).mean()


ask_function(
    "05.3",
    right=_cross_entropy,
    tries=_probabilities,
    mistakes={
        "the minus is missing: a logarithm of less than 1 is negative.": (
            lambda p, y: -_cross_entropy(p, y)
        ),
        "the minus is missing, and over many images the loss is the mean.": (
            lambda p, y: -_cross_entropy(p, y) * len(y)
        ),
        "you add the losses up; over many images the loss is their mean.": (
            lambda p, y: _cross_entropy(p, y) * len(y)
        ),
        "that is a loss for each image; over many images the loss is their mean.": (
            lambda p, y: -np.log(_picked(p, y))[:, 0]
        ),
        "the logarithm comes before the mean, not after it.": lambda p, y: (
            -np.log(_picked(p, y).mean())
        ),
        "only the probability of the true class counts, not those of all.": (
            lambda p, y: -np.log(p).mean()
        ),
        "the probability of the true class belongs in the logarithm, not 1 minus it.": (
            lambda p, y: -np.log(1 - _picked(p, y)).mean()
        ),
        "the entropy takes all classes; here only the true one counts.": (
            lambda p, y: -(p * np.log(p)).sum(axis=1).mean()
        ),
        "the other classes take no part: only the true one counts.": lambda p, y: (
            _cross_entropy(p, y) - _others(p, y).sum(axis=1).mean()
        ),
        "here the classes are questions of yes or no; only the true one counts.": (
            lambda p, y: (
                (_cross_entropy(p, y) - _others(p, y).sum(axis=1).mean()) / p.shape[1]
            )
        ),
        "that is the loss of the first image only: does a loop end too early?": (
            lambda p, y: _cross_entropy(p[:1], y[:1])
        ),
        "the true class counts, and not the one with the largest probability.": (
            lambda p, y: -np.log(p.max(axis=1)).mean()
        ),
        "divide by the number of images, not of classes.": lambda p, y: (
            _cross_entropy(p, y) * len(y) / p.shape[1]
        ),
        "divide by the number of images, not of all entries.": lambda p, y: (
            _cross_entropy(p, y) / p.shape[1]
        ),
        "a slice and a list of labels pick each label in every row: pair them up.": (
            lambda p, y: -np.log(p[:, y]).mean()
        ),
        "the logarithm is missing: that is 1 minus the mean share.": lambda p, y: (
            1 - _picked(p, y).mean()
        ),
        "the logarithm is missing: that is the mean probability.": lambda p, y: _picked(
            p, y
        ).mean(),
        "the natural logarithm, np.log, belongs here, not the one with base 10.": (
            lambda p, y: _cross_entropy(p, y) / np.log(10)
        ),
        "the natural logarithm, np.log, belongs here, not the one with base 2.": (
            lambda p, y: _cross_entropy(p, y) / np.log(2)
        ),
        "these are probabilities already: with softmax again they are not.": (
            lambda p, y: _cross_entropy(_softmax(p), y)
        ),
    },
    what="one number",
    hint="The lesson did it for two images. Which numbers of the table count at all?",
    reason="Only the probability of the true class counts.",
)


@exercise(
    "05.4",
    hint="Where do most parameters sit? Save there, and watch the validation accuracy.",
    reason="The best of several epochs is a little lucky: expect less on new images.",
)
def train_own_network(history):
    import keras

    if isinstance(history, dict) and "loss" in history:
        return "that is the dictionary in a history: hand over all that fit returns."
    if isinstance(history, keras.Model):
        return "that is a network, and its history is what fit returns."
    expect("what fit returns", history, isinstance(history, keras.callbacks.History))
    model, record = history.model, history.history
    if not isinstance(model, keras.Model) or not record:
        return "this history belongs to no training: hand over what fit returns."
    if "val_loss" not in record:
        return "fit was not given the validation images, as validation_data."
    names = [name for name in record if name.startswith("val_") and "acc" in name]
    names = [name for name in names if "top" not in name]  # the best five, as a rule
    if not names:
        return 'no accuracy was measured: compile with metrics=["accuracy"].'
    epochs = len(history.epoch), len(record["val_loss"])
    most = (history.params or {}).get("epochs", 0)
    if {len(values) for values in record.values()} != set(epochs) or epochs[0] > most:
        return "the lists of this history are not as fit has left them."
    numbers = [as_array(each, "numbers in the history") for each in record.values()]
    if not np.isfinite(np.concatenate(numbers)).all():
        return "the loss is no finite number any more: take a smaller learning rate."
    if model.count_params() >= 100_000:
        return (
            f"the network has {model.count_params():,} parameters, expected fewer than "
            "100,000."
        )
    best = max(record[names[0]])
    if best < 0.97:
        told = f"the best validation accuracy is {best:.2%}, expected 97 % or more."
        # A loss that does not know of logits leaves the network with guessing.
        if best < 0.3 and record["val_loss"][-1] > 2.2:
            told += " It only guesses: does the loss know that it gets logits?"
        return told
    if best > 1:
        return f"{best} is no accuracy, which is a share from 0 to 1."
    images, labels = _validation()
    guess = model.predict(images, batch_size=250, verbose=0)
    expect("a network with ten outputs", guess, guess.shape == (len(images), 10))
    share = (guess.argmax(axis=1) == labels).mean()
    # The last epoch need not be the best, and a thousand images are a sample.
    if share < 0.95:
        return (
            f"the network reads {share:.1%} of 1,000 images of x_val, which does not "
            "fit its history: was it trained on the raw pixels, and left as it was?"
        )


@cache
def _validation():
    (images, labels), _ = load_mnist()
    _, (images, labels) = split(images, labels)
    return images[:1_000, ..., np.newaxis], labels[:1_000]


# Of the dense layers of the network that is to be repaired.
SHAPES = [(784, 64), (64,), (64, 10), (10,)]


@exercise(
    "05.5",
    hint="What do the numbers in y_train look like? And who should take softmax, the "
    "last layer or the loss?",
    reason="Loss and labels are of one kind, and softmax is taken once.",
)
def repair(model):
    import keras

    expect("a compiled model", model, isinstance(model, keras.Model))
    kept = model.get_weights()
    if (shapes := [each.shape for each in kept]) != SHAPES:
        return f"expected weights of the shapes {SHAPES}, got {shapes[:6]}."
    chance = np.random.default_rng()
    weights = [chance.normal(scale=0.1, size=shape) for shape in SHAPES]
    try:
        model.set_weights(weights)
        return _find_fault(model, weights, chance)
    finally:
        model.set_weights(kept)


def _find_fault(model, weights, chance):
    """Say what is wrong with a network that has these weights."""
    import keras

    images = chance.integers(0, 256, size=(32, 28, 28, 1)).astype("uint8")
    first, bias, last, last_bias = weights
    hidden = np.maximum(images.reshape(32, 784) / 255 @ first + bias, 0)
    logits = hidden @ last + last_bias
    shares, output = _softmax(logits), np.asarray(model(images, training=False))
    trained = np.asarray(model(images, training=True))
    ends = {"logits": logits, "shares": shares, "twice": _softmax(shares)}
    fits = [n for n, e in ends.items() if np.allclose(output, e, rtol=1e-3, atol=1e-4)]
    if not fits:
        return "it computes something else: keep all layers, and the Rescaling."
    if fits == ["twice"]:
        return "softmax is taken twice, both times in the model."
    if not model.compiled or model.loss is None:
        return "it is not compiled any more: that needs optimiser, loss and metrics."
    if len(model.trainable_weights) < 4 or not np.allclose(output, trained, atol=1e-4):
        return "it trains in another way: add no layer such as Dropout, freeze none."
    labels = chance.integers(0, 10, 32).astype("uint8")
    labels[:16] = output[:16].argmax(axis=1)
    given = keras.ops.convert_to_tensor(output)
    try:
        loss = float(model.compute_loss(x=images, y=labels, y_pred=given))
    except Exception:
        return "the labels are class numbers, and this loss cannot take such labels."
    if not np.isclose(loss, _cross_entropy(shares, labels), rtol=1e-3):
        other = keras.losses.SparseCategoricalCrossentropy(
            from_logits=fits == ["shares"]
        )
        if not np.isclose(loss, float(other(labels, given)), rtol=1e-3):
            return "that loss is not the mean of the cross-entropy."
        if fits == ["logits"]:
            return (
                "the model ends in logits, and the loss takes them for probabilities."
            )
        return "the last layer makes probabilities, and the loss takes them for logits."
    if _settings(model.optimizer) != _settings(keras.optimizers.Adam(0.001)):
        return "the optimiser was not at fault: leave Adam and its rate as they were."
    if not _measures_accuracy(model, images, labels, given):
        return 'the metric was not at fault: leave metrics=["accuracy"] as it was.'


def _settings(optimiser):
    settings = optimiser.get_config() | {"name": type(optimiser).__name__}
    rate = settings["learning_rate"]
    return settings | {"learning_rate": f"{rate:.5g}" if np.isscalar(rate) else None}


def _measures_accuracy(model, images, labels, output):
    accuracy = (np.asarray(output).argmax(axis=1) == labels).mean()
    model.reset_metrics()  # which may hold those of a training
    try:
        measured = model.compute_metrics(x=images, y=labels, y_pred=output)
        return bool(np.isclose([*measured.values()], accuracy).any())
    except Exception:  # a metric that cannot take such labels
        return False
    finally:
        model.reset_metrics()


def _confusions(chance):
    """Yield labels and guesses, for which each known mistake finds another pair."""
    for place in range(2):
        digits = chance.permutation(np.arange(1, 9))[:4]
        digits[place] = 0  # as a label, and as a guess
        a, b, c, d = digits
        truth, guess = [c, d, c, a, c, a, b, a, c, c], [c, b, c, b, c, b, a, b, c, c]
        yield np.array(truth), np.array(guess)
    left = 8
    for place in range(1_000):
        # A few digits, and not always the largest; most guesses are right.
        digits = chance.permutation(10 - place % 3)[:7]
        shares = chance.dirichlet(np.full(49, 0.5)).reshape(7, 7)
        # Two digits are confused more often, both ways taken together.
        shares[[0, 1], [1, 0]] = 0.7 * shares.max()
        shares[range(7), range(7)] = chance.dirichlet(np.ones(7))
        shares /= shares.sum()
        drawn = chance.choice(49, (90, 300)[place % 2], p=shares.ravel())
        pairs = digits[np.array(divmod(drawn, 7))]
        truth, guess = pairs.astype(["int64", "uint8", "int32"][place % 3])
        if _tells(truth, guess):
            yield truth, guess
            left -= 1
        if not left:
            return


def _tells(truth, guess):
    """Return whether one pair is the most frequent, and each mistake finds another."""
    amounts = np.sort(_mistakes(truth, guess), axis=None)
    found = {tuple(_most_confused(truth, guess))}
    for way in CONFUSIONS.values():
        pair = tuple(np.ravel(way(truth, guess)))
        if pair in found:
            return False
        found.add(pair)
    return bool(amounts[-1] > amounts[-2])


def _table(truth, guess):
    table = np.zeros((10, 10), dtype=int)
    np.add.at(table, (truth, guess), 1)
    return table


def _mistakes(truth, guess):
    table = _table(truth, guess)
    np.fill_diagonal(table, 0)
    return table


def _place(table):
    return np.array(np.unravel_index(table.argmax(), table.shape))


def _most_confused(truth, guess):
    pairs = zip(truth.tolist(), guess.tolist())
    counted = Counter(pair for pair in pairs if pair[0] != pair[1])
    return np.array(max(counted, key=counted.get))


def _pair(way):
    """Return what finds the pair with the largest entry of a table of mistakes."""
    return lambda truth, guess: _place(way(_mistakes(truth, guess), truth, guess))


def _one_mistake(which):
    return lambda truth, guess: np.array(
        [each[truth != guess][which] for each in (truth, guess)]
    )


# Wrong ways to find the most frequent confusion.
CONFUSIONS = {
    "the true label comes first, then the guess.": (
        lambda truth, guess: _most_confused(truth, guess)[::-1]
    ),
    "the right guesses are counted too, and they are no confusion.": (
        lambda truth, guess: _place(_table(truth, guess))
    ),
    "a 4 read as 9 and a 9 read as 4 are two mistakes: count them apart.": _pair(
        lambda table, truth, guess: table + table.T
    ),
    "you take the label and the guess each on its own: count the pairs.": (
        lambda truth, guess: np.array(
            [_mistakes(truth, guess).sum(axis=axis).argmax() for axis in (1, 0)]
        )
    ),
    "that is the largest share of a label; the most frequent pair was asked.": _pair(
        lambda table, truth, guess: (
            table / np.maximum(_table(truth, guess).sum(axis=1, keepdims=True), 1)
        )
    ),
    "that is the largest share of a guess; the most frequent pair was asked.": _pair(
        lambda table, truth, guess: (
            table / np.maximum(_table(truth, guess).sum(axis=0), 1)
        )
    ),
    "that is one number for both: split it into label and guess.": (
        lambda truth, guess: _mistakes(truth, guess).argmax()
    ),
    "that is how often it happens; the pair of digits was asked.": (
        lambda truth, guess: _mistakes(truth, guess).max()
    ),
    "that is the first mistake in the list, not the most frequent.": _one_mistake(0),
    "that is the last mistake in the list, not the most frequent.": _one_mistake(-1),
    "that is just the first pair in the table: does each mistake count only once?": (
        _pair(lambda table, truth, guess: table > 0)
    ),
}

ask_function(
    "05.6",
    right=_most_confused,
    tries=_confusions,
    mistakes=CONFUSIONS,
    what="a pair of two digits",
    hint="The table above counts every pair. Which of its entries are no mistakes?",
    reason="Without the right guesses, the largest count is the most frequent mistake.",
)
