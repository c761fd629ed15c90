"""The training report, in a real kernel with a real interrupt."""

import queue
import time

import pytest
from jupyter_client.manager import start_new_kernel

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


class Kernel:
    """A running kernel that reports what a cell's output looks like at its end."""

    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, code, *, interrupt_when=None):
        """Run a cell; interrupt the kernel when a text shows up in its output."""
        message_id = self.client.execute(code)
        shown, streams, deadline = {}, "", time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "update_display_data"):
                shown[content["transient"]["display_id"]] = content["data"]
            elif kind == "stream":
                streams += content["text"]
            elif kind == "error":
                streams += content["ename"]
            elif kind == "status" and content["execution_state"] == "idle":
                return [*shown.values()], streams
            texts = [data["text/plain"] for data in shown.values()]
            if interrupt_when and any(interrupt_when in text for text in texts):
                self.manager.interrupt_kernel()
                interrupt_when = None
        raise TimeoutError(f"the cell did not end: {code}")

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel():
    kernel = Kernel()
    yield kernel
    kernel.stop()


def test_shows_one_line_per_epoch(kernel):
    kernel.run(SET_UP.format(options="", pause=0))
    shown, _ = kernel.run("history = fit(epochs=3)")
    lines = shown[0]["text/plain"].splitlines()
    assert [line[:12] for line in lines] == [f"epoch {n} of 3" for n in (1, 2, 3)]
    assert all("val_mae" in line and line.endswith(" s") for line in lines)


def test_redraws_the_curves_in_place(kernel):
    kernel.run(SET_UP.format(options="curves=True", pause=0))
    shown, _ = kernel.run("history = fit(epochs=3)")
    images = [data for data in shown if "image/png" in data]
    captions = [data for data in shown if "text/html" in data]
    assert len(images) == len(captions) == 1
    assert "3 epochs" in images[0]["text/plain"]


def test_an_interrupt_keeps_the_history_and_the_lesson_goes_on(kernel):
    kernel.run(SET_UP.format(options="", pause=0.1))
    shown, streams = kernel.run(
        "history = fit(epochs=50)", interrupt_when="epoch 2 of 50, batch"
    )
    lines = shown[0]["text/plain"].splitlines()
    assert "KeyboardInterrupt" not in streams
    assert lines[-1].startswith("Interrupted in epoch 2 after batch ")
    assert "of 10" in lines[-1]
    _, streams = kernel.run(
        "print(len(history.history['loss']), report.interrupted, report.seconds < 30)"
    )
    assert streams == "2 True True\n"


def test_after_an_interrupt_the_next_training_runs_to_its_end(kernel):
    kernel.run(SET_UP.format(options="", pause=0.1))
    kernel.run("history = fit(epochs=50)", interrupt_when="epoch 1 of 50, batch")
    _, streams = kernel.run(
        "history = fit(epochs=2); print(len(history.epoch), report.interrupted)"
    )
    assert streams == "2 False\n"


def test_the_usual_interrupt_works_again_after_training(kernel):
    kernel.run(SET_UP.format(options="", pause=0))
    code = (
        "import signal; before = signal.getsignal(signal.SIGINT); fit(epochs=1);"
        "print(signal.getsignal(signal.SIGINT) is before)"
    )
    assert kernel.run(code)[1] == "True\n"


def test_start_up_notes_of_the_libraries_stay_out(kernel):
    fresh = Kernel()
    try:
        _, streams = fresh.run(
            "import digits\nimport keras\nprint(keras.ops.zeros(1).shape)"
        )
    finally:
        fresh.stop()
    assert streams == "(1,)\n"
