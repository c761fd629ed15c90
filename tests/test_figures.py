"""The figures show what the data say, in words too, and can be read."""

import html
import subprocess
import sys
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Text

import digits
from digits.figures import common, lesson_04, lesson_06, style
from digits.handwriting.photo import FoundDigit
from digits.search import playground

DOT = style.DOT
INK = np.zeros((25, 28, 28), dtype="uint8")
INK[:, 4:24, 10:16] = 255
LABELS = np.arange(25) % 10
SURE = np.full((5, 10), 0.01)
SURE[np.arange(5), [0, 1, 7, 3, 4]] = 0.91
HISTORY = {
    "loss": [0.5, 0.25, 0.125],
    "accuracy": [0.8, 0.9, 0.95],
    "val_loss": [0.4, 0.2, 0.3],
    "val_accuracy": [0.85, 0.95, 0.9],
}
RUNS = {
    "rate 0.1": [{"val_accuracy": [0.5, 0.6]}, {"val_accuracy": [0.7, 0.9]}],
    "rate 0.001": [{"val_accuracy": [0.1, 0.2]}, {"val_accuracy": [0.2, 0.3]}],
}
FUNCTIONS = {"ReLU": lambda x: np.maximum(x, 0), "tanh": np.tanh}
TINY = np.zeros((6, 6))
TINY[:, 3:] = 1
KERNEL = np.array([[-1, 0, 1]] * 3)


def make_layer(kind, *shape, **attributes):
    """Return what a drawing needs of a Keras layer."""
    output = SimpleNamespace(shape=(None, *shape))
    return type(kind, (SimpleNamespace,), {})(output=output, **attributes)


def make_model(layers, *shape):
    """Return what a drawing needs of a Keras model."""
    return SimpleNamespace(
        inputs=[SimpleNamespace(shape=(None, *shape))], layers=layers
    )


NETWORK = [
    make_layer("Rescaling", 28, 28, 1),
    make_layer("Conv2D", 24, 24, 24, kernel_size=(5, 5)),
    make_layer("MaxPooling2D", 12, 12, 24, pool_size=(2, 2)),
    make_layer("Conv2D", 10, 10, 32, kernel_size=(3, 3)),
    make_layer("MaxPooling2D", 5, 5, 32, pool_size=(2, 2)),
    make_layer("Flatten", 800),
    make_layer("Dense", 256, units=256),
    make_layer("Dropout", 256),
    make_layer("Dense", 10, units=10),
]
ZIGZAG = np.array([[1, 3, 2, 1, 9], [4, 6, 5, 0, 9], [7, 2, 1, 8, 9], [0, 1, 3, 4, 9]])

LANDSCAPE = digits.load_landscape()


def make_run(value, accuracy, seconds=2.0, parameters=53_370):
    return {
        "filters": value,
        "validation_accuracy": accuracy,
        "training_seconds": seconds,
        "parameters": parameters,
    }


FILTERS = [make_run(v, a) for v, a in [(8, 0.91), (8, 0.95), (16, 0.96), (16, 0.97)]]
RATES = np.geomspace(1e-5, 1, 90)
# It falls from 0.001 on, is lowest at 0.03 and has risen at 0.1.
VALLEY = 2.3 - 1.8 / (1 + (RATES / 0.005) ** -2) + 9 * RATES**1.5


CURVE = {"training": ([0.5, 1.0], [0.6, 0.9]), "validation": ([1.0], [0.92])}


def drawn(function, *values, **options):
    """Return the figure and the alt text that a function shows."""
    seen = []

    def keep(slot, figure, alt):
        seen.append((figure, alt))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common.FigureSlot, "show", keep)
        function(*values, **options)
    (pair,) = seen
    return pair


def show_trials(curves):
    common.show(*playground.trials_figure(curves))


def show_step(image, kernel, step):
    """Do what the slider of a convolution does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesson_04, "explore", lambda draw, static, **_: draw(step))
        digits.draw_convolution(image, kernel)


# For each public function, a call that learners could make: where a figure is drawn,
# and its arguments. Some functions have several.
FOUND = [
    FoundDigit(digit, 0.9, 0, (0.1, left, 0.9, left + 0.3), INK[0], np.full(10, 0.1))
    for digit, left in ((3, 0.0), (7, 0.35), (1, 0.69))
]
CALLS = [
    (digits.plot_digits, (INK[:20], LABELS[:20]), {}),
    (digits.plot_digits, (INK[:4],), {"titles": ["7, read as 1, 99.9%"] * 4}),
    (digits.plot_digits, (INK[:8],), {"titles": ["a rather long title"] * 8}),
    (digits.plot_pixels, (INK[0],), {"label": 1}),
    (digits.plot_pixels, (INK[0, :8, :8] / 255 - 0.5,), {}),
    (digits.plot_photo, (255 - np.hstack(INK[:3]), FOUND), {}),
    (digits.plot_pictures, ({"ink": INK[0], "grey": INK[0] / 255},), {}),
    (digits.plot_pictures, (dict.fromkeys("abcdef", INK[0, :9]),), {}),
    (digits.plot_class_counts, (), {"training": LABELS}),
    (digits.plot_class_counts, (), {"training": LABELS, "validation": LABELS[:9]}),
    (digits.plot_functions, (FUNCTIONS,), {}),
    (digits.plot_functions, (dict.fromkeys("abcdefg", np.tanh),), {}),
    (digits.plot_feature_maps, (np.ones((9, 9, 24)) - np.eye(9)[..., None],), {}),
    (digits.plot_feature_maps, (-np.ones((9, 9, 3)),), {"titles": ["one"] * 3}),
    (digits.plot_probabilities, (INK[:5], SURE, LABELS[:5]), {}),
    (digits.plot_probabilities, (INK[:1], SURE[:1]), {}),
    (digits.plot_history, (HISTORY,), {}),
    (digits.plot_history, ({name: [1.0] for name in HISTORY},), {}),
    (digits.plot_runs, (RUNS,), {}),
    (digits.plot_runs, ({"a": RUNS["rate 0.1"], "b": RUNS["rate 0.1"]},), {}),
    (digits.plot_confusion, (LABELS, np.roll(LABELS, 1)), {}),
    (
        digits.plot_confusion,
        (np.repeat(LABELS, 999), np.repeat(LABELS, 999)),
        {},
    ),
    (digits.draw_splits, (), {"training": 54_000, "validation": 6_000, "test": 9}),
    (digits.draw_tasks, (INK[0], 1), {}),
    (digits.draw_tasks, (np.full((28, 28), 255, "uint8"), 1), {}),
    (digits.draw_batches, (), {}),
    (digits.draw_batches, (1_000, 300, 3), {}),
    (digits.draw_batches, (1_150, 100, 2), {}),
    (digits.draw_batches, (54_000, 256, 50), {}),
    (digits.draw_neuron, ([1, 0.5, -2], [0.8, -0.4, 0.3], 0.1), {}),
    (digits.draw_neuron, ([-1.25] * 6, [-12.25] * 6, -1.5), {}),
    (digits.draw_arrays, ({"a": np.arange(6), "a.T": np.ones((3, 2)) / 3},), {}),
    (digits.draw_arrays, ({"a": np.arange(24).reshape(2, 3, 4)},), {}),
    (digits.draw_axes, (INK[..., None],), {}),
    (digits.draw_axes, (np.repeat(INK[:1, ..., None], 3, axis=-1),), {}),
    (digits.draw_convolution, (TINY, KERNEL), {}),
    (show_step, (TINY * 0.25, KERNEL / 9, 7), {}),
    (digits.draw_convolution, (np.eye(10) * 255, KERNEL * 0.25), {}),
    (digits.draw_pooling, (ZIGZAG,), {}),
    (digits.draw_pooling, (np.arange(108).reshape(9, 12) - 99.5,), {"size": 3}),
    (digits.draw_architecture, (make_model(NETWORK, 28, 28, 1),), {}),
    (digits.draw_architecture, (make_model(NETWORK[:5] * 2, 28, 28, 1),), {}),
    (digits.draw_architecture, (make_model(NETWORK[6:], 784),), {}),
    (digits.plot_comparison, (FILTERS, "filters"), {}),
    (digits.plot_comparison, (LANDSCAPE[:200], "learning_rate"), {}),
    (digits.plot_comparison, (LANDSCAPE[:200], "optimiser"), {}),
    (digits.plot_range_test, (RATES, VALLEY), {}),
    (digits.plot_range_test, (RATES[:12], np.full(12, 2.3)), {}),
    (digits.draw_folds, ([0.93, 0.95],), {}),
    (digits.draw_folds, (np.linspace(0.93, 0.95, 10),), {}),
    (digits.plot_landscape, (LANDSCAPE,), {}),
    (digits.plot_landscape, (LANDSCAPE[:9],), {"runs": FILTERS}),
    (digits.plot_effects, (LANDSCAPE,), {}),
    (digits.plot_interaction, (LANDSCAPE, "optimiser", "learning_rate"), {}),
    (digits.plot_interaction, (LANDSCAPE[:1], "filters", "neurons"), {}),
    (show_trials, ([],), {}),
    (show_trials, ([CURVE] * 3,), {}),
]
NAMES = [f"{call[0].__name__}-{place}" for place, call in enumerate(CALLS)]


@pytest.fixture
def shown(monkeypatch):
    """Collect what is displayed."""
    outputs = []

    def display(*objects, **options):
        outputs.extend((thing, options) for thing in objects)

    monkeypatch.setattr(common, "display", display)
    return outputs


@pytest.fixture
def lab(monkeypatch):
    """Pretend that JupyterLab started this kernel."""
    monkeypatch.setenv("JPY_SESSION_NAME", "01_data_loading.ipynb")


@pytest.fixture(autouse=True)
def no_lab(monkeypatch):
    """Pretend that nobody can use controls, wherever the tests run."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)


def captions(shown):
    """Return the captions that were displayed."""
    return [thing["text/plain"] for thing, _ in shown if "text/html" in thing]


def texts(figure):
    """Return the texts of a figure that are drawn, with their boxes in pixels."""
    drawn, original = [], Text.draw

    def draw(text, renderer):
        drawn.append(text)
        original(text, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", draw)
        figure.draw_without_rendering()
    return [
        (text, text.get_window_extent()) for text in drawn if text.get_text().strip()
    ]


# Every figure


@pytest.mark.parametrize(("build", "values", "options"), CALLS, ids=NAMES)
def test_figure_can_be_read(build, values, options):
    figure, alt = drawn(build, *values, **options)
    assert 10 < len(alt) <= 300 and alt.endswith(".") and alt[0] == alt[0].upper()
    assert "nan" not in alt and "\n" not in alt and "  " not in alt
    assert figure.get_figwidth() <= 8.8
    smallest = 8 if build is digits.plot_pixels else 11
    found = texts(figure)
    too_small = [text.get_text() for text, _ in found if text.get_fontsize() < smallest]
    assert not too_small
    rim = 0.2 * figure.dpi
    left, low, right, high = np.transpose([box.extents for _, box in found])
    assert left.min() > -rim and right.max() < figure.bbox.width + rim
    assert low.min() > -rim and high.max() < figure.bbox.height + rim
    # Two boxes overlap if they do so along both axes; one pixel is no harm.
    along = (left[:, None] < right - 1) & (left < right[:, None] - 1)
    across = (low[:, None] < high - 1) & (low < high[:, None] - 1)
    pairs = np.argwhere(np.triu(along & across, k=1))
    assert not [[found[place][0].get_text() for place in pair] for pair in pairs]


def test_every_public_figure_is_among_the_calls():
    public = {name for name in digits.__all__ if name.startswith(("plot_", "draw_"))}
    # The playground's is not public, nor is the one that a slider moves through.
    helpers = {"show_trials", "show_step"}
    assert public == {build.__name__ for build, *_ in CALLS} - helpers


def test_show_emits_the_alt_text_with_the_image_and_as_caption(shown):
    digits.show(Figure(figsize=(5, 2)), "Is 2 < 3 & true?")
    (image, options), (caption, _) = shown
    assert image["image/png"].startswith(b"\x89PNG")
    assert options["metadata"]["image/png"]["alt"] == "Is 2 < 3 & true?"
    assert image["text/plain"] == caption["text/plain"] == "Is 2 < 3 & true?"
    assert html.escape("Is 2 < 3 & true?") in caption["text/html"]
    assert "2 < 3" not in caption["text/html"]


def test_public_function_shows_one_figure_and_returns_nothing(shown):
    assert digits.plot_digits(INK[:3], LABELS[:3]) is None
    (image, options), (caption, _) = shown
    assert caption["text/plain"] == "3 digits in a row, labelled 0 1 2."
    assert options["metadata"]["image/png"]["width"] <= 9 * 72


def test_show_refuses_an_empty_alt_text():
    with pytest.raises(ValueError, match="alt is empty"):
        digits.show(Figure(), " ")


def test_import_is_quick_about_it():
    heavy = "{'tensorflow', 'keras', 'ipywidgets'}"
    code = f"import sys, digits; print({heavy} & set(sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert result.stdout == "set()\n", result.stderr


def test_same_colour_means_the_same_in_all_figures():
    bars = drawn(digits.plot_class_counts, training=LABELS, validation=LABELS)[0].axes[
        0
    ]
    splits = drawn(digits.draw_splits, training=2, validation=2)[0].axes[0]
    history = drawn(digits.plot_history, HISTORY)[0].axes[0]
    colours = [to_hex(bar[0].get_facecolor()).upper() for bar in bars.containers]
    assert colours == [style.TRAINING, style.VALIDATION]
    assert [to_hex(box.get_facecolor()).upper() for box in splits.patches] == colours
    assert [line.get_color() for line in history.lines[:2]] == colours


# Digits


def test_plot_digits_says_rows_and_labels():
    alt = drawn(digits.plot_digits, INK[:20], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4] * 2)[1]
    rows = "5 0 4 1 9 2 1 3 1 4"
    assert alt == f"20 digits in 2 rows of 10, labelled {rows} / {rows}."
    assert drawn(digits.plot_digits, INK[:1])[1] == "1 digit."
    titles = drawn(digits.plot_digits, INK[:2], titles=["label 5\nguess 3", "ok"])[1]
    assert titles == "2 digits in a row, titled label 5 guess 3; ok."


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (np.full((1, 2, 2), 7, "uint8"), (0, 255)),
        (np.full((1, 2, 2, 1), 7, "uint8"), (0, 255)),
        (np.full((1, 2, 2), 0.5, "float32"), (0, 1)),
        (np.array([[[-0.5, 2.5]]]), (-0.5, 2.5)),
        ([[[0, 128]]], (0, 255)),
    ],
)
def test_digits_are_dark_ink_on_one_scale(values, scale):
    (image,) = drawn(digits.plot_digits, values)[0].axes[0].images
    assert image.get_clim() == scale
    assert image.get_cmap()(1.0)[:3] == (0, 0, 0) and image.get_cmap()(0.0)[0] == 1


def test_titles_that_are_too_wide_make_fewer_columns():
    alt = drawn(digits.plot_digits, INK[:20], titles=["a rather long title"] * 20)[1]
    assert "in 4 rows of 6" in alt


def test_plot_pixels_counts_and_writes_each_pixel():
    figure, alt = drawn(
        digits.plot_pixels, np.array([[0, 0, 7], [255, 0, 0]], "uint8"), label=4
    )
    assert alt == (
        "The digit 4 in 2 by 3 pixels: 4 of the 6 are 0, and the highest value is 255, "
        "at row 1, column 0, counted from 0."
    )
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["0", "0", "7", "255", "0", "0"]
    assert (
        axes.texts[3].get_color() == "#ffffff"
        and axes.texts[2].get_color() != "#ffffff"
    )


def test_plot_pixels_writes_decimals_without_their_zero():
    axes = drawn(digits.plot_pixels, np.array([[0, 0.25, 1], [0.004, 0.6, 0]]))[0].axes[
        0
    ]
    assert [text.get_text() for text in axes.texts] == [
        "0",
        ".25",
        "1",
        ".00",
        ".60",
        "0",
    ]


# Many trainings


def test_plot_comparison_shows_each_seed_and_their_median():
    figure, alt = drawn(digits.plot_comparison, FILTERS, "filters")
    assert alt == (
        "Filters, with the validation accuracy (median over seeds): 8 93 % (91 % to "
        "95 %) in 2 s; 16 96.5 % (96 % to 97 %) in 2 s."
    )
    median, dots = figure.axes[0].lines[:2]
    np.testing.assert_allclose(median.get_ydata(), [0.93, 0.93])
    assert list(dots.get_ydata()) == [0.91, 0.95]
    with pytest.raises(ValueError, match=r"0 runs, one without \['filters'"):
        drawn(digits.plot_comparison, [], "filters")
    with pytest.raises(ValueError, match=r"without \['neurons'\]"):
        drawn(digits.plot_comparison, FILTERS, "neurons")


def test_plot_range_test_marks_where_learning_begins_and_breaks():
    alt = drawn(digits.plot_range_test, RATES, VALLEY)[1]
    assert alt.startswith("Loss against learning rate, from 1e-5 to 1: it begins to")
    begins, lowest, broken = (
        float(part.split()[0].strip(".,")) for part in alt.split(" at ")[1:]
    )
    assert 0.001 <= begins <= 0.005 and 0.01 <= lowest <= 0.1 and lowest < broken < 0.5
    exploded = np.where(RATES > 0.1, np.nan, VALLEY)
    assert "nan" not in drawn(digits.plot_range_test, RATES, exploded)[1]
    with pytest.raises(ValueError, match="expected one rate and one loss"):
        drawn(digits.plot_range_test, RATES, VALLEY[:5])


def test_draw_folds_gives_mean_and_spread():
    alt = drawn(digits.draw_folds, [0.93, 0.95, 0.97])[1]
    assert alt.endswith("95 %, 97 %. Mean 95 %, standard deviation 2 points.")
    with pytest.raises(ValueError, match="There is 1 fold, expected two"):
        drawn(digits.draw_folds, [0.9])


def test_the_pareto_front_holds_what_nothing_cheaper_beats():
    cost, error = np.array([3, 1, 2, 2, 4, 5]), np.array([1, 3, 2, 4, 1, 0.5])
    assert list(lesson_06._pareto_front(cost, error)) == [1, 2, 0, 5]


def test_plot_landscape_takes_medians_over_seeds_and_adds_runs():
    rows = LANDSCAPE[LANDSCAPE["conv_layers"] == 0][:2]
    figure, alt = drawn(digits.plot_landscape, rows, runs=FILTERS)
    assert "Your 4 runs: at best 97 %." in alt
    stars = figure.axes[0].lines[-1]
    np.testing.assert_allclose(stars.get_ydata(), [0.09, 0.05, 0.04, 0.03])
    everything = drawn(digits.plot_landscape, LANDSCAPE)[1]
    assert "The time is known for 220." in everything
    with pytest.raises(ValueError, match="has no rows"):
        drawn(digits.plot_landscape, LANDSCAPE[:0])


def test_plot_effects_ranks_by_the_difference_of_means():
    rows = LANDSCAPE[[0] * 4].copy()
    rows["validation_accuracy"] = [0.2, 0.4, 0.6, 0.6]
    rows["filters"] = [8, 8, 16, 16]
    rows["epochs"] = [1, 2, 1, 2]
    alt = drawn(digits.plot_effects, rows)[1]
    assert "the best, in percentage points: filters 30, epochs 10, " in alt


def test_plot_interaction_leaves_out_what_was_measured_once():
    rows = LANDSCAPE[:5].copy()
    rows["filters"], rows["epochs"] = [8, 8, 16, 16, 8], [1, 2, 1, 2, 4]
    rows["learning_rate"] = 0.001
    rows["validation_accuracy"] = [0.5, 0.6, 0.8, 0.7, 0.99]
    figure, alt = drawn(digits.plot_interaction, rows, "filters", "epochs")
    assert "8 with 2 (60 %), 16 with 1 (80 %). Lowest of all: 50 %." in alt
    assert [text.get_text() for text in figure.axes[0].texts] == [
        "50.0",
        "60.0",
        "80.0",
        "70.0",
    ]


def test_a_dot_without_a_time_is_on_the_right_only():
    rows = LANDSCAPE[[0, 0, 0]].copy()
    rows["filters"], rows["validation_accuracy"] = [8, 16, 24], [0.8, 0.95, 0.9]
    rows["training_seconds"], rows["parameters"] = [1, np.nan, 2], [1, 2, 3]
    figure, alt = drawn(digits.plot_landscape, rows)
    assert "for 3 choices" in alt and "The time is known for 2." in alt
    assert alt.count("2 are on the Pareto front") == 2
    fronts = [axes.lines[-1].get_xydata() for axes in figure.axes]
    np.testing.assert_allclose(fronts, [[(1, 0.2), (2, 0.1)], [(1, 0.2), (2, 0.05)]])
    assert "nan" not in drawn(digits.plot_comparison, rows, "filters")[1]


def test_plot_interaction_names_the_rate_and_the_seed_that_failed():
    rows = LANDSCAPE[[0] * 6].copy()
    rows["filters"], rows["epochs"] = [8, 8, 8, 16, 16, 16], 1
    rows["validation_accuracy"] = [0.95, 0.1, 0.94, 0.96, 0.97, 0.98]
    rows["learning_rate"] = [0.01, 0.01, 0.01, 0.003, 0.003, 0.003]
    figure, alt = drawn(digits.plot_interaction, rows, "filters", "epochs")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["94.0", "at 0.01\nworst 10", "97.0", "at 0.003"]
    assert "8 with 1 (94 % at 0.01), 16 with 1 (97 % at 0.003)." in alt
    assert alt.endswith(" In 1 pair the worst seed is far lower.")
    rows["learning_rate"] = 0.01
    figure, _ = drawn(digits.plot_interaction, rows, "filters", "epochs")
    assert [text.get_text() for text in figure.axes[0].texts][1:] == [
        "worst 10",
        "97.0",
    ]


# What a network makes


def test_plot_feature_maps_share_a_scale_around_zero():
    maps = np.zeros((4, 5, 3))
    maps[0, 0] = [-0.5, 2, 0]
    figure, alt = drawn(digits.plot_feature_maps, maps)
    assert alt == "3 feature maps of 4 by 5 values, from −0.5 to 2."
    images = figure.axes[0].images
    assert [image.get_clim() for image in images] == [(-2, 2)] * 3
    positive = drawn(digits.plot_feature_maps, np.abs(maps))[0]
    assert positive.axes[0].images[0].get_clim() == (0, 2)


def test_plot_probabilities_marks_right_and_wrong_guesses():
    figure, alt = drawn(digits.plot_probabilities, INK[:3], SURE[:3], [0, 1, 2])
    assert alt == (
        "Digit 1: guess 0 with 91 %, right; digit 2: guess 1 with 91 %, right; "
        "digit 3: guess 7 with 91 %, wrong, it is a 2."
    )
    charts_below = figure.axes[3:]
    highest = [
        max(axes.patches, key=lambda bar: bar.get_height()) for axes in charts_below
    ]
    colours = [to_hex(bar.get_facecolor()).upper() for bar in highest]
    assert colours == [style.RIGHT, style.RIGHT, style.WRONG]
    titles = [axes.get_title() for axes in charts_below]
    assert ["✓" in title for title in titles] == [True, True, False]
    assert titles[2] == "guess 7 ✗\n91 %"


# Charts


def test_plot_class_counts_names_rarest_and_commonest():
    alt = drawn(digits.plot_class_counts, training=np.repeat([3, 5, 1], [4, 9, 2]))[1]
    assert alt == (
        "Training: 15 labels, the rarest class is 0 (0), the most common is 5 (9)."
    )
    labels = np.concatenate([np.arange(10), [7, 7, 8]])
    figure, alt = drawn(
        digits.plot_class_counts, training=labels, test=labels[::-1][:3]
    )
    assert (
        "Training: 13 labels, the rarest class is 0 (1), the most common is 7 (3)."
        in alt
    )
    heights = [bar.get_height() for bar in figure.axes[0].containers[0]]
    assert heights[7] == pytest.approx(100 * 3 / 13)


def test_plot_functions_gives_values():
    assert drawn(digits.plot_functions, FUNCTIONS)[1] == (
        "Values at −2, 0 and 2: ReLU 0, 0, 2; tanh −0.96, 0, 0.96."
    )


@pytest.mark.parametrize("wrap", [dict, lambda values: SimpleNamespace(history=values)])
def test_plot_history_marks_the_best_validation_epoch(wrap):
    figure, alt = drawn(digits.plot_history, wrap(HISTORY))
    assert alt == (
        "3 epochs. Loss: training from 0.5 to 0.125; validation from 0.4 to 0.3, best "
        "in epoch 2. Accuracy: training from 0.8 to 0.95; validation from 0.85 to 0.9, "
        "best in epoch 2."
    )
    ring = figure.axes[1].lines[-1]
    assert (ring.get_xdata(), ring.get_ydata()) == ([2], [0.95])
    figure.draw_without_rendering()
    ticks = figure.axes[0].get_xticks()
    assert np.array_equal(ticks, ticks.astype(int))


def test_plot_history_takes_one_epoch_one_metric_and_failed_training():
    assert (
        drawn(digits.plot_history, {"loss": [0.5]})[1] == "1 epoch. Loss: training 0.5."
    )
    alt = drawn(
        digits.plot_history, {"loss": [2, np.nan], "val_loss": [np.nan, np.nan]}
    )[1]
    assert alt == "2 epochs. Loss: training from 2 to nan; validation from nan to nan."


def test_plot_runs_gives_median_and_range():
    runs = {
        "wide": [{"val_accuracy": [0, end]} for end in (0.5, 0.9, 0.6)],
        "cut short": [{"val_accuracy": [0.1, 0.2, 0.3]}, {"val_accuracy": [0.3, 0.4]}],
    }
    figure, alt = drawn(digits.plot_runs, runs)
    assert alt == (
        "Median validation accuracy in the last epoch, with the range over the seeds: "
        "wide 0.6 (0.5 to 0.9); cut short 0.3 (0.2 to 0.4)."
    )
    first, second = figure.axes[0].lines
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()


def test_plot_runs_with_one_seed_has_no_range():
    alt = drawn(digits.plot_runs, {"Adam": [HISTORY], "SGD": [HISTORY]}, metric="loss")[
        1
    ]
    assert alt == "Loss in the last epoch: Adam 0.125; SGD 0.125."


def test_long_loss_is_drawn_where_its_later_epochs_differ():
    loss = [9.0, 3.0, 2.0, *np.linspace(1, 0.5, 12)]
    assert drawn(digits.plot_history, {"loss": loss})[0].axes[0].get_ylim()[1] == 1.3
    assert drawn(digits.plot_history, {"loss": loss[:9]})[0].axes[0].get_ylim()[1] > 9


def test_plot_runs_names_lines_at_their_ends_only_where_there_is_room():
    assert not drawn(digits.plot_runs, RUNS)[0].legends
    same = {"a": RUNS["rate 0.1"], "b": RUNS["rate 0.1"]}
    assert len(drawn(digits.plot_runs, same)[0].legends) == 1


# Right and wrong


def test_plot_confusion_colours_mistakes_only():
    truth, predicted = [0, 0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 2, 2]
    figure, alt = drawn(digits.plot_confusion, truth, predicted)
    assert alt == (
        "4 of 7 guesses are right (57.14 %). The most frequent mistake: 2 times a 0 "
        "taken for a 1."
    )
    level = drawn(digits.plot_confusion, [0, 0, 1, 2], [0, 1, 0, 2])[1]
    assert level.endswith(
        "mistakes, 1 time each: a 0 taken for a 1, a 1 taken for a 0."
    )
    coloured = figure.axes[0].images[0].get_array()
    assert coloured.tolist() == [[None, 2, None], [1, None, None], [None, None, None]]
    written = {text.get_position(): text.get_text() for text in figure.axes[0].texts}
    assert written == {(0, 0): "1", (1, 0): "2", (0, 1): "1", (1, 1): "1", (2, 2): "2"}


def test_plot_confusion_without_mistakes():
    assert drawn(digits.plot_confusion, [0, 1], [0, 1])[1] == (
        "2 of 2 guesses are right (100 %)."
    )


# Ideas


def test_draw_splits_gives_counts_and_shares():
    figure, alt = drawn(
        digits.draw_splits, training=54_000, validation=6_000, test=10_000
    )
    assert alt == (
        "70,000 images in 3 parts: training 54,000 (77.1 %), validation 6,000 (8.6 %), "
        "test 10,000 (14.3 %)."
    )
    widths = np.array([box.get_width() for box in figure.axes[0].patches])
    assert widths / widths.sum() == pytest.approx([54 / 70, 6 / 70, 10 / 70])


def test_draw_tasks_measures_the_ink():
    image = np.zeros((4, 4), "uint8")
    image[:, :2] = 255
    alt = drawn(digits.draw_tasks, image, np.uint8(7))[1]
    assert alt == (
        "Two tasks for the same image. Classification asks which of ten digits it is: "
        "7. Regression asks for a number, here the share of ink: 50 %."
    )


@pytest.mark.parametrize(
    ("sizes", "boxes", "alt"),
    [
        (
            (1_000, 500, 2),
            4,
            "1,000 images in batches of 500: 2 iterations per epoch. 2 epochs make 4 "
            "iterations, each an update of the weights.",
        ),
        (
            (1_000, 300, 1),
            4,
            "1,000 images in batches of 300, the last with 100: 4 iterations per "
            "epoch. 1 epoch makes 4 iterations, each an update of the weights.",
        ),
        (
            (54_000, 256, 5),
            18,
            "54,000 images in batches of 256, the last with 240: 211 iterations per "
            "epoch. 5 epochs make 1,055 iterations, each an update of the weights.",
        ),
    ],
)
def test_draw_batches_counts_iterations(sizes, boxes, alt):
    figure, found = drawn(digits.draw_batches, *sizes)
    assert found == alt
    rounded = [box for box in figure.axes[0].patches if isinstance(box, FancyBboxPatch)]
    assert len(rounded) == boxes


def test_draw_batches_makes_a_smaller_last_batch_narrower():
    figure = drawn(digits.draw_batches, 1_000, 400, 1)[0]
    boxes = [box for box in figure.axes[0].patches if isinstance(box, FancyBboxPatch)]
    assert boxes[2].get_width() < 0.7 * boxes[0].get_width()
    assert "200 images" in [text.get_text() for text in figure.axes[0].texts]


def test_draw_neuron_says_the_arithmetic():
    alt = drawn(digits.draw_neuron, [1, 0.5, -2], [0.8, -0.4, 0.3], -0.5)[1]
    assert alt == (
        "A neuron adds up 1 × 0.8 + 0.5 × −0.4 + −2 × 0.3 and the bias −0.5, which "
        "makes −0.5; ReLU turns it into 0."
    )
    assert "ReLU turns it into 2.5" in drawn(digits.draw_neuron, [1], [2], 0.5)[1]


# Arrays


def squares(figure):
    """Return the number and the colour of each square."""
    axes = figure.axes[0]
    boxes = [box for box in axes.patches if isinstance(box, Rectangle)]
    found = {}
    for box in boxes:
        centre = tuple(
            np.add(box.get_xy(), (box.get_width() / 2, box.get_height() / 2))
        )
        for text in axes.texts:
            if np.allclose(text.get_position(), centre):
                found.setdefault(text.get_text(), set()).add(
                    to_hex(box.get_facecolor())
                )
    return found


def test_draw_arrays_gives_equal_values_the_same_colour():
    values = np.arange(6).reshape(2, 3)
    alt = drawn(digits.draw_arrays, {"a": values, "a.T": values.T})[1]
    assert alt == (
        "Array a has shape (2, 3): 0 1 2 / 3 4 5; array a.T has shape (3, 2): 0 3 / "
        "1 4 / 2 5. A slash ends a row."
    )
    figure = drawn(
        digits.draw_arrays, {"a": values, "a.T": values.T, "part": values[1]}
    )[0]
    colours = squares(figure)
    assert len(colours) == 6 and all(len(found) == 1 for found in colours.values())
    assert len(set.union(*colours.values())) == 6


def test_draw_axes_names_the_axes():
    assert drawn(digits.draw_axes, INK[:3, :, :20, None])[1] == (
        "A stack of 3 images: the axes are batch 3, height 28, width 20 and channels "
        "1. Each pixel holds 1 number."
    )


# Layers


def test_draw_convolution_does_not_flip_the_kernel():
    image = np.random.default_rng(0).integers(0, 256, (5, 6)).astype("uint8")
    kernel = np.array([[1, 2, 0], [0, -1, 3]])
    expected = [
        [
            sum(
                int(image[row + i, column + j]) * int(kernel[i, j])
                for i in range(2)
                for j in range(3)
            )
            for column in range(4)
        ]
        for row in range(4)
    ]
    rows = [" ".join(map(style.number, row)) for row in expected]
    alt = drawn(digits.draw_convolution, image, kernel)[1]
    assert alt.endswith(f": {' / '.join(rows[:3])} and so on.")
    assert lesson_04._convolve(image, kernel).tolist() == expected


def test_draw_convolution_writes_the_steps_so_far():
    figure, alt = drawn(digits.draw_convolution, TINY, KERNEL)
    assert alt == (
        "A kernel of 3 by 3 slides over an image of 6 by 6 and writes 16 sums, an "
        "output of 4 by 4: 0 3 3 0 / 0 3 3 0 / 0 3 3 0 and so on."
    )
    written = [text.get_text() for text in figure.axes[0].texts]
    steps = [text for text in written if text.startswith("step")]
    assert steps == ["step 1 of 16", "step 2 of 16", "step 5 of 16", "step 16 of 16"]
    # Four images, of which each has 18 ones and the sums so far: 0, 3, 3 and all.
    assert written.count("3") == 0 + 1 + 2 + 8
    assert f"0{DOT}(−1) + 0{DOT}0 + 1{DOT}1 +" in written and "= 3" in written


def test_draw_convolution_says_what_one_step_computes():
    assert drawn(show_step, TINY[:, 1:], KERNEL, 2)[1] == (
        "Step 2 of 12, row 0, column 1: the pixels 0 1 1 / 0 1 1 / 0 1 1 times the "
        "weights −1 0 1 / −1 0 1 / −1 0 1 add up to 3."
    )


def test_draw_pooling_leaves_out_what_fills_no_block():
    figure, alt = drawn(digits.draw_pooling, ZIGZAG)
    assert alt == (
        "Max-pooling with blocks of 2 by 2 turns 4 by 5 values into 2 by 2: 6 5 / 7 8. "
        "It has no weights to learn."
    )
    bold = [
        text.get_text() for text in figure.axes[0].texts if text.get_weight() == "bold"
    ]
    assert sorted(bold) == ["5", "5", "6", "6", "7", "7", "8", "8"]


def test_draw_architecture_reads_a_model_and_notes_dropout():
    layers = [
        make_layer("InputLayer", 28, 28, 1),
        make_layer("Conv2D", 24, 24, 24, kernel_size=(5, 5)),
        make_layer("Dropout", 24, 24, 24),
        make_layer("Dense", 10, units=10),
    ]
    model = make_model(layers, 28, 28, 1)
    figure, alt = drawn(digits.draw_architecture, model)
    assert alt == "A network: Input 28×28×1 → Conv2D 5×5 24×24×24 → Dense 10."
    assert "+ Dropout" in [text.get_text() for text in figure.axes[0].texts]
    same = [make_layer("Dense", 10, units=10)] * 2 + [make_layer("Softmax", 10)]
    alt = drawn(digits.draw_architecture, make_model(same, 784))[1]
    assert alt == "A network: Input 784 → Dense 10 → Dense 10."


# Bad input

BAD = [
    (digits.plot_digits, (INK[0],), {}, "images[:1]"),
    (digits.plot_digits, (INK[:0],), {}, "at least one image"),
    (digits.plot_digits, ([INK[0], INK[0, :5]],), {}, "one shape"),
    (digits.plot_digits, (INK[:3], [1, 2]), {}, "3 images and 2 labels"),
    (digits.plot_digits, (INK[:3],), {"titles": ["a"]}, "3 images and 1 titles"),
    (digits.plot_digits, (INK,), {"columns": 0}, "columns is 0"),
    (digits.plot_pictures, ({},), {}, "one or more"),
    (digits.plot_pictures, ({"a": INK},), {}, "{'a': (25, 28, 28)}"),
    (digits.plot_pixels, (INK,), {}, "(25, 28, 28)"),
    (digits.plot_pixels, (np.zeros((99, 99)),), {}, "at most 32"),
    (digits.plot_feature_maps, (INK[0],), {}, "(height, width, channels)"),
    (digits.plot_probabilities, (INK, SURE), {}, "expected 1 to 5"),
    (digits.plot_probabilities, (INK[:4], SURE), {}, "(4, classes)"),
    (digits.plot_probabilities, (INK[:5], 9 * SURE), {}, "softmax"),
    (digits.plot_class_counts, (), {"training": [0.5]}, "whole numbers"),
    (digits.plot_class_counts, (), {"training": SURE}, "(5, 10)"),
    (digits.plot_history, ([1, 2],), {}, "model.fit"),
    (digits.plot_history, ({"loss": []},), {}, "one epoch"),
    (digits.plot_runs, ({},), {}, "runs is empty"),
    (digits.plot_runs, ({"a": [{"loss": [1]}]},), {}, "val_accuracy"),
    (digits.plot_confusion, ([1, 2], SURE[:2]), {}, "argmax"),
    (digits.plot_confusion, ([1, 2], [0.5, 1.0]), {}, "whole numbers"),
    (digits.draw_splits, (), {}, "1 or more"),
    (digits.draw_splits, (), {"training": 0}, "1 or more"),
    (digits.draw_batches, (1_000, 0), {}, "1 or more"),
    (digits.draw_neuron, ([1, 2], [1], 0), {}, "same number"),
    (digits.draw_arrays, ({},), {}, "arrays is empty"),
    (digits.draw_arrays, (INK,), {}, "no dict"),
    (digits.draw_arrays, ({"a": INK},), {}, "1 to 144"),
    (digits.draw_axes, (INK,), {}, "images[..., None]"),
    (digits.draw_convolution, (INK[0], KERNEL), {}, "at most 12"),
    (digits.draw_convolution, (TINY, np.ones((7, 7))), {}, "fit into"),
    (digits.draw_pooling, (TINY,), {"size": 7}, "size is 7"),
    (
        digits.draw_architecture,
        (SimpleNamespace(layers=[], inputs=None),),
        {},
        "keras.Input",
    ),
    (digits.browse_digits, (INK, LABELS[:3]), {}, "one label per image"),
]


@pytest.mark.parametrize(("function", "values", "options", "part"), BAD)
def test_bad_input_is_refused_in_one_sentence(function, values, options, part, shown):
    with pytest.raises(ValueError) as error:
        function(*values, **options)
    message = str(error.value)
    assert part in message and "expected" in message and ": " in message
    assert message.endswith(".") and ". " not in message and "\n" not in message
    assert not shown


# Controls


def test_live_only_in_a_session_with_widgets(monkeypatch):
    assert not common.is_live()
    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    assert common.is_live()
    monkeypatch.setattr(common.importlib.util, "find_spec", lambda name: None)
    assert not common.is_live()


def test_explore_draws_the_fixed_figure_where_nobody_can_use_controls(shown):
    calls = []
    common.explore(calls.append, lambda: calls.append("static"), step=(1, 9))
    assert calls == ["static"] and not shown


def test_explore_shows_controls_in_a_session(lab, shown):
    calls = []

    def draw(step, kind):
        calls.append((step, kind))

    common.explore(draw, lambda: calls.append("static"), step=(1, 9), kind=["a", "b"])
    ((box, _),) = shown
    slider, play = box.children[0].children
    menu = box.children[1]
    slider.value, menu.value = 4, "b"
    assert calls == [(1, "a"), (4, "a"), (4, "b")]
    assert (play.min, play.max) == (1, 9)


def test_draw_convolution_moves_with_its_slider(lab, shown):
    digits.draw_convolution(TINY, KERNEL)
    slider = next(thing for thing, _ in shown if hasattr(thing, "children")).children[0]
    assert (slider.children[0].min, slider.children[0].max) == (1, 16)


def test_browse_digits_shows_the_first_page(shown):
    row = "0 1 2 3 4 5 6 7 8 9"
    digits.browse_digits(INK, LABELS)
    assert captions(shown) == [
        f"20 digits in 2 rows of 10, labelled {row} / {row}.",
    ]


def test_browse_digits_leafs_through_the_pages(lab, shown):
    digits.browse_digits(INK, LABELS)
    box = next(thing for thing, _ in shown if hasattr(thing, "children"))
    menu, (page, _) = box.children[0], box.children[1].children
    assert (menu.value, page.max) == ("all", 2)
    page.value = 2
    menu.value = "3"
    assert (page.value, page.max) == (1, 1)
    found = [thing["text/plain"] for thing, _ in shown if isinstance(thing, dict)]
    assert "5 digits in a row, labelled 0 1 2 3 4." in found
    assert found[-1] == "3 digits in a row, labelled 3 3 3."


def test_style_sheet_is_in_use():
    assert matplotlib.rcParams["font.family"] == ["DejaVu Sans"]
