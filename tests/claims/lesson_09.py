"""What carries the claims of lesson 09: its cells, the landscape and Optuna itself."""

import warnings

import numpy as np
import optuna
import pytest
from optuna.distributions import CategoricalDistribution
from optuna.trial import TrialState

from claims.lesson_06 import along, sample
from claims.register import claim, compared, numbers, stored, untied
from digits.search import storage, worker
from digits.search.network import BASE
from digits.search.study import suggest_settings

L = "09"


def accuracies(**values):
    """Return the accuracies of ``along`` in percent."""
    return 100 * along(**values)["validation_accuracy"]


def search(sampler, trials, seed):
    """Return the settings of a search whose results are made up."""
    chance = np.random.default_rng(seed)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    study.enqueue_trial({"optimiser": "adam", "learning_rate_adam": 0.001})

    def objective(trial):
        suggest_settings(trial)
        return chance.random()

    study.optimize(objective, n_trials=trials)
    return [trial.params for trial in study.trials]


# Random search


@claim(L, "Eleven settings with five values each make almost 49 million choices.")
def _():
    assert 48.5e6 < 5**11 < 49e6 and len(BASE) == 11


@claim(L, "0.001 to 0.002 as much as 0.01 to 0.02.")
def _():
    trial = optuna.create_study().ask()
    suggest_settings(trial)
    rate = trial.distributions[f"learning_rate_{trial.params['optimiser']}"]
    assert rate.log and rate.low == 1e-4 and rate.high == 1e-1
    rates = 10 ** np.random.default_rng(0).uniform(-4, -1, size=100_000)
    low, high = (((rates > r) & (rates < 2 * r)).mean() for r in (0.001, 0.01))
    assert abs(low - high) < 0.005


@claim(L, "nine of ten draws would lie above 0.01.")
def _():
    assert round((0.1 - 0.01) / (0.1 - 0.0001), 2) == 0.9


@claim(L, "About ten points lie between the lowest and the highest.")
def _():
    accuracies = numbers(stored(L, "by-hand"))[1::2]
    assert len(accuracies) == 4 and 9 < np.ptp(accuracies) < 11


@claim(L, "In lesson 06 ReLU came within a point of the others")
def _():
    def at_best_rate(**values):
        rates = (0.001, 0.003, 0.01)
        return max(
            np.median(accuracies(learning_rate=rate, **values)) for rate in rates
        )

    for conv in ("relu", "gelu", "tanh"):
        for dense in ("relu", "gelu", "tanh", "sigmoid"):
            other = at_best_rate(conv_activation=conv, dense_activation=dense)
            assert at_best_rate() > other - 1


# Searches with Optuna


@claim(
    L,
    "After each epoch, `MedianPruner` takes the best value that the trial had so far. "
    "If that is below the median of the complete trials at the same epoch, the trial "
    "is stopped. With fewer than five complete trials, none is.",
)
def _():
    chance = np.random.default_rng(0)
    for _ in range(50):
        others = chance.random((chance.integers(3, 8), 3))
        pruner = optuna.pruners.MedianPruner(n_startup_trials=5)
        study = optuna.create_study(direction="maximize", pruner=pruner)
        for history in others:
            trial = study.ask()
            for epoch, value in enumerate(history):
                trial.report(value, epoch)
            study.tell(trial, history[-1])
        trial, values = study.ask(), chance.random(3)
        for epoch, value in enumerate(values):
            trial.report(value, epoch)
            below = values[: epoch + 1].max() < np.median(others[:, epoch])
            assert trial.should_prune() == (len(others) > 4 and below)


@claim(
    L,
    "Both begin with the same five trials, because both draw from the same seed. After "
    "that they part.",
)
def _():
    guided = optuna.samplers.TPESampler(n_startup_trials=5, seed=0)
    blind = optuna.samplers.RandomSampler(seed=0)
    one, two = search(guided, 8, seed=0), search(blind, 8, seed=0)
    assert one[:5] == two[:5] and one[5:] != two[5:]


@claim(
    L,
    "Then it models which values the best tenth of the trials have",
    "its best tenth is one or two trials.",
)
def _():
    from optuna.samplers._tpe.sampler import default_gamma

    assert [default_gamma(trials) for trials in (5, 10, 12, 100)] == [1, 1, 2, 10]


@claim(L, "The median of three hides a run that failed.")
def _():
    failed, *others = np.sort(accuracies(optimiser="sgd", learning_rate=0.1))
    assert failed < 15 and others[0] > 94


compared(
    L,
    "which two trials must be on the front, whatever comes out?",
    cell="front-verdict",
    shows="the most accurate and the quickest trial are on the front: True",
)


@claim(L, "Optuna does not prune with several goals")
def _():
    trial = optuna.create_study(directions=["maximize", "minimize"]).ask()
    with pytest.raises(NotImplementedError):
        trial.report(0.5, 0)


# Workers


compared(
    L,
    "Were all trials done, exactly as many as asked for?",
    cell="count",
    shows="as many finished as asked for: True",
)
compared(
    L,
    "Nothing was lost but one trial's time.",
    cell="count",
    shows="lost: 1, running: 0",
)


@claim(
    L,
    "each worker gives a sign of life every five seconds, and after thirty seconds of "
    "silence its trial is given to another.",
    "another machine's trial is given up one minute after the time limit "
    "of a training.",
    "After three lost workers they are not tried again.",
    "The workers wait for up to ten minutes",
    "After ten minutes, or what `--limit` says, it is given up.",
    "After three errors in a row the worker ends.",
)
def _():
    assert storage.SILENCE == 30 and max(1, storage.SILENCE // 6) == 5
    assert worker.UNSIGNED == 60 and worker.LIMIT == storage.PATIENCE == 600
    assert storage.RETRIES + 1 == worker.ERRORS == 3


# Importances


def shares():
    text = stored(L, "importances")
    parts = text[: len(text) // 2].split(": ", 1)[1].split(", ")
    return {part.split()[0]: numbers(part)[0] for part in parts}


@claim(L, "in 120 choices of the landscape of lesson 06 *all* settings move at once")
def _():
    assert len(sample()) == 360 and set(sample()["seed"]) == {0, 1, 2}


@claim(
    L,
    "The optimiser leads. The learning rate and the activation of the dense layers "
    "follow, with about the same share, and then the epochs.",
    "Filters and batch size come out at 0",
    "The activation of the convolutions is near zero too",
)
def _():
    names = list(shares())
    assert names[0] == "optimiser" and names[3] == "epochs"
    assert abs(shares()["learning_rate"] - shares()["dense_activation"]) < 0.05
    assert shares()["filters"] == shares()["batch_size"] == 0
    assert shares()["conv_activation"] < 0.05


@claim(L, "in lesson 06 both cost or brought points where they moved alone.")
def _():
    for few, many in (({"filters": 8}, {"filters": 32}), ({"batch_size": 256}, {})):
        assert np.median(accuracies(**many)) - np.median(accuracies(**few)) > 2


@claim(L, "the sigmoid, the one that failed, was left out.")
def _():
    rows = sample()
    failed = rows["conv_activation"] == "sigmoid"
    accuracy = rows["validation_accuracy"]
    assert accuracy[failed].mean() < accuracy[~failed].mean() - 0.3


@claim(
    L,
    "Of the 90 choices that are left, a third have no dense layer and are counted "
    "under ReLU and 64 neurons, and tanh met SGD once where the sigmoid met it five "
    "times.",
)
def _():
    rows = sample(seed=0)
    rows = rows[rows["conv_activation"] != "sigmoid"]
    without = rows[rows["dense_layers"] == 0]
    assert len(rows) == 90 and 0.3 < len(without) / len(rows) < 0.36
    assert set(without["dense_activation"]) == {"relu"}
    assert set(without["neurons"]) == {64}
    for name, times in (("tanh", 1), ("sigmoid", 5)):
        met = (rows["dense_activation"] == name) & (rows["optimiser"] == "sgd")
        assert met.sum() == times


@claim(L, "when we took numbers as categories, the learning rate came first.")
def _():
    rows = sample()
    kinds = {
        name: CategoricalDistribution(np.unique(rows[name]).tolist()) for name in BASE
    }
    study = optuna.create_study(direction="maximize")
    for row in rows[rows["conv_activation"] != "sigmoid"]:
        settings = {name: row[name].item() for name in BASE}
        value = row["validation_accuracy"].item()
        study.add_trial(
            optuna.trial.create_trial(params=settings, distributions=kinds, value=value)
        )
    assert len(study.get_trials(states=[TrialState.COMPLETE])) > 200
    forest = optuna.importance.FanovaImportanceEvaluator(seed=0)
    found = optuna.importance.get_param_importances(study, evaluator=forest)
    assert next(iter(found)) == "learning_rate"


@claim(L, "today that is `suggest_float` with `log=True`.")
def _():
    trial = optuna.create_study().ask()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        trial.suggest_loguniform("rate", 1e-4, 1e-1)
    assert any("suggest_float" in str(warning.message) for warning in told)
    assert trial.distributions["rate"].log


# What nothing can carry

untied(
    L,
    "by chance, by what it has learnt, and on as many machines as you like.",
    "The function gets an array of numbers, of any shape, drawn evenly from 0 to 1",
    "From 0.001 to 0.1, the number 0.5 gives 0.01:",
    "- train the winners of a search again, with new seeds, and choose by the worst",
    why="A promise, a question or an exercise: it claims nothing about results.",
)
untied(
    L,
    "draw, train, keep the best.",
    "With a dozen trials each, luck decides as much as method.",
    "the best of many is partly the luckiest.",
    "take the settings whose *worst* new run is best:",
    "A careful search would train its best five again, with more seeds.",
    "though its accuracy is the best of many single runs.",
    why="Advice, or the winner's curse, which lesson 06 shows with the landscape.",
)
untied(
    L,
    "A random search draws choices blindly, as many as you have time for.",
    "This one draws the learning rate only, four times.",
    "So the search knows that 16 lies between 8 and 24",
    "The lines show the best result so far:",
    "Each search picked its best trial by a single run.",
    "`FixedTrial` answers each question of `suggest_settings` with what the best trial",
    "A worker stops when all together have finished as many trials as asked for",
    "so that the method knows that 8 lies between 4 and 16:",
    why="It says what the code beside it does, or how a figure is drawn.",
)
