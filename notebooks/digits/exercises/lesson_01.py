"""Checks for the exercises of lesson 01."""

from collections import Counter
from functools import cache

import numpy as np

from digits.data import load_mnist, split
from digits.exercises.answers import Complaint, as_array, as_truth, as_whole, expect
from digits.exercises.lesson_00 import new_images
from digits.exercises.machinery import ask_function, ask_value, exercise
from digits.exercises.references import call

ask_value(
    "01.1",
    right=5_638,
    mistakes={
        "6265 sevens are in x_all; count those that the split left in y_train.": 6_265,
        "these are the sevens among the validation labels, y_val.": 627,
        "these are the sixes: counts begin with that of the zeros.": 5_327,
        "these are the eights: counts begin with that of the zeros.": 5_266,
        "these are pixels of the value 7; the labels are in y_train.": 35_102,
        "these are the sevens among the test labels, which stay closed.": 1_028,
        "that adds up the sevens themselves; count them.": 7 * 5_638,
        "these are the labels that are no 7.": 54_000 - 5_638,
        "that is the share of the sevens; their number is asked.": 5_638 / 54_000,
        "that is the number of all training labels.": 54_000,
    },
    otherwise="{} is not the number of 7s among the labels in y_train.",
    hint="Which array holds the labels of `x_train`? Make a mask from it.",
    reason="A mask has a True for each 7, and True counts as 1 in a sum.",
)


@exercise(
    "01.2",
    hint="First get one number per image, as the lesson did for its ink.",
    reason="A mean over the axes 1 and 2 leaves one number per image, and its place is "
    "the place of the image.",
)
def find_most_ink(answer):
    ink, mistakes = _ink()
    place = as_whole(answer, "a whole number, a place in x_train")
    if not -len(ink) <= place < len(ink):
        return f"x_train has {len(ink):,} images, so {place} is no place in it."
    if ink[place] == ink.max():
        return None
    if place in mistakes:
        return mistakes[place]
    ours, most = ink[place], ink.max()
    return f"image {place} has {ours:.1%} ink, but another one has {most:.1%}."


@cache
def _ink():
    """Return the ink of each training image, and what known mistakes lead to."""
    (x_all, y_all), _ = load_mnist()
    (images, _), (others, _) = split(x_all, y_all)
    ink = images.mean(axis=(1, 2)) / 255
    mistakes = {
        ink.argmin(): "that image has the least ink of all.",
        x_all.mean(axis=(1, 2)).argmax(): "that is a place in x_all, not in x_train.",
        others.mean(axis=(1, 2)).argmax(): "that is a place in x_val, not in x_train.",
        images.mean(
            axis=0
        ).argmax(): "a mean over axis 0 mixes the images: that is the "
        "place of a pixel, where most images have ink.",
        images.argmax(): "that is the place of the first full pixel among all numbers: "
        "make one number per image first.",
        images.max(
            axis=(1, 2)
        ).argmax(): "that is the first of many images with a full "
        "pixel somewhere (or a label): add up all pixels, or take their mean.",
        (images == 255)
        .sum(axis=(1, 2))
        .argmax(): "that image has the most full pixels, but grey ones count in part.",
        images.mean(axis=1).argmax(): "that counts columns: one number per image is "
        "needed, so rows and columns must both go.",
    }
    return ink, mistakes


def _labels(chance):
    # The highest digits are missing, or all but one, or none.
    yield (np.array([0, 0, 3, 5], dtype="uint8"),)
    yield (np.array([7, 7, 7]),)
    yield (np.append(chance.integers(0, 8, size=299), 0).astype("uint8"),)
    yield (chance.integers(0, 10, size=1_003),)
    yield (np.sort(chance.integers(4, 9, size=41)).astype("int32"),)


def _count(labels):
    return np.bincount(labels, minlength=10)


ask_function(
    "01.3",
    right=lambda labels: np.array([(labels == digit).mean() for digit in range(10)]),
    tries=_labels,
    mistakes={
        "the last digits are left out; one that does not occur has the share 0.": (
            lambda labels: np.bincount(labels) / len(labels)
        ),
        "a digit that does not occur is left out; its share is 0.": lambda y: (
            np.unique(y, return_counts=True)[1] / len(y)
        ),
        "these are counts; a share is a part of all labels.": _count,
        "divide by the number of labels, not by that of the classes.": lambda labels: (
            _count(labels) / 10
        ),
        "divide by the number of labels, not by their sum.": lambda labels: (
            _count(labels) / labels.sum()
        ),
        "divide by the number of labels, not by the largest count.": lambda labels: (
            _count(labels) / _count(labels).max()
        ),
        "divide by the 60,000 labels of the lesson only if there are as many.": (
            lambda labels: _count(labels) / 60_000
        ),
        "the shares are rounded; leave all their decimals.": lambda labels: (
            _count(labels) / len(labels)
        ).round(2),
        "the shares are rounded to 3 decimals; leave them all.": lambda labels: (
            _count(labels) / len(labels)
        ).round(3),
        "divide by the number of labels itself, not by one less.": lambda labels: (
            _count(labels) / (len(labels) - 1)
        ),
        "these add up from digit to digit; each share stands for itself.": (
            lambda labels: np.cumsum(_count(labels)) / len(labels)
        ),
        "the shares are sorted; each belongs at the place of its digit.": (
            lambda labels: np.sort(_count(labels)) / len(labels)
        ),
        "the digits begin with 0, so the first share is that of the zeros.": (
            lambda labels: np.append(_count(labels)[1:], 0) / len(labels)
        ),
        "each digit that occurs has its own share, by how often it does.": (
            lambda labels: (_count(labels) > 0) / 10
        ),
        "these are percentages, a hundred times the shares.": lambda labels: (
            100 * _count(labels) / len(labels)
        ),
        "`//` rounds down, so every share below 1 becomes 0.": lambda labels: (
            _count(labels) // len(labels)
        ),
    },
    hint="Count first. What must each count be divided by, so that all add up to 1?",
    reason="The ten shares add up to 1, whatever the number of labels.",
)


@exercise(
    "01.4",
    hint="The middle of a 0 is empty. What is in the middle of a 1?",
    reason="A rule that a human writes works for two easy digits, not for ten.",
)
def tell_one_from_zero(function):
    images, labels = new_images()
    chance = np.random.default_rng()
    drawn = [chance.permutation(np.flatnonzero(labels == d))[:250] for d in (0, 1)]
    order = chance.permutation(np.concatenate(drawn))
    says_one = np.array([as_truth(call(function, image)) for image in images[order]])
    is_one = labels[order] == 1
    if says_one.all() or not says_one.any():
        return (
            f"your rule says {says_one[0]} of each of the 500 images, and half of them "
            "show the other digit."
        )
    accuracy = (says_one == is_one).mean()
    if accuracy >= 0.95:
        return None
    zeros, ones = (~says_one[~is_one]).mean(), says_one[is_one].mean()
    if accuracy < 0.2:
        advice = "it says True of a 0, so turn it round."
    elif min(zeros, ones) < 0.9 <= max(zeros, ones):
        few, name = min((zeros, "0s"), (ones, "1s"))
        advice = f"it knows only {few:.0%} of the {name}, so be less strict there."
    else:
        advice = "look at some images that it gets wrong."
    return (
        f"your rule is right for {accuracy:.1%} of 500 digits, expected 95 %: {advice}"
    )


@exercise(
    "01.5",
    hint="The faulty function draws two orders. Draw one order of the places instead.",
    reason="One order of the places, used for both, keeps each label with its image.",
)
def shuffle_both(function):
    chance = np.random.default_rng()
    images = chance.integers(0, 256, size=(2, 60, 5, 4)).astype("uint8")
    labels = chance.integers(0, 10, size=(2, 60)).astype("uint8")
    orders = [_find_order(function, images[i], labels[i]) for i in (0, 0, 1)]
    if np.array_equal(*orders[:2]) and not np.array_equal(*orders[1:]):
        return "the order follows what is in the images: leave it to chance."
    squares = chance.normal(size=(31, 31, 31)).astype("float32")
    _find_order(function, squares, np.arange(31))


def _find_order(function, images, labels):
    """Return the places from which shuffled images came, or complain."""
    pair = call(function, images, labels)
    is_pair = isinstance(pair, tuple | list) and len(pair) == 2
    expect("a pair, the images and the labels", pair, is_pair)
    shuffled, named = (as_array(each, "images and labels") for each in pair)
    if shuffled.shape == labels.shape and named.shape == images.shape:
        raise Complaint("the labels come first here: return the images first.")
    expect(f"images of shape {images.shape}", shuffled, shuffled.shape == images.shape)
    expect(f"labels of shape {labels.shape}", named, named.shape == labels.shape)
    places = {image.tobytes(): place for place, image in enumerate(images)}
    back = [places.get(image.astype(images.dtype).tobytes()) for image in shuffled]
    if None in back or not np.array_equal(shuffled, images[back]):
        raise Complaint(
            "an image came back that is none of those given: only the order of whole "
            "images may change, not what is inside them."
        )
    if len(set(back)) < len(back):
        raise Complaint("some images stand twice, and others are lost.")
    order, straight = np.array(back), np.arange(len(back))
    stays = [np.array_equal(order, straight), np.array_equal(named, labels)]
    if all(stays):
        raise Complaint("nothing was shuffled.")
    if stays[0]:
        raise Complaint("only the labels were shuffled; the images stayed in place.")
    if stays[1]:
        raise Complaint("only the images were shuffled; the labels stayed in place.")
    if not np.array_equal(named, labels[order]):
        raise Complaint(
            "the labels no longer belong to their images: each went its own way."
        )
    # What is shuffled in parts alone stays near its old place.
    if np.corrcoef(order, straight)[0, 1] > 5 / len(order) ** 0.5:
        raise Complaint("the order is partly the old one, not random.")
    # What is turned round, cut like a pack of cards or shuffled in part is regular.
    for steps in (order - straight, np.diff(order)):
        if Counter(steps % len(order)).most_common(1)[0][1] > len(order) / 3:
            raise Complaint("the order is regular or partly the old one, not random.")
    return order
