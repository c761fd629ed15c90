"""Say what went wrong in a cell without pages of library code."""

import re
import sys
from contextlib import contextmanager
from difflib import get_close_matches
from types import TracebackType

STOPPED = "Stopped. What the cell had finished is kept; run it again whenever you like."
# TensorFlow lists the calls that made a graph within its message.
CALLS_OF_GRAPH = re.compile(r'(^  File "[^\n]*\n(    [^\n]*\n)*\n*)+', re.MULTILINE)


def connect(shell) -> None:
    """Let an IPython shell show an error with the learner's own lines only."""
    shell.set_custom_exc((KeyboardInterrupt, Exception), show_error)


def show_error(shell, kind, error, traceback, tb_offset=None) -> None:
    """Show the learner's lines that led to an error, its message, and a hint."""
    # What the stop button raises is no error, so one sentence is enough.
    if kind is KeyboardInterrupt:
        print(STOPPED)
        return
    places, own = _places(shell, traceback)
    if not own or issubclass(kind, SyntaxError):
        shell.showtraceback((kind, error, traceback), running_compiled_code=True)
        return
    short = None
    for each in reversed(own):
        short = TracebackType(short, each.tb_frame, each.tb_lasti, each.tb_lineno)
    with _without_earlier(shell, error):
        lines = shell.InteractiveTB.structured_traceback(kind, error, short, 0)
    hints = _hints(shell, error) if places[-1] is own[-1] else []
    message = CALLS_OF_GRAPH.sub("", lines.pop())
    # The first place is IPython's.
    if len(places) - 1 > len(own):
        lines.append("(The lines within libraries are left out; %tb shows them.)\n")
    shell._showtraceback(kind, error, [*lines, message, *hints])
    # For %tb, which shows all lines.
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, traceback


def _hints(shell, error):
    name = getattr(error, "name", None)
    if type(error) is NameError and name:
        known = [each for each in shell.user_global_ns if not each.startswith("_")]
        hint = f"{name} is not set: run the cell that sets it, or mend the name."
    elif isinstance(error, AttributeError) and name:
        known, hint = dir(error.obj), None
    else:
        return []
    # The case of a letter is the most common slip.
    alike = [each for each in known if each.lower() == name.lower()]
    alike = alike or get_close_matches(name, known, n=1, cutoff=0.75)
    hint = f"Did you mean {alike[0]!r}?" if alike else hint
    return [hint] if hint else []


def _places(shell, traceback):
    """List the places of a traceback, and those of them in the learner's code."""
    places = []
    while traceback is not None:
        places.append(traceback)
        traceback = traceback.tb_next
    cells = shell.user_global_ns
    return places, [each for each in places if each.tb_frame.f_globals is cells]


@contextmanager
def _without_earlier(shell, error):
    """Leave out an earlier error that only libraries have met."""
    cause, suppressed = error.__cause__, error.__suppress_context__
    earlier = cause or error.__context__
    if not (earlier and _places(shell, earlier.__traceback__)[1]):
        error.__cause__ = None
        error.__suppress_context__ = True
    try:
        yield
    finally:
        error.__cause__, error.__suppress_context__ = cause, suppressed
