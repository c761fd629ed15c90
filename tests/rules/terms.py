"""The glossary and the words of the lessons: no term before its explanation."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from rules.course import LESSONS, split_parts
from rules.parts import ROOT, drop_code, find_headings, read_notebook
from rules.prose import make_anchor

GLOSSARY = ROOT / "notebooks" / "glossary.md"
ENTRY = re.compile(r"### (.+)\n\n(?:\*Also: (.+)\*\n\n)?((?:.+\n?)+)")
PLACE = re.compile(r"\[Lesson (\d\d)\]\(([\w.]+\.ipynb)#([^)\s]+)\)")
LINK = re.compile(r"\[([^\[\]]*)\]\((glossary\.md#[^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*\n]+?)\*\*")

# Bold text that introduces nothing.
NO_TERM = re.compile(
    r"Predict first[.:]?|Look closely\.|Exercise \d\d\.\d|Time|You need"
    r"|You will be able to|.*[.!?:]|(?:\S+ ){5,}\S+"
)
# What to press in JupyterLab.
BUTTONS = {
    "Shift+Enter",
    "Run → Restart Kernel and Run All Cells",
    "square stop button",
    "+",
    "Train",
}
# Sections that name what is to come.
OUTLOOK = ("# ", "## Find your way through the series", "## Next")
# Where a term may come before its introduction: the term, the lesson and the reason.
EARLY = {
    ("ReLU", "04"): "It names a box in a figure, and the sentence says what it does.",
    ("Adam", "03"): "It is named as a method that lesson 05 explains.",
    ("SiLU", "10"): "It is named in brackets as what comes below.",
    ("bias", "03"): "It is glossed there, with the lesson that takes it apart.",
    ("percentage point", "00"): "It is glossed by the number 0.005 beside it.",
    ("shuffle", "04"): "The everyday word, for pixels.",
    ("softmax", "03"): "Lesson 00 has said what it makes of scores.",
    ("state", "05"): "The everyday word; what an optimiser remembers.",
    ("study", "05"): "The everyday word, to study mistakes.",
    ("training image", "00"): "In italics, with its meaning; lesson 01 defines it.",
    ("trial", "07"): "The everyday word.",
    ("validation image", "00"): "In italics, with its meaning; lesson 01 defines it.",
    ("variable", "00"): "A variable of Python.",
    ("weight decay", "05"): "It names a cure that an extra shows, with its meaning.",
    ("worker", "00"): "People at work for the Census Bureau.",
}
# Where a core first uses a word in another sense, so that a link would mislead.
OTHER_SENSE = {
    ("axis", "03"): "An axis of a figure.",
    ("axis", "06"): "An axis of a figure.",
    ("axis", "10"): "An axis of a figure.",
    ("head", "06"): "The head of a function.",
    ("state", "10"): "To state a time.",
    ("weight", "07"): "The weights of a mean.",
}
# The words of the lessons up to this one are everyday words in all later ones.
EVERYDAY = "01"
# One spelling for each word.
SPELLINGS = {
    r"data-sets?": "data set",
    r"max pooling": "max-pooling",
    r"hyper-parameters?": "hyperparameter",
    r"cross entropy": "cross-entropy",
    r"pre-process\w*": "preprocess",
    r"feature-maps?": "feature map",
    r"over-fit\w*": "overfit",
    r"learning-rates?(?! schedule)": "learning rate",
    r"note-books?": "notebook",
    r"one hot label": "one-hot label",
    r"mini-?batch(?:es)?": "batch",
}


class Term(NamedTuple):
    """An entry of the glossary."""

    name: str
    forms: tuple[str, ...]
    text: str
    lesson: str
    file: str
    anchor: str


@cache
def glossary() -> tuple[Term, ...]:
    """Return the entries of the glossary, in its order."""
    terms = []
    for name, also, text in ENTRY.findall(GLOSSARY.read_text()):
        lesson, file, place = (PLACE.findall(text) or [("", "", "")])[-1]
        forms = (name, *(form.strip() for form in also.split(",") if form.strip()))
        terms.append(Term(name, forms, text.strip(), lesson, file, place))
    return tuple(terms)


@cache
def pattern(term: Term) -> re.Pattern:
    """Return what finds a term in prose, in the singular and the plural."""
    forms = "|".join(map(_form, sorted(term.forms, key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])")


def _form(form: str) -> str:
    words = re.escape(form).replace(r"\ ", r"\s+")
    if form[-1] == "y" and form[-2] not in "aeiou":
        words = words[:-1] + "(?:y|ies)"
    else:
        words += "(?:s|es)?"
    # Names with capital letters are written just so.
    return words if form != form.lower() else f"(?i:{words})"


@cache
def longer_terms(term: Term) -> tuple[Term, ...]:
    """Return the other terms that hold a term, as gradient descent holds gradient."""
    return tuple(
        other
        for other in glossary()
        if other != term and any(pattern(term).search(form) for form in other.forms)
    )


def find(term: Term, text: str) -> re.Match | None:
    """Find a term in prose, but not as a part of a longer term."""
    for longer in longer_terms(term):
        text = pattern(longer).sub(" ", text)
    return pattern(term).search(text)


def plain(markdown: str) -> str:
    """Return prose without code, formulas, targets of links and marks."""
    text = re.sub(r"\$[^$]*\$", " ", drop_code(markdown))
    return re.sub(r"\]\([^)]*\)|[*\[\]]|<[^>]+>", "", text)


def without_headings(markdown: str) -> str:
    """Return a text without the lines that are headings."""
    lines = markdown.splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


@cache
def core_cells(path: Path) -> list[NotebookNode]:
    """Return the Markdown cells of a lesson's core that teach."""
    core = split_parts(read_notebook(path)).core
    return [
        cell
        for cell in core
        if cell.cell_type == "markdown" and not cell.source.startswith(OUTLOOK)
    ]


@cache
def introductions(path: Path) -> dict[str, str]:
    """Return the anchor of the section in which each bold term of a lesson stands."""
    notebook, found = read_notebook(path), {}
    headings = find_headings(notebook)
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            for term in bold_terms(cell.source):
                above = [h for h in headings if h.cell <= place]
                found.setdefault(term, make_anchor(above[-1]))
    return found


def bold_terms(markdown: str) -> list[str]:
    """Return the bold words of a text that introduce a term."""
    # A link to the glossary may stand within the marks.
    text = LINK.sub(r"\1", drop_code(markdown))
    return [
        bold
        for bold in BOLD.findall(text)
        if not NO_TERM.fullmatch(bold) and bold not in BUTTONS
    ]


def find_unknown() -> Iterator[str]:
    """Yield each bold term that the glossary lacks."""
    for path in LESSONS:
        for term in introductions(path):
            if not any(pattern(each).fullmatch(term) for each in glossary()):
                yield f"{path.name} introduces {term!r}, which the glossary lacks."


def find_lost() -> Iterator[str]:
    """Yield each entry that does not lead to where the lesson introduces it."""
    for term in glossary():
        path = GLOSSARY.parent / term.file
        if not term.file or not path.exists():
            yield f"{term.name!r} does not say which lesson introduces it."
            continue
        places = {
            place
            for bold, place in introductions(path).items()
            if pattern(term).fullmatch(bold)
        }
        if term.anchor not in places:
            yield (
                f"{term.name!r} leads to {term.file}#{term.anchor}, but it stands in "
                f"bold in {sorted(places) or 'no section'}."
            )


def find_early() -> Iterator[str]:
    """Yield each core that uses a term before it is introduced."""
    for term in glossary():
        for path in LESSONS:
            lesson = path.name[:2]
            if lesson > term.lesson or (term.name, lesson) in EARLY:
                continue
            for cell in core_cells(path):
                bold = any(pattern(term).fullmatch(b) for b in bold_terms(cell.source))
                if lesson == term.lesson and bold:
                    break
                if found := find(term, plain(without_headings(cell.source))):
                    yield (
                        f"{path.name}, cell {cell.id!r}: {found[0]!r} comes before "
                        f"lesson {term.lesson} introduces {term.name!r}."
                    )
                    break


def find_misspelt() -> Iterator[str]:
    """Yield each word that is written in a second way."""
    for path in LESSONS:
        for cell in read_notebook(path).cells:
            if cell.cell_type == "markdown":
                for wrong, right in SPELLINGS.items():
                    if found := re.search(rf"\b{wrong}", plain(cell.source), re.I):
                        yield (
                            f"{path.name}, cell {cell.id!r} writes {found[0]!r}, "
                            f"expected {right!r}."
                        )


def target(term: Term) -> str:
    """Return where a lesson's link to an entry leads."""
    return "glossary.md#" + term.name.replace(" ", "-").replace("%", "%25")


def find_unlinked() -> Iterator[str]:
    """Yield each term that a lesson does not link to the glossary at first.

    Each lesson links the terms that it introduces. Its core also links the terms of
    earlier lessons, but for those of the first two: these are everyday words by then.
    """
    for path in LESSONS:
        lesson = path.name[:2]
        for term in glossary():
            if term.lesson == lesson:
                yield from _find_plain_introduction(term, path)
            elif (term.name, lesson) in OTHER_SENSE:
                continue
            elif EVERYDAY < term.lesson < lesson:
                yield from _find_unlinked(term, path)


def _find_plain_introduction(term: Term, path: Path) -> Iterator[str]:
    for cell in read_notebook(path).cells:
        bold = BOLD.findall(cell.source) if cell.cell_type == "markdown" else []
        if any(f"]({target(term)})" in each for each in bold):
            return
    yield f"{path.name}: link the introduction of {term.name!r} to {target(term)}."


def _find_unlinked(term: Term, path: Path) -> Iterator[str]:
    for cell in core_cells(path):
        # Within the link of a longer term it is no use of its own.
        linked = f"]({target(term)})" in cell.source
        text = plain(LINK.sub("", without_headings(cell.source)))
        if linked or find(term, text):
            if not linked:
                yield (
                    f"{path.name}, cell {cell.id!r}: link {term.name!r} to "
                    f"{target(term)}."
                )
            return
