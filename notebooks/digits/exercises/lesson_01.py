"""Checks for the exercises of lesson 01."""

import numpy as np

from digits.data import load_mnist, split
from digits.exercises.machinery import call, describe, exercise, single


@exercise(
    "01.1",
    hint="y_train == 7 is True where the label is 7, and True counts as 1 in a sum.",
    reason="Of 54,000 training images, 10.4 % show a 7.",
)
def count_sevens(answer):
    if single(answer) == 6_265:
        return "6265 sevens are in x_all; count those that the split left in y_train."
    _, labels = _split()[0]
    if answer != labels.tolist().count(7):
        return f"{answer} is not the number of 7s among the labels in y_train."


@exercise(
    "01.2",
    hint="The lesson has computed ink, one number per image: ink.argmax().",
    reason="A mean over the axes 1 and 2 leaves one number per image.",
)
def find_most_ink(answer):
    images, _ = _split()[0]
    ink = images.mean(axis=(1, 2)) / 255
    if not isinstance(answer, (int, np.integer)):
        return f"expected a whole number, a place in x_train, got {describe(answer)}."
    if answer != ink.argmax():
        ours, most = ink[answer], ink.max()
        return f"image {answer} has {ours:.1%} ink, but another one has {most:.1%}."


@exercise(
    "01.3",
    hint="np.bincount(labels, minlength=10) counts each digit; divide by len(labels).",
    reason="The ten shares add up to 1, whatever the number of labels.",
)
def class_shares(function):
    # No 9 among the labels: the share of a missing digit is 0, not left out.
    labels = np.array([0, 0, 3, 5], dtype=np.uint8)
    result = np.asarray(call(function, labels))
    expected = [0.5, 0, 0, 0.25, 0, 0.25, 0, 0, 0, 0]
    if result.shape != (10,):
        return f"for the labels {labels} expected ten shares, got {describe(result)}."
    if not np.allclose(result, expected):
        return f"for the labels {labels} expected {expected}, got {result.tolist()}."


@exercise(
    "01.4",
    hint="The middle of a 0 is empty. What is in the middle of a 1?",
    reason="A rule that a human writes works for two easy digits, not for ten.",
)
def tell_one_from_zero(function):
    images, labels = _split()[1]
    chosen = np.flatnonzero(labels <= 1)[:500]
    guesses = [bool(single(call(function, image))) for image in images[chosen]]
    accuracy = (guesses == (labels[chosen] == 1)).mean()
    if accuracy < 0.95:
        return f"your rule is right for {accuracy:.1%} of 500 digits, expected 95 %."


def _split():
    return split(*load_mnist()[0])
