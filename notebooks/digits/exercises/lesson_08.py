"""Checks for the exercises of lesson 08."""

from contextlib import suppress
from itertools import combinations

import numpy as np

from digits.exercises.answers import as_array
from digits.exercises.machinery import ask_function, ask_order, ask_value, exercise
from digits.exercises.references import call, compare

# Each line, one that must stand somewhere behind it, and what is wrong if it does not.
LINES = [
    ("C", "B", "the network runs before the tape, which then records nothing of it."),
    ("B", "E", "the loss needs the logits, which are not there yet."),
    ("C", "F", "the block ends before it begins."),
    ("E", "F", "the loss comes behind the tape's block, so each gradient is None."),
    ("E", "A", "the tape is asked for gradients of a loss that is not there yet."),
    ("A", "D", "the weights take a step before there are gradients."),
]


ask_order(
    "08.1",
    "ABCDEF",
    LINES,
    hint="What must the tape have seen before it can walk back?",
    reason="The tape records network and loss. The rest may stand in its block or not.",
)


def _layers(chance):
    # No two axes are alike, or a wrong order would have the right shape.
    for batch, ins, outs in ((4, 1, 3), (3, 2, 5), (4, 6, 3), (2, 3, 7), (6, 8, 1)):
        yield tuple(
            chance.normal(size=shape).astype("float32")
            for shape in ((batch, ins), (ins, outs), (outs,))
        )
    inputs, matrix, bias = chance.normal(size=(3, 4, 4)).astype("float32")
    yield inputs[:3], matrix[:, :2], bias[0, :2] + 9  # large sums


ask_function(
    "08.2",
    right=lambda inputs, matrix, bias: np.where(
        (sums := np.einsum("bi,io->bo", inputs, matrix) + bias) > 0, sums, 0
    ),
    tries=_layers,
    mistakes={
        "some numbers are negative, so the ReLU is missing.": lambda x, m, b: x @ m + b,
        "the bias is missing.": lambda x, m, b: np.maximum(x @ m, 0),
        "the bias comes before the ReLU, not behind it.": lambda x, m, b: (
            np.maximum(x @ m, 0) + b
        ),
        "the bias is added, not taken off.": lambda x, m, b: np.maximum(x @ m - b, 0),
        "ReLU makes negative numbers 0; it does not turn their sign.": lambda x, m, b: (
            np.abs(x @ m + b)
        ),
        "ReLU keeps the positive numbers, not the negative ones.": lambda x, m, b: (
            np.minimum(x @ m + b, 0)
        ),
        "ReLU keeps positive numbers as they are, however large.": lambda x, m, b: (
            np.clip(x @ m + b, 0, 6)
        ),
        "a number above 1 stays as it is, too.": lambda x, m, b: np.clip(
            x @ m + b, 0, 1
        ),
        "negative sums become 0, not just smaller.": lambda x, m, b: np.maximum(
            x @ m + b, 0.2 * (x @ m + b)
        ),
        "ReLU makes 0 of negative sums, not smaller ones.": lambda x, m, b: np.maximum(
            x @ m + b, 0.01 * (x @ m + b)
        ),
        "ReLU keeps a positive sum; it does not make 1 of it.": lambda x, m, b: (
            (x @ m + b > 0) * 1.0
        ),
        "the ReLU is for the sum with the bias, not for each alone.": lambda x, m, b: (
            np.maximum(x @ m, 0) + np.maximum(b, 0)
        ),
        "the ReLU comes at the end, not before the product.": lambda x, m, b: (
            np.maximum(x, 0) @ m + b
        ),
        "the ReLU is for the layer's sums, not for its matrix.": lambda x, m, b: (
            x @ np.maximum(m, 0) + b
        ),
    },
    hint="Begin with the product of inputs and matrix. What does each row of it hold?",
    reason="Keras gives the same numbers within 1e-5.",
)

ask_value(
    "08.3",
    right=4,
    mistakes={
        "not every call traces: some find a graph that fits.": 6,
        "one graph is counted twice: some calls find one that fits.": 5,
        "a graph knows a Python number by its value, not only by its kind.": 3,
        "Python numbers do not use the graphs that were made for tensors.": 2,
        "one graph is not enough: what if the dtype is another one?": 1,
        "before the first call there is no graph, so that one has to trace.": 0,
    },
    otherwise="it is not {}: what must a graph know of a tensor, and what of a number?",
    hint="Go through the calls one by one: is there a graph already that fits?",
    reason="Tensors share a graph by shape and dtype, Python numbers by value.",
)


# Six standard deviations of a share among 20,000 draws.
NEAR = 0.0215


@exercise(
    "08.4",
    hint="Draw one number for each input. For which of them does the input stay?",
    reason="Kept numbers grow by 1 / (1 - rate), as in Keras, so the mean stays.",
)
def drop_out(function):
    chance = np.random.default_rng()
    for rate in (0.2, 0.5, 0.75, round(chance.uniform(0.05, 0.95), 2), 0.0):
        for shape in ((100, 200), (20_000,), (8, 50, 50)):
            inputs = chance.normal(size=shape).astype("float32")
            what = f"floats of shape {shape}"
            results = [
                as_array(call(function, inputs, rate), what, shape=shape, kinds="f")
                # Many calls, since a function may take a few masks in turns.
                for _ in range(12 if rate == 0.5 else 2)
            ]
            if fault := _find_fault(inputs, rate, results[0]):
                return f"at rate {rate} {fault}"
            for one, other in combinations(results, 2):
                both = ((one == 0) & (other == 0)).mean()
                chance_alone = (one == 0).mean() * (other == 0).mean()
                if both - chance_alone > NEAR:
                    return "two calls drop the same numbers: draw anew in each call."
                if chance_alone - both > NEAR:
                    return "a call spares what another drops: draw anew in each call."


def _find_fault(inputs, rate, result):
    """Say what is wrong with a result of dropout, or return None."""
    if not np.isfinite(result).all():
        return "some results are not finite."
    dropped = result == 0
    share = dropped.mean()
    # How far each place and those 1, 2, 3 ... behind it drop out together.
    spectrum = np.fft.rfft(dropped.ravel() - share)
    together = np.fft.irfft(np.abs(spectrum) ** 2, inputs.size) / inputs.size
    if np.abs(together[1:]).max() > NEAR:
        return "an input drops out by its place: draw a number for each input."
    for values in (inputs, np.abs(inputs)):
        if abs(np.mean((dropped - share) * (values - values.mean()))) > NEAR:
            return "an input drops out by its value: draw a number for each input."
    if abs(share - rate) > NEAR:
        if abs(share - (1 - rate)) < NEAR:
            return "the share that should stay is dropped, and the other one stays."
        return f"a share of {share:.2f} became zero."
    kept, before = result[~dropped], inputs[~dropped]
    for factor, fault in (
        (1 / (1 - rate), None),
        (1, "the kept numbers stay as they are, so the mean does not."),
        (1 - rate, "the kept numbers shrink; they should grow, to keep the mean."),
        (1 / (rate or 1), "the kept numbers are divided by the share that drops out."),
    ):
        if np.allclose(kept, before * factor, 1e-4, 1e-6):
            return fault
    return "a kept number is not its input divided by 1 - rate."


def _steps(chance):
    for shape in ((3,), (5,), (2, 4), (3, 1, 2)):
        weight, gradient, velocity = chance.normal(size=(3, *shape)).astype("float32")
        rate, momentum = chance.uniform(0.05, 0.95, size=2).round(2).tolist()
        yield weight, gradient, velocity, rate, momentum
        yield weight, gradient, np.zeros_like(velocity), rate, momentum
        yield weight, gradient, velocity, rate, 0.0


def _by(move):
    """Return a step from what ``move`` makes of w, v, m * v, g and r."""
    return lambda weight, gradient, velocity, rate, momentum: np.stack(
        move(weight, velocity, momentum * velocity, gradient, rate)
    )


ask_function(
    "08.5",
    right=_by(lambda w, v, mv, g, r: (w - r * g + mv, mv - r * g)),
    tries=_steps,
    mistakes={
        "return the new velocity as well: the next step needs it.": (
            lambda w, g, v, r, m: w + m * v - r * g
        ),
        "the weight comes first, then the velocity.": _by(
            lambda w, v, mv, g, r: (mv - r * g, w + mv - r * g)
        ),
        "the velocity that you return is the old one.": _by(
            lambda w, v, mv, g, r: (w + mv - r * g, v)
        ),
        "the weight moves with the old velocity; it should move with the new one.": _by(
            lambda w, v, mv, g, r: (w + v, mv - r * g)
        ),
        "the weight moves by the gradient alone, without the momentum.": _by(
            lambda w, v, mv, g, r: (w - r * g, mv - r * g)
        ),
        "the new velocity forgets the old one.": _by(
            lambda w, v, mv, g, r: (w - r * g, -r * g)
        ),
        "the old velocity keeps its full size; it should shrink first.": _by(
            lambda w, v, mv, g, r: (w + v - r * g, v - r * g)
        ),
        "this goes uphill: look at the sign of the gradient.": _by(
            lambda w, v, mv, g, r: (w + mv + r * g, mv + r * g)
        ),
        "the velocity is added to the weight, so the gradient is taken off in it.": _by(
            lambda w, v, mv, g, r: (w - mv - r * g, mv + r * g)
        ),
        "that is the form of PyTorch; here the rate is in the velocity.": _by(
            lambda w, v, mv, g, r: (w - r * (mv + g), mv + g)
        ),
        "the rate is missing: the velocity takes off rate times the gradient.": _by(
            lambda w, v, mv, g, r: (w + mv - g, mv - g)
        ),
        "the rate belongs to the gradient in the velocity, not to the weight's step.": (
            _by(lambda w, v, mv, g, r: (w + r * (mv - g), mv - g))
        ),
        "rate and momentum have changed places.": lambda w, g, v, r, m: np.stack(
            [w + r * v - m * g, r * v - m * g]
        ),
        "the old velocity counts momentum times, not 1 - momentum times.": (
            lambda w, g, v, r, m: np.stack(
                [w + (1 - m) * v - r * g, (1 - m) * v - r * g]
            )
        ),
        "the momentum is for the old velocity alone, not for the gradient.": (
            lambda w, g, v, r, m: np.stack([w + m * (v - r * g), m * (v - r * g)])
        ),
        "return the new weight as well, before the velocity.": (
            lambda w, g, v, r, m: m * v - r * g
        ),
        "the velocity is added to the weight; it does not replace it.": _by(
            lambda w, v, mv, g, r: (mv - r * g, mv - r * g)
        ),
        "the rate is for the gradient alone, not for the old velocity.": _by(
            lambda w, v, mv, g, r: (w + r * (mv - g), r * (mv - g))
        ),
        "the rate is in the velocity already; the weight needs it no more.": _by(
            lambda w, v, mv, g, r: (w + r * (mv - r * g), mv - r * g)
        ),
        "the gradient counts in full, not 1 - momentum of it.": (
            lambda w, g, v, r, m: np.stack(
                [w + m * v - (1 - m) * r * g, m * v - (1 - m) * r * g]
            )
        ),
        "that looks ahead, as Nesterov's form does: add the new velocity just once.": (
            lambda w, g, v, r, m: np.stack(
                [w + m * (m * v - r * g) - r * g, m * v - r * g]
            )
        ),
    },
    what="the new weight and the new velocity",
    hint="Which of the two results does the other one need?",
    reason="This is the step of keras.optimizers.SGD with momentum.",
)


def _regressions(chance):
    for images, ins, outs in ((3, 2, 1), (4, 3, 2), (5, 1, 3), (1, 6, 4)):
        shapes = (ins, outs), (images, ins), (images, outs)
        yield tuple(chance.normal(size=shape).astype("float32") for shape in shapes)


def _descend(weight, inputs, targets):
    """Return the gradient, summed over outputs and images by hand."""
    gaps = np.einsum("bi,io->bo", inputs, weight) - targets
    return np.einsum("bi,bo->io", inputs, gaps) * 2 / targets.size


SLOPES = {
    "zeros only hide that no way leads from the loss to the weight.": (
        lambda w, x, y: np.zeros_like(w)
    ),
    "that is the gradient of the outputs, not of the loss.": lambda w, x, y: (
        x.T @ np.ones_like(y)
    ),
    "that is the gradient of the sum; the loss is a mean.": lambda w, x, y: (
        _descend(w, x, y) * y.size
    ),
    "the loss has a square, which is missing.": lambda w, x, y: (
        x.T @ np.ones_like(y) / y.size
    ),
    "the targets are missing from the loss.": lambda w, x, y: _descend(w, x, 0 * y),
    "the loss is a mean of squares, without a root.": lambda w, x, y: (
        _descend(w, x, y) / 2 / np.sqrt(np.mean((x @ w - y) ** 2))
    ),
    "a mean over the outputs alone is not the mean over all numbers.": (
        lambda w, x, y: _descend(w, x, y) * len(y)
    ),
    "that has the shape of the outputs: ask the tape for the weight.": lambda w, x, y: (
        2 / y.size * (x @ w - y)
    ),
    "a mean over the images alone is not the mean over all numbers.": lambda w, x, y: (
        _descend(w, x, y) * y.shape[1]
    ),
    "the slope of a square holds a 2, which is missing.": lambda w, x, y: (
        _descend(w, x, y) / 2
    ),
    "the sign has turned: a gradient goes uphill.": lambda w, x, y: -_descend(w, x, y),
    "that is the gradient for the inputs, not for the weight.": lambda w, x, y: (
        2 / y.size * (x @ w - y) @ w.T
    ),
    "that is the loss, not its gradient.": lambda w, x, y: np.mean((x @ w - y) ** 2),
}


@exercise(
    "08.6",
    hint="What does a tape record, and until when?",
    reason="A tape follows variables, and what happens in its block.",
)
def mend_the_slope(function):
    chance = np.random.default_rng()
    with suppress(Exception):  # it will fail below, too, which tells more
        if function(*next(_regressions(chance))) is None:
            return (
                "it still gives None: the tape knows no way from the loss to the "
                "weight, or the word return is missing."
            )
    return compare(function, _descend, _regressions(chance), SLOPES)
