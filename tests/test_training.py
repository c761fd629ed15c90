"""The training report, in a real kernel with a real interrupt."""

import pytest

from kernel import Kernel

SET_UP = """
import digits
import keras, numpy as np
model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(3)])
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=0.01),
    loss=keras.losses.MeanSquaredError(),
    metrics=["mae"],
)
report = digits.TrainingReport({options})
x, y = np.ones((640, 4), "float32"), np.ones((640, 3), "float32")
class Slow(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        import time
        time.sleep({pause})
def fit(epochs):
    return model.fit(x, y, batch_size=64, epochs=epochs, validation_data=(x, y),
                     callbacks=[report, Slow()], verbose=0)
"""


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.stop()


def test_shows_one_line_per_epoch(kernel):
    kernel.run(SET_UP.format(options="", pause=0))
    (report,) = kernel.run("history = fit(epochs=3)").shown.values()
    lines = report["text/plain"].splitlines()
    assert [line[:12] for line in lines] == [f"epoch {n} of 3" for n in (1, 2, 3)]
    assert all("val_mae" in line and line.endswith(" s") for line in lines)


def test_redraws_the_curves_in_place(kernel):
    kernel.run(SET_UP.format(options="curves=True", pause=0))
    shown = kernel.run("history = fit(epochs=3)").shown.values()
    images = [data for data in shown if "image/png" in data]
    captions = [data for data in shown if "text/html" in data]
    assert len(images) == len(captions) == 1
    assert "3 epochs" in images[0]["text/plain"]


def test_an_interrupt_keeps_the_history_and_the_lesson_goes_on(kernel):
    kernel.run(SET_UP.format(options="", pause=0.1))
    stopped = kernel.run(
        "history = fit(epochs=50)", presses=1, when="epoch 2 of 50, batch"
    )
    lines = stopped.words().splitlines()
    assert not stopped.red
    assert lines[-1].startswith("Interrupted in epoch 2 after batch ")
    assert "of 10" in lines[-1]
    kept = kernel.run(
        "print(len(history.history['loss']), report.interrupted, report.seconds < 30)"
    )
    assert kept.stdout == "2 True True\n"


def test_after_an_interrupt_the_next_training_runs_to_its_end(kernel):
    kernel.run(SET_UP.format(options="", pause=0.1))
    stopped = kernel.run(
        "history = fit(epochs=50)", presses=1, when="epoch 1 of 50, batch"
    )
    assert "Interrupted in epoch 1 " in stopped.words()
    went_on = kernel.run(
        "history = fit(epochs=2); print(len(history.epoch), report.interrupted)"
    )
    assert went_on.stdout == "2 False\n"


def test_the_usual_interrupt_works_again_after_training(kernel):
    kernel.run(SET_UP.format(options="", pause=0))
    code = (
        "import signal; before = signal.getsignal(signal.SIGINT); fit(epochs=1);"
        "print(signal.getsignal(signal.SIGINT) is before)"
    )
    assert kernel.run(code).stdout == "True\n"


def test_start_up_notes_of_the_libraries_stay_out():
    fresh = Kernel()
    try:
        started = fresh.run(
            "import digits\nimport keras\nprint(keras.ops.zeros(1).shape)"
        )
    finally:
        fresh.stop()
    assert (started.stdout, started.red) == ("(1,)\n", "")
