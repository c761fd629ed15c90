"""Compare a learner's function with a reference, on inputs that are drawn anew."""

import inspect
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from digits.exercises.answers import (
    Complaint,
    Unanswered,
    as_array,
    describe,
    expect,
    first_line,
)

# An array with more numbers is told by its shape and the first number that differs.
MOST_SHOWN = 16


def compare(
    function: Callable,
    right: Callable,
    tries: Iterable[tuple],
    mistakes: Mapping[str, Callable],
    *,
    what: str = "numbers",
    kinds: str = "biuf",
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> str | None:
    """Say what is wrong with a function, or return None if nothing is.

    Parameters
    ----------
    function : callable
        The learner's.
    right : callable
        The reference. It returns a number, an array, or a tuple of arrays.
    tries : iterable of tuple
        The arguments of each call. All are tried; the smallest that fails is told.
    mistakes : mapping of str to callable
        Known misconceptions, by the sentence that names each. The one that fits most
        calls is named, if it fits half of the failing ones.
    what, kinds
        What the answer should be, in words and as kinds of dtypes.
    rtol, atol : float
        The tolerance beside the reference, relative and absolute.
    """
    names = list(inspect.signature(right).parameters)
    calls = []
    for arguments in tries:
        expected = right(*_copy(arguments))
        try:
            got = _read(call(function, *arguments), expected, what, kinds)
        except (Complaint, Unanswered, RecursionError):
            raise
        except Exception as error:
            given = _tell_all(names, arguments)
            return f"for {given} your function failed with {first_line(error)}."
        calls.append((arguments, got, expected))
    failures = [each for each in calls if not _same(*each[1:], rtol, atol)]
    if not failures:
        return None
    if sentence := _name_mistake(mistakes, calls, failures, rtol, atol):
        return sentence
    arguments, got, expected = min(failures, key=lambda failure: _size(failure[0]))
    given = _tell_all(names, arguments)
    told = f"for {given} {_difference(got, expected, rtol, atol)}"
    if len(calls) > 2 and all(_same(each[1], calls[0][1], 0, 0) for each in calls):
        told += " Your function returns the same each time: does it use what it gets?"
    return told


def _name_mistake(mistakes, calls, failures, rtol, atol):
    """Return the sentence of the mistake that best fits what the calls returned."""
    best, most = None, 0
    # Many mistakes turn a False into a True, so there each call must fit.
    are_truths = all(isinstance(each[2], bool | np.bool_) for each in calls)
    for sentence, mistake in mistakes.items():
        fits = [_makes(mistake, *each[:2], rtol, atol) for each in calls]
        in_failures = sum(
            fit for fit, each in zip(fits, calls) if any(each is f for f in failures)
        )
        # One that fits less than half of the failures may fit them by chance, and so
        # may one that fits few of the calls.
        is_likely = 2 * min(in_failures / len(failures), sum(fits) / len(calls)) >= 1
        is_likely = all(fits) if are_truths else is_likely
        if is_likely and sum(fits) > most:
            best, most = sentence, sum(fits)
    return best


def call(function: Callable, *arguments):
    """Return what the learner's function returns for copies of the arguments.

    Raises
    ------
    Complaint
        If it is no function, fails, returns nothing or changes what it was given.
    Unanswered
        If it still returns the three dots.
    """
    expect("a function", function, callable(function))
    given = _copy(arguments)
    result = function(*given)
    if result is ... or (isinstance(result, tuple) and any(r is ... for r in result)):
        raise Unanswered
    if result is None:
        raise Complaint(
            "your function returned nothing: it needs a return, whatever it is given."
        )
    if not _same(given, arguments, 0, 0, equal_nan=True):
        raise Complaint(
            "your function changes what it is given, which its caller may still need: "
            "make something new instead."
        )
    return result


def _read(result, expected, what, kinds):
    """Return a result in the form of the expected one: an array, or a tuple of them."""
    if not isinstance(expected, tuple):
        return np.array(_of_the_size(result, expected, what, kinds))
    pairs = isinstance(result, tuple | list) and len(result) == len(expected)
    expect(what, result, pairs)
    each = zip(result, expected)
    return tuple(np.array(_of_the_size(r, e, what, kinds)) for r, e in each)


def _of_the_size(result, expected, what, kinds):
    array = as_array(result, what, kinds=kinds)
    # A copy of something huge would fill the memory.
    if array.size > 100 * np.size(expected) + 1_000_000:
        raise Complaint(
            f"your function returned a far too large {describe(result)}: does it use "
            "what it is given?"
        )
    return array


def _same(ours, theirs, rtol, atol, *, equal_nan=False):
    if isinstance(theirs, tuple | list):
        pairs = zip(ours, theirs)
        same = (_same(o, t, rtol, atol, equal_nan=equal_nan) for o, t in pairs)
        return len(ours) == len(theirs) and all(same)
    if isinstance(theirs, Mapping):
        return ours == theirs
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.shape != theirs.shape:
        return False
    if theirs.dtype.kind not in "biuf":
        return bool((ours == theirs).all())
    ours, theirs = ours.astype("float64"), theirs.astype("float64")
    return np.allclose(ours, theirs, rtol, atol, equal_nan=equal_nan)


def _makes(mistake, arguments, got, rtol, atol):
    """Return whether a known mistake makes what came."""
    try:
        return _same(got, mistake(*_copy(arguments)), rtol, atol)
    except Exception:  # a mistake may fail on some input, and is not this one then
        return False


def _copy(arguments):
    if isinstance(arguments, tuple | list):
        return type(arguments)(_copy(each) for each in arguments)
    if isinstance(arguments, dict):
        return {name: _copy(value) for name, value in arguments.items()}
    return arguments.copy() if isinstance(arguments, np.ndarray) else arguments


def _size(arguments):
    if isinstance(arguments, tuple | list):
        return sum(map(_size, arguments))
    if isinstance(arguments, dict):
        return _size(list(arguments.values()))
    return np.size(arguments)


def _tell_all(names, arguments):
    return ", ".join(f"{n} = {_tell(a)}" for n, a in zip(names, arguments))


def _tell(value, digits=4):
    """Return a value as a learner would write it, or the shape of a large one."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_tell, value))})"
    if isinstance(value, list | dict) or not isinstance(value, np.ndarray | np.generic):
        return (
            str(value)
            if _size(value) <= MOST_SHOWN
            else f"a long {type(value).__name__}"
        )
    if value.size > MOST_SHOWN:
        return f"{value.dtype} numbers of shape {value.shape}"
    shown = np.vectorize(lambda each: float(f"{each:.{digits}g}"))(value)
    return str((shown if value.dtype.kind == "f" else value).tolist())


def _difference(got, expected, rtol, atol):
    """Say what was expected and what came."""
    shapes = [np.shape(e) for e in _each(got)], [np.shape(e) for e in _each(expected)]
    if shapes[0] != shapes[1]:
        ours, theirs = (s[0] if len(s) == 1 else tuple(s) for s in shapes)
        ours, theirs = (f"the shape {s}" if s else "one number" for s in (ours, theirs))
        return f"expected {theirs}, got {ours}."
    for ours, theirs in zip(_each(got), _each(expected)):
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        if _same(ours, theirs, rtol, atol):
            continue
        if theirs.size <= MOST_SHOWN:
            return _tell_both(theirs, ours)
        differs = ~np.isclose(ours.astype(float), theirs.astype(float), rtol, atol)
        place = tuple(int(index) for index in np.argwhere(differs)[0])
        return f"at {list(place)} {_tell_both(theirs[place], ours[place])}"
    return "the numbers differ."


def _tell_both(expected, got):
    # Four digits are short, and most often tell the difference.
    digits = 4 if _tell(expected) != _tell(got) else 9
    return f"expected {_tell(expected, digits)}, got {_tell(got, digits)}."


def _each(value):
    return value if isinstance(value, tuple) else (value,)
