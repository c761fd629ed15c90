"""A panel for trying settings: sliders, a train button and a growing curve."""

import csv
import html
import io
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display

from digits.figures.common import is_live, show
from digits.figures.lesson_06 import trials_figure
from digits.figures.style import count, percent
from digits.interrupts import stop_button

CHOICES = {
    "conv_layers": (0, 1, 2, 3, 4),
    "filters": (4, 8, 16, 32, 64),
    "conv_activation": ("relu", "gelu", "tanh", "sigmoid"),
    "dense_layers": (0, 1, 2, 3),
    "neurons": (16, 32, 64, 128, 256),
    "dense_activation": ("relu", "gelu", "tanh", "sigmoid"),
    "dropout": (0.0, 0.1, 0.25, 0.5, 0.75),
    "optimiser": ("adam", "sgd", "rmsprop", "adadelta"),
    "learning_rate": (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "batch_size": (16, 32, 64, 128, 256, 512, 1024),
    "epochs": (1, 2, 3, 4, 6, 8, 10),
}
RESULTS = ("validation_accuracy", "training_seconds", "parameters")
TABLE = Path("my_runs.csv")
# Redrawing the curve more often would slow the training down, in seconds.
PAUSE = 0.7


def playground(
    train_model: Callable[..., dict], base: Mapping, runs: list | None = None
) -> None:
    """Show a panel that trains with the settings chosen on it.

    Where nobody can use controls, the last runs are drawn instead.

    Parameters
    ----------
    train_model : callable
        Takes the settings, ``seed`` and ``callbacks``, and returns a dict with
        ``validation_accuracy``, ``training_seconds``, ``parameters`` and ``history``.
    base : dict
        The setting that each control starts with.
    runs : list of dict, optional
        Earlier results with their settings; each finished run is added to it.

    Raises
    ------
    ValueError
        If ``base`` lacks a setting, or holds one that there is no control for.
    """
    if set(base) != set(CHOICES):
        raise ValueError(
            f"base differs from the controls in {sorted(set(base) ^ set(CHOICES))}, "
            f"expected exactly {', '.join(CHOICES)}: pass the lesson's base."
        )
    runs = [] if runs is None else runs
    if is_live():
        Panel(train_model, base, runs).display()
    else:
        show(*trials_figure([_curve_of(run) for run in runs[-4:]]))


def _curve_of(run):
    history = run["history"]
    epochs = list(range(1, len(history["val_accuracy"]) + 1))
    return {
        "training": (epochs, history["accuracy"]),
        "validation": (epochs, history["val_accuracy"]),
    }


class Panel:
    """The controls, the curve and the table of :func:`playground`."""

    _at_work = None  # the panel that trains now, if any

    def __init__(self, train_model, base, runs):
        import ipywidgets

        self.train_model, self.runs = train_model, runs
        self.curves, self.table, self.saved = [], [], 0
        self.controls = {
            name: _make_control(name, base[name], CHOICES[name]) for name in CHOICES
        }
        # As wide as its words: the usual width cuts the longest ones off.
        button = partial(ipywidgets.Button, layout={"width": "auto"})
        self.train = button(description="Train", button_style="primary", icon="play")
        self.stop = button(description="Stop", icon="stop", disabled=True)
        self.save = button(description="Save as CSV", icon="save", disabled=True)
        self.status, self.rows = ipywidgets.HTML(), ipywidgets.HTML()
        self.picture = ipywidgets.Image(format="png", width=600)
        self.train.on_click(self._start)
        self.stop.on_click(self._ask_to_stop)
        self.save.on_click(self._save)
        self._draw()
        self._say("Move the sliders, then press Train.")

    def display(self):
        """Show the panel in the cell's output."""
        import ipywidgets

        buttons = ipywidgets.HBox([self.train, self.stop, self.save])
        narrow = ipywidgets.Layout(width="27em")
        left = ipywidgets.VBox([*self.controls.values(), buttons], layout=narrow)
        right = ipywidgets.VBox([self.status, self.picture])
        flow = ipywidgets.Layout(flex_flow="row wrap")
        display(
            ipywidgets.VBox([ipywidgets.HBox([left, right], layout=flow), self.rows])
        )

    def _start(self, _=None):
        # Two trainings at once would each take twice as long.
        if Panel._at_work is not None:
            Panel._at_work._ask_to_stop()
            Panel._at_work.thread.join()
        Panel._at_work, self.stopping = self, False
        self.train.disabled, self.stop.disabled = True, False
        settings = {name: control.value for name, control in self.controls.items()}
        self.thread = threading.Thread(target=self._run, args=(settings,), daemon=True)
        self.thread.start()

    def _ask_to_stop(self, _=None):
        self.stopping = True

    @staticmethod
    def stop_training():
        """Stop the training of the panel at work, if there is one."""
        if Panel._at_work is not None:
            Panel._at_work._ask_to_stop()

    def _run(self, settings):
        try:
            self._train_once(settings)
        # Whatever went wrong, the panel must be ready for the next try.
        except Exception as error:
            first = f"{error}".splitlines()[0] if f"{error}" else ""
            self._say(f"That failed with {type(error).__name__}: {first}")
        finally:
            Panel._at_work = None
            self.train.disabled, self.stop.disabled = False, True

    def _train_once(self, settings):
        same = [r for r in self.runs if all(r[n] == v for n, v in settings.items())]
        seed = 1 + max((run["seed"] for run in same), default=-1)
        self.curves.append({"training": ([], []), "validation": ([], [])})
        self._say("Preparing the network: this takes a second or two.")
        recorder = _make_recorder(self, self.curves[-1])
        result = self.train_model(seed=seed, callbacks=[recorder], **settings)
        self._draw()
        if self.stopping:
            self._say("Stopped. The curve stays, but the run is not in the table.")
            return
        run = settings | {"seed": seed} | result
        self.runs.append(run)
        self.table.append(run)
        self.rows.value = _table_html(self.table)
        self.save.disabled = False
        accuracy, seconds = run["validation_accuracy"], run["training_seconds"]
        self._say(f"Validation accuracy {percent(accuracy)} after {seconds:.1f} s.")

    def _draw(self):
        figure, alt = trials_figure(self.curves[-6:])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=110)
        plt.close(figure)
        self.picture.value = buffer.getvalue()
        self.alt = alt

    def _say(self, text):
        self.status.value = f"<p role='status'>{html.escape(text)}</p>"

    def _save(self, _=None):
        columns = [*CHOICES, "seed", *RESULTS]
        new = not TABLE.exists()
        with TABLE.open("a", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            if new:
                writer.writeheader()
            writer.writerows(self.table[self.saved :])
        added, self.saved = len(self.table) - self.saved, len(self.table)
        self._say(f"Added {count(added, 'run')} to {TABLE}, beside this notebook.")


# A training in its own thread is not the work of a cell.
stop_button.at_rest.append(Panel.stop_training)


def _make_control(name, value, choices):
    import ipywidgets

    choices = choices if value in choices else (*choices, value)
    style = {"description_width": "8.5em"}
    options = {"value": value, "description": name.replace("_", " "), "style": style}
    if isinstance(value, str):
        return ipywidgets.Dropdown(options=choices, **options)
    choices = [(f"{choice:g}", choice) for choice in sorted(choices)]
    return ipywidgets.SelectionSlider(options=choices, **options)


def _make_recorder(panel, curve):
    import keras

    class Recorder(keras.callbacks.Callback):
        """Let the curve grow, and the training end when the panel says so."""

        epoch, drawn = 0, 0.0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            # Several steps in one call may count past the last.
            done = min(1, (batch + 1) / self.params["steps"])
            self._add("training", self.epoch + done, logs["accuracy"])
            self.model.stop_training = panel.stopping
            if time.perf_counter() - self.drawn > PAUSE:
                self._show()

        def on_epoch_end(self, epoch, logs=None):
            self._add("validation", epoch + 1, logs["val_accuracy"])
            self._show()

        def _add(self, kind, place, accuracy):
            places, accuracies = curve[kind]
            accuracies.append(float(accuracy))
            places.append(place)

        def _show(self):
            self.drawn = time.perf_counter()
            panel._say(f"Training: epoch {self.epoch + 1} of {self.params['epochs']}.")
            panel._draw()

    return Recorder()


def _table_html(runs):
    columns = [*CHOICES, "seed", *RESULTS]
    head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in columns)
    lines = []
    for run in reversed(runs):
        cells = [run[name] for name in [*CHOICES, "seed"]]
        cells += [percent(run["validation_accuracy"], 2)]
        cells += [f"{run['training_seconds']:.1f} s", f"{run['parameters']:,}"]
        lines.append("".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    style = "style='overflow-x: auto'"
    return f"<div {style}><table class='dataframe'><tr>{head}</tr>{body}</table></div>"
