"""A panel for trying settings: sliders, a train button and a growing curve."""

import csv
import html
import io
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import keras
from IPython.display import display
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digits.figures.common import is_live, set_accuracy_axis, show
from digits.figures.style import GREY, INK, TRAINING, VALIDATION, count, percent
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
COLUMNS = (*CHOICES, "seed", "validation_accuracy", "training_seconds", "parameters")
TABLE = Path("my_runs.csv")
# Redrawing the curve more often would slow the training down, in seconds.
PAUSE = 0.7
# The upper end of the axis, which an accuracy of 1 would leave: there it is drawn.
LOWEST_ERROR = 0.005


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
        display(Panel(train_model, base, runs).view)
    else:
        show(*trials_figure([_curve_of(run["history"]) for run in runs[-4:]]))


def _curve_of(history):
    epochs = list(range(1, len(history["val_accuracy"]) + 1))
    return {
        "training": (epochs, history["accuracy"]),
        "validation": (epochs, history["val_accuracy"]),
    }


class Panel:
    """The controls, the curve and the table of :func:`playground`."""

    _at_work = None  # the panel that trains now, if any

    def __init__(self, train_model, base, runs):
        from ipywidgets import HTML, Button, HBox, Image, VBox

        self.train_model, self.runs = train_model, runs
        self.curves, self.table, self.saved = [], [], 0
        self.controls = {name: _make_control(name, base[name]) for name in CHOICES}
        # As wide as its words: the usual width cuts the longest ones off.
        button = partial(Button, layout={"width": "auto"})
        self.train = button(description="Train", button_style="primary", icon="play")
        self.stop = button(description="Stop", icon="stop", disabled=True)
        self.save = button(description="Save as CSV", icon="save", disabled=True)
        self.train.on_click(self._start)
        self.stop.on_click(self._ask_to_stop)
        self.save.on_click(self._save)
        self.status, self.rows = HTML(), HTML()
        self.picture = Image(format="png", width=600)
        buttons = HBox([self.train, self.stop, self.save])
        left = VBox([*self.controls.values(), buttons], layout={"width": "27em"})
        right = VBox([self.status, self.picture])
        both = HBox([left, right], layout={"flex_flow": "row wrap"})
        self.view = VBox([both, self.rows])
        self._draw()
        self._say("Move the sliders, then press Train.")

    def _start(self, _=None):
        # Two trainings at once would each take twice as long.
        if (other := Panel._at_work) is not None:
            other._ask_to_stop()
            other.thread.join()
        Panel._at_work, self.stopping = self, False
        self.train.disabled, self.stop.disabled = True, False
        settings = {name: control.value for name, control in self.controls.items()}
        self.thread = threading.Thread(target=self._run, args=(settings,), daemon=True)
        self.thread.start()

    def _ask_to_stop(self, _=None):
        self.stopping = True

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
        result = self.train_model(seed=seed, callbacks=[_Recorder(self)], **settings)
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
        figure, _ = trials_figure(self.curves[-6:])
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=110)
        self.picture.value = buffer.getvalue()

    def _say(self, text):
        self.status.value = f"<p role='status'>{html.escape(text)}</p>"

    def _save(self, _=None):
        new = not TABLE.exists()
        with TABLE.open("a", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
            if new:
                writer.writeheader()
            writer.writerows(self.table[self.saved :])
        added, self.saved = len(self.table) - self.saved, len(self.table)
        self._say(f"Added {count(added, 'run')} to {TABLE}, beside this notebook.")


def _stop_training():
    if (panel := Panel._at_work) is not None:
        panel._ask_to_stop()


# A training in its own thread is not the work of a cell.
stop_button.at_rest.append(_stop_training)


def _make_control(name, value):
    from ipywidgets import Dropdown, SelectionSlider

    choices = list(dict.fromkeys((*CHOICES[name], value)))
    style = {"description_width": "8.5em"}
    options = {"value": value, "description": name.replace("_", " "), "style": style}
    if isinstance(value, str):
        return Dropdown(options=choices, **options)
    labelled = [(f"{choice:g}", choice) for choice in sorted(choices)]
    return SelectionSlider(options=labelled, **options)


class _Recorder(keras.callbacks.Callback):
    """Let the curve of a panel grow, and the training end when the panel says so."""

    def __init__(self, panel):
        super().__init__()
        self.panel, self.curve = panel, panel.curves[-1]
        self.epoch, self.drawn = 0, 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        # Several steps in one call may count past the last.
        done = min(1, (batch + 1) / self.params["steps"])
        self._add("training", self.epoch + done, logs["accuracy"])
        self.model.stop_training = self.panel.stopping
        if time.perf_counter() - self.drawn > PAUSE:
            self._show()

    def on_epoch_end(self, epoch, logs=None):
        self._add("validation", epoch + 1, logs["val_accuracy"])
        self._show()

    def _add(self, kind, place, accuracy):
        places, accuracies = self.curve[kind]
        accuracies.append(float(accuracy))
        places.append(place)

    def _show(self):
        self.drawn = time.perf_counter()
        epoch, epochs = self.epoch + 1, self.params["epochs"]
        self.panel._say(f"Training: epoch {epoch} of {epochs}.")
        self.panel._draw()


def trials_figure(curves: Sequence[Mapping]) -> tuple[Figure, str]:
    """Return a figure of the last curve over the earlier ones, and its alt text.

    Each curve is a dict with ``"training"`` and ``"validation"``, each of them a pair
    of lists: places in epochs, and accuracies from 0 to 1.
    """
    figure = Figure(figsize=(7.2, 4.2))
    axes = figure.subplots()
    for curve in curves[:-1]:
        axes.plot(*_errors(curve["validation"]), "s--", color=GREY, alpha=0.5, lw=1.5)
    if len(curves) > 1:
        axes.plot([], [], "s--", color=GREY, lw=1.5, label="earlier runs, validation")
    if curves:
        line = {"color": TRAINING, "label": "training"}
        axes.plot(*_errors(curves[-1]["training"]), **line)
        mark = {"color": VALIDATION, "mec": INK, "ms": 9, "label": "validation"}
        axes.plot(*_errors(curves[-1]["validation"]), "s--", **mark)
        figure.legend(loc="outside upper center", ncols=3)
    set_accuracy_axis(axes, lowest_error=LOWEST_ERROR)
    axes.set(xlabel="epoch", ylabel="accuracy")
    axes.set_xlim(0, 0.1 + max([1, *(x for c in curves for x in c["training"][0])]))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid()
    return figure, _trials_alt(curves)


def _errors(curve):
    places, accuracies = curve
    return places, [max(1 - accuracy, LOWEST_ERROR) for accuracy in accuracies]


def _trials_alt(curves):
    ends = [percent(c["validation"][1][-1]) for c in curves if c["validation"][1]]
    if not ends:
        return "Accuracy of the training, still without a validation."
    *earlier, last = ends
    text = f"Validation accuracy of the last run: {last}."
    if earlier:
        text += f" Of {count(len(earlier), 'run')} before it: {', '.join(earlier)}."
    return text


def _table_html(runs):
    rows = ["".join(f"<th>{name.replace('_', ' ')}</th>" for name in COLUMNS)]
    for run in reversed(runs):
        cells = [run[name] for name in [*CHOICES, "seed"]]
        cells += [percent(run["validation_accuracy"], 2)]
        cells += [f"{run['training_seconds']:.1f} s", f"{run['parameters']:,}"]
        rows.append("".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    style = "style='overflow-x: auto'"
    return f"<div {style}><table class='dataframe'>{body}</table></div>"
