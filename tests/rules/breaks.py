"""Ways to break one rule in the good lesson that take more than a snippet."""

from nbformat import NotebookNode, v4

from rules.good_lesson import ALT


def find(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """Return the cell with an id."""
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def new_output(output_type="display_data", **content):
    return v4.new_output(output_type, **content)


def drop(cell_id):
    return lambda nb: nb.cells.remove(find(nb, cell_id))


def add_output(**content):
    return lambda nb: find(nb, "play").outputs.append(new_output(**content))


def change(cell_id, **content):
    return lambda nb: find(nb, cell_id).update(content)


def replace(cell_id, old, new):
    def mutate(notebook):
        cell = find(notebook, cell_id)
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return mutate


def look_again(notebook):
    """Read the test set in the extra at the end."""
    source = "model.evaluate(x_test, y_test, verbose=0)"
    cell = v4.new_code_cell(source, id="again", execution_count=12)
    notebook.cells.insert(-1, cell)


def lengthen_core(notebook):
    """Make a core that is too long, though it has few words a code cell."""
    find(notebook, "recap").source += "It is so. " * 700
    for number in range(12, 32):
        cell = v4.new_code_cell("1", id=f"more-{number}", execution_count=number)
        notebook.cells.insert(-1, cell)


def add_early_extra(notebook):
    """Put an extra before the exercises."""
    place = notebook.cells.index(find(notebook, "exercises"))
    extra = v4.new_markdown_cell("## Extra: Wait\n\nFor those who wait.", id="wait")
    notebook.cells.insert(place, extra)


def tag(*ids, name="nbval-ignore-output"):
    return lambda nb: [find(nb, i).metadata.update(tags=[name]) for i in ids]


def lengthen(notebook):
    for cell_id in ("load", "profile", "play", "figure", "build", "test", "exercise-1"):
        find(notebook, cell_id).source += "\nnumber = 1" * 5


PLAY, THE_NOTEBOOK = "Cell 5 (id 'play')", "The notebook"
IMAGE = {"image/png": "iVBORw0KGgo="}
CDN = "<link rel='stylesheet' href='https://example.org/style.css'>"
WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
BREAKS = {
    "remote style in an output": ("offline", PLAY, add_output(data={"text/html": CDN})),
    "long median": ("cell_length", THE_NOTEBOOK, lengthen),
    "string loss": (
        "written_out",
        "Cell 9 (id 'train')",
        replace(
            "train",
            "keras.losses.SparseCategoricalCrossentropy(from_logits=False)",
            '"sparse_categorical_crossentropy"',
        ),
    ),
    "few words": ("words", THE_NOTEBOOK, change("train-intro", source="## Train")),
    "many words": (
        "words",
        THE_NOTEBOOK,
        change("then-and-now", source="## Extra: Then and now\n" + "It is so. " * 500),
    ),
    "hard words": (
        "words",
        THE_NOTEBOOK,
        change("recap", source="## Recap\n\n" + "multidimensional " * 300),
    ),
    "no H1": ("headings", THE_NOTEBOOK, replace("title", "# Count", "Count")),
    "no then and now": ("anatomy", THE_NOTEBOOK, drop("then-and-now")),
    "no prediction": ("anatomy", THE_NOTEBOOK, replace("title", "Predict", "Guess")),
    "loud import": (
        "quiet",
        PLAY,
        change("play", source="import keras\n\nimport digits"),
    ),
    "long core": ("sections", THE_NOTEBOOK, lengthen_core),
    "extra in the core": ("sections", "Cell 13 (id 'exercises')", add_early_extra),
    "extra without a word": (
        "sections",
        "Cell 20 (id 'then-and-now')",
        change("then-and-now", source="## Extra: Then and now"),
    ),
    "heading within a cell": (
        "sections",
        "Cell 4 (id 'look')",
        replace("look", "It is a good habit", "\n\n## It is a good habit"),
    ),
    "exercise without minutes": (
        "sections",
        THE_NOTEBOOK,
        replace("exercises", "01.2** (5 minutes)", "01.2**"),
    ),
    "no navigation at the top": (
        "navigation",
        THE_NOTEBOOK,
        replace("title", "[02 Go on →]", "[02 →]"),
    ),
    "no navigation at the end": ("navigation", THE_NOTEBOOK, drop("navigation")),
    "test set in an extra": (
        "test_set",
        "Cell 21 (id 'again')",
        look_again,
    ),
    "same exercise twice": (
        "anatomy",
        THE_NOTEBOOK,
        replace("exercise-2", "01.2", "01.1"),
    ),
    "no recap": ("anatomy", THE_NOTEBOOK, replace("recap", "## Recap", "Recap")),
    "another lesson's quiz": ("anatomy", THE_NOTEBOOK, replace("quiz", "01", "02")),
    "quiz without minutes": (
        "sections",
        THE_NOTEBOOK,
        replace("self-test", " (2 minutes)", ""),
    ),
    "not run": ("stored_outputs", PLAY, change("play", execution_count=None)),
    "run twice": ("stored_outputs", PLAY, change("play", execution_count=4)),
    "error": (
        "stored_outputs",
        PLAY,
        add_output(output_type="error", ename="E", evalue="", traceback=[]),
    ),
    "stderr": (
        "stored_outputs",
        PLAY,
        add_output(output_type="stream", name="stderr", text="W"),
    ),
    "widget": ("stored_outputs", PLAY, add_output(data=WIDGET)),
    "widget state": (
        "stored_outputs",
        THE_NOTEBOOK,
        lambda nb: nb.metadata.update(widgets={}),
    ),
    "quick profile": (
        "stored_outputs",
        THE_NOTEBOOK,
        change(
            "profile",
            outputs=[new_output(data={"text/plain": "Profile(name='quick')"})],
        ),
    ),
    "no alt text": ("alt_text", PLAY, add_output(data=IMAGE)),
    "short alt text": (
        "alt_text",
        PLAY,
        add_output(data=IMAGE, metadata={"image/png": {"alt": "Digits."}}),
    ),
    "no caption": (
        "alt_text",
        PLAY,
        add_output(
            data={**IMAGE, "text/plain": ALT}, metadata={"image/png": {"alt": ALT}}
        ),
    ),
    "three of ten ignored": (
        "ignored_outputs",
        THE_NOTEBOOK,
        tag("profile", "train", "test"),
    ),
    "skipped": ("ignored_outputs", PLAY, tag("play", name="nbval-skip")),
    "kernel": (
        "format",
        THE_NOTEBOOK,
        lambda nb: nb.metadata.kernelspec.update(name="my-env"),
    ),
    "odd id": ("format", "A cell has the id 'Play_1'", change("play", id="Play_1")),
    "same id": ("format", "2 cells have the id 'load'", change("play", id="load")),
    "large": ("format", THE_NOTEBOOK, add_output(data={"text/html": "0" * 3_000_000})),
}
