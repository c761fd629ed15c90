"""What carries the claims of lesson 10: the stored benchmark and the lesson's cells."""

import re

import keras
import numpy as np

import digits
from claims.register import claim, numbers, stored, untied
from lesson_cells import run_cells

L = "10"


def benchmark():
    return digits.load_benchmark()


def rung_accuracies():
    """Return the accuracies of the rungs, as the stored ladder shows them."""
    text = stored(L, "ladder").split("rung: ")[1].splitlines()[0]
    found = re.findall(r"([^;]+?) [\d.,]+ s, ([\d.]+) %", text)
    return {name.strip(): float(percent) for name, percent in found}


@claim(L, "# Train a hundred times faster")
def title():
    assert benchmark()["keras_fast"]["ratio"] > 95
    assert benchmark()["tensorflow_fast"]["ratio"] > 100


@claim(
    L,
    "reach its 99 % in a small part of its time",
    "It reaches about 99 %, and on a laptop it takes minutes.",
)
def classic_reaches_the_target_in_minutes():
    classic, times = benchmark()["classic"], benchmark()["classic_time"]
    assert 0.985 < classic["accuracy"] < 0.995 and times["seconds"] > 120
    for name in ("keras_fast", "tensorflow_fast"):
        assert benchmark()[name]["mean"] >= 0.99
        assert benchmark()[name]["ratio"] > 20


@claim(L, "Ours is 99 % of the test images, as the mean of ten seeds.")
def target():
    assert benchmark()["target"] == 0.99
    for name in ("keras_fast", "tensorflow_fast"):
        assert len(benchmark()[name]["accuracies"]) == 10
    assert len(benchmark()["classic"]["curves"]) == 10


@claim(
    L,
    "In the fifth epoch the mean is just at 99 %.",
    "twelve epochs where five reach the same",
)
def classic_reaches_the_target_soon():
    classic = benchmark()["classic"]
    assert classic["epochs_to_target"] == 5
    assert max(classic["mean_curve"][:4]) < 0.99 <= classic["mean_curve"][4] < 0.9905


@claim(
    L,
    "With ten other seeds it might be the fourth or the sixth, so take the ratios "
    "below as good to about a fifth.",
)
def the_fifth_epoch_is_chance():
    curves = np.array([curve[:5] for curve in benchmark()["classic"]["curves"]])
    draws = np.random.default_rng(0).integers(10, size=(10_000, 10))
    reached = curves[draws].mean(axis=1) >= 0.99
    earlier, later = reached[:, :4].any(axis=1), ~reached.any(axis=1)
    assert earlier.mean() > 0.05 and later.mean() > 0.2


@claim(L, "Almost a whole point is lost.")
def one_epoch():
    classic, one = numbers(stored(L, "one-epoch"))
    assert 0.85 < classic - one < 1
    curve = benchmark()["classic"]["validation_curve"]
    assert one == round(100 * curve[0], 2)


@claim(
    L,
    "10.6 million multiplications for each image. All the rest together does about "
    "1.4 million.",
)
def multiplications():
    assert round(24 * 24 * 9 * 32 * 64 / 1e6, 1) == 10.6
    first, dense = 26 * 26 * 9 * 32, 12 * 12 * 64 * 128 + 128 * 10
    assert round((first + dense) / 1e6, 1) == 1.4


@claim(
    L,
    "after pooling only a fourth as many numbers are left to cut off",
    "so the largest stays the largest, and afterwards only a fourth as many numbers",
)
def pooling_commutes_with_relu_and_bias():
    values = np.random.default_rng().normal(size=(6, 6))
    blocks = values.reshape(3, 2, 3, 2)

    def pool(numbers):
        return numbers.reshape(3, 2, 3, 2).max(axis=(1, 3))

    assert (np.maximum(pool(values), 0) == pool(np.maximum(values, 0))).all()
    assert (pool(values) + 0.5 == pool(values + 0.5)).all()
    assert blocks.max(axis=(1, 3)).size * 4 == values.size


@claim(L, "saves a third of the multiplications and a third of the parameters")
def less_border():
    def work(side):
        first, second = side - 4, (side - 4) // 2 - 2
        flat = (second // 2) ** 2 * 32
        weights = 25 * 16 + 16 + 9 * 16 * 32 + 32 + flat * 128 + 128 + 1290
        times = first**2 * 25 * 16 + second**2 * 9 * 16 * 32 + flat * 128 + 1280
        return np.array([times, weights])

    assert [24 - 4, 20 // 2, 10 - 2, 8 // 2] == [20, 10, 8, 4]
    saved = 1 - work(24) / work(28)
    assert (abs(saved - 1 / 3) < 0.05).all()


@claim(L, "a seventeenth of the classic one's parameters")
def parameters():
    (classic,), (small,) = (
        numbers(stored(L, cell)) for cell in ("build-classic", "build-small")
    )
    assert round(classic / small) == 17
    assert benchmark()["keras_fast"]["parameters"] == small


@claim(L, "In accuracy, with 6,000 images, some tenths of a point are within chance")
def chance():
    # Two standard errors of an accuracy of 97 to 99 % are about as much.
    errors = 200 * np.sqrt(np.array([0.97, 0.99]) * [0.03, 0.01] / 6_000)
    assert errors.max() > 0.25 > errors.min() * 0.9


@claim(L, "In our run, the other two changes together save some more.")
def pooling_first_and_less_border():
    smaller, _, border = numbers(stored(L, "network-rungs"))[::2]
    assert border < smaller


@claim(
    L,
    "That is 10 and 1,000, but our epoch, in batches of 128, has only 422. With 0.7 "
    "and 0.9 it looks back about 3 and 10",
    "during the first 15 % of the steps",
    "The peak of 0.01 is ten times Adam's usual rate.",
    "ask for 91 % on the true digit and 1 % on each other",
)
def settings():
    assert -(-54_000 // 128) == 422
    memory = 1 / (1 - np.array([0.9, 0.999, 0.7, 0.9]))
    assert memory.round().tolist() == [10, 1_000, 3, 10]
    assert numbers(stored(L, "one-cycle"))[:2] == [0, 0.01]
    assert 0.01 == 10 * 0.001
    assert (0.9 + 0.1 / 10, 0.1 / 10) == (0.91, 0.01)


@claim(
    L,
    "The step from Adadelta to Adam brings most of it.",
    "The schedule, smooth labels and SiLU each bring some tenths of a point or less",
)
def what_brings_accuracy():
    rungs = rung_accuracies()
    adam = rungs["Adam"] - rungs["less border"]
    assert adam > 0.5 * (rungs["SiLU"] - rungs["less border"])
    names = ["Adam", "one cycle", "smooth labels", "SiLU"]
    assert np.abs(np.diff([rungs[name] for name in names])).max() < 0.5


@claim(
    L,
    "They cost almost two points of accuracy. Adam with its schedule brings back most "
    "of that, and with smooth labels the run is about level with the classic one.",
)
def what_the_ladder_lost_and_won():
    rungs = rung_accuracies()
    lost = rungs["classic"] - rungs["smaller network"]
    assert 1.6 < lost < 2.1
    assert rungs["one cycle"] - rungs["less border"] > 0.7 * lost
    assert abs(rungs["smooth labels"] - rungs["classic"]) < 0.25


@claim(L, "The training is faster again.")
def fixed_filters():
    seconds = [numbers(stored(L, cell))[0] for cell in ("hard-rung", "fixed-rung")]
    assert seconds[1] < seconds[0]
    assert rung_accuracies()["fixed filters"] > 98


@claim(
    L,
    "`pick_hard` keeps the 40 % that are least ahead",
    "Less than half of the images, in much less time. In this run the accuracy is some "
    "tenths of a point lower. That may be chance.",
)
def hard_images():
    rungs = rung_accuracies()
    assert 0.1 < rungs["SiLU"] - rungs["hard images"] < 0.5
    silu = numbers(stored(L, "training-rungs"))[-2]
    assert numbers(stored(L, "hard-rung"))[0] < 0.75 * silu


@claim(
    L,
    "`make_filters` takes the eight strongest from the hundred hardest images, and "
    "scales them so that their answers have about the same size. Each comes with its "
    "negative, 16 filters in all",
)
def filters_come_from_the_hardest():
    names = {"np": np, "keras": keras}
    cells = run_cells("10_faster", ("pick-hard", "make-filters"), names)
    (x, y), _ = digits.load_mnist()
    x, y = x[:2_000, ..., np.newaxis], y[:2_000]
    hard, _ = cells["pick_hard"](x, y)
    hardest, _ = cells["pick_hard"](x, y, share=0.05)
    assert len(hardest) == 100 and (hard[:100] == hardest).all()
    filters = cells["make_filters"](hard)
    assert (filters == cells["make_filters"](hardest)).all()
    assert filters.shape[-1] == 16 and (filters[..., :8] == -filters[..., 8:]).all()


@claim(
    L,
    "Both means are above the target.",
    "The mean is above the target, in about a hundredth of the time.",
)
def fast_recipes_are_at_the_target():
    for name in ("keras_fast", "tensorflow_fast"):
        assert benchmark()[name]["mean"] > benchmark()["target"]
    assert 90 < benchmark()["keras_fast"]["ratio"] < 110


@claim(
    L,
    "(The ladder had fewer training images, and validation images seem "
    "harder: lesson 05.)",
)
def above_the_ladder():
    for name in ("keras_fast", "tensorflow_fast"):
        assert 100 * benchmark()[name]["mean"] > max(rung_accuracies().values())


@claim(L, "The two learn equally well, as far as ten seeds can tell.")
def equal():
    assert "below two standard errors: True" in stored(L, "fast-difference")


@claim(
    L,
    "XLA made the steps slower",
    "16-bit numbers made them slower too",
    "Bigger batches do save time for each image.",
    "But a quarter as many steps need a larger rate (lesson 06)",
)
def not_helpful():
    factors = benchmark()["not_helpful"]
    assert factors["XLA"] > 1.1 and factors["float16"] > 1.1
    assert factors["batches of 384"] < 0.95
    assert 384 == 4 * 96


@claim(L, "about 10 degrees", "changes its size by up to 10 %")
def augmentation():
    assert round(np.degrees(0.17)) == 10


@claim(L, "In our run one alone reads better than both together.")
def taste():
    *alone, together = numbers(stored(L, "taste"))
    assert len(alone) == 2 and max(alone) > together


@claim(L, "on all 60,000 training images, three times from other seeds")
def same_time():
    assert len(benchmark()["same_time"]["accuracies"]) == 3


@claim(
    L,
    "Which digits does even the best of our recipes misread?",
    "In less time than twelve classic epochs, the better one gets about one digit in "
    "three hundred wrong.",
    "The classic recipe gets more than twice as many wrong",
    "more than half of such a model's mistakes can be avoided in the same time",
)
def same_time_is_better():
    better, classic = benchmark()["same_time"], benchmark()["classic"]
    others = ("keras_fast", "tensorflow_fast")
    assert better["mean"] > max(benchmark()[name]["mean"] for name in others)
    assert 90 < 1 / (1 - classic["accuracy"]) < 130
    assert 270 < 1 / (1 - better["mean"]) < 340
    assert 1 - better["worst"] < 0.5 * (1 - classic["accuracy"])
    assert better["seconds"] < benchmark()["classic_time"]["seconds"]


@claim(
    "10",
    "`13.5 * (1 - a - b)` keeps the middle of the image where it is: pixels are "
    "counted from 0 to 27.",
)
def the_middle_stays():
    middle, a, b = 27 / 2, 0.9, 0.3
    assert np.isclose(a * middle + b * middle + 13.5 * (1 - a - b), middle)


untied(
    L,
    "from one label to the next is ten times the seconds",
    "If the score of an image's own digit is far ahead of the best other score",
    "makes the own score so low that it cannot be the best other",
    "finds the best weights in one go",
    "`3:26:2` takes every other pixel, from 3 to 25.",
    "made while tracing, they would cost a second trace",
    "One digit, ten times:",
    "a GPU to gain little here, and more with batches of thousands or a "
    "network many times as large",
    why="Says how something is made, and no more.",
)
untied(
    L,
    "about 15 of the 10,000 labels in MNIST's test set are wrong",
    "So 100 % cannot be reached honestly.",
    "This is for whoever wonders whether 100 % is possible.",
    why="Counted by Northcutt, Athalye and Mueller (2021).",
)
untied(
    L,
    "One day this made an epoch of the classic recipe half as long again "
    "on our computer.",
    why="Measured without digits; tests have a reproducer, but its time is chance.",
)
untied(
    L,
    "It climbs during the first 15 % and falls during the rest",
    "while you lose at most half a point of validation accuracy",
    "and gets `factor` times as fast.",
    "Write a function that returns how many times as fast the whole gets.",
    why="An exercise or a question to the reader.",
)
