"""What carries the claims of lesson 05: arithmetic, MNIST and the stored trainings."""

import math
import re

import numpy as np

from claims.lesson_00 import mnist
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
    "It takes 20 to 60 seconds.",
    "This takes 5 to 10 seconds:",
    "This takes 10 to 20 seconds:",
    "This takes 15 to 40 seconds:",
    "This takes 15 to 40 seconds:",
    "This takes 5 to 15 seconds:",
    "This takes 3 to 10 seconds:",
    why="Depends on the reader's computer; the reports show the time of each epoch.",
)
untied(
    "05",
    "the model gives the true class 90 %, 50 % or 1 %.",
    "If the model says 90 %, is it right nine times out of ten?",
    "Reach 97 % on the validation images.",
    "Compare it with the *best* epoch of the first:",
    "Now the worst mistakes: wrong",
    "Then compare the *best* epoch of each run with that of the other:",
    "`np.quantile` gives the confidence that 5 % of them fall below.",
    "If all trained for as many *epochs*, the network with few images would take few",
    "Each pair of truth and guess becomes one number from 0 to 99,",
    why="A question, an exercise, or what the next cell does.",
)
untied(
    "05",
    "the goal of 98.9 % was set after looking at test results",
    why="Says how the goal came about.",
)
untied(
    "05",
    "Sizes of 32 to 256 are common.",
    "The second cure is the cheapest: stop in time.",
    why="Common experience, given as advice.",
)
untied(
    "05",
    "the network gets the weights of its best epoch back.",
    "the training number is a mean over the epoch",
    "the softmax always hands out 100 % in all.",
    "for 95 of 100 such test sets, it would contain the true accuracy.",
    "A nudge for each of 215,194 parameters would need as many runs through",
    "A third cure for overfitting, for those who have few images.",
    "For comparison, a third network gets only the weights of the file",
    "Divide the pixels twice by mistake",
    "Compare with a dense network as large",
    why="True by what these words mean, or a heading.",
)


@claim(
    "05",
    "train a CNN above 98.9 % on the test images",
    "Are we near our goal for the test, 98.9 % (full profile)?",
)
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


@claim("05", "On another backend it takes it twice, and then no loss falls below 1.46.")
def softmax_twice():
    surest = np.eye(10)[0]
    assert round(-math.log(math.e / np.exp(surest).sum()), 2) == 1.46


@claim("05", "It is the same loss.")
def same_loss():
    assert stored("05", "two-ways") == stored("05", "loss-keras")


@claim(
    "05",
    "should give each of ten digits 10 %.",
    "which is about 2.303.",
)
def knows_nothing():
    assert round(-math.log(0.1), 3) == 2.303


@claim("05", "during training, dropout switches off half of the 256 neurons")
def half():
    source = read_lesson("05")["build"].source
    assert "dropout=0.5" in source and "Dense(256" in source


@claim(
    "05", "Measured alike, the images that the network has learnt from come out better"
)
def measured_alike():
    assert stored("05", "same-way").count("True") == 2


@claim("05", "The validation loss falls, reaches its lowest value, and then *rises*.")
def turning():
    first, last, best = re.search(
        r"validation from ([\d.]+) to ([\d.]+), best in epoch (\d+)",
        stored("05", "overfit"),
    ).groups()
    assert float(last) < float(first)
    assert 5 < int(best) < 18


compared(
    "05",
    "But the validation *accuracy* stays about where it was.",
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
    "The stopped network reads as many digits, give or take, and its loss is lower.",
    cell="early-verdict",
    shows="lower loss: True\naccuracies within 0.02 of each other: True",
)

compared(
    "05",
    "With weight decay the loss ends lower for each seed",
    "But most of the gain is gone if each run may stop at its best epoch.",
    cell="decay-verdict",
    shows="for each seed: True\nless than half of that gain at the best epochs: True",
)


@claim(
    "05", "Its default of 0.004 would do next to nothing in the 200 steps of our small"
)
def decays():
    source = read_lesson("05")["decay-train"].source
    steps = 20 * 400 // 40
    assert "epochs=20" in source and "batch_size=40" in source and steps == 200
    # A step takes rate times decay of a weight away.
    assert 1 - (1 - 0.001 * 0.004) ** steps < 0.001
    assert 0.15 < 1 - (1 - 0.001 * 1.0) ** steps < 0.2


compared(
    "05",
    "Both curves end a few points apart, and both are poor.",
    cell="underfit-verdict",
    shows="below 95 % even on its training images: True\nvalidation within ten points",
)


@claim(
    "05",
    "In our run dropout ends lower, but one seed each may be luck: lesson 06 trains",
)
def dropped_lower():
    none, dropout = numbers(stored("05", "cure").split("no cure")[-1])
    assert dropout < none


@claim(
    "05",
    "Give it five times the steps of the networks on 400 images, and a larger rate.",
)
def more_steps():
    cells = read_lesson("05")
    tiny, small = cells["underfit"].source, cells["overfit-train"].source
    assert "x_train[:2_000]" in tiny and "x_train[:400]" in small
    assert "batch_size=40" in tiny and "batch_size=40" in small
    assert "epochs=20" in tiny and "epochs=20" in cells["overfit"].source
    assert "epochs=20" in cells["cure"].source
    assert 20 * 2_000 // 40 == 5 * (20 * 400 // 40)
    assert "learning_rate=0.003" in tiny and "learning_rate=0.001" in small


@claim(
    "05",
    "which read all its 400 training images.",
)
def knew_all():
    assert "x_train[:400]" in read_lesson("05")["overfit-train"].source
    assert re.search(r"Accuracy: training from [\d.]+ to 1;", stored("05", "overfit"))


def learning_curve():
    """Return images and validation accuracies in the stored learning curve."""
    found = re.findall(r"([\d.]+)% with ([\d,]+)", stored("05", "learning-curve"))
    return {int(n.replace(",", "")): float(a) for a, n in dict.fromkeys(found)}


@claim(
    "05",
    "The more images, the better, in our run at every point.",
    "But each point costs more images than the one before.",
    "From 1,600 to 6,400, four times as many, it gains over 2 points; from 6,400 to "
    "25,600 less than one.",
    "Yet with 54,000 images about half the mistakes of 6,400 are left.",
)
def rising():
    curve = learning_curve()
    amounts, parts = list(curve), list(curve.values())
    assert amounts == [400, 1_600, 6_400, 25_600, 54_000]
    assert parts == sorted(parts)
    costs = np.diff(amounts) / np.diff(parts)
    assert costs.tolist() == sorted(costs)
    assert 6_400 / 1_600 == 25_600 / 6_400 == 4
    # The accuracies are rounded to 0.1.
    assert 2.1 < curve[6_400] - curve[1_600] < 2.9
    assert 0 < curve[25_600] - curve[6_400] < 0.9
    assert 0.4 < (100 - curve[54_000]) / (100 - curve[6_400]) < 0.6


@claim(
    "05",
    "it is the network of the main run, with larger batches and a fixed number of "
    "epochs.",
)
def trained_otherwise():
    cells = read_lesson("05")
    assert "batch_size=64" in cells["more-images"].source
    assert "batch_size=128" in cells["train"].source
    assert "epochs=profile.epochs" in cells["train"].source


@claim(
    "05",
    "one hidden layer of 270 neurons, which makes about as many parameters as the CNN",
    "The two have about as many parameters, so the number of parameters is not the",
)
def as_large():
    assert numbers(stored("05", "build-dense"))[0] == 270 * 785 + 10 * 271
    assert abs(numbers(stored("05", "build-dense"))[0] / 215_194 - 1) < 0.01


compared(
    "05",
    "Yes: far more than chance.",
    cell="dense-verdict",
    shows="leads by over four standard errors: True",
)


@claim(
    "05",
    "Yes: far more than chance.",
    "In our run the CNN misses 64, the dense network about 160.",
)
def beyond_chance():
    cnn, dense = numbers(stored("05", "dense").split("epoch: ")[1].split("\n")[0])[:2]
    error = math.sqrt((cnn * (1 - cnn) + dense * (1 - dense)) / 6_000)
    assert cnn - dense > 4 * error
    right, images = numbers(stored("05", "confusion"))[:2]
    assert (images - right, images) == (64, 6_000)
    # The accuracy is rounded to 0.001, which is six images.
    assert abs((1 - dense) * 6_000 - 160) <= 5


@claim("05", "In our run the model was 99.1 % sure on average, and 98.9 % were right.")
def calibrated():
    shown = numbers(stored("05", "calibration").split("guesses are")[1])
    assert shown[:2] == [99.1, 98.9]
    margin = 196 * math.sqrt(0.989 * 0.011 / 6_000)
    assert abs(shown[0] - shown[1]) < margin


compared(
    "05",
    "The training that loaded the whole file went on where it stopped",
    cell="resume-go-on",
    shows="whole file: ends with the weights of the run without a break: True\n"
    "weights only: ends with the weights of the run without a break: False",
)


@claim("05", "with 20 of them, chance alone can move it by 0.2.")
def small_group():
    assert round(1.96 * math.sqrt(0.5 * 0.5 / 20), 1) == 0.2


@claim("05", "Most images are in the last group.")
def last_group():
    # A share s below a confidence of 0.9 lowers the mean by at least 0.1 s.
    mean = numbers(stored("05", "calibration").split("guesses are")[1])[0] / 100
    assert (1 - mean) / 0.1 < 0.5


compared(
    "05",
    "Handing over about one image in twenty takes out over a quarter of "
    "the mistakes, several times its share.",
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


@claim(
    "05",
    "The new network had one rate only, and as many images and epochs.",
    "That is `layers[-3]`, the third from the end",
)
def alike():
    cells = read_lesson("05")
    for cell in ("regression", "reuse"):
        assert "epochs=1," in cells[cell].source
        assert "x_train[: profile.images]" in cells[cell].source
    assert "model.layers[-3]" in cells["reuse-build"].source


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


@claim("05", "In our run the test beats the validation accuracy")
def test_above():
    share = re.search(r"guesses are right \(([\d.]+) %\)", stored("05", "confusion"))
    assert numbers(stored("05", "test"))[0] > float(share[1])


@claim("05", "So two models whose accuracies are 0.001 apart may well be equally good.")
def interval():
    assert 0.001 * 10_000 == 10
    margin = 1.96 * math.sqrt(0.99 * 0.01 / 10_000)
    assert round(margin, 3) == 0.002


@claim(
    "05", "It too reads the test images better (ten other splits, not shown, agree)."
)
def easier():
    all_images, test = mnist()
    shown = numbers(stored("05", "easier"))
    assert shown[0] < shown[1]
    for seed in range(1, 11):
        train, val = split(*all_images, seed=seed)
        assert nearest_mean(train, *val) < nearest_mean(train, *test)


@claim(
    "05", '"Give or take" is 1.96 times the **standard error** (the root in the code).'
)
def give_or_take():
    assert "1.96 * np.sqrt(" in read_lesson("05")["test"].source


untied(
    "05",
    "So each trains until its validation loss stops falling, and keeps its best epoch.",
    why="What the code of the cell does.",
)
