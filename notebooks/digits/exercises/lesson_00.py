"""Checks for the exercises of lesson 00."""

from functools import cache

import numpy as np

from digits.data import load_mnist, split
from digits.exercises.answers import as_array, expect
from digits.exercises.machinery import ask_order, ask_value, exercise

ask_value(
    "00.1",
    right=17,
    mistakes={
        "the order on the page does not matter: go by the order of the runs.": 18,
        "C was run before B: the place on the page does not matter.": 21,
        "B was run twice, and each run adds 1 again.": 16,
        "the kernel remembers: B goes on from what `n` held before it.": 6,
        "what C did is lost here: B goes on from what `n` held before it.": 7,
        "the new text of A was never run, so the kernel knows nothing of it.": 26,
        "C was run before B, and the new text of A never was.": 30,
        "the new text of A was never run, and B was run twice.": 25,
        "the new text of A was never run: only the four runs count.": 10,
        "A was changed, but not run: `n` does not become 8 by that.": 8,
        "only A has run at that point: three more runs follow.": 5,
        "these are the runs A and C: the two runs of B follow.": 15,
        "neither the changed text nor the order on the page counts.": 27,
    },
    otherwise="{} is not what `n` holds: follow the runs one by one.",
    hint="Write down what `n` holds after each run, in the order of the runs.",
    reason="Each run goes on from what the kernel remembers, and a changed cell that "
    "was not run counts for nothing.",
)

ask_value(
    "00.2",
    right=28 * 28,
    mistakes={
        "that adds the rows and the columns: each row has a number in each column.": 56,
        "that is a single row.": 28,
        "rows 0 to 27 are one more than 27, and so are the columns.": 27 * 27,
        "that is for all images; one image is asked.": 60_000 * 28 * 28,
        "that is the number of images.": 60_000,
        "that many values a single pixel can have.": 256,
        "the images are grey: each pixel is one number, not three.": 3 * 28 * 28,
    },
    otherwise="{} is not the number of rows times the number of columns.",
    hint="How many numbers stand in a single row? And how many rows are there?",
    reason="Each row has as many numbers as there are columns.",
)

ask_value(
    "00.3",
    right=5_851,
    mistakes={
        "that adds up the 8s themselves; count them.": 8 * 5_851,
        "that is the share of the 8s; their number is asked.": 5_851 / 60_000,
        "these are the labels that are no 8.": 60_000 - 5_851,
        "these are the 9s.": 5_949,
        "these are the 7s: the ninth place of a count is that of the 8s.": 6_265,
        "these are the 3s of the example; the 8s are asked.": 6_131,
        "these are pixels of the value 8; the labels are in `y_all`.": 30_878,
        "that is the number of all labels: count the Trues alone.": 60_000,
        "these are the 8s in `y_train`; all those in `y_all` are asked.": 5_266,
        "these are the 8s in `y_val`; all those in `y_all` are asked.": 585,
        "these are the 8s in `y_test`; those in `y_all` are asked.": 974,
    },
    otherwise="{} is not the number of 8s among the 60,000 labels in y_all.",
    hint="The example finds the 3s. What finds the 8s? Count the Trues of that.",
    reason="The digits are close to evenly spread, so each is about a tenth.",
)

# A line, one that may only come after it, and what is wrong otherwise.
LINES = [
    ("C", "F", "the images must be loaded before they can be split."),
    ("F", "A", "`fit` needs `x_train`, which the split makes."),
    ("E", "A", "a model must be built before it can learn."),
    (
        "A",
        "B",
        "the model would guess before it has learnt, and no error would tell you.",
    ),
    ("B", "D", "`guess` is compared with the labels before it is made."),
]


ask_order(
    "00.4",
    "ABCDEF",
    LINES,
    hint="For each line ask which names it needs, and which line makes them.",
    reason="Each line finds what it needs. (The model may be built at any time before "
    "it learns.)",
)


@exercise(
    "00.5",
    hint="Any whole number will do. Begin with one that is far from the lesson's.",
    reason="Compare accuracy and time with those of the lesson's 128 neurons.",
)
def train_with_other_neurons(model):
    import keras

    expect("the trained model itself", model, isinstance(model, keras.Model))
    images, labels = new_images()
    chosen = np.random.default_rng().choice(len(labels), size=500, replace=False)
    given = as_array(model(images[chosen]), "ten numbers for each image")
    expect("ten numbers for each image", given, given.shape == (500, 10))
    if not np.isfinite(given).all():
        return "the model gives numbers that are not finite: build and train it anew."
    neurons = list(_count_neurons(model))
    # A neuron has 784 weights and a bias, and ten weights that lead on from it.
    if len(neurons) != 2 or model.count_params() != 795 * neurons[0] + 10:
        return (
            "the model is built in another way than the lesson's: change the neurons "
            "alone, or you do not know what made the difference."
        )
    if neurons[0] == 128:
        return "128 is the lesson's number: remember its result, and choose another."
    accuracy = (given.argmax(axis=1) == labels[chosen]).mean()
    if accuracy < 0.2:
        return (
            f"the model is right for {accuracy:.0%} of 500 validation images, which is "
            "guessing: was it trained, on images with their own labels? A few neurons "
            "are too few."
        )
    if accuracy < 0.5:
        return f"{accuracy:.1%} of 500 images is less than half: try more neurons."


def _count_neurons(model):
    """Yield the neurons of each dense layer, also of those in models within it."""
    for layer in model.layers:
        if hasattr(layer, "layers"):
            yield from _count_neurons(layer)
        elif type(layer).__name__ == "Dense":
            yield layer.units


@cache
def new_images():
    """Return the validation images and their labels."""
    return split(*load_mnist()[0])[1]
