"""Answers to the exercises of lesson 10."""

import keras
import numpy as np
import scipy
import tensorflow as tf

softmax = scipy.special.softmax


def smooth_one_by_one(labels, amount):
    rows = []
    for label in labels:
        row = [amount / 10] * 10
        row[label] += 1 - amount
        rows.append(row)
    return rows


def smooth_in_place(labels, amount):
    rows = np.full((len(labels), 10), amount / 10)
    rows[np.arange(len(labels)), labels] = 1 - 9 * amount / 10
    return rows


def spread(labels, true, other):
    return np.where(np.arange(10) == labels[:, np.newaxis], true, other)


def vote_one_by_one(logits):
    classes = []
    for image in range(logits.shape[1]):
        total = sum(softmax(model[image]) for model in logits)
        classes.append(int(np.argmax(total)))
    return classes


def naive(logits):
    powers = np.exp(logits)
    return (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0).argmax(axis=1)


def subtract_one(logits):
    powers = np.exp(logits - logits.max())
    return (powers / powers.sum(axis=2, keepdims=True)).mean(axis=0).argmax(axis=1)


def hide_nan(logits):
    powers = np.exp(logits)
    probabilities = np.nan_to_num(powers / powers.sum(axis=2, keepdims=True))
    return probabilities.mean(axis=0).argmax(axis=1)


def majority(logits):
    chosen = logits.argmax(axis=2)
    return [np.bincount(votes).argmax() for votes in chosen.T]


def multiply(logits):
    return np.log(softmax(logits, axis=2) + 1e-300).sum(axis=0).argmax(axis=1)


def climb_and_fall(step, steps, peak):
    top = 0.15 * steps
    climb, fall = peak * step / top, peak * (steps - step) / (steps - top)
    return np.where(step < top, climb, fall)


def triangle(step, steps, peak, up=0.15, down=0.85, take=np.minimum):
    return peak * take(step / steps / up, (1 - step / steps) / down)


def one_by_one(step, steps, peak):
    return [climb_and_fall(each, steps, peak) for each in step]


def jump(step, steps, peak):
    done = step / steps
    return peak * np.where(done < 0.15, done / 0.15, 1 - done)


def turn(step, steps, peak, top, end=None):
    return np.interp(step, [0, top, end or steps], [0, peak, 0])


def from_table(step, steps, peak):
    return turn(np.arange(steps + 1), steps, peak, 0.15 * steps)[step]


def curve(step, steps, peak):
    done = step / steps
    fall = (1 + np.cos(np.pi * (done - 0.15) / 0.85)) / 2
    return peak * np.where(done < 0.15, done / 0.15, fall)


RIGHT = {
    "10.1": [
        ("FECGADB",),
        ("FEGCADB",),
        ("f e c g a d b",),
        (["F", "C", "E", "G", "A", "D", "B"],),
        ("F, E, G, C, A, D, B",),
    ],
    "10.2": [
        (lambda share, factor: 1 / ((1 - share) + share / factor),),
        (lambda share, factor: (1 - share * (1 - 1 / factor)) ** -1,),
        (lambda share, factor: 100 / (100 * (1 - share) + 100 * share / factor),),
        (lambda share, factor: np.reciprocal(1.0 - share + share / factor),),
        (
            lambda share, factor: tf.constant(
                factor / (factor - factor * share + share)
            ),
        ),
    ],
    "10.3": [],
    "10.4": [
        (smooth_one_by_one,),
        (smooth_in_place,),
        (lambda y, a: keras.utils.to_categorical(y, 10) * (1 - a) + a / 10,),
        (lambda y, a: tf.one_hot(y, 10) * (1 - a) + a * 0.1,),
        (lambda y, a: spread(y, 1 - 0.9 * a, 0.1 * a),),
    ],
    "10.5": [
        (lambda z: softmax(z, axis=2).mean(axis=0).argmax(axis=1),),
        (lambda z: tf.argmax(tf.reduce_mean(tf.nn.softmax(z), axis=0), axis=-1),),
        (lambda z: keras.ops.softmax(z, axis=-1).numpy().sum(axis=0).argmax(-1),),
        (vote_one_by_one,),
        (lambda z: softmax(z, axis=-1).mean(axis=0).argmax(axis=-1).astype(float),),
    ],
    "10.6": [
        (climb_and_fall,),
        (one_by_one,),
        (from_table,),
        (lambda s, n, peak: np.interp(s / n, [0, 0.15, 1], [0, peak, 0]),),
        (
            lambda s, n, peak: tf.minimum(
                peak * (s / n) / 0.15, peak * (n - s) / (0.85 * n)
            ),
        ),
        (
            lambda s, n, peak: (
                peak * np.minimum(s / n / 0.15, (n - s) / n / 0.85)
            ).tolist(),
        ),
    ],
}
WRONG = {
    "10.1": [
        ("ECGFADB", "choosing the images takes time as well"),
        ("CFEGADB", "choosing the images takes time as well"),
        ("EGFCADB", "building the model takes time as well"),
        ("ECGAFDB", "started after the training"),
        ("FCEGABD", "judging is not part of the training"),
        ("FCEGDAB", "before the training, which it should time"),
        ("FCEAGDB", "before the model is compiled"),
        ("FCGEADB", "compiled before it is built"),
        ("FEGADCB", "before its images are chosen"),
        ("DCEGAFB", "read before it was started"),
        ("FCEGBAD", "judged before it has learnt"),
        ("FCEGAD", "each of the letters ABCDEFG once"),
        ("ABCDEFG", "before the model is compiled"),
        (3, "each of the letters ABCDEFG once"),
    ],
    "10.2": [
        (lambda share, factor: 1 - share + share / factor, "the time that is left"),
        (lambda share, factor: share - share / factor, "the time that is saved"),
        (lambda share, factor: 1 - share + share * factor, "speeds do not"),
        (lambda share, factor: factor, "the rest does not get faster"),
        (lambda share, factor: 1 / (share + (1 - share) / factor), "changed places"),
        (lambda share, factor: 1 / (1 - share + share * factor), "takes less time"),
        (lambda share, factor: 1 / (1 - share / factor), "is left, not saved"),
        (lambda share, factor: share * factor, "a part of the gain is not the gain"),
        (lambda share, factor: 1 / (1 - share) + share / factor, "in brackets"),
        (lambda share, factor: 1 + share - share / factor, "how much shorter it is"),
        (lambda share, factor: 1 + share * factor, "adds nothing"),
        (lambda share, factor: (1 + factor) / 2, "a mean of two speeds"),
        (lambda share, factor: factor**share, "a power of the factor"),
        (lambda share, factor: factor * (1 - share) + share, "do not add up"),
        (
            lambda share, factor: np.round(1 / (1 - share + share / factor), 2),
            "do not round",
        ),
        (lambda share, factor: 1.33, "got 1.33"),
        (lambda share, factor: 4 / 3, None),
        (lambda share, factor: float("nan"), "got nan"),
        (lambda share, factor: 1 / (1 - share), "faster, not gone"),
    ],
    "10.3": [
        (16 * 16 * 5 * 5 * 16 * 32, "the filter fits at fewer places"),
        (5 * 5 * 16 * 32, "these are the weights; each"),
        (5 * 5 * 16 * 32 + 32, "the weights and biases"),
        (11 * 11 * 5 * 5 * 16 * 32, "one place more"),
        (14 * 14 * 5 * 5 * 16 * 32, "more of the border"),
        (12 * 12 * 5 * 5 * 32, "reads all channels"),
        (12 * 12 * 5 * 5 * 16, "that is for one filter"),
        (12 * 5 * 5 * 16 * 32, "in both directions"),
        (12 * 12 * 16 * 32, "height times width"),
        (12 * 12 * (5 * 5 * 16 + 1) * 32, "is added, not multiplied"),
        (2 * 12 * 12 * 5 * 5 * 16 * 32, "twice as many"),
        (12 * 12 * 5 * 5 * 32 * 32, "too many channels"),
        (12 * 12 * 5 * 5 * 16 * 16, "half as many"),
        (20 * 20 * 5 * 5 * 16 * 32, "maps get smaller"),
        (13 * 13 * 5 * 5 * 16 * 32, "than a 4 by 4 one"),
        (8 * 8 * 5 * 5 * 16 * 32, "no stride"),
        (5 * 5 * 16, "of one filter: where"),
        (12 * 12 * 5 * 5, "one filter and one channel"),
        (12 * 12 * 32, "the numbers that come out"),
        (131_072, "131,072 is not the number of places"),
        (float("nan"), "not finite"),
    ],
    "10.4": [
        (lambda y, a: spread(y, 1 - a, a / 9), "gets its tenth of the amount as well"),
        (lambda y, a: spread(y, 1 - a, a / 10), "the true digit's tenth is missing"),
        (lambda y, a: np.eye(10)[y] + a / 10, "rows add up to more than 1"),
        (lambda y, a: spread(y, 1 - a, a), "share it out among all ten"),
        (lambda y, a: np.eye(10)[y] * (1 - a), "was taken away, and not given"),
        (lambda y, a: spread(y, 1, a), "each digit gets the whole amount"),
        (lambda y, a: np.eye(10)[y] * (1 - a) + a / 9, "not nine"),
        (lambda y, a: np.clip(np.eye(10)[y], a / 10, 1), "gives too little"),
        (lambda y, a: spread(y, 1 - a / 10, a / 10), "gives only a tenth"),
        (lambda y, a: np.eye(10)[y] * (1 - a) + a / len(y), "not among the labels"),
        (lambda y, a: spread(y, 1 - a / 10, -a / 10), "not lose it"),
        (lambda y, a: np.eye(10)[y] * 0.9 + a / 10, "always gives 0.1"),
        (lambda y, a: np.full((len(y), 10), 0.1), "nothing is known"),
        (lambda y, a: np.eye(10)[np.sort(y)] * (1 - a) + a / 10, "are sorted"),
        (lambda y, a: np.eye(10)[(y + 1) % 10] * (1 - a) + a / 10, "one place off"),
        (lambda y, a: np.eye(10)[y], "not yet smoothed"),
        (lambda y, a: np.eye(10)[y] * a + (1 - a) / 10, "have changed places"),
        (lambda y, a: np.eye(10)[y] * 0.9 + 0.01, "always 0.1"),
        (lambda y, a: np.eye(10) * (1 - a) + a / 10, "of all ten digits"),
        (
            lambda y, a: (np.eye(10) * (1 - a) + a / 10)[: len(y)],
            "the digits in order",
        ),
        (lambda y, a: np.eye(10)[:, y] * (1 - a) + a / 10, "not a column"),
        (lambda y, a: np.eye(10)[y] * float("nan"), "got [[nan"),
        (lambda y, a: y * (1 - a) + a / 10, "expected the shape (1, 10), got"),
    ],
    "10.5": [
        (lambda z: z.mean(axis=0).argmax(axis=1), "the mean of the logits"),
        (lambda z: z.sum(axis=0).argmax(axis=1), "the mean of the logits"),
        (lambda z: np.median(softmax(z, 2), axis=0).argmax(axis=1), "not their median"),
        (lambda z: softmax(z, 2).min(axis=0).argmax(axis=1), "not the smallest"),
        (lambda z: np.median(z, axis=0).argmax(axis=1), "median of the logits"),
        (subtract_one, "its own largest"),
        (hide_nan, "no nan should become"),
        (lambda z: z[-1].argmax(axis=1), "only the last model decides"),
        (lambda z: softmax(z, 2).mean(axis=0).argmin(axis=1), "the least likely"),
        (lambda z: softmax(z, 2).mean(axis=0).max(axis=1), "which class has them"),
        (lambda z: scipy.special.expit(z).sum(axis=0).argmax(axis=1), "a sigmoid"),
        (lambda z: z.argmax(axis=2).mean(axis=0), "classes have no mean"),
        (lambda z: softmax(z.mean(axis=0), axis=1).argmax(1), "the mean of the logits"),
        (multiply, "the mean of the logits"),
        (majority, "each model has one vote"),
        (naive, "the powers of large logits overflow"),
        (lambda z: softmax(z, 0).mean(axis=0).argmax(axis=1), "over the models"),
        (lambda z: softmax(z, 1).mean(axis=0).argmax(axis=1), "over the images"),
        (lambda z: softmax(z).mean(axis=0).argmax(axis=1), "over everything"),
        (lambda z: np.exp(z).sum(axis=0).argmax(axis=1), "not yet probabilities"),
        (lambda z: softmax(z, 2).max(axis=0).argmax(axis=1), "surest model alone"),
        (lambda z: z.max(axis=0).argmax(axis=1), "the largest logit of all models"),
        (lambda z: z[0].argmax(axis=1), "only the first model decides"),
        (
            lambda z: softmax(z, 2).sum(axis=1).argmax(axis=1),
            "one class for each model",
        ),
        (
            lambda z: softmax(z, 2).mean(axis=0).argmax(axis=0),
            "one image for each class",
        ),
        (lambda z: softmax(z, 2).mean(axis=0), "these are the mean probabilities"),
        (lambda z: z.argmax(axis=2), "these are what each model chooses"),
        (lambda z: np.zeros(z.shape[1]), None),
        (lambda z: np.full(z.shape[1], float("nan")), "got [nan"),
    ],
    "10.6": [
        (lambda s, n, peak: triangle(s, n, 1), "the peak is 1 so"),
        (lambda s, n, peak: triangle(s, n, 0.01), "the peak is 0.01 so"),
        (lambda s, n, peak: peak * s / n / 0.15, "never falls"),
        (lambda s, n, peak: peak * (1 - s / n) / 0.85, "never climbs"),
        (lambda s, n, peak: peak * np.clip(s / n / 0.15, 0, 1), "and stays there"),
        (lambda s, n, p: triangle(s, n, p, take=np.maximum), "larger of two lines"),
        (jump, "it jumps at the peak"),
        (lambda s, n, peak: triangle(s, n, peak, 0.5, 0.5), "stands in the middle"),
        (lambda s, n, peak: triangle(s, n, peak, 0.85, 0.15), "that is the fall"),
        (lambda s, n, p: p * np.minimum(s / 15, (n - s) / (n - 15)), "15 steps so"),
        (lambda s, n, peak: triangle(s, n, peak, 15, 85), "0.15, not 15"),
        (lambda s, n, peak: np.full(s.shape, peak), "stays the same"),
        (lambda s, n, p: turn(s, n, p, round(0.15 * n)), "exactly 15 %"),
        (lambda s, n, p: turn(s, n, p, np.ceil(0.15 * n)), "exactly 15 %"),
        (lambda s, n, p: turn(s, n, p, 0.15 * (n - 1), n - 1), "not one before"),
        (lambda s, n, p: turn(s + 1, n, p, 0.15 * n), "one too large"),
        (lambda s, n, p: p * np.minimum(s / n / 0.15, 1.15 - s / n), "must reach 0"),
        (lambda s, n, p: p * (1 - np.abs(s / n - 0.15) / 0.85), "it is steeper"),
        (lambda s, n, p: triangle(s, n, p, take=np.multiply), "not their product"),
        (lambda s, n, p: triangle(s, n, p, take=np.add) / 2, "not their mean"),
        (lambda s, n, p: triangle(s, n, p, 1, 1), "never reach the peak"),
        (lambda s, n, p: triangle(s, n, p, 1 / 0.15, 1 / 0.85), "not multiply"),
        (lambda s, n, p: triangle(s, n, p, 0.1, 0.9), "for 10 %"),
        (lambda s, n, p: triangle(s, n, p, 0.3, 0.7), "for 30 %"),
        (lambda s, n, p: -triangle(s, n, p), "below 0"),
        (lambda s, n, p: np.interp(s, [0, 0.15 * n, n], [p / 10, p, 0]), "from 0"),
        (curve, "along a curve"),
        (
            lambda s, n, peak: triangle(s, n, peak, int(0.15 * n) / n, 0.85),
            None,
        ),
        (
            lambda s, n, p: np.interp(s, [0, int(0.15 * n), n], [0, p, 0]),
            "at exactly 15 %",
        ),
        (lambda s, n, peak: triangle(np.sort(s, axis=None), n, peak), None),
        (lambda s, n, peak: s / n, "expected [0.012], got"),
        (lambda s, n, peak: peak, "expected the shape (1,), got one number"),
        (lambda s, n, peak: s * float("nan"), "got [nan]"),
    ],
}
WRONG = {
    number: [((answer,), says) for answer, says in answers]
    for number, answers in WRONG.items()
}
EQUIVALENT = {
    "10.5": {
        "probabilities = powers / powers.mean(axis=-1, keepdims=True)": (
            "each is larger by the number of classes, so their order stays"
        ),
        "return probabilities.sum(axis=0).argmax(axis=-1)": (
            "each is larger by the number of models, so their order stays"
        ),
        "return probabilities.mean(axis=0).argmax(axis=+1)": (
            "the last of two axes is the one with the number 1"
        ),
    }
}
OPEN = set()
