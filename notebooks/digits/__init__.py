"""Helpers for the *Hello, digits* notebooks: what would distract from the lesson.

Nothing here is hidden: ``digits.load_mnist??`` in a cell shows a helper's source.
Keras, TensorFlow and SciPy are imported only by the helpers that need them, so that
``import digits`` is quick.

The import also sets things up (:mod:`digits.start_up`): Keras runs on TensorFlow; both
are imported without scikit-learn and without notes on the processor; ``fit`` feeds
arrays without TensorFlow's tuning, which can make it wait. In a notebook, the stop
button ends a cell in good order (:mod:`digits.interrupts`), and an error shows the
lines of the cells only (:mod:`digits.tracebacks`).
"""

from importlib import import_module

from digits.start_up import prepare_kernel, prepare_libraries

prepare_kernel()
prepare_libraries()  # before Matplotlib or Keras is imported

from digits.batches import make_batches
from digits.data import (
    load_benchmark,
    load_landscape,
    load_mnist,
    load_own_digits,
    split,
)
from digits.drawing_pad import drawing_pad
from digits.exercises import check, hint
from digits.figures.architecture import draw_architecture
from digits.figures.arrays import draw_arrays, draw_axes
from digits.figures.calls import plot_calls
from digits.figures.charts import plot_class_counts, plot_functions, plot_regression
from digits.figures.comparison import draw_folds, plot_comparison, plot_range_test
from digits.figures.concepts import draw_batches, draw_splits, draw_tasks
from digits.figures.convolution import draw_convolution
from digits.figures.curves import plot_history, plot_runs
from digits.figures.display import show
from digits.figures.effects import plot_effects, plot_interaction
from digits.figures.evaluation import plot_calibration, plot_confusion
from digits.figures.images import plot_digits, plot_pixels
from digits.figures.ladder import plot_ladder
from digits.figures.landscape import plot_landscape
from digits.figures.live import browse_digits, explore, is_live
from digits.figures.network import plot_feature_maps, plot_probabilities
from digits.figures.neuron import draw_neuron
from digits.figures.pictures import plot_pictures
from digits.figures.pooling import draw_pooling
from digits.figures.searches import plot_importances, plot_searches
from digits.memory import free_models
from digits.playground import playground
from digits.profile import Profile, load_profile

__all__ = [
    "Profile",
    "TrainingReport",
    "browse_digits",
    "check",
    "draw_architecture",
    "draw_arrays",
    "draw_axes",
    "draw_batches",
    "draw_convolution",
    "draw_folds",
    "draw_neuron",
    "draw_pooling",
    "draw_splits",
    "draw_tasks",
    "drawing_pad",
    "explore",
    "free_models",
    "hint",
    "is_live",
    "load_benchmark",
    "load_landscape",
    "load_mnist",
    "load_own_digits",
    "load_profile",
    "make_batches",
    "playground",
    "plot_calibration",
    "plot_calls",
    "plot_class_counts",
    "plot_comparison",
    "plot_confusion",
    "plot_digits",
    "plot_effects",
    "plot_feature_maps",
    "plot_functions",
    "plot_history",
    "plot_importances",
    "plot_interaction",
    "plot_ladder",
    "plot_landscape",
    "plot_pictures",
    "plot_pixels",
    "plot_probabilities",
    "plot_range_test",
    "plot_regression",
    "plot_runs",
    "plot_searches",
    "show",
    "split",
    "to_mnist",
    "to_mnist_stages",
]


# Where each helper is whose libraries take long to import, up to its first use.
LATE = {
    "TrainingReport": "training",
    "to_mnist": "own_digits",
    "to_mnist_stages": "own_digits",
}


def __getattr__(name: str):
    """Import a helper, and its libraries with it, at its first use."""
    if name in LATE:
        return getattr(import_module(f"digits.{LATE[name]}"), name)
    raise AttributeError(f"module 'digits' has no attribute {name!r}")
