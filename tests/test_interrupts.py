"""The stop button ends any cell in good order; ``press_stop.py`` tries all lessons."""

import random
import re

import pytest

from kernel import LESSONS, REST, Kernel
from press_stop import code_cells, complaints, sentences

# Loaded machines are slow, and none of these cells would end by itself.
LIMIT = 60
SET_UP = """
import subprocess, sys, time
import digits, keras, optuna
import numpy as np
import tensorflow as tf

optuna.logging.set_verbosity(optuna.logging.WARNING)
x, y = np.ones((640, 4), "float32"), np.ones((640, 3), "float32")

def build_model():
    model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(3)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.01), loss="mse")
    return model

def train(epochs=10**6, **options):
    model = build_model()
    return model.fit(x, y, validation_data=(x, y), epochs=epochs, verbose=0, **options)

def measure(trial):
    rate = trial.suggest_float("rate", 0, 1)
    history = train(epochs=3 if trial.number < 3 else 10**6)
    return history.history["loss"][-1] + rate
"""
ENDLESS = {
    "training": """
model = build_model()
history = model.fit(x, y, epochs=10**6, verbose=0)
""",
    "training in a function": "losses = [1]\nlosses.append(train().history['loss'])",
    "search": "study = optuna.create_study()\nstudy.optimize(measure, n_trials=10**6)",
    "predictions": "model = build_model()\nwhile True: model.predict(x, verbose=0)",
    # Small ones: with operations that TensorFlow shares out among threads, a signal can
    # spoil its memory, even with a handler that only sets a number.
    "steps in TensorFlow": """
step = tf.function(lambda v: v * 2)
value = tf.ones((20, 20))
while True:
    value = tf.clip_by_value(step(value @ value), 0, 1)
""",
    "figures": "while True: digits.draw_batches(images=100, batch_size=50, epochs=2)",
    "arithmetic": "total = 0\nwhile True: total += 1",
    "sleep": "time.sleep(3600)",
    "program": """
command = [sys.executable, "-c", "import time; time.sleep(3600)"]
silent = subprocess.DEVNULL
program = subprocess.Popen(command, stdout=silent, stderr=silent)
program.wait()
""",
}
STOPPED = (
    "Stopped. What the cell had finished is kept; run it again whenever you like.\n"
)


@pytest.fixture(scope="module")
def kernels():
    kernels = []
    yield kernels
    for kernel in kernels:
        kernel.stop()


@pytest.fixture
def kernel(kernels):
    # One that does not stop would hold up all tests after it.
    if not kernels or kernels[-1].hangs:
        kernels.append(Kernel())
        assert not kernels[-1].run(SET_UP).red
    return kernels[-1]


@pytest.fixture
def chance(request):
    seed = random.randrange(10**6)
    print("seed", seed)
    return random.Random(seed)


@pytest.mark.parametrize("kind", ENDLESS)
def test_one_press_or_three_quick_ones_stop_a_cell(kernel, chance, kind):
    presses, after = chance.choice([1, 3]), chance.uniform(0, 3)
    stopped = kernel.run(
        ENDLESS[kind] + "\nprint('went on')", presses=presses, after=after
    )
    assert not complaints(stopped, LIMIT), (presses, after)
    assert stopped.stdout == STOPPED
    assert stopped.status == "error"
    assert kernel.run("1 + 1").status == "ok"


def test_a_training_without_a_report_keeps_its_history(kernel):
    kernel.run(ENDLESS["training"], presses=3, after=2)
    kept = kernel.run("print(len(model.history.epoch) > 0)")
    assert kept.stdout == "True\n"


def test_a_search_keeps_its_trials_and_goes_on(kernel):
    kernel.run(ENDLESS["search"], presses=1, after=8)
    kept = kernel.run("print(*[trial.state.name for trial in study.trials])")
    *finished, last = kept.stdout.split()
    assert set(finished) <= {"COMPLETE"}
    assert last == "FAIL"
    went_on = kernel.run("study.optimize(lambda trial: 1.0, n_trials=1)")
    assert not went_on.red


REPORTED = """
report = digits.TrainingReport()
history = train(callbacks=[report])
print("went on")
"""


@pytest.mark.parametrize("presses", [1, 3])
def test_a_training_with_a_report_is_kept_and_the_cell_goes_on(kernel, chance, presses):
    stopped = kernel.run(
        REPORTED, presses=presses, after=chance.uniform(0, 2), when="epoch 1"
    )
    assert not complaints(stopped, LIMIT)
    assert sentences(stopped) == 1
    assert stopped.stdout == "went on\n"
    kept = kernel.run("print(len(history.epoch) > 0, report.interrupted)")
    assert kept.stdout == "True True\n"


def test_the_cell_does_not_go_on_with_another_training(kernel):
    twice = REPORTED + "train(callbacks=[report])\nprint('again')"
    stopped = kernel.run(twice, presses=1, when="epoch 1")
    assert stopped.stdout == "went on\n" + STOPPED
    assert not stopped.red


def test_a_later_press_stops_what_the_first_one_did_not(kernel):
    # A training within a callback would go on until its batch ends.
    deaf = "train(callbacks=[keras.callbacks.LambdaCallback(on_train_begin=wait)])"
    kernel.run("def wait(logs): time.sleep(3600)")
    kernel.rest()
    message = kernel.client.execute(deaf)
    stopped = kernel.follow(message, presses=2, after=4, hurry=REST)
    assert not stopped.red
    assert stopped.stdout == STOPPED


def test_cells_that_wait_do_not_run_after_a_stop(kernel):
    kernel.rest()
    first = kernel.client.execute(ENDLESS["sleep"])
    second = kernel.client.execute("print('ran')")
    stopped = kernel.follow(first, presses=1, after=1)
    assert stopped.status == "error"
    assert kernel.follow(second).status == "aborted"


def test_a_press_soon_after_the_one_for_the_last_cell_counts(kernel):
    kernel.run(ENDLESS["sleep"], presses=1)
    second = kernel.client.execute(ENDLESS["sleep"])
    stopped = kernel.follow(second, presses=1, after=1.2)
    assert not complaints(stopped, LIMIT)


def test_a_press_at_rest_does_nothing(kernel):
    kernel.rest()
    kernel.press()
    assert kernel.run("print(1)").stdout == "1\n"


def test_a_press_at_rest_stops_the_playground(kernel):
    at_work = """
from types import SimpleNamespace
from digits.search.playground import Panel

pressed = []
Panel._at_work = SimpleNamespace(_ask_to_stop=lambda: pressed.append(True))
"""
    kernel.run(at_work)
    kernel.rest()  # or it would count as a press for the last cell
    kernel.press()
    assert kernel.run("Panel._at_work = None; print(pressed)").stdout == "[True]\n"


def test_the_first_long_cell_of_a_lesson_stops(chance):
    # Not a parameter: all workers of xdist must collect the same tests.
    name = chance.choice(["03", "05", "07", "09"])
    (lesson,) = LESSONS.glob(f"{name}_*.ipynb")
    kernel = Kernel()
    try:
        for cell in code_cells(lesson):
            whole = kernel.run(cell.source)
            if whole.seconds > 2 and re.search(
                r"^[^#\n]*(fit|train\w*)\(", cell.source, re.M
            ):
                break
        after = chance.uniform(0.1, 0.5) * whole.seconds
        stopped = kernel.run(cell.source, presses=chance.choice([1, 3]), after=after)
    finally:
        kernel.stop()
    assert not complaints(stopped, LIMIT), (cell.id, after)
