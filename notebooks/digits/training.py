"""A report of the training while it runs, which an interrupt does not lose."""

import signal
import threading
import time

import keras
from IPython.display import display

from digits.figures.curves import history_figure
from digits.figures.display import FigureSlot

# Redrawing more often than this would slow the training down, in seconds.
PAUSE = 0.3


class TrainingReport(keras.callbacks.Callback):
    """Show a line per epoch, and let an interrupt end the training in good order.

    The first interrupt (the stop button, or Ctrl-C) ends the training after the
    batch at work, so that ``fit`` returns its history as usual; a second one
    raises ``KeyboardInterrupt`` at once.

    Parameters
    ----------
    curves : bool, default False
        Also draw the curves of loss and accuracy, anew after each epoch.
    brief : bool, default False
        Show the latest line only, where many short trainings follow each other.

    Attributes
    ----------
    interrupted : bool
        Whether the last training was interrupted.
    seconds : float
        How long the last training took, in seconds.
    """

    def __init__(self, *, curves: bool = False, brief: bool = False):
        super().__init__()
        self.curves = curves
        self.brief = brief
        self.interrupted = False
        self.seconds = 0.0

    def on_train_begin(self, logs=None):
        """Start the clock and listen for an interrupt."""
        self.interrupted = False
        self._history = {}
        self._lines = []
        self._batch = 0
        self._handle = None
        self._slot = FigureSlot()
        self._start = self._last_update = time.perf_counter()
        # Python delivers signals to the main thread only.
        self._listening = threading.current_thread() is threading.main_thread()
        if self._listening:
            self._previous_handler = signal.signal(signal.SIGINT, self._on_interrupt)

    def _on_interrupt(self, number, frame):
        self.interrupted = True
        self._restore_handler()

    def _restore_handler(self):
        if self._listening:
            signal.signal(signal.SIGINT, self._previous_handler)
            self._listening = False

    def on_epoch_begin(self, epoch, logs=None):
        """Start the clock of the epoch."""
        self._epoch_start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Show the progress, and stop here if an interrupt came."""
        self._batch = batch + 1
        if self.interrupted:
            self.model.stop_training = True
        elif time.perf_counter() - self._last_update > PAUSE:
            self._print(self._line(len(self._history.get("loss", [])), logs))

    def on_epoch_end(self, epoch, logs=None):
        """Add the line of the finished epoch and redraw the curves."""
        for name, value in logs.items():
            self._history.setdefault(name, []).append(float(value))
        seconds = time.perf_counter() - self._epoch_start
        self._lines.append(f"{self._line(epoch, logs)}  {seconds:.1f} s")
        self._print()
        # One point makes no curve.
        if self.curves and len(self._lines) > 1:
            self._slot.show(*history_figure(self._history))

    def on_train_end(self, logs=None):
        """Stop the clock, give the interrupt back and say if it was used."""
        self._restore_handler()
        self.seconds = time.perf_counter() - self._start
        if self.interrupted:
            self.model.stop_training = True
            steps = self.params["steps"]
            self._lines.append(
                f"Interrupted in epoch {len(self._lines)} after batch {self._batch} of "
                f"{steps}: the history keeps what was done, and you can go on."
            )
            self._print()

    def _line(self, epoch, logs):
        done = f"epoch {epoch + 1} of {self.params['epochs']}"
        steps = self.params["steps"]
        if self._batch != steps:
            done += f", batch {self._batch} of {steps}"
        return "  ".join([done, *(f"{k} {float(v):.4f}" for k, v in logs.items())])

    def _print(self, *unfinished):
        lines = [*self._lines, *unfinished]
        text = {"text/plain": "\n".join(lines[-1:] if self.brief else lines)}
        self._last_update = time.perf_counter()
        if self._handle is None:
            self._handle = display(text, raw=True, display_id=True)
        else:
            self._handle.update(text, raw=True)
