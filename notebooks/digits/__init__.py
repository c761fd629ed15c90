"""Helpers for the *Hello, digits* notebooks: what would distract from the lesson.

Nothing here is hidden: ``digits.load_mnist??`` in a cell shows a helper's source.
Each helper is imported at its first use, and Keras and TensorFlow with those that need
them, so that ``import digits`` is quick.

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
import_module(
    "digits.figures.common"
)  # the style of all figures, also of those in cells

# The names that lessons use, by the module that holds them.
HOMES = {
    "data": "load_benchmark load_landscape load_mnist load_own_digits split",
    "exercises": "check hint progress quiz",
    "figures.common": "plot_digits plot_feature_maps plot_history plot_probabilities "
    "plot_runs show",
    "figures.lesson_01": "browse_digits draw_splits draw_tasks plot_class_counts "
    "plot_pixels",
    "figures.lesson_02": "draw_arrays draw_axes",
    "figures.lesson_04": "draw_architecture draw_convolution draw_neuron draw_pooling "
    "plot_functions",
    "figures.lesson_05": "draw_batches plot_confusion",
    "figures.lesson_06": "draw_folds plot_comparison plot_effects plot_interaction "
    "plot_landscape plot_range_test",
    "figures.lesson_07": "plot_photo plot_pictures",
    "handwriting.image": "to_mnist to_mnist_stages",
    "handwriting.pad": "drawing_pad",
    "handwriting.photo": "read_photo",
    "handwriting.sheet": "cut_sheet",
    "profile": "load_profile",
    "search.playground": "playground",
    "training": "TrainingReport free_models make_batches",
}
HOME_OF = {name: home for home, names in HOMES.items() for name in names.split()}
__all__ = sorted(HOME_OF)


def __getattr__(name: str):
    """Import a helper, and its libraries with it, at its first use."""
    if name in HOMES:
        return import_module(f"digits.{name}")
    if name not in HOME_OF:
        raise AttributeError(f"module 'digits' has no attribute {name!r}", name=name)
    return getattr(import_module(f"digits.{HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
