"""The checks accept right answers, refuse wrong ones, and never stop the notebook.

The solved notebooks show that each exercise accepts a right answer.
"""

import re
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest

import digits
from digits.exercises.machinery import EXERCISES

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


class History:
    def __init__(self, *accuracies):
        self.history = {"val_accuracy": list(accuracies)}


def rescaling():
    return keras.layers.Rescaling(1 / 255)


def convolution():
    return keras.layers.Conv2D(8, kernel_size=3)


def pool_with_padding(image):
    image = np.pad(image, ((0, len(image) % 2), (0, 0)))
    return image.reshape(-1, 2, 2, 2).mean(axis=(1, 3))


def small(*layers, last=None):
    return keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            *(make() for make in layers),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation=last),
        ]
    )


def median(values, others, take=np.median):
    return take([history[len(values) - 1] for history in others])


def stop_early(values, others):
    return max(values) < median(values, others)


def stop_by_the_last(values, others):
    return len(others) > 4 and values[-1] < median(values, others)


def stop_by_the_end(values, others):
    return len(others) > 4 and max(values) < np.median([h[-1] for h in others])


def stop_by_the_mean(values, others):
    return len(others) > 4 and max(values) < median(values, others, np.mean)


def stop_at_the_median(values, others):
    return len(others) > 4 and max(values) <= median(values, others)


DRAWN = np.random.default_rng(0).random((100, 100), dtype="float32")
RUN = {"validation_accuracy": 0.9, "parameters": 100}
WRONG = [
    ("00.1", (56,), "56 is not the number of rows times"),
    ("00.2", (5_949,), "5949 is not the number of 8s"),
    ("00.2", (np.zeros(5, dtype=bool),), "one number, got ndarray of shape (5,)"),
    ("00.3", (128, 0.95), "choose another one"),
    ("00.3", (2, 0.3), "30% is less than half"),
    ("00.3", (64, 95), "95 is no accuracy"),
    ("01.1", (6_265,), "count those that the split left"),
    ("01.1", (1,), "1 is not the number of 7s"),
    ("01.2", (3,), "but another one has"),
    ("01.2", ("first",), "expected a whole number, a place in x_train, got str"),
    ("01.3", (lambda labels: labels,), "expected ten shares"),
    ("01.3", (lambda y: np.bincount(y) / len(y),), "got ndarray of shape (6,)"),
    ("01.3", (lambda labels: np.bincount(labels, minlength=10),), "expected [0.5"),
    ("01.4", (lambda image: False,), "your rule is right for"),
    ("01.4", (lambda image: image > 9,), "expected one number, got ndarray"),
    ("02.1", ((1, 14, 14),), "(1, 14, 14) is not the shape"),
    ("02.1", (14,), "expected a tuple such as (1, 2, 3), got int 14"),
    ("02.2", (lambda x: x,), "expected the shape (5, 6, 7, 1), got (5, 6, 7)"),
    ("02.3", (lambda x: x.reshape(2, 3, 4, 5),), "the pixels moved"),
    ("02.4", (lambda x: x.reshape(280, 280),), "not in the right places"),
    ("03.1", (1_000 * 784,), "784000 is not 1000 images"),
    ("03.2", (lambda x: x / 255,), "got float64: raw.mean() is a float64"),
    ("03.2", (lambda x: x.astype("float32"),), "expected mean 0"),
    ("03.3", (lambda y: np.zeros((4, 10)),), "each row needs a single 1"),
    ("03.3", (lambda y: np.eye(10)[:3],), "expected the shape (4, 10)"),
    ("03.4", (0.1, 0.9), "not a smaller learning rate"),
    ("03.4", (1e-9, 0.1), "expected 70 %"),
    ("04.1", (1_152,), "the 16 biases are missing"),
    ("04.1", (160,), "160 is not 16 filters"),
    ("04.2", (lambda z: z / z.sum(),), "for [2.0, 1.0, -1.0] expected"),
    ("04.2", (lambda z: np.exp(z) / np.exp(z).sum(),), "np.exp overflows"),
    ("04.3", (lambda x: x[::2, ::2],), "expected [[4, 1], [2, 2]]"),
    ("04.3", (pool_with_padding,), "should give 2 by 2 numbers, got ndarray of shape"),
    ("04.4", (small(),), "expected a Rescaling layer"),
    ("04.4", (small(rescaling),), "expected a Conv2D layer"),
    (
        "04.4",
        (small(rescaling, convolution),),
        "fewer than 20000 parameters, got 54170",
    ),
    ("04.4", (small(rescaling, convolution, last="softmax"),), "leave the softmax out"),
    ("04.4", (keras.Sequential([convolution()]),), "begin its list of layers with"),
    ("05.1", (4_680,), "is an iteration too"),
    ("05.1", (4_688,), "round up there, not once at the end"),
    ("05.1", (469,), "469 is not the iterations"),
    ("05.2", (lambda p, y: -np.log(p).mean(),), "expected 1.2877"),
    ("05.2", (lambda p, y: -np.log(p),), "expected one number, got ndarray"),
    ("05.3", (lambda t, g: (9, 4),), "the true label comes first"),
    ("05.3", (lambda t, g: (3, 3),), "expected (4, 9), got (3, 3)"),
    ("05.3", (lambda t, g: (7, 1),), "expected (4, 9), got (7, 1)"),
    ("05.3", (lambda t, g: 4,), "expected a pair of two digits, got int 4"),
    ("05.4", (History(0.9, 0.95),), "the best validation accuracy is 95.00%"),
    ("05.4", (0.98,), "expected what fit returns, got float 0.98"),
    ("06.1", (7_851,), "not the smallest number"),
    ("06.1", (1_978,), "the smallest network of all"),
    ("06.2", (lambda right, images: right / images,), "expected a pair"),
    ("06.2", (lambda right, images: (1, 0),), "the lower end comes first"),
    ("06.2", (lambda right, images: (0.8, 1.0),), "expected 0.8814 and 0.9186"),
    ("06.3", (lambda cost, accuracy: cost < 3,), "is on the front"),
    ("06.3", (lambda cost, accuracy: cost > 0,), "cost 2 and accuracy 0.6 is beaten"),
    ("06.3", (lambda cost, accuracy: [1, 2],), "expected a mask with 7 truth values"),
    ("06.4", ([RUN], {}), "expected a list of runs"),
    ("06.4", ([RUN, RUN], [RUN]), "train with each of the 2 seeds"),
    ("06.4", ([RUN], [RUN]), "expected fewer than 100"),
    ("06.4", ([RUN], [RUN | {"parameters": 9}]), "expected 91.00% or more"),
    ("06.4", ([RUN], [3]), "expected results of get_run, got int 3"),
    ("08.1", (lambda x, w, b: x @ w + b,), "the ReLU is missing"),
    ("08.1", (lambda x, w, b: np.maximum(x @ w, 0),), "the bias is missing"),
    ("08.1", (lambda x, w, b: np.abs(x @ w + b),), "differ from those of keras"),
    ("08.1", (lambda x, w, b: x,), "expected (4, 3) floats"),
    ("08.2", (6,), "some find a graph that fits"),
    ("08.2", (3,), "it is not 3"),
    ("08.3", (lambda x, rate: x * 0,), "a share of 1.00 became zero"),
    ("08.3", (lambda x, rate: x * (rate <= DRAWN),), "a kept 1 became 1.00"),
    (
        "08.3",
        (lambda x, rate: x * (rate <= DRAWN) / 0.8,),
        "two calls dropped the same",
    ),
    ("08.4", (lambda w, g, v, r, m: w - r * g,), "expected weight and velocity"),
    ("08.4", (lambda w, g, v, r, m: (w - r * g, v),), "after step 2 expected"),
    ("07.1", ((20, 20),), "no square"),
    ("07.1", ((15, 20),), "the height comes first"),
    ("07.1", ((40, 30),), "no side of 20"),
    ("07.1", (20,), "expected a tuple such as (1, 2), got int 20"),
    ("07.2", (lambda image: 3,), "expected a pair of row and column"),
    ("07.2", (lambda image: np.array(image.shape) / 2 - 0.5,), "the middle of the im"),
    ("07.2", (lambda image: (1, 2),), "got (1.0, 2.0)"),
    ("07.3", (lambda picture: picture.mean() > 128,), "black ink on dark grey paper"),
    ("07.3", (lambda picture: picture[0, -1] > 99,), "black ink on dark grey paper"),
    (
        "07.3",
        (lambda picture: picture[0, 0] > picture[20, 15],),
        "dark ink on white paper",
    ),
    (
        "07.3",
        (lambda picture: np.median(picture) > picture.min(),),
        "white chalk on a black board",
    ),
    ("07.3", (lambda picture: True,), "white chalk on a black board"),
    ("07.3", (lambda picture: picture > 9,), "expected one number, got ndarray"),
    ("07.4", (lambda shares, limit: shares > limit,), "one for each image"),
    (
        "07.4",
        (lambda shares, limit: shares.max(axis=2).mean(axis=0) < limit,),
        "the models name different digits",
    ),
    (
        "07.4",
        (lambda shares, limit: shares.argmax(axis=2)[0] != shares.argmax(axis=2)[1],),
        "the last model names another digit",
    ),
    (
        "07.4",
        (lambda shares, limit: np.ptp(shares.argmax(axis=2), axis=0) > 0,),
        "all are unsure",
    ),
    (
        "07.4",
        (lambda s, limit: (np.ptp(s.argmax(2), 0) > 0) | (s.max((0, 2)) < limit),),
        "the mean of 0.7, 0.6 and 0.2 is 0.5",
    ),
    (
        "07.4",
        (
            lambda s, limit: (
                (np.ptp(s.argmax(2), 0) > 0) | (np.median(s.max(2), axis=0) < limit)
            ),
        ),
        "the mean of 0.9, 0.4 and 0.5 is 0.6",
    ),
    ("09.1", (lambda grid, seeds: len(grid) * seeds,), "is not the number of train"),
    ("09.1", (lambda grid, seeds: np.prod([*map(len, grid.values())]),), "with every"),
    ("09.1", (lambda grid, seeds: sum(map(len, grid.values())),), "multiply"),
    ("09.1", (lambda grid, seeds: float("nan"),), "got nan"),
    ("09.1", (lambda grid, seeds: grid,), "expected one number, got dict"),
    ("09.2", (lambda u, low, high: low + u * (high - low),), "mean of both ends"),
    ("09.2", (lambda u, low, high: high * (low / high) ** u,), "these two ends"),
    ("09.2", (lambda u, low, high: 10 ** (3 * u - 4),), "these two ends"),
    (
        "09.2",
        (lambda u, low, high: low * (high / low) ** (u * u),),
        "0.5 should give a rate",
    ),
    ("09.2", (lambda u, low, high: u * float("nan"),), "are nan"),
    ("09.2", (lambda u, low, high: low,), "floats, as many as numbers"),
    ("09.3", (lambda running, last, now, silence: running,), "is not lost"),
    ("09.3", (lambda r, last, now, silence: now - last > silence,), "any more"),
    ("09.3", (lambda r, last, now, s: r & (now - last >= s),), "not lost yet"),
    ("09.3", (lambda r, last, now, s: r & (last - now > s),), "and runs is lost"),
    ("09.3", (lambda r, last, now, s: np.flatnonzero(r),), "expected a mask of 6"),
    ("09.4", (lambda values, others: False,), "far below six others"),
    ("09.4", (stop_early,), "with four others it is too early"),
    ("09.4", (stop_by_the_last,), "its best value so far counts"),
    ("09.4", (stop_by_the_end,), "compare at the same epoch, here after one"),
    ("09.4", (stop_by_the_mean,), "not their mean"),
    ("09.4", (stop_at_the_median,), "just at the median goes on"),
    ("09.4", (lambda values, others: 1,), "expected True or False, got int 1"),
    ("10.1", (131_072,), "is not the number of places"),
    ("10.1", (3_276_800,), "at only 12 by 12 places"),
    ("10.1", (12_800,), "these are the weights"),
    ("10.2", (lambda labels, amount: np.eye(10),), "expected (2, 10) floats"),
    ("10.2", (lambda labels, amount: np.eye(10)[labels] * 0.8,), "add up to 1"),
    ("10.2", (lambda labels, amount: np.eye(10)[labels],), "got 1.00, 0.00"),
    ("10.3", (lambda logits: logits,), "expected one class for each"),
    ("10.3", (lambda logits: np.array([1, 1]),), "each model has one vote"),
    ("10.3", (lambda logits: np.array([2, 2]),), "expected the classes [0, 2]"),
    ("10.4", (lambda step, steps, peak: step / steps,), "expected [0.0, 0.012, "),
    ("10.4", (lambda step, steps, peak: 3,), "expected one rate for each of 4"),
]


@pytest.mark.parametrize(
    ("number", "answers", "says"),
    WRONG,
    ids=[f"{number}-{i}" for i, (number, *_) in enumerate(WRONG)],
)
# The naive softmax is meant to overflow.
@pytest.mark.filterwarnings("ignore:overflow")
def test_a_wrong_answer_is_told_what_is_wrong(capsys, number, answers, says):
    digits.check(number, *answers)
    printed = capsys.readouterr().out
    assert printed.startswith(f"Exercise {number}: not yet. ")
    assert says in printed


def test_each_exercise_is_tried_with_a_wrong_answer():
    assert {number for number, *_ in WRONG} == set(EXERCISES)


@pytest.mark.parametrize("number", sorted(EXERCISES))
def test_an_open_exercise_says_so_and_does_not_stop(capsys, number):
    arguments = EXERCISES[number].complaint.__code__.co_argcount
    digits.check(number, *[...] * arguments)
    assert "not answered yet" in capsys.readouterr().out


def test_a_function_with_the_dots_in_place_is_an_open_exercise(capsys):
    digits.check("02.2", lambda images: ...)
    assert "not answered yet" in capsys.readouterr().out


def test_a_function_without_return_is_told_so(capsys):
    digits.check("02.2", lambda images: None)
    assert "not yet. your function returned nothing" in capsys.readouterr().out


def test_a_failing_answer_is_reported_and_does_not_stop(capsys):
    digits.check("02.2", lambda images: images[99])
    assert "not yet. Checking it failed with IndexError: " in capsys.readouterr().out
    digits.check("02.2", 5)
    assert "not yet. expected a function, got int 5." in capsys.readouterr().out


def test_an_unknown_exercise_is_refused():
    for function in (digits.check, digits.hint):
        with pytest.raises(ValueError, match="there is no exercise '99.1', expected"):
            function("99.1")


def checked_in(path):
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return re.findall(r'digits\.check\("([\d.]+)"', code)


def test_lessons_and_solutions_hold_each_exercise_once():
    for folder in (NOTEBOOKS, NOTEBOOKS / "solutions"):
        paths = sorted(folder.glob("[0-9]*.ipynb"))
        numbers = [number for path in paths for number in checked_in(path)]
        assert numbers == sorted(EXERCISES)


def test_the_stored_solutions_are_right_and_the_stored_lessons_are_open():
    for folder, verdict in (
        (NOTEBOOKS, "not answered"),
        (NOTEBOOKS / "solutions", "right."),
    ):
        for path in sorted(folder.glob("[0-9]*.ipynb")):
            text = path.read_text(encoding="utf-8")
            for number in checked_in(path):
                assert f"Exercise {number}: {verdict}" in text, (path.name, number)


def test_hints_help_without_telling(capsys):
    for number in EXERCISES:
        digits.hint(number)
        assert capsys.readouterr().out.startswith(f"Hint for {number}: ")
