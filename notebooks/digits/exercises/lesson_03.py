"""Checks for the exercises of lesson 03."""

import numpy as np

from digits.exercises.answers import as_array, as_number, expect
from digits.exercises.machinery import ask_function, ask_value, exercise
from digits.exercises.references import call, compare

ask_value(
    "03.1",
    right=1_000 * 28 * 28 * 4,
    mistakes={
        "there are that many pixels, and each takes more than one byte.": 784_000,
        "one float64 takes 8 bytes; a float32 takes fewer.": 1_000 * 28 * 28 * 8,
        "these are bits: eight of them make a byte.": 1_000 * 28 * 28 * 32,
        "that is one image, or thousands of bytes: count those of all.": 28 * 28 * 4,
        "that is in millions of bytes; the question is how many bytes.": 3.136,
        "a float32 takes more than 2 bytes, which a float16 has.": 1_000 * 28 * 28 * 2,
        "these are the pixels of one image; each takes more than one byte.": 28 * 28,
        "an image has 28 rows and 28 columns, so 28 counts twice.": 1_000 * 28 * 4,
    },
    otherwise="{} is not the number: multiply images, pixels and bytes of a pixel.",
    hint="How many bytes does one number of this dtype take? The lesson tells.",
    reason="Each uint8 takes 1 byte, so float32 needs four times the memory.",
)


def _wrong_dtype(function, tries, wanted, why):
    """Say that a function whose numbers are right returns them in another dtype."""
    for arguments in tries:
        dtype = as_array(call(function, *arguments)).dtype
        if dtype != wanted:
            return (
                f"the numbers are right, but the dtype is {dtype}, not {wanted}: {why}"
            )


def _standardised(raw):
    distances = raw.astype("float64") - np.mean(raw, dtype="float64")
    return distances / np.sqrt(np.mean(distances**2))


def _raw_images(chance):
    for shape, low, high in (((3, 2, 4), 0, 256), ((5, 2, 3), 180, 256)):
        yield (chance.integers(low, high, size=shape).astype("uint8"),)
    # As in MNIST, some pixels are paper in each image.
    images = chance.integers(0, 256, size=(9, 4, 6))
    images[:, 0] = 0
    yield (images.astype("uint8"),)
    yield (images[:3],)
    yield (chance.normal(50, 10, size=(4, 5, 3)).astype("uint8"),)
    yield (chance.integers(20, 200, size=(3, 5, 4)).astype("uint8"),)


def _by_their_own(x, axis):
    return (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)


@exercise(
    "03.2",
    hint="Which dtype must the result have? Convert the pixels first, and only then "
    "take mean and deviation.",
    reason="The result has mean 0 and standard deviation 1, whatever the images.",
)
def standardise(function):
    tries = list(_raw_images(np.random.default_rng()))
    mistakes = {
        "the pixels are divided by 255 only: that is the other scaling.": (
            lambda x: x / 255
        ),
        "that squeezes the pixels into 0 to 1: standardising is another scaling.": (
            lambda x: (x - x.min()) / np.ptp(x)
        ),
        "the mean is 0 now, but nothing brings the deviation to 1.": (
            lambda x: x - x.mean()
        ),
        "the deviation is 1 now, but nothing brings the mean to 0.": (
            lambda x: x / x.std()
        ),
        "var is the square of the standard deviation.": (
            lambda x: (x - x.mean()) / x.var()
        ),
        "each image has its own mean and deviation here; all images share one pair.": (
            lambda x: _by_their_own(x, (1, 2))
        ),
        "each place has its own mean and deviation here; all pixels share one pair.": (
            lambda x: _by_their_own(x, 0)
        ),
        "a pixel below the mean runs over when whole numbers are subtracted.": (
            lambda x: (x - x.dtype.type(int(x.mean()))) / x.std()
        ),
        "these are the mean and the deviation of the lesson's images: take those of "
        "the images that the function is given.": (
            lambda x: (x / 255 - 0.130678) / 0.308130
        ),
        "use std() as it is, without ddof.": lambda x: (x - x.mean()) / x.std(ddof=1),
        "these pixels are raw, but this mean and deviation are of scaled ones.": (
            lambda x: (x - 0.130678) / 0.308130
        ),
        "these pixels are divided by 255, but the mean and the deviation are not.": (
            lambda x: (x / 255 - x.mean()) / x.std()
        ),
        "brackets are missing: without them / comes before -.": (
            lambda x: x - x.mean() / x.std()
        ),
        "the sign is wrong: a pixel above the mean must come out above 0.": (
            lambda x: (x.mean() - x) / x.std()
        ),
        "the middle pixel, the median, is not the mean.": (
            lambda x: (x - np.median(x)) / x.std()
        ),
        "that divides by the mean distance, which is not the standard deviation.": (
            lambda x: (x - x.mean()) / np.abs(x - x.mean()).mean()
        ),
        "float16 keeps about three figures only: use float32.": (
            lambda x: _standardised(x).astype("float16")
        ),
        "the decimals are lost: these are whole numbers.": (
            lambda x: np.trunc(_standardised(x))
        ),
    }
    for axis in (1, 2, (0, 1), (0, 2)):
        sentence = f"mean and deviation go over axis {axis} only, not over all pixels."
        mistakes[sentence] = lambda x, axis=axis: _by_their_own(x, axis)
    why = "dividing whole numbers makes float64, as does a float64 mean or deviation."
    return compare(function, _standardised, tries, mistakes) or _wrong_dtype(
        function, tries, "float32", why
    )


def _labels(chance):
    yield (np.array([3], dtype="uint8"),)
    yield (np.array([5, 0, 5, 2], dtype="uint8"),)
    yield (chance.integers(0, 5, size=7),)
    yield (np.sort(chance.permutation(10)[:6])[::-1].copy(),)
    yield (chance.permutation(10).astype("uint8"),)
    yield (np.full(3, 9),)


ask_function(
    "03.3",
    right=lambda labels: (labels[:, np.newaxis] == np.arange(10)).astype("float64"),
    tries=_labels,
    what="a row of ten numbers for each label",
    mistakes={
        "rows and columns have changed places: each label needs a row.": (
            lambda y: np.arange(10)[:, np.newaxis] == y
        ),
        "there are always ten classes, even if the last ones do not occur.": (
            lambda y: np.eye(y.max() + 1)[y]
        ),
        "a class that does not occur needs its column all the same.": (
            lambda y: np.eye(len(set(y)))[np.unique(y, return_inverse=True)[1]]
        ),
        "the place tells the class; the number there is 1, not the label.": (
            lambda y: np.eye(10)[y] * y[:, np.newaxis]
        ),
        "that is one row for all labels; each label needs its own.": (
            lambda y: np.bincount(y, minlength=10)
        ),
        "the 1 stands one place too far left: counting begins at 0.": (
            lambda y: np.eye(10)[y.astype(int) - 1]
        ),
        "that is the row of one label; each label needs its own.": (
            lambda y: np.eye(10)[y[0]]
        ),
        "the 1 stands one place too far left, or nowhere: counting begins at 0.": (
            lambda y: np.eye(10, k=-1)[y]
        ),
        "the 1 stands one place too far right: counting begins at 0.": (
            lambda y: np.eye(10, k=1)[y]
        ),
        "the 1 stands one place too far right, and for 9 in front.": (
            lambda y: np.eye(10)[(y + 1) % 10]
        ),
        "the rows stand in the reverse order of the labels.": (
            lambda y: np.eye(10)[y[::-1]]
        ),
        "these are 255 instead of 1: labels are no pixels.": (
            lambda y: np.eye(10)[y] * 255
        ),
        "the places are counted from the right.": lambda y: np.eye(10)[9 - y],
        "0 and 1 have changed places.": lambda y: 1 - np.eye(10)[y],
        "the rows stand in the order of the classes, not in that of the labels.": (
            lambda y: np.eye(10)[np.sort(y)]
        ),
        "that is the whole table: pick a row for each label.": lambda y: np.eye(10),
        "these are the first rows of the table, whatever the labels.": (
            lambda y: np.eye(10)[: len(y)]
        ),
        "that is each label itself.": lambda y: y,
    },
    hint="Print np.eye(10). Which of its rows is the code of a 3?",
    reason="Picking rows with a whole array of labels needs no loop.",
)

# What `train` does: 94 batches of 64 make 6,000 images.
EPOCHS, STEPS = 3, 3 * 94


@exercise(
    "03.4",
    hint="Divide the rate by 10 again and again, and watch the validation accuracy. "
    "The loss misleads: where the scores are huge, a few mistakes cost a lot.",
    reason="The scale of the input and the learning rate belong together.",
)
def learn_from_raw_pixels(optimizer, run):
    # Importing it takes seconds, which `import digits` must not.
    from keras.optimizers import SGD

    expect("the optimiser, sgd", optimizer, isinstance(optimizer, SGD))
    rate = as_number(optimizer.learning_rate, "a learning rate")
    if not 0 < rate < 0.1:
        return f"expected a rate above 0 and below the lesson's 0.1, got {rate:.3g}."
    extras = "momentum", "clipnorm", "clipvalue", "global_clipnorm", "weight_decay"
    for extra in extras:
        if getattr(optimizer, extra, None):
            return f"plain SGD has no {extra}: change the rate only."
    history = getattr(run, "history", run)
    expect("what train returns", run, isinstance(history, dict))
    what = f"a history of {EPOCHS} epochs"
    losses = as_array(history.get("loss"), what, shape=(EPOCHS,), kinds="f")
    found = history.get("val_accuracy", history.get("val_acc"))
    shares = as_array(found, what, shape=(EPOCHS,), kinds="f")
    if (steps := as_number(optimizer.iterations)) != STEPS:
        return (
            f"this optimiser took {steps} steps, expected the {STEPS} of {EPOCHS} "
            "epochs with 6,000 images: hand over the one that train used, and change "
            "nothing but the rate."
        )
    if not np.isfinite(losses).all():
        return "the loss is no number any more: the steps are far too large."
    if not ((shares >= 0) & (shares <= 1)).all():
        return f"an accuracy lies between 0 and 1, got {shares.tolist()}."
    # At each rate from 1e-7 to 0.1 it is more than 7 with raw pixels, else below 3.
    if losses[0] < 4:
        return "such a small loss in the first epoch comes from scaled pixels, not raw."
    if shares[-1] < 0.7:
        far = "large: the first steps do damage" if losses[-1] < 2.5 else "small"
        return (
            f"the accuracy is {shares[-1]:.1%}, expected 70 %: the rate is too {far}."
        )


def _pictures(chance):
    yield np.array([0, 100, 155, 156, 200, 255], dtype="uint8"), 100
    for amount in (0, 1, 55, 255, int(chance.integers(60, 200))):
        yield chance.integers(0, 256, size=(2, 5, 4)).astype("uint8"), amount


@exercise(
    "03.5",
    hint="The sum needs a dtype that can hold more than 255. When may it change back?",
    reason="First a wider dtype, then the sum, then the limit, and uint8 only at last.",
)
def brighten(function):
    def right(images, amount):
        return np.clip(images.astype("int64") + amount, 0, 255)

    mistakes = {
        "some sums have run over: change the dtype before you add.": (
            lambda x, amount: x + np.uint8(amount)
        ),
        "the sums pass 255.": lambda x, amount: x.astype(int) + amount,
        "a pixel that would pass 255 must become 255, not stay as it is.": (
            lambda x, amount: np.where(x.astype(int) + amount > 255, x, x + amount)
        ),
        "the function must add the amount that it is given, not always 100.": (
            lambda x, amount: np.minimum(x.astype(int) + 100, 255)
        ),
        "uint8 has room for 255, which is the limit, not 254.": (
            lambda x, amount: np.minimum(x.astype(int) + amount, 254)
        ),
        "a limit of 256 is one too many: in uint8 that is 0.": (
            lambda x, amount: np.minimum(x.astype(int) + amount, 256).astype("uint8")
        ),
        "all pixels are 255 or more: a limit is the other way round.": (
            lambda x, amount: np.maximum(x.astype(int) + amount, 255)
        ),
        "that stretches the picture: the amount is added to each pixel.": (
            lambda x, amount: (x.astype(int) + amount) * 255 / (int(x.max()) + amount)
        ),
        "the images are as they were.": lambda x, amount: x,
        "an amount above 255 has run over before it was added.": (
            lambda x, amount: np.minimum(x.astype(int) + amount % 256, 255)
        ),
        "the amount is added to a pixel, not multiplied with it.": (
            lambda x, amount: np.minimum(x.astype(int) * amount, 255)
        ),
        "only some pixels get brighter: paper, which is 0, gets the amount too.": (
            lambda x, amount: np.where(
                x > 0, np.minimum(x.astype(int) + amount, 255), 0
            )
        ),
        "all pixels become 255, also those whose sum stays below it.": (
            lambda x, amount: np.full_like(x, 255)
        ),
        "% starts again from 0 where a limit is needed.": (
            lambda x, amount: (x.astype(int) + amount) % 255
        ),
        "that makes the images darker.": (
            lambda x, amount: np.maximum(x.astype(int) - amount, 0)
        ),
    }
    chance = np.random.default_rng()
    tries = list(_pictures(chance))
    # Added to uint8, these amounts would fail before any mistake is seen.
    large = [(images, amount + 300) for images, amount in tries]
    large.append((tries[0][0], 1_000))
    why = "change it back once no number is above 255."
    return (
        compare(function, right, tries, mistakes)
        or compare(function, right, large, mistakes)
        or _wrong_dtype(function, tries + large, "uint8", why)
    )
