"""House rules about what Keras code writes out instead of leaving to a default."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from rules.parts import find_calls, find_code, find_keyword, has_tag, name_of

LOSSES = re.compile(
    r"(?:Sparse)?CategoricalCrossentropy|BinaryCrossentropy"
    r"|(?:(?:sparse_)?categorical|binary)_crossentropy"
)
OPTIMISERS = re.compile(
    r"SGD|RMSprop|Ada\w+|Nadam|Ftrl|Lion|Lamb|Muon|(?:\w+\.)*optimizers\.[A-Z]\w*"
)
REGRESSION = re.compile(r"Mean\w+|Huber|LogCosh|Poisson")


def rule_written_out(notebook: NotebookNode, path: Path) -> list[str]:
    """Shapes, losses, rates, metrics and reports are written, never defaulted."""
    return [
        f"{place} calls {name} {what}."
        for place, cell, tree in find_code(notebook)
        for name, call in find_calls(tree)
        for what in _find_unwritten(name, call, has_tag(cell, "shows-default"))
    ]


def _find_unwritten(name: str, call: ast.Call, shows_default: bool) -> Iterator[str]:
    last = name.split(".")[-1]
    if last in ("Input", "InputLayer") and not find_keyword(call, "shape"):
        yield "without shape=, expected keras.Input(shape=...)"
    if LOSSES.fullmatch(last) and not find_keyword(call, "from_logits"):
        yield "without from_logits=, expected from_logits=True or False"
    if (
        (OPTIMISERS.fullmatch(name) or OPTIMISERS.fullmatch(last))
        and not find_keyword(call, "learning_rate")
        and not shows_default
    ):
        yield (
            "without learning_rate=, expected learning_rate=... (or the tag "
            "shows-default on a cell that is about the default)"
        )
    if name.endswith(".compile") and name != "re.compile":
        yield from _find_uncompiled(call)
    if re.search(r"\.(?:fit|evaluate|predict)$", name):
        verbose = find_keyword(call, "verbose")
        if verbose is None:
            yield "without verbose=, expected verbose=0 or verbose=2"
        elif isinstance(verbose, ast.Constant) and verbose.value not in (0, 2):
            yield f"with verbose={verbose.value!r}, expected verbose=0 or verbose=2"


def _find_uncompiled(call: ast.Call) -> Iterator[str]:
    for keyword in ("optimizer", "loss"):
        value = find_keyword(call, keyword)
        if value is None:
            yield f"without {keyword}=, expected {keyword}=keras...."
        elif any(_is_string(part) for part in _parts(value)):
            yield f"with {keyword}= given by name, expected an object of its class"
        elif keyword == "loss" and LOSSES.fullmatch(name_of(value).split(".")[-1]):
            yield "with the bare loss function, expected a loss with from_logits="
    loss = find_keyword(call, "loss")
    kind = name_of(loss.func).split(".")[-1] if isinstance(loss, ast.Call) else ""
    if not find_keyword(call, "metrics") and not REGRESSION.fullmatch(kind):
        yield 'without metrics=, expected metrics=["accuracy"]'


def _parts(value: ast.expr) -> list[ast.expr]:
    if isinstance(value, ast.List | ast.Tuple):
        return value.elts
    return value.values if isinstance(value, ast.Dict) else [value]


def _is_string(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)
