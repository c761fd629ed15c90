"""Checks for the exercises of lesson 10."""

import numpy as np

from digits.exercises.machinery import ask_function, ask_order, ask_value

# A line, one that may only come after it, and what is wrong otherwise.
LINES = [
    ("G", "A", "fit comes before the model is compiled."),
    ("E", "G", "a model is compiled before it is built."),
    ("C", "A", "fit comes before its images are chosen."),
    ("F", "D", "the clock is read before it was started."),
    ("A", "D", "the clock is read before the training, which it should time."),
    ("A", "B", "a model is judged before it has learnt."),
    ("F", "A", "the clock is started after the training, which it should time."),
    ("F", "C", "choosing the images takes time as well: start the clock earlier."),
    ("F", "E", "building the model takes time as well: start the clock earlier."),
    ("D", "B", "judging is not part of the training: read the clock before it."),
]


ask_order(
    "10.1",
    "ABCDEFG",
    LINES,
    hint="Find the line that starts the clock. What do you wait for from there on?",
    reason="You wait for choosing, building and tracing too; judging is no training.",
)


def _parts(chance):
    # As NumPy numbers, so that what divides by 0 gives an infinity and no error.
    for share, factor in ((0.4, 3), (0, 7), (1, 4), (0.6, 1), (0.25, 0.5)):
        yield np.float64(share), factor
    for _ in range(5):
        yield np.float32(chance.uniform(0.05, 0.95)), int(chance.integers(3, 200))


ask_function(
    "10.2",
    right=lambda share, factor: factor / (factor * (1 - share) + share),
    tries=_parts,
    mistakes={
        "that is the time that is left: how many times as fast is the whole?": (
            lambda share, factor: 1 - share + share / factor
        ),
        "that is the time that is saved: how many times as fast is the whole?": (
            lambda share, factor: share - share / factor
        ),
        "times add up, speeds do not: what is left of the whole time?": (
            lambda share, factor: 1 - share + share * factor
        ),
        "the rest does not get faster, and it takes its time.": (
            lambda share, factor: factor
        ),
        "the part still takes some time: it is faster, not gone.": (
            lambda share, factor: 1 / (1 - share)
        ),
        "the part and the rest have changed places.": (
            lambda share, factor: 1 / (share + (1 - share) / factor)
        ),
        "of the part, the time divided by factor is left, not saved.": (
            lambda share, factor: 1 / (1 - share / factor)
        ),
        "a part that gets faster takes less time: divide it by the factor.": (
            lambda share, factor: 1 / (1 - share + share * factor)
        ),
        "a part of the gain is not the gain: reckon with the time that is left.": (
            lambda share, factor: share * factor
        ),
        "1 divided by what? Put all the time that is left in brackets.": (
            lambda share, factor: 1 / (1 - share) + share / factor
        ),
        "the time saved says how much shorter it is, not how many times as fast.": (
            lambda share, factor: 1 + share - share / factor
        ),
        "the part's speed adds nothing to that of the whole: reckon with times.": (
            lambda share, factor: 1 + share * factor
        ),
        "share and the rest have changed places, and speeds do not add up.": (
            lambda share, factor: factor * (1 - share) + share
        ),
        "a mean of two speeds is no speed of the whole: reckon with times.": (
            lambda share, factor: (1 + factor) / 2
        ),
        "a power of the factor is no gain: reckon with the time that is left.": (
            lambda share, factor: factor**share
        ),
        "do not round it.": lambda share, factor: np.round(
            1 / (1 - share + share / factor), 2
        ),
    },
    what="one number",
    hint="Let the whole take 1 second. How long does each of the two parts take now?",
    reason="This is Amdahl's law (1967): what stays as it is sets the limit.",
)

ask_value(
    "10.3",
    right=12 * 12 * 5 * 5 * 16 * 32,
    mistakes={
        "without padding, the filter fits at fewer places than there are pixels.": (
            16 * 16 * 5 * 5 * 16 * 32
        ),
        "these are the weights; each is used once at every place.": 5 * 5 * 16 * 32,
        "these are the weights and biases; each weight is used at every place.": (
            5 * 5 * 16 * 32 + 32
        ),
        "the filter fits at one place more in each direction.": (
            11 * 11 * 5 * 5 * 16 * 32
        ),
        "a 5 by 5 filter takes off more of the border than a 3 by 3 one.": (
            14 * 14 * 5 * 5 * 16 * 32
        ),
        "a filter reads all channels that come in.": 12 * 12 * 5 * 5 * 32,
        "that is for one filter: there are more.": 12 * 12 * 5 * 5 * 16,
        "that is for one place in a row: a filter moves in both directions.": (
            12 * 5 * 5 * 16 * 32
        ),
        "a filter has height times width, not one weight a channel.": (
            12 * 12 * 16 * 32
        ),
        "a bias is added, not multiplied.": 12 * 12 * (5 * 5 * 16 + 1) * 32,
        "that is twice as many: are additions counted, or too many channels?": (
            2 * 12 * 12 * 5 * 5 * 16 * 32
        ),
        "that is half as many: are all filters counted, and all channels?": (
            6 * 12 * 5 * 5 * 16 * 32
        ),
        "without padding, no filter reaches over the border: maps get smaller.": (
            20 * 20 * 5 * 5 * 16 * 32
        ),
        "a 5 by 5 filter takes off more of the border than a 4 by 4 one.": (
            13 * 13 * 5 * 5 * 16 * 32
        ),
        "no pooling is asked for, and no stride: the filter moves by one.": (
            8 * 8 * 5 * 5 * 16 * 32
        ),
        "these are the weights of one filter: where is it used? How many are there?": (
            5 * 5 * 16
        ),
        "that is for one filter and one channel: there are more.": 12 * 12 * 5 * 5,
        "these are the numbers that come out; each takes many multiplications.": (
            12 * 12 * 32
        ),
    },
    otherwise="{:,} is not the number of places times the number of weights.",
    hint="First count the places: where can the left edge of the filter lie in a row?",
    reason="Each weight is used once at each place where the filter fits.",
)


def _labels(chance):
    yield np.array([3]), 0.2
    yield np.array([2, 9]), 0.5
    yield np.array([0, 0, 7]), 0.0
    yield np.array([5, 1, 5]), 1.0
    for size, dtype in ((10, "uint8"), (7, "int64"), (40, "int32"), (25, "uint8")):
        labels = chance.integers(0, 10, size=size).astype(dtype)
        yield labels, round(chance.uniform(0.02, 0.8), 2)


def _spread(labels, true, other):
    """Return a row for each label, with one number for its class and one for others."""
    rows = np.full((len(labels), 10), float(other))
    rows[np.arange(len(labels)), labels] = true
    return rows


ask_function(
    "10.4",
    right=lambda labels, amount: _spread(labels, 1 - amount * 0.9, amount / 10),
    tries=_labels,
    mistakes={
        "the true digit gets its tenth of the amount as well.": lambda y, a: _spread(
            y, 1 - a, a / 9
        ),
        "rows do not add up to 1: the true digit's tenth is missing.": lambda y, a: (
            _spread(y, 1 - a, a / 10)
        ),
        "rows add up to more than 1: take the amount from the true digit first.": (
            lambda y, a: _spread(y, 1 + a / 10, a / 10)
        ),
        "each other digit gets the amount; share it out among all ten.": lambda y, a: (
            _spread(y, 1 - a, a)
        ),
        "rows do not add up to 1: the amount was taken away, and not given.": (
            lambda y, a: _spread(y, 1 - a, 0)
        ),
        "these are the one-hot rows, not yet smoothed.": lambda y, a: _spread(y, 1, 0),
        "each digit gets the whole amount; share it out among all ten.": lambda y, a: (
            _spread(y, 1, a)
        ),
        "the amount is shared out among ten digits, not nine.": lambda y, a: _spread(
            y, 1 - a + a / 9, a / 9
        ),
        "rows add up to more than 1: the true digit gives too little.": lambda y, a: (
            _spread(y, 1, a / 10)
        ),
        "rows add up to more than 1: the true digit gives only a tenth.": (
            lambda y, a: _spread(y, 1 - a / 10, a / 10)
        ),
        "the amount is shared out among ten digits, not among the labels.": (
            lambda y, a: _spread(y, 1 - a + a / len(y), a / len(y))
        ),
        "the other digits get something, not lose it.": lambda y, a: _spread(
            y, 1 - a / 10, -a / 10
        ),
        "the true digit always gives 0.1 so: take the amount that is given.": (
            lambda y, a: _spread(y, 0.9 + a / 10, a / 10)
        ),
        "each row says that nothing is known: the true digit must stand out.": (
            lambda y, a: _spread(y, 0.1, 0.1)
        ),
        "the labels are sorted so: their order must stay.": lambda y, a: _spread(
            np.sort(y), 1 - a * 0.9, a / 10
        ),
        "the true digit is one place off.": lambda y, a: _spread(
            (y + 1) % 10, 1 - a * 0.9, a / 10
        ),
        "amount and the rest have changed places.": lambda y, a: _spread(
            y, a + (1 - a) / 10, (1 - a) / 10
        ),
        "the amount is always 0.1 so: take the one that is given.": lambda y, a: (
            _spread(y, 0.91, 0.01)
        ),
        "the rows are those of the digits in order: let the labels pick them.": (
            lambda y, a: _spread(np.arange(10)[: len(y)], 1 - a * 0.9, a / 10)
        ),
        "these are the rows of all ten digits: let the labels pick them.": (
            lambda y, a: _spread(np.arange(10), 1 - a * 0.9, a / 10)
        ),
        "each label needs a row, not a column.": lambda y, a: (
            _spread(y, 1 - a * 0.9, a / 10).T
        ),
    },
    what="rows of ten numbers",
    hint="Make the one-hot rows first. What is left of their 1, and what of their 0?",
    reason="This is what label_smoothing does in Keras.",
)


def _softmax(logits, axis=-1):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def _is_clear(logits):
    mean = np.sort(_softmax(logits).mean(axis=0), axis=-1)
    return mean[:, -1] > mean[:, -2] + 0.001


def _scores(chance):
    # One that is sure against two that guess, and one that is very sure against two
    # that are sure enough: the votes differ, and the mean logits.
    guesses = [[9.0, 0.0, 0.0], [0.0, 0.3, 0.0], [0.0, 0.3, 0.0]]
    shouts = [[0.0, 20.0, 0.0], [3.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
    for votes in (guesses, shouts):
        classes, models = chance.permutation(3), chance.permutation(3)
        yield (np.array(votes)[models][:, np.newaxis, classes],)
    # Where np.exp fails, argmax names the first nan: here that is not the largest.
    large = [[800, 801, 0], [999, 1_000, 0], [-3_000, -2_000, -1_000], [0, 900, 905]]
    yield (np.array([large] * 2, dtype="float64"),)
    # Many, so that no mistake but the one in question makes them all by chance.
    shape = (3, 60, 4)
    far = chance.permuted(np.full(shape[:2], [[-900], [0], [900]]), axis=0)
    logits = chance.normal(scale=2, size=shape) + far[..., np.newaxis]
    yield (logits[:, _is_clear(logits)],)
    for shape in ((3, 200, 5), (2, 250, 10), (5, 150, 3), (1, 8, 4), (4, 220, 7)):
        logits = chance.normal(size=shape)
        logits *= 10 ** chance.uniform(-1, 1.5, size=(*shape[:2], 1))
        clear = _is_clear(logits)
        yield (logits[:, clear],)
        yield (logits[:, clear].astype("float32"),)


def _chosen(logits):
    """Return how many models choose each class, for each image."""
    votes = logits.argmax(axis=-1)[..., np.newaxis] == np.arange(logits.shape[-1])
    return votes.sum(axis=0)


ask_function(
    "10.5",
    right=lambda logits: (
        np.exp(logits - np.logaddexp.reduce(logits, axis=2, keepdims=True))
        .sum(axis=0)
        .argmax(axis=1)
    ),
    tries=_scores,
    mistakes={
        "the mean of the logits decides so: take the mean of probabilities instead.": (
            lambda z: z.mean(axis=0).argmax(axis=-1)
        ),
        "each model has one vote so, however sure it is: average probabilities.": (
            lambda z: _chosen(z).argmax(axis=-1)
        ),
        "the softmax goes over the models: it belongs to the classes.": (
            lambda z: _softmax(z, axis=0).mean(axis=0).argmax(axis=-1)
        ),
        "the softmax goes over the images: it belongs to the classes.": (
            lambda z: _softmax(z, axis=1).mean(axis=0).argmax(axis=-1)
        ),
        "the softmax goes over everything: each model's classes must add up to 1.": (
            lambda z: _softmax(z, axis=None).mean(axis=0).argmax(axis=-1)
        ),
        "the surest model alone decides: take the mean, not the largest.": (
            lambda z: _softmax(z).max(axis=0).argmax(axis=-1)
        ),
        "only the first model decides.": lambda z: z[0].argmax(axis=-1),
        "that is one class for each model: average over the models.": (
            lambda z: _softmax(z).mean(axis=1).argmax(axis=-1)
        ),
        "that is one image for each class: look for the largest class instead.": (
            lambda z: _softmax(z).mean(axis=0).argmax(axis=0)
        ),
        "these are the mean probabilities: which class has the largest?": (
            lambda z: _softmax(z).mean(axis=0)
        ),
        "these are what each model chooses: average before you choose.": (
            lambda z: z.argmax(axis=-1)
        ),
        "the powers of large logits overflow: subtract the largest before np.exp.": (
            lambda z: (
                (np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)).mean(0).argmax(-1)
            )
        ),
        "the powers of large logits overflow, and no nan should become a 0.": (
            lambda z: (
                np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True))
                .mean(axis=0)
                .argmax(axis=-1)
            )
        ),
        "subtract from each row its own largest: that of all is too large for some.": (
            lambda z: (
                (np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=-1, keepdims=True))
                .mean(axis=0)
                .argmax(axis=-1)
            )
        ),
        "only the last model decides.": lambda z: z[-1].argmax(axis=-1),
        "that is the least likely class.": (
            lambda z: _softmax(z).mean(axis=0).argmin(axis=-1)
        ),
        "these are probabilities: which class has them?": (
            lambda z: _softmax(z).mean(axis=0).max(axis=-1)
        ),
        "take the mean of the probabilities, not their median.": (
            lambda z: np.median(_softmax(z), axis=0).argmax(axis=-1)
        ),
        "take the mean of the probabilities, not the smallest.": (
            lambda z: _softmax(z).min(axis=0).argmax(axis=-1)
        ),
        "a sigmoid looks at each class alone: softmax makes them add up to 1.": (
            lambda z: (1 / (1 + np.exp(-z))).mean(axis=0).argmax(axis=-1)
        ),
        "the largest logit of all models decides so: a softmax comes first.": (
            lambda z: z.max(axis=0).argmax(axis=-1)
        ),
        "classes have no mean: average the probabilities, then choose.": (
            lambda z: z.argmax(axis=-1).mean(axis=0)
        ),
        "the median of the logits decides so: take the mean of probabilities.": (
            lambda z: np.median(z, axis=0).argmax(axis=-1)
        ),
        "powers are not yet probabilities: each model's must add up to 1.": (
            lambda z: np.exp(z).mean(axis=0).argmax(axis=-1)
        ),
    },
    what="one class for each image",
    hint="Of the three axes, along which must the probabilities add up to 1?",
    reason="A model that is sure counts for more than one that guesses.",
)


def _steps(chance):
    yield np.array([15]), 100, 0.012
    yield np.array([0, 20]), 20, 0.5
    yield np.array([50, 15, 100, 0]), 100, 0.012
    yield np.array([2, 60, 61, 399, 59]), 400, 1.0
    for shape in ((6,), (3, 4), (2, 1, 5), (200,)):
        steps = int(chance.integers(17, 2_000))
        peak = round(chance.uniform(0.001, 0.9), 4)
        for _ in range(2):
            yield chance.integers(0, steps, size=shape, endpoint=True), steps, peak


def _triangle(up, down):
    """Return a schedule that climbs along one line and falls along another."""
    return lambda step, steps, peak: (
        peak * np.minimum((step / steps) / up, (1 - step / steps) / down)
    )


ask_function(
    "10.6",
    right=lambda step, steps, peak: np.interp(
        step, [0, 0.15 * steps, steps], [0, peak, 0]
    ),
    tries=_steps,
    mistakes={
        "the peak is 1 so: use the one that is given.": (
            lambda step, steps, peak: _triangle(0.15, 0.85)(step, steps, 1)
        ),
        "the peak is 0.01 so: use the one that is given.": (
            lambda step, steps, peak: _triangle(0.15, 0.85)(step, steps, 0.01)
        ),
        "it climbs to the end, and never falls.": (
            lambda step, steps, peak: peak * (step / steps) / 0.15
        ),
        "it falls from the start, and never climbs.": (
            lambda step, steps, peak: peak * (1 - step / steps) / 0.85
        ),
        "it climbs to the peak and stays there: it should fall to 0.": (
            lambda step, steps, peak: peak * np.minimum(step / steps / 0.15, 1)
        ),
        "that is the larger of two lines: the other one makes the peak.": (
            lambda step, steps, peak: (
                peak * np.maximum(step / steps / 0.15, (1 - step / steps) / 0.85)
            )
        ),
        "it jumps at the peak: the fall must begin where the climb ends.": (
            lambda step, steps, peak: (
                peak
                * np.where(step < 0.15 * steps, step / steps / 0.15, 1 - step / steps)
            )
        ),
        "the peak stands in the middle; it belongs earlier.": _triangle(0.5, 0.5),
        "it climbs for 85 % of the steps; that is the fall.": _triangle(0.85, 0.15),
        "the climb takes 15 steps so, whatever their number: take 15 %.": (
            lambda step, steps, peak: (
                peak * np.minimum(step / 15, (steps - step) / (steps - 15))
            )
        ),
        "15 % is 0.15, not 15.": _triangle(15, 85),
        "the peak lies at exactly 15 %, even where that is between two steps.": (
            lambda step, steps, peak: np.interp(
                step, [0, int(0.15 * steps), steps], [0, peak, 0]
            )
        ),
        "the peak lies at exactly 15 %: do not round that to a whole step.": (
            lambda step, steps, peak: np.interp(
                step, [0, np.round(0.15 * steps), steps], [0, peak, 0]
            )
        ),
        "the peak lies at exactly 15 %, not at the step after it.": (
            lambda step, steps, peak: np.interp(
                step, [0, np.ceil(0.15 * steps), steps], [0, peak, 0]
            )
        ),
        "the fall begins at the peak, but it must reach 0 after 85 % of the steps.": (
            lambda step, steps, peak: (
                peak * np.minimum(step / steps / 0.15, 1.15 - step / steps)
            )
        ),
        "the climb takes less time than the fall, so it is steeper.": (
            lambda step, steps, peak: peak * (1 - np.abs(step / steps - 0.15) / 0.85)
        ),
        "take the smaller of the two lines, not their product.": (
            lambda step, steps, peak: (
                peak * (step / steps / 0.15) * ((1 - step / steps) / 0.85)
            )
        ),
        "take the smaller of the two lines, not their mean.": (
            lambda step, steps, peak: (
                peak * (step / steps / 0.15 + (1 - step / steps) / 0.85) / 2
            )
        ),
        "so the lines never reach the peak: which share of the climb is done?": (
            lambda step, steps, peak: peak * np.minimum(step / steps, 1 - step / steps)
        ),
        "divide by each share of the steps, not multiply.": (
            lambda step, steps, peak: (
                peak * np.minimum(step / steps * 0.15, (1 - step / steps) * 0.85)
            )
        ),
        "it climbs for 10 % of the steps; it should for 15 %.": _triangle(0.1, 0.9),
        "it climbs for 20 % of the steps; it should for 15 %.": _triangle(0.2, 0.8),
        "it climbs for 30 % of the steps; it should for 15 %.": _triangle(0.3, 0.7),
        "the rates are below 0: turn the sign around.": (
            lambda step, steps, peak: _triangle(0.15, 0.85)(step, steps, -peak)
        ),
        "the step is one too large: the first one is 0.": (
            lambda step, steps, peak: np.interp(
                step + 1, [0, 0.15 * steps, steps], [0, peak, 0]
            )
        ),
        "the rate is 0 after all steps, not one before.": (
            lambda step, steps, peak: np.interp(
                step, [0, 0.15 * (steps - 1), steps - 1], [0, peak, 0]
            )
        ),
        "it starts from a part of the peak: it should climb from 0.": (
            lambda step, steps, peak: np.interp(
                step, [0, 0.15 * steps, steps], [peak / 10, peak, 0]
            )
        ),
        "the rate stays the same in all steps.": (
            lambda step, steps, peak: np.full(step.shape, float(peak))
        ),
        "it falls along a curve: take a straight line.": lambda step, steps, peak: (
            peak
            * np.where(
                step < 0.15 * steps,
                step / steps / 0.15,
                (1 + np.cos(np.pi * (step / steps - 0.15) / 0.85)) / 2,
            )
        ),
    },
    what="one rate for each step",
    atol=1e-7,
    hint="Which share of the steps is done? Then look at the lesson's OneCycle.",
    reason="These are the rates of the lesson's OneCycle.",
)
