"""What carries the claims of lesson 03: MNIST, arithmetic and the stored trainings."""

import re

import numpy as np

from claims.lesson_00 import mnist, parts
from claims.register import claim, compared, numbers, stored, untied

SCALES = ["raw, 0 to 255", "0 to 1", "standardised"]


def ranges(cell):
    """Return lowest, middle and highest accuracy of each scale, from a caption."""
    caption = stored("03", cell).rsplit("the range over the seeds: ", 1)[1]
    found = {}
    for name in SCALES:
        part = caption.split(f"{name} ", 1)[1]
        middle, lowest, highest = re.findall(r"0\.\d+", part)[:3]
        found[name] = [float(lowest), float(middle), float(highest)]
    return found


untied(
    "03",
    "scale pixels to the range 0 to 1 or standardise them",
    "- scale pixels to the range 0 to 1, or standardise them with numbers from the "
    "training",
    "Find a smaller rate at which plain SGD learns from raw pixels after all, and "
    "reach 70 %.",
    "Black and white is drawn from 0 to 1, the other two from 0 to 255:",
    "What would pass 255 must stop at 255, for any whole `amount` from 0 to 1,000",
    why="Says what the reader will do or see, not what is so.",
)
untied(
    "03",
    "This takes 10 to 25 seconds:",
    why="Depends on the reader's computer; the report shows the time of each epoch.",
)
untied(
    "03",
    "a pale band reaches from the worst to the best.",
    why="Describes how digits.plot_runs draws, which tests/test_figures.py checks.",
)


@claim(
    "03",
    "A pixel is a whole number from 0 to 255.",
    "It holds 0 to 255 and nothing else.",
    "A label is a number from 0 to 9",
)
def limits():
    images, labels = mnist()[0]
    assert images.dtype == labels.dtype == np.uint8
    assert (np.iinfo(np.uint8).min, np.iinfo(np.uint8).max) == (0, 255)
    assert (images.min(), images.max(), labels.min(), labels.max()) == (0, 255, 0, 9)


compared(
    "03",
    "This layer turns floats of another size into `float32`. Whole numbers stay as "
    "they are here.",
    cell="keras-dtypes",
    shows="uint8 -> uint8\nfloat32 -> float32\nfloat64 -> float32",
)


@claim(
    "03",
    "A `float64` number of NumPy, such as the mean of `uint8` pixels, would turn the "
    "array into `float64`; the plain number that `float` makes does not.",
)
def numbers_that_change_the_dtype():
    pixels = mnist()[0][0][:100]
    array, mean = pixels.astype("float32") / 255, pixels.mean()
    assert mean.dtype == (array - mean).dtype == (array / mean).dtype == np.float64
    assert (array - float(mean)).dtype == (array / float(mean)).dtype == np.float32


@claim("03", "all training images take 42 million bytes (42 MB) as `uint8`.")
def bytes_of_the_images():
    images = parts()[0][0]
    assert images.dtype == np.uint8 and round(images.nbytes / 1e6) == 42
    assert "uint8       42 MB" in stored("03", "bytes")


@claim("03", "running the cell twice would divide twice:")
def dividing_twice():
    x = np.float32(255)
    for _ in range(2):
        x = x / 255
    assert np.isclose(x, 1 / 255)


@claim("03", "On the vertical axis, each labelled mark is ten times the one below it:")
def logarithmic_axis():
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots()
    ax.hist(mnist()[0][0][:6_000].ravel(), bins=32)
    ax.set_yscale("log")
    marks = ax.get_yticks()
    plt.close(figure)
    assert np.allclose(marks[1:] / marks[:-1], 10)


@claim("03", "It is right for 11.2 %, which is the share of the 1 among these images")
def always_one():
    labels = parts()[1][1]
    assert f"{(labels == 1).mean():.1%}" == "11.2%"
    assert np.allclose(
        ranges("compare")["raw, 0 to 255"], (labels == 1).mean(), atol=4e-3
    )


@claim("03", "With the same pixels divided by 255 it reads 88 to 90 % of the digits.")
def divided():
    lowest, _, highest = ranges("compare")["0 to 1"]
    assert 0.875 <= lowest <= highest < 0.905


@claim("03", "With standardised pixels it reads 89 to 92 %.")
def standardised():
    lowest, _, highest = ranges("compare")["standardised"]
    assert 0.885 <= lowest <= highest < 0.925


@claim(
    "03",
    "the numbers became about three times as large, and plain paper is no longer 0 but "
    "about -0.42.",
)
def two_changes():
    images = parts()[0][0][:6_000].astype("float32") / 255
    mean, deviation = images.mean(), images.std()
    assert round(float(1 / deviation)) == 3
    assert round(float((0 - mean) / deviation), 2) == -0.42


@claim("03", "it shoots past 1 and ends at 13,005.")
def one_giant_step():
    assert numbers(stored("03", "one-step"))[-1] == 13_005


@claim(
    "03",
    "The pixel enters twice: once in the slope, and once more when the new weight is "
    "multiplied with it.",
    "So in this step a pixel 255 times as large moves the prediction 255 times 255, "
    "or 65,025 times, as far.",
)
def effect_of_the_scale():
    def move(x, rate=0.1):
        slope = 2 * (0 * x - 1) * x
        return -rate * slope * x

    assert np.isclose(move(255.0) / move(1.0), 255 * 255)
    assert 255 * 255 == 65_025


compared(
    "03",
    "the giant steps do other damage too.",
    cell="dead-verdict",
    shows="most are dead, most answers alike: True",
)


@claim(
    "03",
    "With this seed all 64 neurons are dead.",
    "What is left is the bias, a number that each of the ten neurons adds",
    "The best that training can still do is to favour the commonest digit, 1.",
    "That is why 11.2 % are right.",
)
def dead_neurons():
    training, validation = parts()
    shares = np.bincount(training[1][:6_000]) / 6_000
    assert shares.argmax() == 1
    assert np.bincount(validation[1]).argmax() == 1
    # No ten scores that are the same for all images have a lower loss than those that
    # make probabilities of these shares.
    others = np.random.default_rng(seed=0).dirichlet(6_000 * shares, size=1_000)
    losses = -(shares * np.log(others)).sum(axis=1)
    assert losses.min() > -(shares * np.log(shares)).sum()
    shown = stored("03", "dead")
    assert shown.startswith("64 of 64 neurons are dead")
    assert numbers(shown.rsplit(":", 1)[1]) == [0, 6_000] + [0] * 8
    assert f"{(validation[1] == 1).mean():.1%}" == "11.2%"


@claim(
    "03",
    "Adam first divides the slope by the usual size of the last slopes, so that its "
    "steps are about as long as its rate.",
)
def length_of_a_step_of_adam():
    import keras

    for slope in (0.01, 1.0, 100.0):
        weight = keras.Variable(0.0)
        adam = keras.optimizers.Adam(learning_rate=0.001)
        for _ in range(10):
            adam.apply([keras.ops.convert_to_tensor(slope)], [weight])
        assert np.isclose(float(weight.value), -10 * 0.001, rtol=1e-3)


@claim("03", "It can, yet in these three epochs, at this rate, it stays behind.")
def adam_stays_behind():
    raw, unit, standard = ranges("adam").values()
    assert raw[0] > 0.5
    assert raw[-1] < min(unit[0], standard[0])


@claim("03", "With raw pixels the scores are huge before any training")
def first_losses():
    raw, unit, standard = [
        numbers(line)[-1] for line in stored("03", "first-loss").splitlines()
    ]
    assert raw > 20 * max(unit, standard)


compared(
    "03",
    "The data made of nothing but extremes train well.",
    cell="extremes-verdict",
    shows="black and white is learnt: True",
)
compared(
    "03",
    "The mild greys fail at the same rate.",
    cell="extremes-verdict",
    shows="middle grey is learnt: False",
)


@claim(
    "03",
    "The other, 11.1 %, is what a lazy model reaches that always names the commonest "
    "of these 3,000 digits:",
)
def lazy():
    labels = parts()[1][1][:3_000]
    assert f"{np.bincount(labels).max() / len(labels):.1%}" == "11.1%"
    assert "'middle_grey': '11.1%'" in stored("03", "extremes-train")


@claim("03", "its numbers are large, and its plain paper is no longer 0 but 64.")
def paper_of_middle_grey():
    assert 64 + np.float32(0) / 2 == 64


compared(
    "03",
    "They compute the same thing, and only the input is written in another way.",
    cell="two-losses",
    shows="one-hot 1.7762\nsparse  1.7762",
)


@claim(
    "03",
    "To the sparse loss, a class number is only a place in the row: a 9 counts no more "
    "than a 4.",
)
def places_in_the_row():
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    scores = np.random.default_rng(seed=0).normal(size=(1, 10)).astype("float32")
    swapped = scores.copy()
    swapped[:, [4, 9]] = scores[:, [9, 4]]
    found = [float(loss(np.array(y), s)) for y, s in [([4], scores), ([9], swapped)]]
    assert np.isclose(*found)


@claim("03", "take 40 bytes as `float32`, and 80 as the `float64` of `to_categorical`.")
def label_bytes():
    import keras

    one_hot = keras.utils.to_categorical(np.array([3]), num_classes=10)
    assert (one_hot.dtype, one_hot.nbytes) == (np.float64, 80)
    assert one_hot.astype("float32").nbytes == 40
    assert np.uint8(3).nbytes == 1
