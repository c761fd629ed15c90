"""Checks for the exercises of lesson 07."""

import numpy as np

from digits.exercises.answers import as_truth
from digits.exercises.machinery import ask_function, ask_order, ask_value, exercise
from digits.exercises.references import call

# Each line, one that must stand somewhere behind it, and what is wrong if it does not.
LINES = [
    ("F", "C", "on white paper nothing is 0 yet, so there the crop keeps everything."),
    ("C", "A", "the picture is scaled with all its paper: a small digit stays small."),
    ("A", "D", "the digit is placed into 28 by 28 pixels before it was made to fit."),
    ("D", "B", "the network gets an image that is not ready yet."),
    ("E", "B", "the network is used before it is loaded."),
]


ask_order(
    "07.1",
    "ABCDEF",
    LINES,
    hint="What must be 0 before `crop` can tell paper from ink?",
    reason="Each step needs what the one before it made; only the loading is free.",
)


ask_value(
    "07.2",
    right=(20, 15),
    mistakes={
        "the height comes first.": (15, 20),
        "the proportions must not change: 120 by 90 is no square.": (20, 20),
        "the longer side becomes 20, or the digit sticks out of the box.": (27, 20),
        "that fills the whole image; the box inside it has sides of 20.": (28, 21),
        "that is the small 4 from above; this digit has other proportions.": (20, 13),
        "the width is the shorter side, and stays so.": (20, 27),
    },
    otherwise="{} is no height and width with the old proportions and a longer side "
    "of 20.",
    hint="The longer side becomes 20. By which factor does it shrink?",
    reason="Both sides shrink by the same factor, so the proportions stay.",
)


def _find_centre(image):
    places = np.indices(image.shape)
    return np.array([np.average(place, weights=image) for place in places])


def _find_box(image):
    rows, columns = np.nonzero(image)
    return np.array([rows.min() + rows.max(), columns.min() + columns.max()]) / 2


def _inked(chance):
    # Each size twice, or a mistake might fit the small ones by chance.
    small, large = ((2, 7), (8, 2), (1, 20), (25, 1), (9, 9)), ((28, 17), (20, 31))
    for shape in (*small, *large, (40, 33), (35, 50)):
        image = chance.random(shape) ** 3 * (chance.random(shape) < 0.6)
        image[: len(image) // 3] = 0  # or the ink would reach from edge to edge
        image[-1, chance.integers(shape[1])] = 0.9
        yield (image.astype("float32"),)
        yield (255 * image,)


ask_function(
    "07.3",
    right=_find_centre,
    tries=_inked,
    mistakes={
        "the row comes first.": lambda image: _find_centre(image)[::-1],
        "this is the middle of the image: count each pixel by its ink.": lambda image: (
            np.array(image.shape) / 2 - 0.5
        ),
        "half of the height and width says nothing about the ink.": lambda image: (
            np.array(image.shape) / 2
        ),
        "this is the middle of the box around the ink, not of the ink.": _find_box,
        "this is the place with the most ink, not the mean place.": lambda image: (
            np.array(np.unravel_index(image.argmax(), image.shape))
        ),
        "these are the row and the column with the most ink, not the mean place.": (
            lambda image: np.array([image.sum(axis=a).argmax() for a in (1, 0)])
        ),
        "each pixel with ink counts alike here: count it by its ink.": lambda image: (
            np.mean(np.nonzero(image), axis=1)
        ),
        "the first row and column have the number 0, not 1.": lambda image: (
            _find_centre(image) + 1
        ),
        "the sums are not divided by all ink.": lambda image: (
            _find_centre(image) * image.sum()
        ),
        "the sums are divided by the number of pixels, not by all ink.": lambda image: (
            _find_centre(image) * image.mean()
        ),
        "the mean need not be a whole number: do not round it.": lambda image: (
            _find_centre(image).round()
        ),
        "the mean need not be a whole number: do not cut it off.": lambda image: (
            np.floor(_find_centre(image))
        ),
        "give the mean in full: do not round it.": lambda image: _find_centre(
            image
        ).round(1),
        "the mean is wanted in full: do not round it.": lambda image: _find_centre(
            image
        ).round(2),
        "a pixel's place is its number; no half is added to it.": lambda image: (
            _find_centre(image) + 0.5
        ),
        "row 0 is at the top, so count from there.": lambda image: np.array(
            [len(image) - 1 - _find_centre(image)[0], _find_centre(image)[1]]
        ),
        "both numbers are the row; the column is another mean.": lambda image: (
            _find_centre(image)[[0, 0]]
        ),
        "both numbers are the column; the row is another mean.": lambda image: (
            _find_centre(image)[[1, 1]]
        ),
        "the sums are divided by the number of pixels with ink, not by all ink.": (
            lambda image: _find_centre(image) * image.sum() / np.count_nonzero(image)
        ),
    },
    what="a pair of row and column",
    hint="Begin with the rows alone: how much ink does each hold?",
    reason="SciPy's center_of_mass gives the same pair.",
)


# Dark ink on dark paper, and light ink on light paper, need a comparison.
PAPERS = {
    "black ink on white paper": (230, 20),
    "white chalk on a black board": (25, 235),
    "black ink on dark grey paper": (90, 25),
    "white ink on light grey paper": (165, 230),
    "grey ink on light paper": (205, 150),
    "grey ink on dark paper": (50, 105),
}


def _edge(picture):
    """Return the pixels of the first and last row and column."""
    return np.concatenate([*picture[[0, -1]], *picture.T[[0, -1]]])


MISTAKES = {
    "a fixed limit fails on grey paper: compare the picture with itself.": (
        lambda picture: np.median(picture) > 128
    ),
    "uint8 numbers begin again at 0 beyond 255: make floats of them first.": (
        lambda picture: np.median(picture) > (picture.min() + picture.max()) / 2
    ),
    "ink may lie in the corner, so the first pixel is not sure to be paper.": (
        lambda picture: picture[0, 0] > picture.mean()
    ),
    "ink may lie in the corner, so the last pixel is not sure to be paper.": (
        lambda picture: picture[-1, -1] > picture.mean()
    ),
    "ink may lie along the edge, so the edge is not sure to be paper.": (
        lambda picture: np.median(_edge(picture)) > picture.mean()
    ),
    "ink may lie along the edge; its mean is not sure to be that of paper.": (
        lambda picture: _edge(picture).mean() > picture.mean()
    ),
    "the pixel in the middle is not sure to be ink.": (
        lambda picture: (
            picture[len(picture) // 2, picture.shape[1] // 2] < np.median(picture)
        )
    ),
    "here all is True; but every paper has darker pixels: which are the ink?": (
        lambda picture: True
    ),
    "False is not always right: ink may be dark.": lambda picture: False,
    "True and False have changed places: which way does ink pull the mean?": (
        lambda picture: np.median(picture) < picture.mean()
    ),
}


def _draw_masks():
    """Yield places for the ink, in words and as masks, and how much noise there is.

    No pixel is sure to be paper, or ink.
    """
    for height, width, strokes, noise in ((3, 5, (1, 2), 0), (24, 20, (2, 7), 3)):
        for wide in strokes:
            for places, start in (
                (("at the left", "at the top"), 0),
                (("in the middle", "across the middle"), (width - wide) // 2),
                (("at the right", "at the bottom"), width - wide),
            ):
                mask = np.zeros((height, width), dtype=bool)
                mask[:, start : start + wide] = True
                yield places[0], mask, noise
                yield places[1], mask.T, noise
    mask = np.ones((24, 20), dtype=bool)
    mask[2:-2, 2:-2] = False
    yield "along the edge", mask, 3


def _draw_papers(chance):
    for name, (paper, ink) in PAPERS.items():
        for place, mask, noise in _draw_masks():
            picture = np.where(mask, ink, paper) + chance.integers(-9, 10)
            picture += chance.integers(-noise, noise + 1, size=picture.shape)
            yield f"{name}, {place}", picture.astype("uint8"), paper > ink


@exercise(
    "07.4",
    hint="Dark ink and light ink pull the mean in different ways. And the median?",
    reason="The few pixels of ink pull the mean away from the median, to their side.",
)
def compare_ink_with_paper(function):
    names, pictures, right = zip(*_draw_papers(np.random.default_rng()))
    answers = tuple(as_truth(call(function, picture)) for picture in pictures)
    if answers == right:
        return None
    for sentence, mistake in MISTAKES.items():
        if answers == tuple(bool(mistake(picture)) for picture in pictures):
            return sentence
    wrong = next(i for i, answer in enumerate(answers) if answer != right[i])
    return f"for {names[wrong]}, expected {right[wrong]}, got {answers[wrong]}."


def _spread(chance, answers, sure):
    """Return probabilities in which models give some answers, more or less surely."""
    answers, sure = answers[..., np.newaxis], sure[..., np.newaxis]
    shares = chance.uniform(2, 3, size=(*answers.shape[:2], 10))
    np.put_along_axis(shares, answers, 0, axis=2)
    shares *= (1 - sure) / shares.sum(axis=2, keepdims=True)
    np.put_along_axis(shares, answers, sure, axis=2)
    return shares


def _asked(chance):
    for models, images in ((2, 20), (3, 15), (5, 12), (4, 14)):
        answers = np.tile(chance.integers(1, 8, size=images), (models, 1))
        sure = chance.uniform(0.4, 0.8, size=images)
        sure = sure + chance.uniform(-0.15, 0.15, size=(models, images))
        sure[:, :4], sure[:, 4] = 0.97, 0.3
        answers[-1, [0, 4]] += 1
        answers[1, 3] += 1
        answers[models // 2, 1] += 1
        answers[1, 2] += 1  # and the mean of the digits stays
        answers[2 % models, 2] -= 1
        yield _spread(chance, answers, sure), float(chance.uniform(0.5, 0.75))
    # In 64ths the means of four models are exact: one is just the limit, 40.
    sure = [(60, 60, 60, 60)] * 3 + [(60, 60, 20, 20), (60, 50, 30, 12)]
    sure += [(50, 50, 50, 16), (62, 32, 32, 32), (39, 39, 39, 39), (30, 30, 30, 30)]
    sure += [(44, 35, 41, 41), (62, 42, 36, 30)]
    answers = np.tile(chance.integers(0, 9, size=len(sure)), (4, 1))
    answers[3, 1] += 1
    answers[2, 2] += 1
    yield _spread(chance, answers, np.transpose(sure) / 64), 40 / 64


def _by(rule):
    """Return a function that hands over by where models differ, and by how sure."""

    def hand_over(probabilities, limit):
        differ = np.ptp(probabilities.argmax(axis=2), axis=0) > 0
        return rule(differ, probabilities.max(axis=2), limit)

    return hand_over


def _by_two(other):
    """Return a function that compares the answers of the first and another model."""

    def hand_over(probabilities, limit):
        first, second = (probabilities[m].argmax(axis=1) for m in (0, other))
        return (first != second) | (probabilities.max(axis=2).mean(axis=0) < limit)

    return hand_over


ask_function(
    "07.5",
    right=_by(lambda differ, sure, limit: differ | (sure.mean(axis=0) < limit)),
    tries=_asked,
    mistakes={
        "not every image needs a person.": _by(
            lambda differ, sure, limit: differ | True
        ),
        "some images do need a person.": _by(
            lambda differ, sure, limit: differ & False
        ),
        "an image with both reasons is for a person, too.": _by(
            lambda differ, sure, limit: differ ^ (sure.mean(axis=0) < limit)
        ),
        "where the models name different digits, a person should read, too.": _by(
            lambda differ, sure, limit: sure.mean(axis=0) < limit
        ),
        "where the models are unsure, a person should read, too.": _by(
            lambda differ, sure, limit: differ
        ),
        "either reason is enough; here an image needs both.": _by(
            lambda differ, sure, limit: differ & (sure.mean(axis=0) < limit)
        ),
        "True should mean that a person reads; here it is the other way round.": _by(
            lambda differ, sure, limit: ~differ & (sure.mean(axis=0) >= limit)
        ),
        "a mean that is just the limit is not below it.": _by(
            lambda differ, sure, limit: differ | (sure.mean(axis=0) <= limit)
        ),
        "unsure is what lies below the limit, not above it.": _by(
            lambda differ, sure, limit: differ | (sure.mean(axis=0) > limit)
        ),
        "one unsure model does not decide: take the mean over the models.": _by(
            lambda differ, sure, limit: differ | (sure.min(axis=0) < limit)
        ),
        "the first model alone does not decide: take the mean over the models.": _by(
            lambda differ, sure, limit: differ | (sure[0] < limit)
        ),
        "the surest model does not decide: take the mean over the models.": _by(
            lambda differ, sure, limit: differ | (sure.max(axis=0) < limit)
        ),
        "the median over the models is not their mean.": _by(
            lambda differ, sure, limit: differ | (np.median(sure, axis=0) < limit)
        ),
        "compare the answers of all models, not of the first two only.": _by_two(1),
        "compare the answers of all models, not just the first and last.": _by_two(-1),
    },
    what="a mask of True and False, one for each image",
    kinds="b",
    hint="Make two masks, one for each reason. For the first, which digit does each "
    "model name?",
    reason="Where models disagree or are unsure, a person decides.",
)
