"""Check a learner's answer at once, without ever stopping the notebook."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Exercise:
    """What the machinery knows about one exercise.

    Attributes
    ----------
    complaint : callable
        Takes the learner's answers; returns None if they are right, and else a
        sentence that says what is wrong.
    hint : str
        A first step, not the solution.
    reason : str
        Why the right answer is right.
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


def call(function: Callable, *arguments):
    """Call the learner's function and return its result.

    Raises
    ------
    Unanswered
        If the function returns an ellipsis.
    Complaint
        If the answer is not a function, or returns nothing.
    """
    if not callable(function):
        raise Complaint(f"expected a function, got {describe(function)}.")
    result = function(*arguments)
    if result is ...:
        raise Unanswered
    if result is None:
        raise Complaint("your function returned nothing: is the word return missing?")
    return result


def single(answer):
    """Return the answer if it is one number or truth value.

    Raises
    ------
    Complaint
        If it is anything else, such as an array or a text.
    """
    if np.ndim(answer) or not isinstance(answer, (bool, int, float, np.generic)):
        raise Complaint(f"expected one number, got {describe(answer)}.")
    return answer


def describe(answer) -> str:
    """Say in a few words what kind of thing an answer is."""
    shape = getattr(answer, "shape", None)
    name = type(answer).__name__
    return f"{name} of shape {tuple(shape)}" if shape else f"{name} {answer!r:.40}"


def check(number: str, *answers) -> None:
    """Print whether the answer to an exercise is right; never raise for a wrong one.

    Parameters
    ----------
    number : str
        The exercise, for instance ``"01.2"``.
    *answers : object
        What the exercise asks for: numbers, arrays, functions or models.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    print(f"Exercise {number}: {_verdict(_find(number), number, answers)}")


def _verdict(found: Exercise, number: str, answers: tuple) -> str:
    unanswered = (
        "not answered yet. Replace the three dots and run the cell again. "
        f'For a hint, run digits.hint("{number}").'
    )
    if any(answer is ... for answer in answers):
        return unanswered
    try:
        complaint = found.complaint(*answers)
    except Unanswered:
        return unanswered
    except Complaint as sentence:
        complaint = str(sentence)
    except Exception as error:
        # An answer can fail in any way, and the notebook must go on all the same.
        complaint = f"Checking it failed with {type(error).__name__}: {error}."
    return f"right. {found.reason}" if complaint is None else f"not yet. {complaint}"


def hint(number: str) -> None:
    """Print a first step towards the solution of an exercise.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    print(f"Hint for {number}: {_find(number).hint}")


def _find(number: str) -> Exercise:
    if number not in EXERCISES:
        raise ValueError(
            f"there is no exercise {number!r}, expected one of {sorted(EXERCISES)}: "
            "copy the number from the lesson."
        )
    return EXERCISES[number]
