"""House rules about stored outputs, tags, ids and the notebook's file."""

import copy
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rules.parts import find_calls, find_cells, find_code, has_tag

SHORTEST_ALT = 20
IGNORED_SHARE = 1 / 4
LARGEST_FILE = 3_000_000

WIDGET = "application/vnd.jupyter.widget-view+json"
NBVAL_COMMENT = re.compile(r"^\s*#\s*(?:NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT)", re.M)
OTHER_TAGS = ("nbval-skip", "nbval-raises-exception", "raises-exception")


def rule_stored_outputs(notebook: NotebookNode, path: Path) -> list[str]:
    """All cells were run in order, on the full profile, without errors."""
    wrong = []
    cells = list(find_cells(notebook, "code"))
    for number, (place, cell) in enumerate(cells, start=1):
        if cell.execution_count != number:
            wrong.append(
                f"{place} has the execution count {cell.execution_count}, expected "
                f"{number}: restart the kernel and run all cells."
            )
            # All the cells that follow are out of step too.
            break
    for place, cell in cells:
        for output in cell.outputs:
            if output.output_type == "error":
                wrong.append(f"{place} stores the error {output.ename}, expected none.")
            if output.get("name") == "stderr":
                wrong.append(f"{place} stores stderr, expected none.")
            if WIDGET in output.get("data", {}):
                wrong.append(f"{place} stores a widget, expected a fixed figure.")
    if "widgets" in notebook.metadata:
        wrong.append("The notebook stores the state of widgets, expected none.")
    names = [name for _, _, tree in find_code(notebook) for name, _ in find_calls(tree)]
    shown = "\n".join(text for _, cell in cells for text in _find_text(cell))
    if "digits.load_profile" in names and "Profile(name='full'" not in shown:
        wrong.append(
            "The notebook does not show that it was run on the full profile, expected "
            "Profile(name='full', ...) in an output."
        )
    return wrong


def rule_alt_text(notebook: NotebookNode, path: Path) -> list[str]:
    """Each figure has alt text, which its cell also shows as a caption."""
    wrong = []
    for place, cell in find_cells(notebook, "code"):
        captions = [_squeeze(text) for text in _find_text(cell)]
        for output in cell.outputs:
            images = [
                mime for mime in output.get("data", {}) if mime.startswith("image/")
            ]
            for mime in images:
                alt = output.metadata.get(mime, {}).get("alt", "")
                if len(alt.strip()) < SHORTEST_ALT:
                    wrong.append(
                        f"{place} stores a figure with the alt text {alt!r}, expected "
                        f"{SHORTEST_ALT} characters or more: use digits.show."
                    )
                elif not any(_squeeze(alt) in caption for caption in captions):
                    wrong.append(
                        f"{place} does not show the alt text of its figure, expected "
                        "it as the caption: use digits.show."
                    )
    return wrong


def _find_text(cell: NotebookNode) -> Iterator[str]:
    """Yield the text that a reader of the cell's outputs sees."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "text" in output:
            yield output.text
        elif "text/html" in data:
            yield html.unescape(re.sub(r"<[^>]*>", " ", data["text/html"]))
        elif not any(mime.startswith("image/") for mime in data):
            yield data.get("text/plain", "")


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def rule_ignored_outputs(notebook: NotebookNode, path: Path) -> list[str]:
    """Nbval skips no cell, and ignores the output of fewer than one in four."""
    cells = list(find_cells(notebook, "code"))
    wrong = []
    for place, cell in cells:
        for tag in OTHER_TAGS:
            if has_tag(cell, tag):
                wrong.append(f"{place} has the tag {tag}, expected a cell that runs.")
        if found := NBVAL_COMMENT.search(cell.source):
            wrong.append(f"{place} has the comment {found[0]!r}, expected a tag.")
    ignored = [place for place, cell in cells if has_tag(cell, "nbval-ignore-output")]
    if cells and len(ignored) >= IGNORED_SHARE * len(cells):
        wrong.append(
            f"The notebook ignores the output of {len(ignored)} of {len(cells)} code "
            f"cells ({', '.join(ignored)}), expected fewer than one in four."
        )
    return wrong


def rule_format(notebook: NotebookNode, path: Path) -> list[str]:
    """Valid, with stable ids, for any Python 3 kernel, below 3 MB."""
    wrong = []
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        wrong.append(f"The notebook asks for the kernel {kernel}, expected python3.")
    ids = [cell.get("id", "") for cell in notebook.cells]
    for cell_id, count in Counter(ids).items():
        if count > 1:
            wrong.append(f"{count} cells have the id {cell_id!r}, expected one.")
        if not re.fullmatch(r"[a-z0-9-]+", cell_id):
            wrong.append(
                f"A cell has the id {cell_id!r}, expected lower-case letters, digits "
                "and hyphens."
            )
    # On a copy with other ids, because nbformat would change ids that stand twice.
    renamed = copy.deepcopy(notebook)
    for number, cell in enumerate(renamed.cells):
        cell.id = f"cell-{number}"
    try:
        nbformat.validate(renamed)
    except nbformat.ValidationError as error:
        wrong.append(f"The notebook is invalid ({error.message}), expected format 4.5.")
    size = len(json.dumps(notebook, indent=1, ensure_ascii=False).encode())
    if size >= LARGEST_FILE:
        wrong.append(
            f"The notebook takes {size / 1e6:.1f} MB, expected less than "
            f"{LARGEST_FILE / 1e6:g} MB: store smaller figures."
        )
    return wrong
