"""What carries the claims of lesson 08: its cells, and arithmetic."""

import re

import numpy as np

from claims.register import claim, compared, numbers, read_lesson, stored, untied
from lesson_cells import run_cells

EPSILON = 1e-7  # of Adam


def adam_cells(*more):
    """Return what the cells of the network and of Adam define, and TensorFlow."""
    import keras
    import tensorflow as tf

    names = {"keras": keras, "tf": tf, "np": np}
    return run_cells("08_plain_tensorflow", ("adam-state", *more), names)


def first_step(form, gradient, rate=0.001):
    """Return how far the first step of one form of Adam moves a weight."""
    cells = adam_cells("adam-paper", "adam")
    weight = cells["tf"].Variable(0.0)
    state = cells["make_state"]([weight])
    cells[form]([weight], [cells["tf"].constant(float(gradient))], state, rate)
    return -float(weight.numpy())


compared(
    "08",
    "Both ways agree with the tape, within 1 %. One way does not.",
    cell="nudge-both",
    shows="within 1 %: both ways True and one way False\ntape",
)
compared(
    "08",
    "and still tells the two forms apart: the paper's form misses it",
    cell="proof-hundred",
    shows="the paper's form, weights agree within 0.01: False",
)
compared(
    "08",
    "One trace serves three tensors of the same shape and dtype.",
    "But each Python number got a trace of its own.",
    cell="tracing",
    shows="dtype=int32)\ntracing for 4\ntracing for 5",
)
compared(
    "08",
    "The old graph goes on with 2. The new shape makes a new trace, which reads 3.",
    cell="outside-number",
    shows="2\n2 [3]",
)
compared(
    "08",
    "One trace serves all batch sizes",
    cell="signature",
    shows="traces: 1",
)
compared(
    "08",
    "One line in all, from tracing, and yet both counts are right.",
    cell="halvings",
    shows="dtype=float32)\n3 halvings\n10 halvings",
)
compared(
    "08",
    "Python went round three times, and the graph holds only the result.",
    cell="halvings-python",
    shows="Python sees 2.0\n3 halvings",
)
compared(
    "08",
    "In the third batch an image has the spread 0",
    cell="contrast-run",
    shows="smallest spread in this batch: 0\nloss is a number: False",
)
compared(
    "08",
    "But the history holds `length`, which only ours reports.",
    cell="tape-fit",
    shows="accuracy length loss",
)


@claim(
    "08",
    "turn them into a graph, which runs small batches several times as fast",
    "From then on a call takes a fraction of the eager one.",
)
def graph_is_several_times_as_fast():
    eager, graph = re.findall(r"median ([\d.]+) ms", stored("08", "calls"))[:2]
    assert float(eager) > 2.5 * float(graph)


@claim("08", "(Eager's first call warms up. Larger batches should gain less.)")
def the_first_eager_call_is_slow():
    line = r"eager, median ([\d.]+) ms, slowest call 1 with ([\d.]+) ms"
    median, first = re.search(line, stored("08", "calls")).groups()
    assert float(first) > 1.5 * float(median)


@claim(
    "08",
    "In each step the first moves a tenth of the way to the new gradient, the second a "
    "thousandth of the way to the new square.",
    "After each step the zero at the start counts 0.9 times as much, after t steps "
    "0.9ᵗ.",
)
def averages_of_adam():
    cells = adam_cells("adam")
    weight = cells["tf"].Variable(0.0)
    state = cells["make_state"]([weight])
    cells["adam"]([weight], [cells["tf"].constant(2.0)], state)
    assert np.isclose(state["means"][0].numpy(), 2 / 10)
    assert np.isclose(state["squares"][0].numpy(), 4 / 1000)
    for _ in range(4):
        cells["adam"]([weight], [cells["tf"].constant(2.0)], state)
    assert np.isclose(state["means"][0].numpy(), 2 * (1 - 0.9**5))


@claim("08", "For most weights that changes the step by less than a tenth.")
def most_weights_move_alike():
    assert 0 < numbers(stored("08", "proof-gaps"))[0] < 30


@claim(
    "08",
    "1e-7 before the correction is as strong as 3e-6 after it",
    "For a weight whose gradient lies between about 1e-7 and 3e-6, it cuts the step "
    "to about half or less.",
)
def the_small_number_cuts_steps_of_small_gradients():
    assert round(EPSILON / np.sqrt(0.001) * 1e6) == 3
    for gradient in np.geomspace(1e-7, 3e-6, 9):
        ratio = first_step("adam", gradient) / first_step("adam_paper", gradient)
        assert ratio < 0.55, gradient
    assert first_step("adam", 1e-4) > 0.9 * first_step("adam_paper", 1e-4)


@claim(
    "08",
    "Adam steps against the first, divided by the square root of the second.",
    "a gradient of 0.0001 moves its weight almost as far as a gradient of 1",
    "Within a hundred steps a weight can move by about 0.1, so a tolerance of 0.01 "
    "is a tenth of the way.",
)
def small_gradients_move_their_weights():
    assert 0.95 < first_step("adam", 1e-4) / first_step("adam", 1.0) < 1
    assert np.isclose(100 * first_step("adam", 1.0), 0.1, rtol=0.01)


@claim("08", "you have written in some forty lines")
def lines_of_the_training():
    cells = "network loss-function gradients adam-state adam make-step train-plain"
    sources = [read_lesson("08")[cell].source for cell in cells.split()]
    code = [s.split("\n\n\nprint")[0].splitlines() for s in sources]
    assert 35 <= sum(bool(line.strip()) for lines in code for line in lines) <= 45


@claim(
    "08", "for the first convolution's maps of all 6,000 would take more than 300 MB"
)
def maps_of_all_validation_images():
    assert 300e6 < 6_000 * 24 * 24 * 24 * np.dtype("float32").itemsize < 400e6


@claim(
    "08",
    "In our run it is above the validation accuracy, by about 0.3 points",
)
def test_images_came_out_easier():
    test = numbers(stored("08", "test-accuracy"))[0]
    validation = numbers(stored("08", "train"))[-1]
    assert 0.2 < test - validation < 0.4


@claim("08", "chance alone moves it by 0.2 points")
def one_standard_error_of_the_difference():
    parts = (stored("08", "test-accuracy"), 10_000), (stored("08", "train"), 6_000)
    right = np.array([numbers(text)[-1] / 100 for text, _ in parts])
    errors = np.sqrt(right * (1 - right) / [images for _, images in parts])
    assert round(100 * np.hypot(*errors), 1) == 0.2


untied(
    "08",
    "The check trains twice from the same start on the same batches of 100 images.",
    "a program searches for good settings, on as many machines as you like",
    "there is a third way: keep `fit`, and replace the step inside",
    "Count those that are a tenth of the learning rate or more apart:",
    why="It says what the next cell does.",
)
untied(
    "08",
    "The axis is logarithmic: from one label to the next is ten times.",
    why="It says how the figure is drawn.",
)
untied(
    "08",
    "the factor changes from 2 to 3.",
    "What does the second call give, and the third, whose tensor has another shape?",
    why="It is a question to the reader.",
)
untied(
    "08",
    "`tf.random.uniform(tf.shape(inputs))` draws a number from 0 to 1",
    why="It is how the function of TensorFlow is documented.",
)
