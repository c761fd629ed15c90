"""Prepare the libraries: Keras on TensorFlow, without start-up notes."""

import logging
import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from importlib.machinery import PathFinder

from digits import tracebacks
from digits.interrupts import stop_button


def prepare_kernel() -> None:
    """Let a notebook stop cells in good order, and show errors in short."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if hasattr(shell, "kernel"):
        stop_button.connect(shell)
        tracebacks.connect(shell)
        # Optuna would report the trial that the stop button ends, in a hundred lines.
        logging.getLogger("optuna.study._optimize").addFilter(
            lambda record: not stop_button.pressed
        )


def prepare_libraries() -> None:
    """Choose Keras's backend, and leave out what costs time or prints notes.

    Python's warnings and errors stay visible.
    """
    # A learner may have chosen another backend for other work.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    # Matplotlib announces that it builds its font cache.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    # Keras prepares each model anew, and TensorFlow takes many models for a mistake.
    logging.getLogger("tensorflow").addFilter(
        lambda record: "triggered tf.function retracing" not in record.getMessage()
    )
    # TensorFlow's C++ code names the processor's features at the first operation.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # It also writes a note on oneDNN while it is imported, which no setting stops.
    _import_within("tensorflow", _no_standard_error, _no_scikit_learn)
    if "keras" in sys.modules:
        _stop_tuning()
    _import_within("keras", _no_scikit_learn, _no_tuning)


def _import_within(name, *contexts):
    if name not in sys.modules:
        sys.meta_path.insert(0, _Importer(name, contexts))


class _Importer:
    """Import one module within contexts, once."""

    def __init__(self, name, contexts):
        self.name, self.contexts = name, contexts

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            self.execute = spec.loader.exec_module
            spec.loader.exec_module = self.execute_within
        return spec

    def execute_within(self, module):
        with ExitStack() as stack:
            for context in self.contexts:
                stack.enter_context(context())
            self.execute(module)


@contextmanager
def _no_scikit_learn():
    # The libraries would import it for wrappers that no lesson uses, which takes 60 MB
    # and a second. None in this table makes an import fail.
    hidden = "sklearn" not in sys.modules
    if hidden:
        sys.modules["sklearn"] = None
    try:
        yield
    finally:
        if hidden:
            del sys.modules["sklearn"]


@contextmanager
def _no_tuning():
    yield
    _stop_tuning()


def _stop_tuning():
    # So that fit, given arrays, returns when its last batch is done. The class is
    # private to Keras: if a later one has it elsewhere, fit only takes longer.
    with suppress(ImportError, AttributeError):
        from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

        make_dataset = ArrayDataAdapter.get_tf_dataset
        ArrayDataAdapter.get_tf_dataset = wraps(make_dataset)(
            lambda adapter: stop_tuning(make_dataset(adapter))
        )


def stop_tuning(dataset):
    """Return a dataset without TensorFlow's tuning of the feeding.

    While ``fit`` goes through a dataset, a thread of TensorFlow 2.21 tunes it, in
    rounds that double. At the end of an epoch it can miss the signal to stop, and
    ``fit`` waits up to as long again. Images in memory need no tuning, and the
    batches are the same without it.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


@contextmanager
def _no_standard_error():
    # C++ code writes to the file descriptor, past Python's sys.stderr.
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
