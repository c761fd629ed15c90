"""House rules about what code cells may do."""

import ast
import io
import re
import statistics
import tokenize
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from rules.parts import (
    drop_code,
    find_calls,
    find_cells,
    find_code,
    find_keyword,
    is_lesson,
    name_of,
    parse_cell,
)

LONGEST_CELL = 20
MEDIAN_CELL = 5

DOWNLOADERS = {
    *("aiohttp", "ftplib", "gdown", "http", "httpx", "huggingface_hub", "kagglehub"),
    *("openml", "requests", "socket", "tensorflow_datasets", "tensorflow_hub"),
    *("torchvision", "urllib", "urllib3", "wget"),
}
DOWNLOADS = re.compile(r"get_file|load_data|fetch_\w+|urlopen|urlretrieve")
REMOTE = re.compile(
    r"!\[[^\]]*\]\(\s*<?(?:https?:)?//"  # Markdown images
    r"|<\w[^>]*\s(?:src|srcset|data|poster)\s*=\s*[\"']?(?:https?:)?//"
    r"|<link\b[^>]*\shref\s*=\s*[\"']?(?:https?:)?//"
    r"|@import\b|\burl\(\s*[\"']?(?:https?:)?//",
    re.I,
)
REMOTE_REFERENCE = re.compile(
    r"!\[[^\]]*\]\[([^\]]*)\].*^\s*\[\1\]:\s*<?(?:https?:)?//", re.M | re.S | re.I
)
EMBEDDED = re.compile(r"<(?:script|iframe|link)\b", re.I)

LOUD = {"keras", "tensorflow"}
MAGICS = {"matplotlib", "pinfo", "pinfo2", "psource", "time", "timeit"}
CELL_MAGICS = {"%%time", "%%timeit"}
KEYWORDS = {"lr": "learning_rate=", "input_shape": "keras.Input(shape=...)"}


def rule_offline(notebook: NotebookNode, path: Path) -> list[str]:
    """Nothing is fetched from a network; links in prose are fine."""
    wrong = []
    for place, cell in find_cells(notebook, "markdown"):
        prose = drop_code(cell.source)
        for pattern in (REMOTE, REMOTE_REFERENCE, EMBEDDED):
            if found := pattern.search(prose):
                shown = found[0].splitlines()[0]
                wrong.append(
                    f"{place} embeds {shown!r}, expected nothing from a network: "
                    "draw the figure in a code cell or link to the page."
                )
    for place, cell, tree in find_code(notebook):
        wrong += [
            f"{place} {what}, expected no network at run time: use digits.load_mnist "
            "and the files in data/."
            for what in _find_downloads(tree)
        ]
        for output in cell.outputs:
            for mime, text in output.get("data", {}).items():
                if isinstance(text, str) and (found := REMOTE.search(text)):
                    wrong.append(
                        f"{place} stores a {mime} output with {found[0]!r}, expected "
                        "an output that needs no network."
                    )
    return wrong


def _find_downloads(tree: ast.Module) -> Iterator[str]:
    for module in _find_imports(tree):
        if module.split(".")[0] in DOWNLOADERS:
            yield f"imports {module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if (found := REMOTE.search(text)) or (found := EMBEDDED.search(text)):
                yield f"embeds {found[0]!r}"
    for name, call in find_calls(tree):
        if DOWNLOADS.fullmatch(name.split(".")[-1]):
            yield f"calls {name}"
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            text = value.value if isinstance(value, ast.Constant) else None
            is_url = isinstance(text, str) and re.match(r"(?:https?|ftp)://", text)
            if is_url and name != "print":
                yield f"passes {text!r} to {name}"


def rule_quiet(notebook: NotebookNode, path: Path) -> list[str]:
    """The helper, which quiets TensorFlow, is imported before what imports it."""
    loud = None
    for place, _, tree in find_code(notebook):
        for module in (name.split(".")[0] for name in _find_imports(tree)):
            if module == "digits":
                wrong = f"{loud} before digits, expected digits in an earlier cell"
                return [f"{wrong}: it keeps TensorFlow's red lines away."] * bool(loud)
            if module in LOUD and not loud:
                loud = f"{place} imports {module}"
    return []


def _find_imports(tree: ast.Module) -> list[str]:
    """Return the dotted names of the modules imported, from top to bottom."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
    return [name for _, name in sorted(found)]


def rule_banned(notebook: NotebookNode, path: Path) -> list[str]:
    """No outdated Keras, pickles, shell commands, magics or semicolons."""
    wrong = []
    for place, cell in find_cells(notebook, "code"):
        magic = re.match(r"%%\S*", cell.source)
        if magic and magic[0] not in CELL_MAGICS:
            wrong.append(f"{place} uses {magic[0]}, expected plain Python.")
        try:
            tree = parse_cell(cell.source)
        except SyntaxError as error:
            wrong.append(f"{place} does not parse ({error.msg}), expected Python.")
            continue
        wrong += [f"{place} {what}." for what in _find_banned(tree)]
        if any(token == ";" for token in _operators(cell.source)):
            wrong.append(
                f"{place} holds a semicolon, expected one statement a line: it would "
                "hide no output under nbval."
            )
    return wrong


def _operators(source: str) -> list[str]:
    # The tokenizer stumbles over magics, which hold no semicolons of Python.
    lines = [line for line in source.splitlines(True) if line.lstrip()[:1] not in "%!"]
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO("".join(lines)).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [token.string for token in tokens if token.type == tokenize.OP]


def _find_banned(tree: ast.Module) -> Iterator[str]:
    for name, call in find_calls(tree):
        for keyword in call.keywords:
            # TensorFlow's raw operations do call their learning rate "lr".
            if keyword.arg in KEYWORDS and ".raw_ops." not in name:
                yield f"passes {keyword.arg}=, expected {KEYWORDS[keyword.arg]}"
        allowed = find_keyword(call, "allow_pickle")
        if allowed and not (isinstance(allowed, ast.Constant) and not allowed.value):
            yield "passes allow_pickle=, expected data without pickles"
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(owner, ast.Call) and name_of(owner.func) == "get_ipython":
            yield from _find_magic(call)
        if name.endswith("image_data_format") and name.split(".")[-2:-1] in (
            ["K"],
            ["backend"],
        ):
            yield f"calls {name}, expected keras.config.image_data_format"
    for node in ast.walk(tree):
        names = [getattr(node, key, None) for key in ("id", "attr", "name", "module")]
        for name in filter(lambda name: isinstance(name, str), names):
            if name == "predict_classes":
                yield "uses predict_classes, expected predict and argmax"
            if re.search("pickle|joblib", name, re.I):
                yield f"uses {name}, expected .keras or .npz files"
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.search(r"\.(?:h5|hdf5)\b", text):
            yield f"names the file {text!r}, expected the .keras format"


def _find_magic(call: ast.Call) -> Iterator[str]:
    first, *rest = [getattr(argument, "value", "") for argument in call.args] or [""]
    if call.func.attr != "run_line_magic":
        yield f"runs the shell command {first!r}, expected plain Python"
    elif first not in MAGICS or (first == "matplotlib" and rest != ["inline"]):
        yield f"uses %{first} {' '.join(map(str, rest))}, expected plain Python"


def rule_cell_length(notebook: NotebookNode, path: Path) -> list[str]:
    """At most 20 lines a code cell, and a median of 5 in a lesson."""
    lengths = {
        place: sum(bool(line.strip()) for line in cell.source.splitlines())
        for place, cell in find_cells(notebook, "code")
    }
    wrong = [
        f"{place} has {length} lines, expected at most {LONGEST_CELL}: split it."
        for place, length in lengths.items()
        if length > LONGEST_CELL
    ]
    median = statistics.median(lengths.values()) if lengths else 0
    if is_lesson(path) and median > MEDIAN_CELL:
        wrong.append(
            f"The notebook's code cells have {median:g} lines in the median, expected "
            f"at most {MEDIAN_CELL}."
        )
    return wrong
