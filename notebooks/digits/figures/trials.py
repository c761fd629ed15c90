"""Draw the training curves of the playground."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digits.figures.landscape import set_accuracy_axis
from digits.figures.style import (
    GREY,
    INK,
    TRAINING,
    VALIDATION,
    count,
    percent,
)

# The upper end of the axis, which an accuracy of 1 would leave: there it is drawn.
LOWEST_ERROR = 0.005


def trials_figure(curves: Sequence[Mapping]) -> tuple[Figure, str]:
    """Return a figure of the last curve over the earlier ones, and its alt text.

    Parameters
    ----------
    curves : sequence of dict
        Under ``"training"`` and ``"validation"`` each a pair of lists: places in
        epochs, and accuracies, 0 to 1.
    """
    figure = Figure(figsize=(7.2, 4.2))
    axes = figure.subplots()
    for curve in curves[:-1]:
        axes.plot(*_errors(curve["validation"]), "s--", color=GREY, alpha=0.5, lw=1.5)
    if len(curves) > 1:
        axes.plot([], [], "s--", color=GREY, lw=1.5, label="earlier runs, validation")
    if curves:
        line = {"color": TRAINING, "label": "training"}
        axes.plot(*_errors(curves[-1]["training"]), **line)
        mark = {"color": VALIDATION, "mec": INK, "ms": 9, "label": "validation"}
        axes.plot(*_errors(curves[-1]["validation"]), "s--", **mark)
    set_accuracy_axis(axes, lowest_error=LOWEST_ERROR)
    axes.set(xlabel="epoch", ylabel="accuracy")
    last = max([1, *(place for c in curves for place in c["training"][0])])
    axes.set_xlim(0, last + 0.1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid()
    if curves:
        figure.legend(loc="outside upper center", ncols=3)
    return figure, _trials_alt(curves)


def _errors(curve):
    places, accuracies = curve
    return places, [max(1 - accuracy, LOWEST_ERROR) for accuracy in accuracies]


def _trials_alt(curves):
    ends = [c["validation"][1][-1] for c in curves if c["validation"][1]]
    if not ends:
        return "Accuracy of the training, still without a validation."
    text = f"Validation accuracy of the last run: {percent(ends[-1])}."
    if len(ends) > 1:
        earlier = ", ".join(percent(end) for end in ends[:-1])
        text += f" Of {count(len(ends) - 1, 'run')} before it: {earlier}."
    return text
