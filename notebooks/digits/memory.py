"""Free the memory of models that nobody needs any more."""

import ctypes
import gc
from contextlib import suppress
from functools import cache


def free_models() -> None:
    """Free what earlier trainings left behind, before the next one begins.

    ``keras.backend.clear_session`` and a collection of garbage do half of it. But at
    every training, the optimiser of Keras 3 registers a gradient function with
    TensorFlow, which keeps it for ever, and with it the graph of the training: about
    5 MB for a small network. Nobody asks for the gradient of a finished step of an
    optimiser, so these functions are dropped. Models that are still in use stay.
    """
    import keras

    keras.backend.clear_session()
    # There is no public way. Without these names in a later TensorFlow, more memory
    # stays in use.
    with suppress(ImportError, AttributeError):
        from tensorflow.python.framework import ops

        registry = ops.gradient_registry._registry
        for name in [name for name in registry if name.startswith("CustomGradient-")]:
            del registry[name]
    gc.collect()
    _freeze_libraries()
    _return_to_system()


@cache
def _freeze_libraries() -> None:
    # What the libraries made at their import stays for good. To search it again at
    # each collection would take most of the time.
    gc.freeze()


def _return_to_system() -> None:
    # The C library of Linux keeps freed memory in pieces for later. Others have no
    # such function.
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
