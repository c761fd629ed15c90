"""House rules that let a cell run twice, and keep the test set for the end."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from rules.course import EXTRA
from rules.parts import find_code, find_headings, is_lesson, join_markdown, name_of

# Names that hold data: no cell may change them, not even the cell that binds them.
DATA = re.compile(r"[xy]_|images|labels|raw")
TEST_DATA = re.compile(r"[xy]_test")
# What can be said about the test set without looking at it.
SIZES = {"shape", "dtype", "ndim", "size", "nbytes"}
CLOSING = re.compile(r"(?:exercise|recap|test yourself|next|then and now)", re.I)

MODEL_MAKERS = re.compile(
    r"Sequential|Model|clone_model|load_model|from_config|(?:build|make|train)_\w+"
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def rule_raw_arrays(notebook: NotebookNode, path: Path) -> list[str]:
    """No cell overwrites what it was given: a second run would start from that."""
    wrong = []
    for place, _, tree in find_code(notebook):
        fresh: set[str] = set()
        for name, how in _find_bindings(tree):
            is_data = bool(DATA.match(name))
            refused = {
                "from itself": is_data or name not in fresh,
                # Counters such as step += 1 are fine.
                "in place": is_data or (name in ("x", "y") and name not in fresh),
                "in parts": is_data and name not in fresh,
            }
            if refused.get(how):
                wrong.append(
                    f"{place} overwrites {name} {how}, expected a new name, such as "
                    "x_train = raw / 255."
                )
            if how in ("anew", "from itself"):
                fresh.add(name)
    return wrong


def _find_bindings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a cell binds or changes, in order, and how it does."""
    statements = [node for node in _walk_own(tree) if isinstance(node, ast.stmt)]
    for node in sorted(statements, key=_position):
        targets, value = _targets(node)
        for target in targets:
            if isinstance(node, ast.AugAssign) and isinstance(target, ast.Name):
                yield target.id, "in place"
            elif isinstance(target, ast.Name):
                used = value is not None and target.id in _names_read(value)
                yield target.id, "from itself" if used else "anew"
            else:
                while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
                    target = target.value
                yield name_of(target), "in parts"


def _targets(node: ast.stmt) -> tuple[list[ast.expr], ast.expr | None]:
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets, value = [node.target], node.value
    elif isinstance(node, ast.For):
        targets, value = [node.target], node.iter
    elif isinstance(node, ast.With):
        targets, value = [i.optional_vars for i in node.items if i.optional_vars], None
    else:
        return [], None
    flat = []
    while targets:
        first, *targets = targets
        if isinstance(first, ast.Tuple | ast.List):
            targets = [*first.elts, *targets]
        else:
            flat.append(first)
    return flat, value


def _names_read(value: ast.expr) -> set[str]:
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    # The loop variables of comprehensions and a lambda's arguments are others.
    for node in ast.walk(value):
        if isinstance(node, ast.comprehension):
            outer = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
            names -= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
            names |= outer
        elif isinstance(node, ast.Lambda):
            names -= {argument.arg for argument in node.args.args}
    return names


def rule_seeded_training(notebook: NotebookNode, path: Path) -> list[str]:
    """What calls fit first sets the seed, then makes a new model."""
    wrong = []
    for place, _, tree in find_code(notebook):
        functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
        for scope in [tree, *functions]:
            calls = [node for node in _walk_own(scope) if isinstance(node, ast.Call)]
            names = [(name_of(call.func), _position(call)) for call in calls]
            if not any(name.endswith(".fit") for name, _ in names):
                continue
            seeds = [at for name, at in names if name.endswith("set_random_seed")]
            makers = [
                at for name, at in names if MODEL_MAKERS.fullmatch(name.split(".")[-1])
            ]
            where = f"{place}, function {scope.name}," if scope in functions else place
            if not seeds:
                wrong.append(
                    f"{where} calls fit without a seed, expected "
                    "keras.utils.set_random_seed(seed) before it."
                )
            elif makers and min(makers) < min(seeds):
                wrong.append(
                    f"{where} makes the model before it sets the seed, expected the "
                    "seed first: it decides the initial weights."
                )
            if not makers and scope is tree:
                wrong.append(
                    f"{where} calls fit on a model made elsewhere, expected a new one, "
                    "from keras.Sequential, keras.Model or a function build_..., "
                    "make_... or train_...: a second run would train on."
                )
    return wrong


def rule_test_set(notebook: NotebookNode, path: Path) -> list[str]:
    """A lesson opens the test set once, in the last section of its core that teaches.

    An extra may look at it again if it says that nothing is chosen by that.
    """
    if not is_lesson(path):
        return []
    headings = [h for h in find_headings(notebook) if h.level == 2]
    extras = [h.cell for h in headings if h.text.startswith(EXTRA)]
    teaching = [h.cell for h in headings if not CLOSING.match(h.text)]
    last = max(set(teaching) - set(extras), default=0)
    wrong = []
    for place, cell, tree in find_code(notebook):
        number = notebook.cells.index(cell)
        names = sorted(_find_test_data(tree))
        above = max((extra for extra in extras if extra < number), default=None)
        if not names or (above is None and number >= last):
            continue
        if above is None:
            wrong.append(
                f"{place} reads {' and '.join(names)}, expected the test set closed "
                f"until the last section, which starts with cell {last + 1}: use the "
                "validation set."
            )
        elif "chosen" not in join_markdown(
            NotebookNode(cells=notebook.cells[above:number])
        ):
            wrong.append(
                f"{place} reads {' and '.join(names)} in an extra, expected a word "
                "before it that nothing is chosen by that."
            )
    return wrong


def _find_test_data(tree: ast.Module) -> set[str]:
    sized = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SIZES:
            sized.add(node.value)
        elif isinstance(node, ast.Call) and name_of(node.func) == "len":
            sized.update(node.args)
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and TEST_DATA.match(node.id)
        and node not in sized
    }


def _walk_own(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a module or a function, without the functions defined inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(node))


def _position(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset
