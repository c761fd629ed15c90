"""Execute some cells of a lesson, to test or to measure the functions they define."""

import linecache
from collections.abc import Iterable
from pathlib import Path

import nbformat

LESSONS = Path(__file__).parents[1] / "notebooks"


def run_cells(lesson: str, cells: Iterable[str], names: dict) -> dict:
    """Execute the cells with these ids, and return ``names`` with what they define.

    Parameters
    ----------
    lesson : str
        The name of its notebook, without ``.ipynb``.
    cells : str
        Ids, in the order of execution.
    names : dict
        What the cells find defined; they add to it.
    """
    notebook = nbformat.read(LESSONS / f"{lesson}.ipynb", 4)
    sources = {cell.id: cell.source for cell in notebook.cells}
    for cell in cells:
        # TensorFlow reads the source of a loop to turn it into a graph.
        place, lines = f"{lesson}/{cell}", sources[cell].splitlines(keepends=True)
        linecache.cache[place] = len(sources[cell]), None, lines, place
        exec(compile(sources[cell], place, "exec"), names)
    return names
