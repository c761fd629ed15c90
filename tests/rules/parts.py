"""Take a notebook apart for the house rules: places, code, prose and headings."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb")) + sorted(
    (ROOT / "notebooks" / "solutions").glob("*.ipynb")
)

Rule = Callable[[NotebookNode, Path], list[str]]

FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook as it is; ``nbformat.read`` would repair some faults."""
    with path.open(encoding="utf-8") as file:
        return nbformat.reader.read(file)


class Heading(NamedTuple):
    """A Markdown heading: its place for messages, its cell, level and text."""

    place: str
    cell: int
    level: int
    text: str


def is_lesson(path: Path) -> bool:
    """Tell numbered lessons from their solutions and from other notebooks."""
    return bool(re.match(r"\d\d_", path.stem)) and path.parent.name != "solutions"


def find_cells(notebook: NotebookNode, kind: str) -> Iterator[tuple[str, NotebookNode]]:
    """Yield the cells of one kind, each with its place, as messages name it."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == kind:
            yield f"Cell {number} (id {cell.get('id')!r})", cell


def find_code(
    notebook: NotebookNode,
) -> Iterator[tuple[str, NotebookNode, ast.Module]]:
    """Yield each code cell with its place and its syntax tree."""
    for place, cell in find_cells(notebook, "code"):
        try:
            tree = parse_cell(cell.source)
        except SyntaxError:
            # The rule about banned code reports it; the others see an empty cell.
            tree = ast.Module(body=[], type_ignores=[])
        yield place, cell, tree


@cache
def parse_cell(source: str) -> ast.Module:
    """Parse a cell; IPython's magics and ``!`` become ``get_ipython()`` calls."""
    # IPython would hide the body of a cell magic in a string.
    body = re.sub(r"\A%%.*", "", source)
    return ast.parse(TransformerManager().transform_cell(body))


def name_of(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names, ``.c`` for one on another value."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def find_calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Return all calls, each with the dotted name of what is called."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(name_of(call.func), call) for call in calls]


def find_keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value a call gives to a keyword, or None if it is not there."""
    return next((k.value for k in call.keywords if k.arg == name), None)


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", [])


def drop_code(markdown: str) -> str:
    """Leave out fenced code and code spans."""
    return SPAN.sub(" ", FENCE.sub("", markdown))


def find_headings(notebook: NotebookNode) -> list[Heading]:
    """Return all headings outside of fenced code, in order."""
    return [
        Heading(place, notebook.cells.index(cell), len(marks), text)
        for place, cell in find_cells(notebook, "markdown")
        for marks, text in HEADING.findall(FENCE.sub("", cell.source))
    ]


def join_markdown(notebook: NotebookNode) -> str:
    """Return the text of all Markdown cells."""
    return "\n".join(cell.source for _, cell in find_cells(notebook, "markdown"))
