"""Draw the ladder of lesson 10."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from digits.figures.common import show
from digits.figures.style import GREY, TRAINING, WIDTH, number, percent


def plot_ladder(rungs: Mapping[str, tuple[float, float]]) -> None:
    """Show the time and the accuracy of each rung of a ladder of changes.

    Parameters
    ----------
    rungs : dict of str to (float, float)
        For each change, in order, the seconds of training (more than 0) and the
        validation accuracy (0 to 1). The first rung is what the others are compared
        with. The axis of time is logarithmic.

    Raises
    ------
    ValueError
        If there are fewer than two rungs, or a time is not positive.
    """
    seconds = [float(time) for time, _ in rungs.values()]
    if len(rungs) < 2 or min(seconds) <= 0:
        raise ValueError(
            f"There are {len(rungs)} rungs with the seconds {seconds}, expected two or "
            "more with times above 0: train first."
        )
    figure = Figure(figsize=(WIDTH, 1.2 + 0.42 * len(rungs)))
    axes = figure.subplots()
    places = range(len(rungs))
    axes.barh(places, seconds, color=TRAINING, height=0.6)
    labels = []
    for place, (time, accuracy) in zip(places, rungs.values()):
        gain = seconds[0] / time
        digits = 0 if gain >= 10 or place == 0 else 1
        labels.append(
            f"{number(time, 0 if time >= 10 else 1)} s, {percent(accuracy, 2)}, "
            f"{number(gain, digits)} times"
        )
        axes.annotate(
            labels[-1],
            (time, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set(xscale="log", xlabel="training time in s (logarithmic)")
    axes.set_yticks(list(places), list(rungs))
    axes.invert_yaxis()
    # Room for what is written behind the longest bar.
    axes.set_xlim(min(seconds) / 2, max(seconds) * 30)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 1))
    axes.grid(axis="x", color=GREY, alpha=0.3)
    axes.set_axisbelow(True)
    named = "; ".join(f"{name} {text}" for name, text in zip(rungs, labels))
    show(figure, f"Time, validation accuracy and gain of each rung: {named}.")
