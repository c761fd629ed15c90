"""A small lesson that keeps all house rules, for tests that break one at a time."""

from nbformat import NotebookNode, v4

# 48 words, so that two paragraphs a code cell are within the limits.
PROSE = """
Each digit is a small grid of grey dots. A dot holds a number that tells how much
ink is there. We look at the first few of them now. It is a good habit to look at
the data before we do any work with it, so do not skip this step here:
"""
MINUTES = "".join(
    f"\n**Exercise 01.{number}** (5 minutes). Count." for number in (1, 2, 3)
)
NAVIGATION = (
    "[← 00 Start](00_start_here.ipynb) | "
    "[Contents](00_start_here.ipynb#Find-your-way-through-the-series) | "
    "[02 Go on →](02_next.ipynb)"
)
ALT = "Three digits in a row: 5, 0 and 4."
FIGURE = [
    v4.new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=", "text/plain": ALT},
        metadata={"image/png": {"alt": ALT}},
    ),
    v4.new_output("display_data", data={"text/html": f"<p><em>{ALT}</em></p>"}),
]
TRAIN = """\
keras.utils.set_random_seed(0)
model = build_model()
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.001),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False),
    metrics=["accuracy"],
)
history = model.fit(x_train, y_train, epochs=profile.epochs, verbose=0)"""


def make_lesson() -> NotebookNode:
    """Return a lesson 01 that leads on to a file ``02_next.ipynb``."""
    cells = [
        _markdown("title", f"# Count the digits\n\nPredict first.\n\n{NAVIGATION}"),
        _code("load", "(x_train, y_train), (x_test, y_test) = digits.load_mnist()"),
        _code(
            "profile",
            "profile = digits.load_profile()\nprofile",
            outputs=[_result("Profile(name='full', epochs=5)")],
            tags=["nbval-ignore-output"],
        ),
        _markdown("look", "## Look at the digits" + PROSE),
        _code("play", "x_train.shape, x_test.shape, len(y_test)"),
        _code("figure", "digits.plot_digits(x_train[:3])", outputs=FIGURE),
        _markdown("train-intro", "## Train a network" + PROSE * 8),
        _code("build", "def build_model():\n    return keras.Sequential()"),
        _code("train", TRAIN),
        _markdown("open", "## Open the test set once" + PROSE),
        _code("test", "model.evaluate(x_test, y_test, verbose=0)"),
        _markdown("exercises", "## Exercises" + PROSE + MINUTES),
        *(
            _code(
                f"exercise-{number}",
                f'answer = ...\ndigits.check("01.{number}", answer)',
                outputs=[_print(f"Exercise 01.{number}: not answered yet.")],
            )
            for number in (1, 2, 3)
        ),
        _markdown("recap", "## Recap" + PROSE),
        _markdown("self-test", "## Test yourself\n\nChoose (2 minutes):"),
        _code("quiz", 'digits.quiz("01")', outputs=[_print("1. What is 0?")]),
        _markdown("next", "## Next\n\n[Lesson 02](02_next.ipynb) goes on."),
        _markdown("then-and-now", "## Extra: Then and now" + PROSE),
        _markdown("navigation", NAVIGATION),
    ]
    code_cells = [cell for cell in cells if cell.cell_type == "code"]
    for number, cell in enumerate(code_cells, start=1):
        cell.execution_count = number
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _markdown(cell_id: str, text: str) -> NotebookNode:
    return v4.new_markdown_cell(text, id=cell_id)


def _code(cell_id: str, source: str, *, outputs=(), tags=()) -> NotebookNode:
    metadata = {"tags": list(tags)} if tags else {}
    return v4.new_code_cell(
        source, id=cell_id, outputs=list(outputs), metadata=metadata
    )


def _result(text: str) -> NotebookNode:
    return v4.new_output("execute_result", data={"text/plain": text})


def _print(text: str) -> NotebookNode:
    return v4.new_output("stream", name="stdout", text=text)
