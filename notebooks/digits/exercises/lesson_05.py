"""Checks for the exercises of lesson 05."""

import numpy as np

from digits.exercises.machinery import call, describe, exercise, pair, single


@exercise(
    "05.1",
    hint="Work out one epoch first: divide, and round up. Then multiply by 10.",
    reason="469 iterations per epoch (468 full batches and one of 96), 10 epochs.",
)
def count_iterations(answer):
    if single(answer) == 4_680:
        return "the smaller last batch of each epoch is an iteration too."
    if answer == 4_688:
        return (
            "each epoch ends with a smaller batch: round up there, not once at the end."
        )
    if answer != 4_690:
        return f"{answer} is not the iterations of one epoch times 10."


@exercise(
    "05.2",
    hint="Pick each true label's probability, take -np.log, then the mean.",
    reason="Only the probability of the true class counts.",
)
def cross_entropy(function):
    probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.3, 0.5]])
    labels = np.array([0, 2, 1])
    result = single(call(function, probabilities, labels))
    expected = -(np.log(0.7) + np.log(0.1) + np.log(0.3)) / 3
    if abs(result - expected) > 1e-4:
        return f"for the test case expected {expected:.4f}, got {result:.4f}."


@exercise(
    "05.3",
    hint="Leave the right guesses out, count each (truth, guess) pair, take the most.",
    reason="Leave out the right answers first, or a pair such as (1, 1) wins.",
)
def most_confused(function):
    # Among the mistakes, 7 is the most frequent label and 1 the most frequent guess,
    # but they come together only once.
    truth = np.array([4, 4, 4, 7, 7, 7, 7, 8, 8, 5, 3, 3, 3, 3])
    guess = np.array([9, 9, 9, 1, 2, 3, 0, 1, 1, 1, 3, 3, 3, 3])
    result = tuple(int(digit) for digit in pair(call(function, truth, guess), "digits"))
    if result == (9, 4):
        return "the true label comes first, then the guess: expected (4, 9)."
    if result != (4, 9):
        return f"for the test case expected (4, 9), got {result}."


@exercise(
    "05.4",
    hint="More filters, more epochs or a little more dropout; watch the validation.",
    reason="The best of several epochs is a little lucky: expect less on new images.",
)
def beat_the_lesson(history):
    record = getattr(history, "history", None)
    if not isinstance(record, dict) or "val_accuracy" not in record:
        return (
            f"expected what fit returns, got {describe(history)}: compile with "
            'metrics=["accuracy"], and fit with validation_data=(x_val, y_val).'
        )
    best = max(record["val_accuracy"])
    if best < 0.97:
        return f"the best validation accuracy is {best:.2%}, expected 97 % or more."
