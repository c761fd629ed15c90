"""Helpers for the *Hello, digits* notebooks: what would distract from the lesson.

Nothing here is hidden: ``digits.load_mnist??`` in a cell shows a helper's source.
Keras and TensorFlow are imported only by the helpers that need them, so that
``import digits`` is quick.
"""

import logging
import os

# Both must be set before the libraries are imported: TensorFlow's C++ code writes
# start-up notes, and Matplotlib announces that it builds its font cache.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from digits.data import load_mnist, split
from digits.drawings import (
    draw_architecture,
    draw_batches,
    draw_convolution,
    draw_neuron,
    draw_pooling,
    draw_reshape,
    draw_splits,
    draw_tasks,
)
from digits.exercises import check, hint
from digits.figures import show
from digits.plots import (
    plot_calibration,
    plot_class_counts,
    plot_confusion,
    plot_digits,
    plot_functions,
    plot_history,
    plot_pixels,
    plot_probabilities,
)
from digits.profile import Profile, load_profile

__all__ = [
    "Profile",
    "TrainingReport",
    "check",
    "draw_architecture",
    "draw_batches",
    "draw_convolution",
    "draw_neuron",
    "draw_pooling",
    "draw_reshape",
    "draw_splits",
    "draw_tasks",
    "hint",
    "load_mnist",
    "load_profile",
    "plot_calibration",
    "plot_class_counts",
    "plot_confusion",
    "plot_digits",
    "plot_functions",
    "plot_history",
    "plot_pixels",
    "plot_probabilities",
    "show",
    "split",
]


def __getattr__(name: str):
    """Import the training report, and Keras with it, at its first use."""
    if name == "TrainingReport":
        from digits.training import TrainingReport

        return TrainingReport
    raise AttributeError(f"module 'digits' has no attribute {name!r}")
