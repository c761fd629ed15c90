"""Answers to the exercises of lesson 01."""

from collections import Counter

import numpy as np
import tensorflow as tf

from digits.data import load_mnist, split

(x_all, y_all), _ = load_mnist()
(x_train, y_train), (x_val, y_val) = split(x_all, y_all)
INK = x_train.mean(axis=(1, 2))
MOST = INK.argmax()


def seeded(images, labels):
    return tuple(
        np.random.default_rng(5).permutation(each) for each in (images, labels)
    )


def pairs(images, labels):
    both = list(zip(images, labels))
    np.random.default_rng().shuffle(both)
    return [image for image, _ in both], [label for _, label in both]


def sorted_by_lots(images, labels):
    order = np.argsort(np.random.default_rng().random(len(labels)))
    return [np.take(images, order, axis=0), np.take(labels, order)]


def gathered(images, labels):
    order = tf.random.shuffle(tf.range(len(images)))
    return tf.gather(images, order), tf.gather(labels, order)


def order_by(choose):
    """Return a function that puts both arrays into an order."""

    def shuffle(images, labels):
        order = choose(images, labels)
        return images[order], labels[order]

    return shuffle


def lots(images):
    return np.random.default_rng().permutation(len(images))


def half(images, labels):
    middle = len(images) // 2
    return np.append(lots(images[:middle]), np.arange(middle, len(images)))


def halves(images, labels):
    middle = len(images) // 2
    return np.append(lots(images[:middle]), middle + lots(images[middle:]))


def counted(labels):
    counter = Counter(np.asarray(labels).tolist())
    return [counter[digit] / len(labels) for digit in range(10)]


def shares(count):
    return lambda labels: count(labels, np.bincount(labels, minlength=10))


RIGHT = {
    "01.1": [],
    "01.2": [
        (MOST - len(x_train),),
        (np.argsort(INK)[-1],),
        (float(MOST),),
        (tf.argmax(INK),),
    ],
    "01.3": [
        (lambda labels: np.eye(10)[labels].mean(axis=0),),
        (lambda labels: (np.arange(10)[:, np.newaxis] == labels).mean(axis=1),),
        (lambda labels: np.histogram(labels, bins=np.arange(11))[0] / labels.size,),
        (counted,),
    ],
    "01.4": [
        (lambda image: image[14, 14] > 100,),
        (lambda image: image[14, 4:10].sum() == 0,),
        (lambda image: bool(image[13:17, 13:16].mean() > 100),),
        (lambda image: tf.reduce_mean(tf.cast(image[14:17, 13:16], "float32")) > 80,),
    ],
    "01.5": [
        (seeded,),
        (pairs,),
        (sorted_by_lots,),
        (gathered,),
        (order_by(lambda x, y: np.random.default_rng(0).permutation(len(y))),),
    ],
}
WRONG = {
    "01.1": [
        ((6_265,), "6265 sevens are in x_all"),
        ((627,), "among the validation labels"),
        ((1_028,), "among the test labels"),
        ((39_466,), "adds up the sevens themselves"),
        ((48_362,), "the labels that are no 7"),
        (((y_train == 7).mean(),), "the share of the sevens"),
        ((54_000,), "all training labels"),
        ((5_327,), "these are the sixes"),
        ((5_266,), "these are the eights"),
        (((x_train == 7).sum(),), "pixels of the value 7"),
        ((y_train == 7,), "expected one number, got ndarray"),
        ((5_639,), "is not the number of 7s"),
    ],
    "01.2": [
        ((INK.argmin(),), "the least ink of all"),
        ((x_all.mean(axis=(1, 2)).argmax(),), "a place in x_all"),
        ((x_val.mean(axis=(1, 2)).argmax(),), "a place in x_val"),
        ((x_train.mean(axis=0).argmax(),), "that is the place of a pixel"),
        ((x_train.argmax(),), "the first full pixel among all numbers"),
        ((x_train.max(axis=(1, 2)).argmax(),), "a full pixel somewhere"),
        ((x_train.mean(axis=1).argmax(),), "that counts columns"),
        ((x_train.mean(axis=2).argmax(),), "so 124392 is no place"),
        (((x_train == 255).sum(axis=(1, 2)).argmax(),), "the most full pixels"),
        ((INK.max() / 255,), "expected a whole number, a place in x_train"),
        ((x_train[MOST],), "expected a whole number, a place in x_train"),
        ((MOST + len(x_train),), "is no place in it"),
        ((MOST + 1,), "but another one has 39.8%"),
        ((-1,), "but another one has 39.8%"),
    ],
    "01.3": [
        (
            (lambda labels: np.bincount(labels) / len(labels),),
            "the last digits are left",
        ),
        (
            (lambda labels: np.unique(labels, return_counts=True)[1] / len(labels),),
            "a digit that does not occur is left out",
        ),
        ((shares(lambda labels, count: count),), "these are counts"),
        ((shares(lambda labels, count: count / 10),), "not by that of the classes"),
        ((shares(lambda labels, count: count / labels.sum()),), "not by their sum"),
        ((shares(lambda labels, count: count / count.max()),), "the largest count"),
        ((shares(lambda labels, count: count / 60_000),), "only if there are as many"),
        ((shares(lambda labels, count: 100 * count / len(labels)),), "percentages"),
        ((shares(lambda labels, count: count // len(labels)),), "rounds down"),
        ((lambda labels: labels,), "expected the shape (10,)"),
        ((lambda labels: [0.5, 0, 0, 0.25, 0, 0.25, 0, 0, 0, 0],), "for labels ="),
        ((shares(lambda y, count: (count / len(y)).round(2)),), "are rounded; leave"),
        (
            (shares(lambda y, count: (count / len(y)).round(3)),),
            "rounded to 3 decimals",
        ),
        ((shares(lambda y, count: (count / len(y)).round(4)),), "expected ["),
        ((shares(lambda y, count: count / (len(y) - 1)),), "not by one less"),
        ((shares(lambda y, count: np.cumsum(count) / len(y)),), "add up from digit"),
        ((shares(lambda y, count: sorted(count / len(y))),), "the shares are sorted"),
        ((lambda y: [(y == n).mean() for n in range(1, 11)],), "digits begin with 0"),
        ((shares(lambda y, count: (count > 0) / 10),), "by how often it does"),
        ((shares(lambda y, count: count / np.count_nonzero(count)),), "expected ["),
        ((shares(lambda y, count: count / 54_000),), "expected ["),
        ((lambda y: counted(y_train),), "does it use what it gets"),
        ((lambda labels: np.full(10, 0.1),), "does it use what it gets"),
        ((lambda labels: np.full(10, np.nan),), "got [nan, "),
    ],
    "01.4": [
        ((lambda image: False,), "says False of each of the 500 images"),
        ((lambda image: True,), "says True of each of the 500 images"),
        ((lambda image: image.mean() > 0,), "half of them show the other digit"),
        ((lambda image: image[14, 14] < 100,), "so turn it round"),
        ((lambda image: image[12:16, 12:16].sum() > 90,), "of the 0s"),
        ((lambda image: image.mean() < 22,), "of the 1s"),
        ((lambda image: image[14],), "expected True or False"),
        ((lambda image: image.mean(),), "expected True or False"),
        ((lambda image: 1,), "expected True or False"),
        ((lambda image: (image[14] > 100).sum() < 5,), "right for"),
        (
            (lambda image: np.random.default_rng().random() < 0.5,),
            "look at some images",
        ),
    ],
    "01.5": [
        (
            (lambda x, y: (x[lots(x)], y[lots(y)]),),
            "the labels no longer belong to their images",
        ),
        ((lambda x, y: (x[lots(x)], y),), "only the images were shuffled"),
        ((lambda x, y: (x, y[lots(y)]),), "only the labels were shuffled"),
        ((lambda x, y: (x, y),), "nothing was shuffled"),
        ((lambda x, y: seeded(x, y)[::-1],), "the labels come first here"),
        (
            (order_by(lambda x, y: np.random.default_rng().choice(len(y), len(y))),),
            "some images stand twice",
        ),
        ((order_by(lambda x, y: lots(y)[1:]),), "expected images of shape (60, 5, 4)"),
        ((order_by(lambda x, y: np.arange(len(y))[::-1]),), "the order is regular"),
        (
            (order_by(lambda x, y: np.roll(np.arange(len(y)), 7)),),
            "the order is regular",
        ),
        ((order_by(half),), "the old one"),
        ((order_by(halves),), "the order is partly the old one"),
        (
            (order_by(lambda x, y: np.argsort(y, kind="stable")),),
            "the order follows what is in the images",
        ),
        (
            (order_by(lambda x, y: np.argsort(x.sum(axis=(1, 2)))),),
            "the order follows what is in the images",
        ),
        (
            (lambda x, y: (np.random.default_rng().permuted(x, axis=1), y),),
            "only the order of whole images may change",
        ),
        (
            (lambda x, y: tuple(each + 0.3 for each in seeded(x, y)),),
            "only the order of whole images may change",
        ),
        (
            (order_by(lambda x, y: np.arange(len(y)) * 7 % len(y)),),
            "the order is regular",
        ),
        ((lambda x, y: x[lots(x)],), "expected a pair"),
        ((lambda x, y: (x[lots(x)], y.astype(float) * np.nan),), None),
    ],
}
EQUIVALENT = {
    "01.2": {
        "place = x_train.sum(axis=(1, 2)).argmax()": "Each image has as many pixels.",
    },
}
OPEN = {"01.4"}
