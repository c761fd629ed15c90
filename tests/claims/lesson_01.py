"""What carries the claims of lesson 01: MNIST itself and the lesson's cells."""

import numpy as np

from claims.lesson_00 import mnist, parts, report
from claims.register import claim, compared, numbers, stored, untied

untied(
    "01",
    "Why not choose the best of many models by the test images",
    "How good does the best one look?",
    "Reach 95 % on 500 validation images, which the check draws anew each time: 250 of "
    "each digit.",
    why="A question or an exercise.",
)
untied(
    "01",
    "If one class had 90 % of the images, a lazy model that always names this class "
    "would be right 90 % of the time.",
    why="True by the meaning of accuracy, for any share.",
)
untied(
    "01",
    "That is why there is a third part.",
    "Then people choose the best of many trials by that number, and report it as the "
    "result.",
    why="No statement about data: a part of an explanation.",
)
untied(
    "01",
    "the same people wrote training and validation images. The test images come from "
    "other people.",
    why="Told by the authors of MNIST; the file does not say who wrote a digit.",
)


@claim("01", "`uint8` is a whole number from 0 to 255 that takes one byte of memory.")
def one_byte():
    limits = np.iinfo(np.uint8)
    assert (limits.min, limits.max, np.dtype(np.uint8).itemsize) == (0, 255, 1)


@claim(
    "01",
    "An image has 28 times 28 pixels of one byte each.",
    "So the images take 47 MB in memory.",
)
def memory():
    images = mnist()[0][0]
    assert images[0].nbytes == 28 * 28
    assert round(images.nbytes / 1e6) == 47
    assert numbers(stored("01", "memory")) == [47.04, 47.04]


@claim(
    "01",
    "It takes about 11 MB for all 70,000 images, which need 55 MB in memory. Most of "
    "each image is plain paper",
)
def compression():
    images = [images for images, _ in mnist()]
    assert round(sum(part.nbytes for part in images) / 1e6) == 55
    on_disk = numbers(stored("01", "file-size"))[-1]
    assert round(on_disk) == 11
    # Nearly all that is left on the disk is the ink, a byte a pixel.
    ink = sum(np.count_nonzero(part) for part in images) / 1e6
    assert 0.8 * on_disk < ink < on_disk


@claim("01", "The ink does not go from 0 to 255 at once.")
def grey_edges():
    image = mnist()[0][0][0]
    assert ((image > 0) & (image < 255)).sum() > 100


@claim("01", "The 0 keeps its form. Others blur, such as the 2, the 4 and the 5")
def blur():
    images, labels = mnist()[0]
    kept = []
    for digit in range(10):
        chosen = images[labels == digit].astype("float32")
        kept.append((chosen.mean(axis=0) ** 2).sum() / (chosen**2).sum() * len(chosen))
    order = np.argsort(kept)  # the share of an image that its average keeps
    assert set(order[:3]) == {2, 4, 5}
    assert order[-1] == 0


@claim("01", "There are 6,265 sevens.")
def sevens():
    assert (mnist()[0][1] == 7).sum() == 6_265


compared(
    "01",
    "Any model worth its name must be far better than 11.2 %.",
    cell="lazy",
    shows="always saying 1 is right for 11.2%",
)


@claim(
    "01",
    "So we take about one tenth of *each class*",
    "For each digit the two bars are almost equally high.",
)
def stratified():
    labels = mnist()[0][1]
    (_, training), (_, validation) = parts()
    shares = np.bincount(validation) / np.bincount(labels)
    assert abs(shares - 0.1).max() < 0.001
    assert len(training) == 54_000


compared(
    "01", "About four out of five", cell="nearest-accuracy", shows="nearest mean: 80.6%"
)


@claim(
    "01",
    "The small network of lesson 00 was better already, and the network of lesson 05 "
    "ends at about 99 %.",
)
def better_networks():
    nearest = numbers(stored("01", "nearest-accuracy"))[0] / 100
    assert report("00", "fit", "val_accuracy")[-1] > nearest + 0.05
    assert abs(report("05", "train", "val_accuracy")[-1] - 0.99) < 0.004


@claim(
    "01",
    "It looks better than chance, which is 10 %.",
    "That is close to chance. The winner was only lucky.",
)
def only_lucky():
    questions, new_questions = 300, 100_000
    winner = numbers(stored("01", "dice"))[-1] / 100
    again = numbers(stored("01", "dice-again"))[-1] / 100
    assert winner > 0.1 + 2 * np.sqrt(0.1 * 0.9 / questions)
    assert abs(again - 0.1) < 3 * np.sqrt(0.1 * 0.9 / new_questions)


@claim("01", "The mean is about 13 %: a digit is mostly paper.")
def little_ink():
    images = parts()[0][0]
    assert round(100 * images.mean() / 255) == 13
    assert (images == 0).mean() > 0.5


compared(
    "01",
    "as many as 54,004 and 5,996 make together.",
    cell="all-classes",
    shows="54004 5996 60000",
)


@claim("01", "`rng.integers(0, 10, size=...)` throws numbers from 0 to 9.")
def dice_from_0_to_9():
    thrown = np.random.default_rng(seed=0).integers(0, 10, size=1_000)
    assert set(thrown) == set(range(10))


@claim("01", "`rng.permutation(5)` gives the places 0 to 4 in random order.")
def places_in_random_order():
    assert sorted(np.random.default_rng().permutation(5)) == [0, 1, 2, 3, 4]
