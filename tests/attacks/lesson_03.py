"""Answers to the exercises of lesson 03."""

import keras
import numpy as np
import tensorflow as tf


class Fitted:
    """What fit returns."""

    def __init__(self, history):
        self.history = history


def sgd(rate, steps=282, kind=keras.optimizers.SGD, **options):
    """Return an optimiser as it is after training."""
    optimizer = kind(learning_rate=rate, **options)
    optimizer.iterations.assign(steps)
    return optimizer


def record(losses, shares, name="val_accuracy"):
    return {"loss": losses, name: shares}


def one_by_one(labels):
    rows = []
    for label in labels:
        row = [0] * 10
        row[label] = 1
        rows.append(row)
    return rows


def filled(labels):
    rows = np.zeros((len(labels), 10))
    rows[np.arange(len(labels)), labels] = 1
    return rows


def wrapped_mean(raw):
    return ((raw - raw.mean().astype(raw.dtype)) / raw.std()).astype("float32")


def by_sums(raw):
    centred = raw - raw.sum() / raw.size
    return centred / ((centred**2).sum() / raw.size) ** 0.5


def by_table(raw):
    values = (np.arange(256) - raw.mean()) / raw.std()
    return values.astype("float32")[raw]


def by_keras(raw):
    layer = keras.layers.Normalization(axis=None)
    layer.adapt(raw.astype("float32"))
    return layer(raw.astype("float32"))


def guarded(x):
    return (x - x.mean()) / (x.std() + 1e-7)


def per_image(raw):
    raw = raw.astype("float32")
    return (raw - raw.mean((1, 2), keepdims=True)) / raw.std((1, 2), keepdims=True)


def per_pixel(raw):
    raw = raw.astype("float32")
    return (raw - raw.mean(0)) / (raw.std(0) + 1e-7)


def bare_per_pixel(raw):
    return (raw - raw.mean(0)) / raw.std(0)


def mean_and_deviation_only(raw):
    wanted = np.linspace(-1, 1, raw.size, dtype="float32").reshape(raw.shape)
    return (wanted - wanted.mean()) / wanted.std()


def capped(images, amount):
    total = images.astype(int) + amount
    total[total > 255] = 255
    return total.astype("uint8")


def by_room(images, amount):
    return images + np.minimum(255 - images, min(amount, 255)).astype("uint8")


LEARNT = record([18.3, 4.7, 3.0], [0.72, 0.75, 0.765])
SCALED = record([1.27, 0.58, 0.45], [0.83, 0.86, 0.87])

RIGHT = {
    "03.1": [],
    "03.2": [
        (lambda raw: ((raw - raw.mean()) / raw.std()).astype("float32"),),
        (lambda raw: (raw.astype("float32") - float(raw.mean())) / float(raw.std()),),
        (lambda raw: by_sums(raw).astype("float32"),),
        (lambda raw: tf.cast((raw - np.mean(raw)) / np.std(raw), "float32"),),
        (by_table,),
        (by_keras,),
        (lambda raw: guarded(raw.astype("float32") / 255),),
    ],
    "03.3": [
        (one_by_one,),
        (filled,),
        (lambda labels: labels[:, np.newaxis] == np.arange(10),),
        (lambda labels: keras.utils.to_categorical(labels, num_classes=10),),
        (lambda labels: tf.one_hot(labels, 10),),
        (lambda labels: tf.one_hot(labels, 10, dtype="bfloat16"),),
        (lambda labels: [tf.one_hot(int(label), 10) for label in labels],),
        (lambda labels: np.eye(10, dtype="uint8")[list(labels)],),
    ],
    "03.4": [
        (sgd(3e-4), LEARNT),
        (sgd(1e-4), Fitted(record([31.9, 10.5, 7.3], [0.6, 0.7, 0.73], "val_acc"))),
        (sgd(np.float64(5e-4)), {k: np.array(v) for k, v in LEARNT.items()}),
    ],
    "03.5": [
        (
            lambda x, amount: np.clip(x.astype("int32") + amount, 0, 255).astype(
                "uint8"
            ),
        ),
        (lambda x, amount: np.clip(x + float(amount), 0, 255).astype("uint8"),),
        (capped,),
        (by_room,),
        (lambda x, a: np.minimum(x.astype("int16") + a, 255).astype("uint8"),),
        (lambda x, a: np.minimum(np.arange(256) + a, 255).astype("uint8")[x],),
        (lambda x, a: tf.cast(tf.minimum(tf.cast(x, "int32") + a, 255), "uint8"),),
    ],
}
WRONG = {
    "03.1": [
        ((784_000,), "each takes more than one byte"),
        ((6_272_000,), "one float64 takes 8 bytes"),
        ((25_088_000,), "eight of them make a byte"),
        ((3_136,), "count those of all"),
        ((3.136,), "in millions of bytes"),
        ((112_000,), "28 counts twice"),
        ((3_136_001,), "multiply images, pixels and bytes"),
        (("3 MB",), "expected one number"),
        ((1_568_000,), "which a float16 has"),
        ((784,), "the pixels of one image"),
    ],
    "03.2": [
        ((lambda raw: raw.astype("float32") / 255,), "divided by 255 only"),
        ((lambda raw: (raw - raw.mean()) / raw.std(),), "not float32: dividing"),
        ((lambda raw: (raw - raw.min()) / np.ptp(raw),), "squeezes the pixels"),
        ((lambda raw: raw - raw.mean(),), "nothing brings the deviation to 1"),
        ((lambda raw: raw / raw.std(),), "nothing brings the mean to 0"),
        ((lambda raw: (raw - raw.mean()) / raw.var(),), "var is the square"),
        ((per_image,), "each image has its own"),
        ((per_pixel,), None),
        ((bare_per_pixel,), "each place has its own"),
        ((wrapped_mean,), "runs over when whole numbers"),
        ((lambda raw: (raw - int(raw.mean())) / raw.std(),), "runs over when whole"),
        ((lambda raw: (raw / 255 - 0.130678) / 0.30813,), "the lesson's images"),
        ((lambda raw: (raw - raw.mean()) / raw.std(ddof=1),), "without ddof"),
        ((lambda raw: np.sign(raw - raw.mean()),), None),
        ((mean_and_deviation_only,), "expected"),
        ((lambda raw: raw.astype("float32") * np.nan,), "got nan"),
        ((lambda raw: [-1.0, 1.0],), "expected the shape"),
        ((lambda raw: (raw - 0.130678) / 0.30813,), "these pixels are raw"),
        ((lambda raw: (raw / 255 - raw.mean()) / raw.std(),), "divided by 255, but"),
        ((lambda raw: raw - raw.mean() / raw.std(),), "brackets are missing"),
        ((lambda raw: (raw.mean() - raw) / raw.std(),), "the sign is wrong"),
        ((lambda raw: (raw - np.median(raw)) / raw.std(),), "the median"),
        (
            (lambda raw: (raw - raw.mean()) / abs(raw - raw.mean()).mean(),),
            "the mean distance",
        ),
        ((lambda raw: by_sums(raw).astype("float16"),), "float16 keeps"),
        ((lambda raw: by_sums(raw).astype(int),), "the decimals are lost"),
        (
            (lambda raw: (raw - raw.mean((0, 1))) / raw.std((0, 1)),),
            "go over axis (0, 1) only",
        ),
    ],
    "03.3": [
        ((lambda y: np.eye(10)[y].T,), "have changed places: each label needs"),
        ((lambda y: keras.utils.to_categorical(y),), "there are always ten classes"),
        ((lambda y: np.eye(10)[y] * y[:, np.newaxis],), "not the label"),
        ((lambda y: np.eye(10)[y].sum(axis=0),), "one row for all labels"),
        ((lambda y: np.eye(10)[y.astype(int) - 1],), "too far left"),
        ((lambda y: 1 - np.eye(10)[y],), "0 and 1 have changed places"),
        ((lambda y: np.eye(10)[np.sort(y)],), "in the order of the classes"),
        ((lambda y: np.eye(10)[sorted(set(y))],), None),
        ((lambda y: np.eye(10),), "the whole table"),
        ((lambda y: np.eye(10)[: len(y)],), "the first rows of the table"),
        ((lambda y: y,), "that is each label itself"),
        (
            (lambda y: np.eye(len(set(y)))[np.unique(y, return_inverse=True)[1]],),
            "its c",
        ),
        ((lambda y: np.zeros((len(y), 10)),), "expected"),
        ((lambda y: np.eye(10)[y] * np.nan,), "got"),
        ((lambda y: np.eye(10)[y[0]],), "the row of one label"),
        ((lambda y: y[:, np.newaxis] == np.arange(1, 11),), "or nowhere"),
        ((lambda y: np.eye(10, k=1)[y],), "too far right: counting"),
        ((lambda y: np.eye(10)[(y + 1) % 10],), "too far right, and for 9"),
        ((lambda y: np.eye(10)[y[::-1]],), "in the reverse order"),
        ((lambda y: np.eye(10)[y] * 255,), "255 instead of 1"),
        ((lambda y: np.eye(10)[::-1][y],), "counted from the right"),
        ((lambda y: np.eye(9)[y],), "index 9 is out of bounds"),
        ((lambda y: np.eye(11)[y],), "expected the shape"),
    ],
    "03.4": [
        ((sgd(0.1), LEARNT), "below the lesson's 0.1"),
        ((sgd(0.5), LEARNT), "below the lesson's 0.1"),
        ((sgd(-0.001), LEARNT), "below the lesson's 0.1"),
        ((sgd(float("nan")), LEARNT), "which is not finite"),
        ((0.0003, LEARNT), "expected the optimiser, sgd, got float"),
        ((0.0003, 0.765), "expected the optimiser, sgd, got float"),
        ((sgd(0.0003), 0.765), "expected what train returns, got float"),
        ((sgd(0.001, kind=keras.optimizers.Adam), LEARNT), "expected the optimiser"),
        ((sgd(0.0003, momentum=0.9), LEARNT), "plain SGD has no momentum"),
        ((sgd(0.0003, clipnorm=1.0), LEARNT), "plain SGD has no clipnorm"),
        ((sgd(0.0003, weight_decay=0.1), LEARNT), "plain SGD has no weight_decay"),
        ((sgd(0.0003, 0), LEARNT), "this optimiser took 0 steps"),
        ((sgd(0.0003, 2_532), LEARNT), "this optimiser took 2532 steps"),
        ((sgd(0.05), SCALED), "comes from scaled pixels"),
        ((sgd(0.01), record([353, 2.303, 2.302], [0.112] * 3)), "too large"),
        ((sgd(1e-5), record([87.4, 48.4, 34.8], [0.23, 0.35, 0.42])), "is too small"),
        ((sgd(0.09), record([np.nan] * 3, [0.1] * 3)), "is no number any more"),
        ((sgd(3e-4), record([18.3, 4.7, 3.0], [72, 75, 76.5])), "lies between 0 and 1"),
        ((sgd(3e-4), record([18.3, 4.7, 3.0], [0.8, 0.8, np.nan])), "between 0 and 1"),
        ((sgd(3e-4), record([18.3, 4.7], [0.7, 0.75])), "a history of 3 epochs"),
        ((sgd(3e-4), {"loss": [18.3, 4.7, 3.0]}), "a history of 3 epochs"),
    ],
    "03.5": [
        ((lambda x, amount: x + np.uint8(amount % 256),), "some sums have run over"),
        ((lambda x, amount: x + amount,), "some sums have run over"),
        ((lambda x, amount: np.clip(x + amount, 0, 255),), "some sums have run over"),
        ((lambda x, amount: np.minimum(x + amount, 255),), "some sums have run over"),
        (
            (lambda x, a: (x.astype(int) + a).astype("uint8"),),
            "some sums have run over",
        ),
        ((lambda x, amount: x.astype("float32") + amount,), "the sums pass 255"),
        (
            (lambda x, a: np.where(x.astype(int) + a > 255, x, x.astype(int) + a),),
            "not stay as it is",
        ),
        ((lambda x, amount: np.minimum(x.astype(int) + 100, 255),), "not always 100"),
        ((lambda x, amount: np.clip(x.astype(int) + amount, 0, 254),), "not 254"),
        (
            (lambda x, a: np.minimum(x.astype(int) + a, 256).astype("uint8"),),
            "one too many",
        ),
        ((lambda x, a: np.maximum(x.astype(int) + a, 255),), "the other way round"),
        ((lambda x, amount: x,), "the images are as they were"),
        (
            (lambda x, a: (x.astype(int) + a) * 255 / (int(x.max()) + a),),
            "that stretches",
        ),
        (
            (lambda x, a: np.minimum(x.astype("float32") + a, 255),),
            "is float32, not uint8",
        ),
        ((lambda x, a: np.minimum(x.astype("int16") + a, 255),), "is int16, not uint8"),
        ((lambda x, a: np.where(x > 255 - a, 255, x + np.uint8(a)),), None),
        (
            (lambda x, a: np.minimum(x.astype(int) + a % 256, 255).astype("uint8"),),
            "an amount above 255 has run over",
        ),
        ((lambda x, a: np.minimum(x.astype(int) * a, 255),), "added to a pixel"),
        (
            (lambda x, a: np.where(x > 0, np.minimum(x.astype(int) + a, 255), 0),),
            "only some pixels",
        ),
        (
            (
                lambda x, a: (
                    np.full_like(x, 255) if x.max() > 255 - a else x + np.uint8(a)
                ),
            ),
            "all pixels become 255",
        ),
        ((lambda x, a: (x.astype(int) + a) % 255,), "starts again from 0"),
        ((lambda x, a: np.maximum(x.astype(int) - a, 0),), "darker"),
    ],
}
EQUIVALENT = {}
OPEN = {"03.4"}
# A dtype is asked for.
ONE_DTYPE = {"03.2", "03.5"}
