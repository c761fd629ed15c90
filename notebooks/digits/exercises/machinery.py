"""Check a learner's answer at once, without ever stopping the notebook."""

import contextlib
import ctypes
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from digits.exercises.answers import (
    Complaint,
    Unanswered,
    as_letters,
    as_number,
    as_wholes,
    first_line,
)
from digits.exercises.progress_file import record
from digits.exercises.references import compare

# How long a check may take, in seconds, before it is given up.
LIMIT = 5
THREAD = "digits.check"


class Exercise(NamedTuple):
    """A check, a first step towards the solution, and why the right answer is right.

    The check takes the learner's answers, and returns a sentence that says what is
    wrong, or None.
    """

    complaint: Callable[..., str | None]
    hint: str
    reason: str


EXERCISES: dict[str, Exercise] = {}


class _TimeIsUp(BaseException):
    """Raised in a check that takes too long; no ``except Exception`` catches it."""


def exercise(number: str, *, hint: str, reason: str):
    """Register the decorated function as the check of an exercise."""

    def register(complaint):
        EXERCISES[number] = Exercise(complaint, hint, reason)
        return complaint

    return register


def ask_value(
    number: str, right, mistakes: Mapping[str, object], otherwise: str, **texts
) -> None:
    """Register an exercise that asks for one number, or for a row of whole numbers.

    ``mistakes`` gives the values that known misconceptions lead to, by the sentence
    that names each; ``otherwise`` is said of any other, with the value for ``{}``.
    """

    def complain(answer):
        if isinstance(right, tuple):
            value = as_wholes(answer, "whole numbers in brackets, such as (1, 2)")
        else:
            value = as_number(answer)
        if value == right:
            return None
        named = (sentence for sentence, wrong in mistakes.items() if value == wrong)
        return next(named, otherwise.format(value))

    exercise(number, **texts)(complain)


def ask_order(number: str, of: str, rules: Iterable[tuple], **texts) -> None:
    """Register an exercise that asks for an order of the letters ``of``.

    Each rule has a letter, those that may only come after it, and what is wrong with
    an order that breaks it. The first that is broken is told.
    """

    def complain(answer):
        order = as_letters(answer, of)
        for first, later, sentence in rules:
            if order.index(first) > min(map(order.index, later)):
                return sentence

    exercise(number, **texts)(complain)


def ask_function(
    number: str,
    right: Callable,
    tries: Callable,
    mistakes: Mapping[str, Callable],
    *,
    hint: str,
    reason: str,
    **options,
) -> None:
    """Register an exercise that asks for a function like the reference ``right``.

    ``tries`` takes a random number generator and returns the arguments of each call;
    the other arguments are those of :func:`~digits.exercises.references.compare`.
    """

    def complain(function):
        drawn = tries(np.random.default_rng())
        return compare(function, right, drawn, mistakes, **options)

    exercise(number, hint=hint, reason=reason)(complain)


def check(number: str, *answers) -> None:
    """Print whether the answer to an exercise, such as ``"01.2"``, is right.

    A wrong answer never raises, and one that takes too long is given up. A number that
    no exercise has is a ValueError.
    """
    found = _find(number)
    complaint = _limit(lambda: _complain(found, number, answers))
    if complaint is None:
        record(number)
        complaint = f"right. {found.reason}"
    print(f"Exercise {number}: {complaint}")


def _complain(found: Exercise, number: str, answers: tuple) -> str | None:
    """Return what to say of a wrong answer, or None."""
    try:
        if any(_is_open(answer) for answer in answers):
            raise Unanswered
        with np.errstate(all="ignore"):
            complaint = found.complaint(*answers)
    except Unanswered:
        return (
            "not answered yet. Replace the three dots and run the cell again. "
            f'For a hint, run digits.hint("{number}").'
        )
    except Complaint as sentence:
        complaint = str(sentence)
    except RecursionError:
        complaint = "your function calls itself again and again, without an end."
    except _TimeIsUp:
        raise
    # An answer can fail in any way, and the notebook must go on all the same.
    except BaseException as error:
        complaint = f"it failed with {first_line(error)}."
    return None if complaint is None else f"not yet. {complaint}"


def _is_open(answer) -> bool:
    inside = answer if isinstance(answer, list | tuple) else ()
    return answer is ... or any(each is ... for each in inside[:100])


def _limit(work: Callable[[], str | None]) -> str | None:
    """Return what some work returns, or a sentence if it takes too long.

    It runs in a thread of its own, since only a thread can be given up on every system.
    """
    if threading.current_thread().name == THREAD:
        raise RecursionError("a function that is checked calls the check")
    outcome = []

    def run():
        with contextlib.suppress(_TimeIsUp):
            outcome.append(work())

    thread = threading.Thread(target=run, daemon=True, name=THREAD)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        thread.start()
        try:
            thread.join(LIMIT)
        finally:
            if thread.is_alive():
                _stop(thread)
    if outcome:
        return outcome[0]
    return (
        f"not yet. checking it took more than {LIMIT} seconds, so it was stopped: does "
        "a loop never end?"
    )


def _stop(thread: threading.Thread) -> None:
    """Raise an exception in a thread. What waits, as in ``sleep``, is left behind."""
    kind = ctypes.py_object(_TimeIsUp)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), kind)
    thread.join(0.2)


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
