"""Prepare the libraries: Keras on TensorFlow, without start-up notes."""

import logging
import os
import sys
from contextlib import contextmanager
from importlib.machinery import PathFinder


def prepare_libraries() -> None:
    """Choose Keras's backend and silence what the libraries print at their import.

    Call it before they are imported. Python's warnings and errors stay visible.
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
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietTensorFlow())


class _QuietTensorFlow:
    """Import TensorFlow with the process's standard error turned off."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            execute = spec.loader.exec_module

            def execute_quietly(module):
                with _no_standard_error():
                    execute(module)

            spec.loader.exec_module = execute_quietly
        return spec


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
