"""Read what a learner answers, in any form that means the same."""

import contextlib
import reprlib

import numpy as np

# More numbers than any answer needs; reading a longer list would take too long.
MOST_NUMBERS = 5_000_000
# An answer is described in no more letters.
MOST_LETTERS = 200


class Unanswered(Exception):
    """Raised when an answer, or what a function returns, still holds the three dots."""


class Complaint(Exception):
    """Raised with a sentence about an answer that is not of the expected kind."""


def expect(what: str, answer, is_right: bool) -> None:
    """Complain about an answer that is not what was expected."""
    if not is_right:
        raise Complaint(f"expected {what}, got {describe(answer)}.")


def as_array(answer, what: str = "numbers", *, shape=None, kinds: str = "biuf"):
    """Return an answer as an array.

    It may be a number, an array, a tensor, a variable, or a list or tuple of these.
    ``shape`` is a tuple that the answer must have, and ``kinds`` the allowed kinds of
    dtypes: ``b``, ``i``, ``u`` and ``f`` for truth values, integers and floats.

    Raises
    ------
    Complaint
        If it is none of these; ``what`` says what was expected.
    """
    try:
        expect(what, answer, _count(answer) <= MOST_NUMBERS)
        array = np.asarray(answer)
    except (TypeError, ValueError, MemoryError, RecursionError):
        raise Complaint(f"expected {what}, got {describe(answer)}.") from None
    if array.dtype.name == "bfloat16":  # NumPy does not know its kind
        array = array.astype("float32")
    is_right = array.dtype.kind in kinds and shape in (None, array.shape)
    hides = isinstance(answer, np.ma.MaskedArray) and np.ma.is_masked(answer)
    expect(what, answer, is_right and not hides)
    return array


def as_number(answer, what: str = "one number", *, kinds: str = "biuf"):
    """Return an answer that is one finite number or truth value, as Python has it."""
    number = as_array(answer, what, shape=(), kinds=kinds).item()
    if not np.isfinite(number):
        raise Complaint(f"expected {what}, got {number}, which is not finite.")
    return number


def as_truth(answer) -> bool:
    """Return an answer that is either True or False."""
    return as_number(answer, "True or False", kinds="b")


def as_whole(answer, what: str = "a whole number") -> int:
    """Return an answer that is a whole number, such as 3 or 3.0."""
    number = as_number(answer, what, kinds="iuf")
    expect(what, answer, number == int(number))
    return int(number)


def as_wholes(answer, what: str) -> tuple[int, ...]:
    """Return an answer that is a row of whole numbers, such as a shape."""
    array = as_array(answer, what, kinds="iuf")
    if array.ndim > 1 and not isinstance(
        answer, list | tuple
    ):  # its shape may be what is asked
        raise Complaint(f"expected {what}, got an array itself.")
    is_row = array.ndim == 1 and bool((array == np.floor(array)).all())
    expect(what, answer, is_row and len(array) < 100)
    return tuple(int(each) for each in array)


def as_letters(answer, of: str) -> str:
    """Return an order of letters: one word, or a list of them; case is no matter."""
    what = f"each of the letters {of} once"
    few = isinstance(answer, np.ndarray) and answer.size < 100
    word = answer.tolist() if few else answer
    if isinstance(word, list | tuple) and all(isinstance(each, str) for each in word):
        word = "".join(word)
    expect(what, answer, isinstance(word, str) and len(word) < 100)
    letters = "".join(each for each in str.upper(word) if each.isalnum())
    expect(what, answer, sorted(letters) == sorted(of))
    return letters


def describe(answer) -> str:
    """Say in a few words what kind of thing an answer is."""
    shape = getattr(answer, "shape", None)
    name = type(answer).__name__
    if isinstance(shape, tuple) and shape or type(shape).__name__ == "TensorShape":
        told = f"{name} of shape {tuple(shape)}"
    else:
        told = f"{name} {reprlib.repr(answer)}"
    return " ".join(told[:MOST_LETTERS].split())


def first_line(error: BaseException) -> str:
    """Return the kind of an error and the first line of its message."""
    name, lines = "an error", [""]
    with contextlib.suppress(BaseException):  # either can fail, as its error can
        name = type(error).__name__
        lines = str(error).splitlines() or [""]
        if "truth value of an array" in lines[0]:
            # NumPy's advice, any or all, leads astray here.
            lines = ["if, and, or and not cannot ask about a whole array at once"]
    return f"{name[:MOST_LETTERS]}: {lines[0][:MOST_LETTERS]}".rstrip(".: ")


def _count(answer) -> int:
    """Count the numbers in nested lists, up to about the most allowed."""
    if not isinstance(answer, list | tuple | range):
        return 1
    total = len(answer)
    if total <= MOST_NUMBERS:
        for each in answer:
            if isinstance(each, list | tuple | range):
                total += _count(each)
                if total > MOST_NUMBERS:
                    break
    return total
