"""Check a learner's answer at once, without ever stopping the notebook."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Exercise(NamedTuple):
    """A check, a first step towards the solution, and why the right answer is right.

    The check takes the learner's answers, and returns a sentence that says what is
    wrong, or None.
    """

    complaint: Callable[..., str | None]
    hint: str
    reason: str


EXERCISES: dict[str, Exercise] = {}


class Unanswered(Exception):
    """Raised when the learner's function still returns the three dots."""


class Complaint(Exception):
    """Raised with a sentence about an answer that is not of the expected kind."""


def exercise(number: str, *, hint: str, reason: str):
    """Register the decorated function as the check of an exercise."""

    def register(complaint):
        EXERCISES[number] = Exercise(complaint, hint, reason)
        return complaint

    return register


def expect(what: str, answer, is_right: bool) -> None:
    """Complain about an answer that is not what was expected."""
    if not is_right:
        raise Complaint(f"expected {what}, got {describe(answer)}.")


def call(function: Callable, *arguments):
    """Return what the learner's function returns, if it is a function and does."""
    expect("a function", function, callable(function))
    result = function(*arguments)
    if result is ...:
        raise Unanswered
    if result is None:
        raise Complaint("your function returned nothing: is the word return missing?")
    return result


def single(answer):
    """Return the answer if it is one number or truth value."""
    kinds = bool | int | float | np.generic
    expect("one number", answer, np.ndim(answer) == 0 and isinstance(answer, kinds))
    return answer


def pair(answer, of: str):
    """Return the answer if it is a pair, of what the complaint calls ``of``."""
    expect(f"a pair of two {of}", answer, np.shape(answer) == (2,))
    return answer


def as_array(answer, shape: tuple, what: str = "", *, kind: str = "f"):
    """Return the answer as an array, if it has a shape and a dtype of a kind."""
    array = np.asarray(answer)
    is_right = array.shape == shape and array.dtype.kind == kind
    expect(what or f"{shape} floats", array, is_right)
    return array


def describe(answer) -> str:
    """Say in a few words what kind of thing an answer is."""
    shape = getattr(answer, "shape", None)
    name = type(answer).__name__
    return f"{name} of shape {tuple(shape)}" if shape else f"{name} {answer!r:.40}"


def check(number: str, *answers) -> None:
    """Print whether the answer to an exercise, such as ``"01.2"``, is right.

    A wrong answer never raises. A number that no exercise has is a ValueError.
    """
    print(f"Exercise {number}: {_verdict(_find(number), number, answers)}")


def _verdict(found: Exercise, number: str, answers: tuple) -> str:
    try:
        if any(answer is ... for answer in answers):
            raise Unanswered
        complaint = found.complaint(*answers)
    except Unanswered:
        return (
            "not answered yet. Replace the three dots and run the cell again. "
            f'For a hint, run digits.hint("{number}").'
        )
    except Complaint as sentence:
        complaint = str(sentence)
    except Exception as error:
        # An answer can fail in any way, and the notebook must go on all the same.
        complaint = f"Checking it failed with {type(error).__name__}: {error}."
    return f"right. {found.reason}" if complaint is None else f"not yet. {complaint}"


def hint(number: str) -> None:
    """Print a first step towards the solution of an exercise, such as ``"01.2"``."""
    print(f"Hint for {number}: {_find(number).hint}")


def _find(number: str) -> Exercise:
    if number not in EXERCISES:
        raise ValueError(
            f"there is no exercise {number!r}, expected one of {sorted(EXERCISES)}: "
            "copy the number from the lesson."
        )
    return EXERCISES[number]
