"""Learners run cells again: each cell run twice in a row shows the same both times."""

import os
from collections import defaultdict
from copy import deepcopy
from pathlib import Path

import pytest
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, v4
from nbval.kernel import CURRENT_ENV_KERNEL_NAME, NbvalKernelspecManager
from nbval.plugin import coalesce_streams

from rules.parts import NOTEBOOKS, ROOT, find_cells, has_tag, read_notebook

SECONDS_PER_CELL = 120
IGNORED = "nbval-ignore-output"


def name_notebook(path: Path) -> str:
    # Under "--dist loadscope", what stands before the last "::" decides which tests
    # share a worker: this way each notebook can go to any.
    return f"{path.relative_to(ROOT / 'notebooks').as_posix()}::twice"


# A whole lesson, each cell twice, on a slow machine.
@pytest.mark.timeout(1_000)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_notebook)
def test_cells_can_run_twice(path):
    notebook = read_notebook(path)
    wrong = find_differences(notebook, run_twice(notebook, path.parent))
    assert not wrong, "\n".join(wrong)


def run_twice(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Execute a copy in which each code cell stands twice in a row."""
    doubled = deepcopy(notebook)
    doubled.cells = []
    for _, cell in find_cells(notebook, "code"):
        for run in ("first", "second"):
            copy = deepcopy(cell)
            copy.id = f"{cell.id}-{run}"
            doubled.cells.append(copy)
    # The same kernel as that of --nbval-current-env.
    manager = AsyncKernelManager(
        kernel_name=CURRENT_ENV_KERNEL_NAME,
        kernel_spec_manager=NbvalKernelspecManager(),
    )
    client = NotebookClient(
        doubled,
        km=manager,
        timeout=SECONDS_PER_CELL,
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


def find_differences(notebook: NotebookNode, doubled: NotebookNode) -> list[str]:
    """Compare stored outputs with those of both runs, as far as nbval would."""
    runs = iter(doubled.cells)
    wrong = []
    for (place, cell), first, second in zip(
        find_cells(notebook, "code"), runs, runs, strict=True
    ):
        if has_tag(cell, IGNORED):
            continue
        stored, once, twice = map(comparable, (cell, first, second))
        if once != stored:
            wrong.append(f"{place} shows {once}, expected {stored} as stored.")
        if twice != once:
            wrong.append(f"{place} run again shows {twice}, expected {once} again.")
    return wrong


def comparable(cell: NotebookNode) -> dict[str, list[str]]:
    """Return a cell's outputs by stream or MIME type, without images."""
    found = defaultdict(list)
    for output in coalesce_streams(deepcopy(cell.outputs)):
        if output.output_type == "stream":
            found[output.name].append(output.text)
        elif output.output_type == "error":
            found["error"].append(f"{output.ename}: {output.evalue}")
        else:
            for mime, content in output.data.items():
                if not mime.startswith("image/"):
                    found[mime].append(content)
    return dict(found)


def make_cell(cell_id: str, source: str, shows: str, tags=()) -> NotebookNode:
    output = v4.new_output("execute_result", data={"text/plain": shows})
    metadata = {"tags": list(tags)}
    return v4.new_code_cell(source, id=cell_id, outputs=[output], metadata=metadata)


def test_differences_are_found(tmp_path):
    start = v4.new_code_cell("number = 1\nprint(number)\nprint(number)", id="start")
    start.outputs = [v4.new_output("stream", name="stdout", text="1\n1\n")]
    cells = [
        start,
        make_cell("same", "number", "1"),
        make_cell("not-as-stored", "number + 1", "1"),
        make_cell("not-again", "number = number + 1\nnumber", "2"),
        make_cell("ignored", "number = number + 1\nnumber", "7", [IGNORED]),
    ]
    notebook = v4.new_notebook(cells=cells)
    wrong = find_differences(notebook, run_twice(notebook, tmp_path))
    assert wrong == [
        "Cell 3 (id 'not-as-stored') shows {'text/plain': ['2']}, expected "
        "{'text/plain': ['1']} as stored.",
        "Cell 4 (id 'not-again') run again shows {'text/plain': ['3']}, expected "
        "{'text/plain': ['2']} again.",
    ]


def test_error_in_the_second_run_is_found(tmp_path):
    cells = [v4.new_code_cell("names = ['a']"), v4.new_code_cell("names.remove('a')")]
    notebook = v4.new_notebook(cells=cells)
    with pytest.raises(CellExecutionError, match="not in list"):
        run_twice(notebook, tmp_path)


def test_notebooks_run_in_their_folder_on_the_profile_of_the_tests(tmp_path):
    source = "import os\n\nprint(os.environ['DIGITS_PROFILE'])\nprint(os.getcwd())"
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source)])
    cell = run_twice(notebook, tmp_path).cells[1]
    profile, folder = cell.outputs[0].text.splitlines()
    assert profile == os.environ["DIGITS_PROFILE"]
    assert Path(folder).samefile(tmp_path)
