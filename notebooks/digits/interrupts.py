"""Let the stop button end a cell in good order.

By itself a press raises ``KeyboardInterrupt`` wherever Python happens to be. Within
Keras or TensorFlow that loses the history, leaves half a graph, or is swallowed with
red lines. So a press waits for the next line of the learner's own code, and a training,
evaluation or prediction is asked to end after the batch at work.
"""

import signal
import sys
import time
from collections.abc import Callable
from traceback import walk_stack

# Presses so soon after another, in seconds, are the same wish: in the same cell, and
# from one cell to the next.
QUICK, QUICK_ACROSS = 2.0, 1.0
# Nothing may be raised while these are at work, not even in the learner's callbacks.
NEVER_WITHIN = {"keras", "tensorflow"}
# These are soon done, and would leave half a figure or half a line in a file.
SOON_DONE = {"IPython", "ipykernel", "matplotlib", "optuna", "weakref"}
# A method of a Keras model ends after the batch at work if told, say, stop_training.
WORK = {"fit": "training", "evaluate": "evaluating", "predict": "predicting"}


class StopButton:
    """What a press of the stop button does in a kernel.

    The first one stops the cell at the next safe place, and a later one at once.
    """

    def __init__(self):
        self.pressed = False  # whether the cell at work, or else the last, shall stop
        self.at_rest: list[Callable[[], None]] = []  # for a press while no cell works
        self._globals = None  # of the cells and of the functions they define
        self._at_work = True  # on the cell that imports digits
        self._busy = True  # with any message, such as the wish to run a cell
        self._early = False  # a press after that wish, but before the cell
        self._last = -QUICK
        self._model = self._flag = self._reported_fit = None

    def connect(self, shell) -> None:
        """Take over the stop button of an IPython kernel, from now on."""
        self._globals = shell.user_global_ns
        shell.events.register("pre_run_cell", self._begin_cell)
        shell.events.register("post_run_cell", self._end_cell)
        # The kernel would set Python's own handler for each message, and take it back.
        shell.kernel.pre_handler_hook = self._begin_message
        shell.kernel.post_handler_hook = self._end_message
        signal.signal(signal.SIGINT, self._press)

    def _begin_message(self):
        self._busy, self._early, self.pressed = True, False, False

    def _end_message(self):
        self._busy = False

    def _begin_cell(self, info=None):
        self._at_work = True
        if self._early:
            self._stop_cell([])

    def _end_cell(self, result=None):
        self._at_work = False
        self._stop_watching()

    def _press(self, number, frame):
        last, self._last = self._last, time.monotonic()
        if self._last - last < (QUICK if self.pressed else QUICK_ACROSS):
            self._last = last
        elif self._at_work:
            self._stop_cell(self._frames(frame))
        elif self._busy:
            self._early = True
        else:
            for call in self.at_rest:
                call()

    def _stop_cell(self, frames):
        again, self.pressed = self.pressed, True
        debugged = sys.gettrace() not in (None, self._on_call)
        if frames and (again or debugged or self._can_stop_at_once(frames)):
            self._stop()
        self._ask_model(frames)
        # A trace function is called at each call and line, and may raise there.
        sys.settrace(self._on_call)
        if not self._reported_fit:
            for frame in frames:
                if self._is_safe(frame):
                    frame.f_trace = self._stop

    def _frames(self, frame):
        """List the frames from the one at work out to that of the cell."""
        frames = [each for each, _ in walk_stack(frame)]
        while frames and frames[-1].f_globals is not self._globals:
            frames.pop()
        return frames

    def _can_stop_at_once(self, frames):
        packages = [_package(frame) for frame in frames]
        own = [frame.f_globals is self._globals for frame in frames].index(True)
        return (
            NEVER_WITHIN.isdisjoint(packages)
            and SOON_DONE.isdisjoint(packages[:own])
            # What is raised there is only printed.
            and all(frame.f_code.co_name != "__del__" for frame in frames)
        )

    def _is_safe(self, frame):
        """Tell whether a frame is the learner's, and not called by Keras."""
        return frame.f_globals is self._globals and NEVER_WITHIN.isdisjoint(
            map(_package, self._frames(frame))
        )

    def _ask_model(self, frames):
        self._model = self._flag = self._reported_fit = None
        # The outermost method: within fit, the validation shall be whole.
        for frame in reversed(frames):
            work = WORK.get(frame.f_code.co_name)
            if work and _package(frame) == "keras" and "self" in frame.f_locals:
                self._model, self._flag = frame.f_locals["self"], f"stop_{work}"
                setattr(self._model, self._flag, True)
                callbacks = frame.f_locals.get("callbacks")
                callbacks = getattr(callbacks, "callbacks", callbacks) or []
                if any(hasattr(each, "reports_a_stop") for each in callbacks):
                    self._reported_fit = frame.f_code
                return

    def _on_call(self, frame, event, argument):
        # Again, since fit takes the wish back when it begins.
        if self._model is not None and not getattr(self._model, self._flag, False):
            setattr(self._model, self._flag, True)
        # With a report, the cell goes on with what there is until another training.
        reported = self._reported_fit
        if frame.f_code is reported if reported else self._is_safe(frame):
            self._stop()

    def _stop(self, *event):
        self._stop_watching()
        raise KeyboardInterrupt

    def _stop_watching(self):
        self._model = self._reported_fit = None
        if sys.gettrace() == self._on_call:
            sys.settrace(None)


def _package(frame):
    return frame.f_globals.get("__name__", "").partition(".")[0]


stop_button = StopButton()
