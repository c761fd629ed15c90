"""Checks for the exercises of lesson 00."""

from digits.exercises.machinery import exercise, single


@exercise(
    "00.1",
    hint="An image has 28 rows, and each row has 28 pixels.",
    reason="28 rows of 28 pixels are 784 numbers.",
)
def count_pixels(answer):
    if single(answer) != 28 * 28:
        return f"{answer} is not the number of rows times the number of columns."


@exercise(
    "00.2",
    hint="y_all == 8 has one True or False per label; put it in brackets and sum.",
    reason="The digits are close to evenly spread, so each is about a tenth.",
)
def count_eights(answer):
    if single(answer) != 5_851:
        return f"{answer} is not the number of 8s among the 60,000 labels in y_all."


@exercise(
    "00.3",
    hint="Set neurons to another number, such as 16 or 512, and run the cell.",
    reason="Compare accuracy and time with those of the lesson's 128 neurons.",
)
def train_with_other_neurons(neurons, accuracy):
    if neurons == 128:
        return (
            "128 is the lesson's number. Remember its result, and choose another one."
        )
    if not 0 <= single(accuracy) <= 1:
        return f"{accuracy} is no accuracy: expected a share between 0 and 1."
    if accuracy < 0.5:
        return f"{accuracy:.0%} is less than half: try more neurons."
