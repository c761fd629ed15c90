"""What carries the claims of lesson 05: arithmetic, MNIST and the stored trainings."""

import math
import re

import numpy as np

from claims.lesson_00 import mnist, parts
from claims.register import claim, compared, numbers, read_lesson, stored, untied
from digits.data import load_benchmark, split
from digits.profile import PROFILES


def nearest_mean(train, images, labels):
    """Return the accuracy of the nearest mean of lesson 01."""
    x, y = train
    means = np.stack([x[y == digit].mean(axis=0) for digit in range(10)])
    means = means.reshape(10, -1)
    # |x - m|^2 without |x|^2, which is the same for all ten means.
    pixels = images.reshape(len(images), -1).astype("float32")
    scores = (means**2).sum(axis=1) - 2 * (pixels @ means.T)
    return (scores.argmin(axis=1) == labels).mean()


untied(
    "05",
    "It takes 30 to 60 seconds.",
    "This takes 5 to 10 seconds.",
    "This takes 10 to 20 seconds:",
    "This takes 3 to 10 seconds:",
    why="Depends on the reader's computer; the reports show the time of each epoch.",
)
untied(
    "05",
    "the model gives the true class 90 %, 50 % or 1 %.",
    "If the model says 90 %, is it right nine times out of ten?",
    "Reach 97 % on the validation images.",
    "Two models reach 99.0 % and 99.1 % on the 10,000 test images.",
    "Compare it with the *best* epoch of the first:",
    "Now the worst mistakes: wrong, and sure of it.",
    "Choose the limit so that 5 % of the first 3,000 images fall below it.",
    why="A question, an exercise, or what the next cell does.",
)
untied(
    "05",
    "the goal of 98.9 % was set after looking at test results",
    why="Says how the goal came about.",
)
untied(
    "05",
    "There is no rate that is best for all tasks, so it is the first thing to try out.",
    "Sizes of 32 to 256 are common.",
    "The third cure is the cheapest: stop in time.",
    why="Common experience, given as advice.",
)
untied(
    "05",
    "in 2012, Dan Cireşan and colleagues let 35 networks answer together, with 0.23 %",
    why="Published: Multi-column deep neural networks for image classification, 2012.",
)
untied(
    "05",
    "gives the network the weights of its best epoch",
    "the training number is a mean over the whole epoch",
    "the softmax always hands out 100 % in all.",
    "it would contain the true accuracy 95 times out of 100.",
    why="True by what these words mean.",
)


@claim("05", "train a CNN above 98.9 %", "98.9 % on the full profile.")
def goal():
    assert PROFILES["full"].goal == 0.989
    assert numbers(stored("05", "test"))[0] > 98.9


@claim("05", "running the cell twice would train the same network twice as long")
def twice_as_long():
    assert "build_model()" in read_lesson("05")["train"].source


@claim(
    "05",
    "From probabilities the loss stops at 16.1.",
    "Keras lets no probability fall below 0.0000001",
    "From there on the loss stays the same, so the worst mistakes would not teach",
)
def clipped():
    losses = np.array(numbers(stored("05", "sure-and-wrong"))).reshape(3, 2)
    assert losses[:, 0].tolist() == [10, 20, 30]
    assert losses[:, 1].tolist() == [10, 16.1, 16.1]
    assert round(-math.log(1e-7), 1) == 16.1


@claim("05", "It is the same loss.")
def same_loss():
    assert stored("05", "two-ways") == stored("05", "loss-keras")


@claim(
    "05",
    "should give each of ten digits 10 %.",
    "which is about 2.303.",
    "It is the loss of a network that gives each of ten classes 10 %",
)
def knows_nothing():
    assert round(-math.log(0.1), 3) == 2.303


@claim("05", "During training, dropout switches off half of the 256 neurons")
def half():
    source = read_lesson("05")["build"].source
    assert "dropout=0.5" in source and "Dense(256" in source


@claim("05", "which only compares with average images, read 81 %:")
def average_images():
    (x, y), (x_val, y_val) = parts()
    assert round(100 * nearest_mean((x, y), x_val, y_val)) == 81


@claim(
    "05", "Measured alike, the images that the network has learnt from come out better"
)
def measured_alike():
    assert stored("05", "same-way").count("True") == 2


@claim("05", "The validation loss falls at first, reaches its lowest value, and then")
def turning():
    first, last, best = re.search(
        r"validation from ([\d.]+) to ([\d.]+), best in epoch (\d+)",
        stored("05", "overfit"),
    ).groups()
    assert float(last) < float(first)
    assert 5 < int(best) < 18


compared(
    "05",
    "It stays about where it was.",
    cell="overfit-verdict",
    shows="validation accuracy has hardly moved since: True",
)


@claim(
    "05",
    "Two are right and one is wrong, early and late.",
    "one mistake that it is sure of costs more than two right answers save.",
)
def loss_first():
    shown = stored("05", "loss-first")
    early, late = (numbers(line.split("loss")[1])[0] for line in shown.splitlines())
    assert late > early
    assert shown.count("right 2 of 3") == 2


compared(
    "05",
    "a layer that shifts images shifts them, unless you say `training=False`",
    cell="called-alone",
    shows="changes the images: True\nwith training=False: False",
)
compared(
    "05",
    "`stopped.model` now is the network of the best epoch",
    "The stopped network reads as many digits, give or take, and its loss is lower.",
    cell="early-verdict",
    shows="lower loss: True\nthe accuracies are within 2 points: True",
)
compared(
    "05",
    "The one that trained on has become surer of its mistakes",
    cell="early-verdict",
    shows="the late one is surer of its mistakes: True",
)


@claim("05", "with 20 of them, chance alone moves it by up to 0.2.")
def small_group():
    assert round(1.96 * math.sqrt(0.5 * 0.5 / 20), 1) == 0.2


@claim("05", "Most images are in the last group.")
def last_group():
    # A share s below a confidence of 0.9 lowers the mean by at least 0.1 s.
    mean = numbers(stored("05", "calibration").split("guesses are")[1])[0] / 100
    assert (1 - mean) / 0.1 < 0.5


compared(
    "05",
    "Handing over about one image in twenty takes out many times its share of the "
    "mistakes.",
    cell="hand-over",
    shows="over a quarter of the mistakes are handed over: True",
)
compared(
    "05",
    "and most guesses are wrong.",
    cell="divided-twice",
    shows="more than half are wrong: True",
)
compared(
    "05",
    "Yet a single neuron can read a good part of the slant from them.",
    "The new network, trained for the task, comes nearer.",
    cell="reuse-verdict",
    shows="better than the lazy answer: True\nworse than the new network: True",
)


@claim("05", "So only 257 parameters learn", "all of its 212,881 parameters")
def parameters():
    body = numbers(stored("05", "reuse-build").split(")")[1])[0]
    assert (body, 256 + 1, body + 257) == (212_624, 257, 212_881)


@claim("05", "With the Keras of its time that gave 98 to 99 % within a few epochs.")
def adadelta_then():
    # The classic recipe is this one, with the rate of its time written out.
    curve = load_benchmark()["classic"]["mean_curve"]
    assert all(0.98 < accuracy < 0.9925 for accuracy in curve)


@claim(
    "05", "Copied today, the same line hardly learns.", "its loss is still near 2.3."
)
def adadelta_now():
    slow, quick = re.findall(r"loss ([\d.]+)", stored("05", "adadelta"))
    slow, quick = float(slow), float(quick)
    assert abs(slow - math.log(10)) < 0.05
    assert quick < 1.5


compared(
    "05",
    "With the rate 1.0 the network reads most digits after this single epoch.",
    "With 0.001 it is still about as good as guessing",
    cell="adadelta-verdict",
    shows="reads most digits: True\nrate 0.001 reads less than a quarter: True",
)


@claim("05", "So two models that are 0.1 % apart may well be equally good.")
@claim("05", "0.1 % is ten images, and chance alone moves each result by about 0.2 %.")
def interval():
    assert 0.001 * 10_000 == 10
    margin = 1.96 * math.sqrt(0.99 * 0.01 / 10_000)
    assert round(margin, 3) == 0.002


@claim(
    "05", "With ten other splits it did so each time.", "It too reads the test images"
)
def easier():
    all_images, test = mnist()
    shown = numbers(stored("05", "easier"))
    assert shown[0] < shown[1]
    for seed in range(1, 11):
        train, val = split(*all_images, seed=seed)
        assert nearest_mean(train, *val) < nearest_mean(train, *test)
