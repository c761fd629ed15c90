"""Tie sentences of a lesson to what carries them.

A sentence with a number, a range or a winner is a claim. A lesson's module says for
each what carries it: a function that computes it from stored data (``claim``), a cell
whose output nbval compares (``compared``), or the reason why nothing can (``untied``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import nbformat

from rules.parts import NOTEBOOKS, drop_code, has_tag, is_lesson
from rules.terms import LINK

# What makes a sentence a claim.
SIGNS = re.compile(
    r"\d[\d.,]*\s?(?:%|times\b|points?\b)|\bbetween \d|\d[\d.,]* to \d"
    r"|\b(?:best|worst)\b|\bwithin the spread\b"
    r"|\bas (?:fast|many|much|large|slow)\b"
    r"|\b(?:half|third|quarter|tenth|hundredth|twice|(?:three|four|five|ten) times)\b"
)
END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z*`(])|\n\s*\n|\n(?=\s*(?:[-|]|\d+\.)\s?)|<br>")


@dataclass(frozen=True)
class Claim:
    """A quote from a lesson, how it is carried, and the check or the reason."""

    lesson: str
    quote: str
    kind: str
    check: Callable[[], None] | None = None
    why: str = ""


CLAIMS: list[Claim] = []


def claim(lesson: str, *quotes: str) -> Callable:
    """Tie quotes to a function that fails if they are false."""

    def register(check):
        CLAIMS.extend(Claim(lesson, quote, "tied", check) for quote in quotes)
        return check

    return register


def compared(lesson: str, *quotes: str, cell: str, shows: str) -> None:
    """Tie quotes to a cell that nbval compares, and to what stands in its output."""

    def check():
        found = read_lesson(lesson)[cell]
        assert not has_tag(found, "nbval-ignore-output"), f"nbval ignores {cell}"
        assert shows in stored(lesson, cell), f"{cell} does not show {shows!r}"

    CLAIMS.extend(Claim(lesson, quote, "compared", check) for quote in quotes)


def untied(lesson: str, *quotes: str, why: str) -> None:
    """Give the reason why nothing in the project can carry these quotes."""
    CLAIMS.extend(Claim(lesson, quote, "untied", why=why) for quote in quotes)


@cache
def read_lesson(lesson: str) -> dict[str, nbformat.NotebookNode]:
    """Return the cells of a lesson by their ids; ``lesson`` is its number."""
    (path,) = (
        path
        for path in NOTEBOOKS
        if is_lesson(path) and path.name.startswith(f"{lesson}_")
    )
    return {cell.id: cell for cell in nbformat.read(path, 4).cells}


def stored(lesson: str, cell: str) -> str:
    """Return the text of a cell's stored outputs, captions included."""
    parts = []
    for output in read_lesson(lesson)[cell].outputs:
        parts.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return "".join(parts)


def numbers(text: str) -> list[float]:
    """Return the numbers in a text, in order; percentages as they are written."""
    return [float(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*\.?\d*", text)]


def prose(lesson: str) -> str:
    """Return a lesson's Markdown without its links to the glossary."""
    cells = read_lesson(lesson).values()
    text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    return LINK.sub(r"\1", text)


def sentences(lesson: str) -> list[str]:
    """Return the sentences of a lesson that claim something."""
    found = []
    for part in END.split(prose(lesson)):
        if part and SIGNS.search(drop_code(part)) and not part.lstrip().startswith("#"):
            found.append(" ".join(part.split()))
    return found


def count_claims(kind: str) -> int:
    """Return how many quotes are carried in one way."""
    return sum(entry.kind == kind for entry in CLAIMS)
