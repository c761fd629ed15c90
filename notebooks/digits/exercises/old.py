"""Old pieces."""
from collections.abc import Callable

import numpy as np

from digits.exercises.answers import Complaint, Unanswered


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


