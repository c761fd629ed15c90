"""What carries the claims of lesson 06: the landscape, its cells, and arithmetic."""

from itertools import product
from math import comb, sqrt

import keras
import numpy as np

import digits
from claims.register import claim, compared, numbers, stored, untied
from digits.hyperparameters import BASE, build_model

LANDSCAPE = digits.load_landscape()


def along(**values):
    """Return the rows at these values of settings, and at those of BASE else."""
    keep = np.ones(len(LANDSCAPE), dtype=bool)
    for name, value in (BASE | values).items():
        keep &= LANDSCAPE[name] == value
    return LANDSCAPE[keep]


def seeds(**values):
    """Return the accuracies of the three seeds in percent, the lowest first."""
    found = 100 * np.sort(along(**values)["validation_accuracy"])
    assert len(found) == 3, f"{len(found)} runs of {values}"
    return found


def median(**values):
    """Return the median accuracy over the seeds in percent."""
    return seeds(**values)[1]


def rates(**values):
    """Return the rates that the landscape has for these settings."""
    free = {k: v for k, v in (BASE | values).items() if k != "learning_rate"}
    keep = np.all([LANDSCAPE[name] == value for name, value in free.items()], axis=0)
    return np.unique(LANDSCAPE["learning_rate"][keep]).tolist()


def best_rate(**values):
    """Return the rate with the highest median."""
    return max(rates(**values), key=lambda rate: median(**values, learning_rate=rate))


def tuned(**values):
    """Return the accuracies of the three seeds at the best rate."""
    return seeds(**values, learning_rate=best_rate(**values))


def overlap(one, two):
    return one.max() >= two.min() and two.max() >= one.min()


def sample(**values):
    """Return the rows in which all settings vary, at these values."""
    moved = np.sum([LANDSCAPE[name] != value for name, value in BASE.items()], axis=0)
    keep = moved > 3
    for name, value in values.items():
        keep &= LANDSCAPE[name] == value
    return LANDSCAPE[keep]


def choices():
    """Return each choice of settings once, with its accuracies, seeds along rows."""
    rows = [LANDSCAPE[LANDSCAPE["seed"] == seed] for seed in range(3)]
    return np.array([np.sort(r, order=list(BASE))["validation_accuracy"] for r in rows])


def filters_shown():
    """Return median, lowest and highest accuracy, and seconds, of each value shown."""
    found = np.reshape(numbers(stored("06", "filters"))[:15], (3, 5))
    return {int(row[0]): row[1:] for row in found}


# Seeds and filters


@claim("06", "the accuracies are more than a percentage point apart.")
def _():
    found = 100 * np.array(numbers(stored("06", "seeds")))
    assert 1 < np.ptp(found) < 2


@claim(
    "06",
    "With many seeds some dots overlap even when the gain is real.",
    "Where all dots of one lie above all of the other, believe it, with some care",
)
def _():
    chance = np.random.default_rng(0)
    for count, often in ((3, True), (20, False)):
        one, two = chance.normal(size=(2, 10_000, count))
        apart = (two + 1.5).min(axis=1) > one.max(axis=1)
        assert (apart.mean() > 0.3) == often


@claim("06", "So a gain of 0.3 points, seen in one run each, means nothing.")
def _():
    assert np.ptp(numbers(stored("06", "seeds"))) > 0.003
    assert np.ptp(seeds()) > 0.3


@claim("06", "an accuracy near 94 % is only certain to about 0.6 points either way")
def _():
    assert round(196 * sqrt(0.94 * 0.06 / 6_000), 1) == 0.6


@claim("06", "At this learning rate, twice the filters bring one to two points more.")
def _():
    middle = [filters_shown()[filters][0] for filters in (8, 16, 32)]
    assert (np.diff(middle) >= 0.5).all() and (np.diff(middle) <= 2.5).all()


@claim("06", "three against three do that by chance once in ten times.")
def _():
    assert 2 / comb(6, 3) == 1 / 10


@claim("06", "Neighbours overlap here. Between 8 and 32 no dot does.")
def _():
    few, some, many = (filters_shown()[filters] for filters in (8, 16, 32))
    assert few[2] >= some[1] and some[2] >= many[1] and few[2] < many[1]


@claim("06", "The parameters double each time, because the dense layer sees twice as")
def _():
    sizes = [build_model(filters=filters).count_params() for filters in (8, 16, 32)]
    assert all(1.8 < larger / less < 2.2 for less, larger in zip(sizes, sizes[1:]))


@claim("06", "The time does not double at first")
def _():
    few, some, many = (
        np.median(along(filters=filters)["training_seconds"]) for filters in (8, 16, 32)
    )
    assert some < 1.5 * few < many


# The learning rate


@claim(
    "06",
    "It is lowest somewhere from 0.05 to 0.1, and beyond that it flies up",
    "here 0.005 to 0.01.",
)
def _():
    lowest, risen = numbers(stored("06", "range-plot"))[-2:]
    assert 0.05 <= lowest <= 0.1 < risen


@claim("06", "from 90 % to 95 % takes as much room as from 80 % to 90 %")
def _():
    assert round((1 - 0.9) / (1 - 0.95), 9) == round((1 - 0.8) / (1 - 0.9), 9) == 2


@claim(
    "06",
    "We have done them for you: 1,065 trainings with 355 choices of settings",
)
def _():
    assert LANDSCAPE.shape == (1_065,) and choices().shape == (3, 355)


@claim("06", "about a fifth of the choices fail completely.")
def _():
    failed = np.mean(np.median(choices(), axis=0) < 0.2)
    assert 0.16 < failed < 0.24


@claim(
    "06",
    "It said 0.005 to 0.01; the median is highest at 0.003",
    "The rate 0.001, Adam's default in Keras, loses about two points",
)
def _():
    assert best_rate() == 0.003
    assert overlap(seeds(learning_rate=0.003), seeds(learning_rate=0.01))
    assert 1.5 < median(learning_rate=0.003) - median() < 2.5
    assert np.isclose(keras.optimizers.Adam().learning_rate, 0.001)


@claim("06", "Look at 0.03: two seeds learn, and one fails.")
def _():
    worst, *others = seeds(learning_rate=0.03)
    assert worst < 15 and min(others) > 90


@claim("06", "From 16 to 64 the time falls by a third, then hardly at all.")
def _():
    sizes = 16, 64, 256, 1024
    runs = [along(batch_size=size)["training_seconds"] for size in sizes]
    small, *others = np.median(runs, axis=1)
    assert 0.6 < others[0] / small < 0.72 and np.ptp(others) / others[0] < 0.1


@claim("06", "Batch 16 does as well with 0.001 as with 0.01.")
def _():
    assert overlap(seeds(batch_size=16), seeds(batch_size=16, learning_rate=0.01))


@claim(
    "06",
    "The larger the batch, the larger the rate it needs.",
    "Batch 64 loses about two points at 0.001, batch 256 more than seven.",
)
def _():
    loss = {n: tuned(batch_size=n)[1] - median(batch_size=n) for n in (16, 64, 256)}
    assert loss[16] < 1 and 1.5 < loss[64] < 2.5 and 7 < loss[256] < 8.5


@claim(
    "06",
    "At the other end, 0.03 breaks two of three seeds of batch 16, one of batch 64, "
    "and none of the larger batches.",
)
def _():
    broken = {
        size: (seeds(batch_size=size, learning_rate=0.03) < 20).sum()
        for size in (16, 64, 256, 1024)
    }
    assert broken == {16: 2, 64: 1, 256: 0, 1024: 0}


@claim(
    "06",
    "Batch 256 with rate 0.01 is as good as batch 64 with rate 0.003, with a quarter",
)
def _():
    assert overlap(
        seeds(batch_size=256, learning_rate=0.01), seeds(learning_rate=0.003)
    )
    steps = numbers(stored("06", "batch-cost"))
    assert 3.8 < steps[4] / steps[7] < 4.2


@claim(
    "06", "Batch 1,024 stays behind at every rate: 0.03 is no better than 0.01, and 0.1"
)
def _():
    assert tuned(batch_size=1024).max() < tuned(batch_size=256).min() - 3
    assert best_rate(batch_size=1024) == 0.01 < max(rates(batch_size=1024)) == 0.1
    assert seeds(batch_size=1024, learning_rate=0.1).max() < 20


# Each value at its own rate

SHARP = "relu", "gelu", "tanh"


def pair(conv, dense, **values):
    return {"conv_activation": conv, "dense_activation": dense} | values


@claim(
    "06", "At this rate, ReLU, GELU and tanh are within about a point of each other."
)
def _():
    medians = [median(**pair(*names)) for names in product(SHARP, SHARP)]
    assert np.ptp(medians) < 1.35


@claim("06", "A sigmoid in the dense layer costs one and a half to three points.")
def _():
    for conv, dense in product(SHARP, SHARP):
        lost = median(**pair(conv, dense)) - median(**pair(conv, "sigmoid"))
        assert 1.5 <= round(lost, 1) <= 3


@claim("06", "In the convolutions it is a disaster.")
def _():
    assert all(median(**pair("sigmoid", d)) < 70 for d in (*SHARP, "sigmoid"))


@claim(
    "06",
    "at 0.01 it is as good as the others. What it had lost was the fault of the rate.",
)
def _():
    for conv in SHARP:
        assert best_rate(**pair(conv, "sigmoid")) == 0.01
        middle = tuned(**pair(conv, "sigmoid"))[1]
        assert middle > max(tuned(**pair(conv, dense))[1] for dense in SHARP) - 0.5


@claim("06", "it stays far behind, at each of the three rates that we tried.")
def _():
    for dense in (*SHARP, "sigmoid"):
        assert rates(**pair("sigmoid", dense)) == [0.001, 0.003, 0.01]
        assert tuned(**pair("sigmoid", dense)).max() < 93


@claim("06", "sigmoid with sigmoid reaches 87 %, and sigmoid with ReLU learns")
def _():
    assert round(tuned(**pair("sigmoid", "sigmoid"))[1]) == 87
    assert tuned(**pair("sigmoid", "relu")).max() < 12


@claim("06", "Its slope is at most 0.25")
def _():
    share = 1 / (1 + np.exp(-np.linspace(-9, 9, 1_001)))
    assert np.isclose((share * (1 - share)).max(), 0.25)


@claim(
    "06",
    "In every row the median of 32 filters is above that of 4, by one to three points. "
    "With one layer the dots overlap, and with two they touch, so there it is open.",
)
def _():
    for conv_layers in (1, 2, 3):
        few, many = (tuned(conv_layers=conv_layers, filters=n) for n in (4, 32))
        assert 1 <= round(many[1] - few[1], 1) <= 3
        assert overlap(few, many) == (conv_layers < 3)


@claim(
    "06",
    "32 filters lead 8 by half a point here, and by nearly three points where all",
)
def _():
    assert 0.3 <= tuned(filters=32)[1] - tuned(filters=8)[1] < 0.7
    assert 2.5 < median(filters=32) - median(filters=8) < 3


@claim("06", "the third layer makes things worse, at each of the four rates.")
def _():
    for rate in (0.001, 0.003, 0.01, 0.03):
        two, three = (
            median(conv_layers=n, filters=4, learning_rate=rate) for n in (2, 3)
        )
        assert three < two - 1


@claim(
    "06", "With 32 filters, it changes no more than the seeds do, with a third of the"
)
def _():
    two, three = ({"conv_layers": n, "filters": 32} for n in (2, 3))
    assert overlap(tuned(**three), tuned(**two))
    size = along(**three)["parameters"][0] / along(**two)["parameters"][0]
    assert 0.3 < size < 0.4


@claim("06", "or none at all: at its own rate, each is at about 96 %.")
def _():
    single = [tuned(dense_layers=1, neurons=n)[1] for n in (16, 64, 256)]
    assert all(95.5 < m < 96.7 for m in [*single, tuned(dense_layers=0)[1]])


@claim(
    "06",
    "256 neurons lead none by three points, and you would have paid twenty times",
)
def _():
    assert 2.7 < median(neurons=256) - median(dense_layers=0) < 3.3
    sizes = [
        along(**v)["parameters"][0] for v in ({"neurons": 256}, {"dense_layers": 0})
    ]
    assert 19 < sizes[0] / sizes[1] < 21


@claim(
    "06",
    "With two or three layers of 16 neurons, the network is one to two points worse",
)
def _():
    for layers in (2, 3):
        lost = tuned(dense_layers=0)[1] - tuned(dense_layers=layers, neurons=16)[1]
        assert 1 <= lost <= 2


@claim(
    "06",
    "In one epoch, dropout up to 0.5 changes no more than the seeds do, and 0.75 costs",
)
def _():
    none, some, half, most = (tuned(dropout=d, epochs=1) for d in (0, 0.25, 0.5, 0.75))
    assert overlap(none, some) and overlap(none, half)
    assert 1 <= none[1] - most[1] <= 2


@claim(
    "06",
    "After eight, each at its best rate, the three runs with 0.25 are above the three "
    "without, by a few tenths of a point; the runs with 0.5 and 0.75 overlap with "
    "those without. At the rate 0.01 the median with 0.25 is below.",
)
def _():
    none, some, half, most = (tuned(dropout=d, epochs=8) for d in (0, 0.25, 0.5, 0.75))
    assert some.min() > none.max() and 0.2 < some[1] - none[1] < 0.6
    assert overlap(none, half) and overlap(none, most)
    rate = {"learning_rate": 0.01, "epochs": 8}
    assert median(dropout=0.25, **rate) < median(dropout=0, **rate)


@claim("06", "eight instead of one bring two to four points")
def _():
    for share in (0, 0.25, 0.5, 0.75):
        gain = tuned(dropout=share, epochs=8)[1] - tuned(dropout=share, epochs=1)[1]
        assert 2 <= gain < 4.2


@claim("06", "every step of dropout would have cost a point or more in one epoch.")
def _():
    steps = np.diff([median(dropout=d, epochs=1) for d in (0, 0.25, 0.5, 0.75)])
    assert (steps < -0.95).all()


# Main effects


@claim("06", "In 120 of the choices *all* settings move at once.")
def _():
    assert len(sample()) == 360


@claim("06", "The activation of the convolutions shows the largest effect, then the")
def _():
    ranked = stored("06", "effects").split("percentage points:")[1].split(", ")
    names = " ".join(ranked[:4])
    order = "conv activation", "optimiser", "dense activation", "learning rate"
    places = [names.index(name) for name in order]
    assert places == sorted(places)


@claim("06", "Each of these values was met by only 30 choices")
def _():
    assert all(len(sample(epochs=n)) == 90 for n in (1, 2, 3, 4))
    assert len(sample(batch_size=128)) == 90


@claim("06", "By chance no choice with the rate 0.01 used SGD")
def _():
    assert not len(sample(learning_rate=0.01, optimiser="sgd"))


# Adadelta and the other optimisers


@claim("06", "Two epochs brought it to almost 99 %, twelve to more than 99 %.")
def _():
    classic = digits.load_benchmark()["classic"]
    assert 0.985 <= classic["mean_curve"][1] < 0.99 < classic["accuracy"]


@claim("06", "1.0 was the default", "a step is a thousand times shorter.")
def _():
    assert round(1.0 / float(keras.optimizers.Adadelta().learning_rate)) == 1_000


@claim(
    "06", "With rate 1.0 the network is at about 98 %, with today's default at about"
)
def _():
    today, once = numbers(stored("06", "adadelta-plot"))[1:4:2]
    assert 0.35 < today < 0.45 and 0.97 < once < 0.985


@claim(
    "06",
    "the seeds of slow Adadelta runs are up to 17 points apart, and this gap is more "
    "than three times as large:",
)
def _():
    today, once = numbers(stored("06", "adadelta-plot"))[1:4:2]
    found = rates(optimiser="adadelta")
    spread = [np.ptp(seeds(optimiser="adadelta", learning_rate=r)) for r in found]
    assert round(max(spread)) == 17
    assert 100 * (once - today) > 3 * max(spread)


@claim("06", "At its best rate in the map, each of the four reaches 94 % to 96 %.")
def _():
    shown = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
    for name in ("adam", "sgd", "rmsprop", "adadelta"):
        best = max(median(optimiser=name, learning_rate=rate) for rate in shown)
        assert 94 <= best <= 96


@claim("06", "At 0.001, SGD (70 %) and Adadelta (8 %) look much worse than Adam.")
def _():
    assert round(median(optimiser="sgd")) == 70
    assert round(median(optimiser="adadelta")) == 8
    assert median() > 90


@claim(
    "06",
    "1.0 is the largest rate here. The landscape has three more for it, 3, 10 and 30, "
    "and at 3 it reaches 96 %.",
)
def _():
    assert rates(optimiser="adadelta")[-4:] == [1, 3, 10, 30]
    assert best_rate(optimiser="adadelta") == 3
    assert round(tuned(optimiser="adadelta")[1]) == 96


@claim(
    "06",
    "SGD at 0.1 has the same median as at 0.03, but one of its seeds learnt nothing.",
    "SGD at 0.1 has a median of 95 %, and one of its three seeds learnt nothing.",
)
def _():
    calm, fast = (seeds(optimiser="sgd", learning_rate=rate) for rate in (0.03, 0.1))
    assert round(calm[1], 1) == round(fast[1], 1) == 95
    assert calm[0] > 94 and fast[0] < 15


# Folds, searches and the choice


@claim("06", "Eleven settings with five values each make almost 49 million choices.")
def _():
    assert 48.5e6 < 5**11 < 49e6 and len(BASE) == 11


@claim("06", "0.001 to 0.002 as 0.01 to 0.02.")
def _():
    import optuna

    from digits.search import suggest_settings

    trial = optuna.create_study().ask()
    suggest_settings(trial)
    rate = trial.distributions[f"learning_rate_{trial.params['optimiser']}"]
    assert rate.log and rate.low <= 0.001 and rate.high >= 0.02


@claim(
    "06",
    "Then it models which values the best tenth of the trials have",
    "its best tenth is one or two of them.",
)
def _():
    from optuna.samplers._tpe.sampler import default_gamma

    assert [default_gamma(trials) for trials in (5, 10, 12, 100)] == [1, 1, 2, 10]


@claim("06", "The folds differ by about one to two points.")
def _():
    parts = numbers(stored("06", "folds-plot"))[1:6]
    assert 0.8 <= np.ptp(parts) <= 2.4


@claim("06", "with three epochs, the best of them has a median of 96.7 %.")
def _():
    rows = np.sort(LANDSCAPE[LANDSCAPE["epochs"] == 3], order=[*BASE, "seed"])
    medians = np.median(rows["validation_accuracy"].reshape(-1, 3), axis=1)
    assert 96.6 < 100 * medians.max() < 96.75


@claim("06", "The same settings, and a few tenths of a point less.")
def _():
    own, others = numbers(stored("06", "curse"))
    assert 0.2 <= own - others <= 0.6


@claim(
    "06",
    "The optimiser leads. The learning rate and the activation of the dense layers "
    "follow, with about the same share, and then the epochs.",
    "is now near zero, for the three that are left are equally good.",
)
def _():
    text = stored("06", "importances")
    parts = text[: len(text) // 2].split(": ", 1)[1].split(", ")
    shares = {part.split()[0]: numbers(part)[0] for part in parts}
    names = list(shares)
    assert names[0] == "optimiser" and names[3] == "epochs"
    assert abs(shares["learning_rate"] - shares["dense_activation"]) < 0.05
    assert shares["conv_activation"] < 0.05


@claim("06", "with numbers as categories, the learning rate comes first.")
def _():
    import optuna

    rows = sample()
    kinds = {
        name: optuna.distributions.CategoricalDistribution(
            np.unique(rows[name]).tolist()
        )
        for name in BASE
    }
    study = optuna.create_study(direction="maximize")
    for row in rows[rows["conv_activation"] != "sigmoid"]:
        settings = {name: row[name].item() for name in BASE}
        value = row["validation_accuracy"].item()
        study.add_trial(
            optuna.trial.create_trial(params=settings, distributions=kinds, value=value)
        )
    forest = optuna.importance.FanovaImportanceEvaluator(seed=0)
    shares = optuna.importance.get_param_importances(study, evaluator=forest)
    assert next(iter(shares)) == "learning_rate"


@claim(
    "06",
    "It is above, in our run by 0.7 points or more than three standard errors of the "
    "difference (lesson 05)",
)
def _():
    validation, test, *_ = numbers(stored("06", "interval"))
    error = sqrt(validation * (100 - validation) / 6_000 + test * (100 - test) / 10_000)
    assert round(test - validation, 1) == 0.7 and test - validation > 3 * error


@claim(
    "06",
    "a third of the choices have none and are counted under ReLU and 64 neurons, and "
    "tanh met SGD three times where the sigmoid met it nine times.",
)
def _():
    rows = sample(seed=0)
    without = rows[rows["dense_layers"] == 0]
    assert round(3 * len(without) / len(rows), 1) == 1
    assert set(without["dense_activation"]) == {"relu"}
    assert set(without["neurons"]) == {64}
    for name, times in (("tanh", 3), ("sigmoid", 9)):
        met = (rows["dense_activation"] == name) & (rows["optimiser"] == "sgd")
        assert met.sum() == times


untied(
    "06",
    "What the search reported was the best of many single runs, so it is more likely "
    "lucky than not.",
    why="The winner's curse, which the lesson shows with the landscape above.",
)


@claim("06", "One network, and the parts differ by up to a point")
def _():
    low, high, *_ = numbers(stored("06", "parts-result"))
    assert 0.3 < high - low < 1.3


compared(
    "06",
    "The validation images are within a point of the mean of the parts.",
    cell="parts-verdict",
    shows="validation within a point of it: True",
)
compared(
    "06",
    "The test images are easier for this network than the parts on average.",
    cell="parts-verdict",
    shows="test above the mean of the parts: True",
)
compared(
    "06",
    "Were all trials done, exactly as many as asked for?",
    cell="count",
    shows="as many finished as asked for: True",
)

untied(
    "06",
    "In this lesson you change the settings that matter most",
    "Say you train twice, with 16 and with 32 filters, and get 93.4 % and 93.7 %.",
    "what happens to accuracy, time and parameters?",
    "which of the four will do worst?",
    "the smallest network that reached 96 % or more in at least one run.",
    "Write a function that returns the 95 % confidence interval as a pair",
    "Both ends are shares from 0 to 1:",
    "- compare settings at the rate that suits each, and look at the worst seed too;",
    "Setting A gets 94.1 % in one run, setting B 94.4 %.",
    "You raise the batch size from 64 to 512, and the accuracy falls.",
    "You tried 500 settings and report the best validation accuracy.",
    why="A promise, a question or an exercise: it claims nothing about results.",
)
untied(
    "06",
    "And settings that are good for few images need not be the best for many.",
    "An accuracy alone is half of the truth.",
    "The other half is what it cost.",
    "With a dozen trials each, luck decides as much as method",
    "We picked the best of many results, and the best of many is partly the luckiest.",
    "For one training that must not fail, take the settings whose *worst* new run",
    "A best value at the edge of a map is a reason to look further.",
    "And mind the worst seeds:",
    "The best of several rates is a little lucky, but all choices have this luck:",
    "A careful search would train its best five again, with more seeds.",
    "And it would let the best rows of the landscape compete:",
    "With 54,000 images other settings may be better; the next step would be to",
    "(With few images, or very near 100 %, use Wilson's interval.)",
    "So any scheduler can start as many as it likes, and one that dies takes nothing",
    "The best of 500 is partly the luckiest.",
    why="Advice, or a figure of speech.",
)
untied(
    "06",
    "`optimizer.build` lets the optimiser set up its memory beforehand",
    "The list `runs` will remember every training, so that none is done twice.",
    "`np.geomspace` makes rates that grow by the same factor each time",
    "The best of all (`.item()` makes a plain Python number):",
    "Where the worst seed is more than ten points lower, it stands there too.",
    "`tuned` keeps the runs of each choice at its best rate",
    "A diamond is the mean of all runs with that value",
    "In the landscape, each optimiser has its own best rate:",
    "Now each pair at its own best rate, which stands under the accuracy:",
    "Each again at its best rate:",
    "Train five times, each time on four parts, and validate on the fifth.",
    "let the search know that 16 lies between 8 and 24",
    "At each epoch the `MedianPruner` takes the best value that the trial had so far.",
    "The lines show the best result so far:",
    "Choose the twenty best settings by seed 0 alone",
    "so that the forest knows that 8 lies between 4 and 16.",
    "Each worker uses one core and stops when the study has as many finished trials",
    "Press **Train** twice with the same settings: the second run gets another seed.",
    "Our two searches broke the rule of this lesson",
    "`FixedTrial` answers each question of `suggest_settings` with what the best trial",
    why="It says what the code beside it does, or how a figure is drawn.",
)
untied(
    "06",
    "For years the best-known MNIST example trained with the optimiser **Adadelta**.",
    "Copy it today, and after two epochs you get about half.",
    "In about 95 % of all samples an interval made like this holds the true accuracy",
    why="History, or a theorem of statistics; the lesson trains a smaller network.",
)
