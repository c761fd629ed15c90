"""Draw the searches of lesson 09."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digits.figures.common import set_accuracy_axis, show
from digits.figures.style import FOCUS, GREY, INK, WIDTH, count, number, percent

STYLES = (("o", "-"), ("s", "--"), ("D", "-."), ("^", ":"))


def plot_searches(**searches: Sequence) -> None:
    """Show the trials of one or more searches, and the best so far of each.

    Parameters
    ----------
    **searches : optuna.Study
        Each search under its name. A trial that was pruned stands at the accuracy it
        had reached, as a cross; one that failed is left out.

    Raises
    ------
    ValueError
        If a search has no complete trial.
    """
    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    colours = colormaps["cividis"](np.linspace(0, 0.75, max(2, len(searches))))
    parts = []
    for (name, study), colour, (marker, dash) in zip(searches.items(), colours, STYLES):
        numbers, values, whole = _read_trials(name, study)
        errors = 1 - values
        axes.plot(numbers[whole], errors[whole], marker, color=colour, alpha=0.7)
        axes.plot(numbers[~whole], errors[~whole], "x", color=colour, mew=2)
        best = np.maximum.accumulate(np.where(whole, values, -np.inf))
        label = f"{name}: best so far"
        axes.step(numbers, 1 - best, dash, where="post", color=colour, label=label)
        parts.append(
            f"{name} reached {percent(best[-1])} in {count(len(values), 'trial')}, "
            f"{(~whole).sum()} of them pruned, and {percent(best[len(best) // 2])} "
            "after half of them"
        )
    axes.plot([], [], "x", color=GREY, mew=2, ls="", label="pruned")
    axes.set(xlabel="trial", ylabel="validation accuracy")
    set_accuracy_axis(axes)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")
    figure.legend(loc="outside upper center", ncols=3)
    show(figure, f"Best so far: {'; '.join(parts)}.")


def _read_trials(name, study):
    trials = [t for t in study.trials if t.state.name in ("COMPLETE", "PRUNED")]
    trials = [t for t in trials if t.intermediate_values or t.value is not None]
    whole = np.array([t.state.name == "COMPLETE" for t in trials])
    if not whole.any():
        raise ValueError(
            f"The search {name!r} has no complete trial, expected one or more: call "
            "its optimize first."
        )
    values = [
        t.value if done else t.intermediate_values[max(t.intermediate_values)]
        for t, done in zip(trials, whole)
    ]
    return np.arange(1, len(trials) + 1), np.array(values), whole


def plot_importances(importances: Mapping[str, float]) -> None:
    """Show how much of the differences between trials each setting explains.

    Parameters
    ----------
    importances : dict of str to float
        From ``optuna.importance.get_param_importances``: shares that sum to 1.

    Raises
    ------
    ValueError
        If it is empty.
    """
    if not importances:
        raise ValueError(
            "importances is empty, expected a share per setting: run some trials, then "
            "pass optuna.importance.get_param_importances(study)."
        )
    ranked = sorted(importances.items(), key=lambda pair: pair[1])
    names = [name.replace("_", " ") for name, _ in ranked]
    shares = [share for _, share in ranked]
    figure = Figure(figsize=(WIDTH * 0.8, 0.9 + 0.36 * len(names)))
    axes = figure.subplots()
    bars = axes.barh(names, shares, color=FOCUS, edgecolor=GREY)
    labels = [percent(share, 0) for share in shares]
    axes.bar_label(bars, labels, padding=4, color=INK)
    axes.set(xlabel="importance, as a share of 1", xlim=(0, 1.15 * max(shares)))
    axes.tick_params(axis="y", length=0)
    text = ", ".join(f"{name} {number(share)}" for name, share in ranked[::-1])
    show(figure, f"Importance of each setting: {text}.")
