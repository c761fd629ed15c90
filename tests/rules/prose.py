"""House rules about prose: words, headings, links, spelling and parts of a lesson."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode

from rules.parts import (
    drop_code,
    find_cells,
    find_headings,
    is_lesson,
    join_markdown,
)

WORDS_PER_CELL = (50, 120)
GRADE = 8

LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
OTHER_LINK = re.compile(
    r"^\s*\[[^\]]+\]:\s*<?([^\s>]+)|<\w[^>]*\s(?:href|src)\s*=\s*[\"']([^\"']+)", re.M
)
MARKUP = re.compile(
    r"\]\([^)]*\)|<[^>]+>|\$[^$]*\$|https?://\S+|^\s*\[[^\]]+\]:.*", re.M
)

AMERICAN = {
    "color": "colour",
    "normaliz": "normalis",
    "standardiz": "standardis",
    "regulariz": "regularis",
    "center": "centre",
    "gray": "grey",
    "behavior": "behaviour",
    "recogniz": "recognis",
    "optimiz": "optimis",
    "initializ": "initialis",
    "labeled": "labelled",
    "labeling": "labelling",
    "modeled": "modelled",
    "modeling": "modelling",
    "neighbor": "neighbour",
    "favorite": "favourite",
    "analyz": "analys",
    "learned": "learnt",
}
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u2714\u2716\u2728\u274c\u274e"
    "\u2753-\u2757\u2764\u2795-\u2797\u2b50\u2b55\ufe0f]"
)


def count_words(markdown: str) -> int:
    """Count the words of prose; code spans count, fenced code and formulas do not."""
    return len(_words(markdown))


def _words(markdown: str) -> list[str]:
    text = re.sub(r"```.*?```", "", markdown, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\$[^$]*\$", " ", re.sub(r"<[^>]+>", " ", text))
    return re.findall(r"[A-Za-z][A-Za-z'\-]*", text)


def school_grade(markdown: str) -> float:
    """Return the Flesch-Kincaid grade of the running prose.

    Headings, tables, code and formulas are left out, a group of vowels counts as a
    syllable, and items of lists are sentences (Kincaid et al., 1975).
    """
    text = re.sub(r"```.*?```", "", markdown, flags=re.S)
    text = re.sub(r"`[^`]*`", " x ", re.sub(r"\$[^$]*\$", " x ", text))
    lines = text.splitlines()
    text = "\n".join(line for line in lines if not re.match(r"\s*(#|\||<|!\[)", line))
    text = re.sub(r"^\s*[-*\d.]+\s", ". ", text, flags=re.M)
    sentences = [_words(part) for part in re.split(r"[.!?:]\s|\n\s*\n", text)]
    sentences = [words for words in sentences if len(words) > 2]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))))
        for word in words
    )
    words_a_sentence = len(words) / len(sentences)
    return 0.39 * words_a_sentence + 11.8 * syllables / len(words) - 15.59


def rule_words(notebook: NotebookNode, path: Path) -> list[str]:
    """A lesson has 50 to 120 words a code cell, of school grade 8 or below."""
    if not is_lesson(path):
        return []
    text = join_markdown(notebook)
    cells = [c for _, c in find_cells(notebook, "code") if c.source.strip()]
    mean = count_words(text) / max(1, len(cells))
    grade = school_grade(text)
    low, high = WORDS_PER_CELL
    wrong = []
    if not low <= mean <= high:
        wrong.append(
            f"The notebook has {mean:.1f} words of prose a code cell, expected {low} "
            f"to {high}."
        )
    if grade > GRADE:
        wrong.append(
            f"The notebook reads at school grade {grade:.2f}, expected at most "
            f"{GRADE}: shorten sentences and take plainer words."
        )
    return wrong


def rule_headings(notebook: NotebookNode, path: Path) -> list[str]:
    """One H1 at the very start, and no level skipped."""
    headings = find_headings(notebook)
    first = notebook.cells[0].source.lstrip() if notebook.cells else ""
    wrong = []
    if not re.match(r"# \S", first):
        wrong.append("The notebook does not start with an H1, expected '# ...' first.")
    above = 0
    for place, _, level, text in headings:
        if level == 1 and above > 0:
            wrong.append(f"{place} holds a second H1 {text!r}, expected one.")
        elif level > above + 1 and above > 0:
            wrong.append(
                f"{place} skips from level {above} to {level} at {text!r}, expected "
                f"level {above + 1}."
            )
        above = level
    for place, cell in find_cells(notebook, "markdown"):
        if re.search(r"<h[1-6]\b", drop_code(cell.source), re.I):
            wrong.append(f"{place} has a heading in HTML, expected Markdown's '#'.")
    return wrong


def find_links(markdown: str) -> list[str]:
    """Return the targets of all links and images outside of code."""
    prose = drop_code(markdown)
    others = [first or second for first, second in OTHER_LINK.findall(prose)]
    return LINK.findall(prose) + others


def rule_links(notebook: NotebookNode, path: Path) -> list[str]:
    """Relative links lead to files and headings that exist; no http://."""
    wrong = []
    for place, cell in find_cells(notebook, "markdown"):
        if "http://" in drop_code(cell.source):
            wrong.append(f"{place} has a link with http://, expected https://.")
        for link in find_links(cell.source):
            if not re.match(r"[a-z][a-z\d+.-]*:", link):
                wrong += [
                    f"{place} links to {link}, {what}."
                    for what in _find_dead_end(unquote(link), notebook, path)
                ]
    return wrong


def _find_dead_end(link: str, notebook: NotebookNode, path: Path) -> list[str]:
    name, _, anchor = link.partition("#")
    target = path.parent / name
    if name and (name.startswith("/") or not target.exists()):
        return ["which is not there, expected a file next to the notebook"]
    if name and target.suffix == ".md":
        page = nbformat.v4.new_markdown_cell(target.read_text(), id="page")
        headings = find_headings(nbformat.v4.new_notebook(cells=[page]))
    elif name and target.suffix != ".ipynb":
        return []
    else:
        headings = find_headings(
            nbformat.read(target, as_version=4) if name else notebook
        )
    if anchor and anchor not in map(make_anchor, headings):
        return ["which is no heading, expected its text with hyphens for spaces"]
    return []


def make_anchor(heading) -> str:
    """Return a heading's anchor as JupyterLab makes it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.text)
    return re.sub(r"[`*]|\b_|_\b", "", text).replace(" ", "-")


def rule_spelling(notebook: NotebookNode, path: Path) -> list[str]:
    """British spelling in prose, and no emoji."""
    wrong = []
    for place, cell in find_cells(notebook, "markdown"):
        prose = MARKUP.sub(" ", drop_code(cell.source))
        for word in re.findall(rf"\b(?:{'|'.join(AMERICAN)})\w*", prose, re.I):
            stem = next(stem for stem in AMERICAN if word.lower().startswith(stem))
            wrong.append(
                f"{place} spells {word!r}, expected British spelling, "
                f"{AMERICAN[stem]}..., or code marks around a name in code."
            )
    for kind in ("markdown", "code"):
        for place, cell in find_cells(notebook, kind):
            if found := EMOJI.search(cell.source):
                wrong.append(f"{place} holds the emoji {found[0]!a}, expected words.")
    return wrong
