"""Copy the cells of lessons that are tagged ``save`` into the modules that use them.

``start.py refresh`` calls this first. What a lesson writes out and what runs outside of
it is then the same code, as with ``#@save`` in the book Dive into Deep Learning. Two
comments of a module mark the place.
"""

import re
import sys
from pathlib import Path

from rules.parts import ROOT, has_tag, read_notebook

MODULES = sorted((ROOT / "notebooks" / "digits" / "search").glob("*.py"))
PLACE = re.compile(
    r'(?P<begin># Cells of (?P<lesson>\S+) with the tag "save":\n).*'
    r"(?P<end># The end of these cells\.\n)",
    re.DOTALL,
)


def take_cells(lesson: Path) -> list[str]:
    """Return the source of each cell of a notebook with the tag ``save``."""
    cells = read_notebook(lesson).cells
    return [cell.source + "\n" for cell in cells if has_tag(cell, "save")]


def make_module(text: str, lessons: Path = ROOT / "notebooks") -> str:
    """Return the text of a module with the cells in their place, if it has one."""

    def fill(place):
        cells = take_cells(lessons / place["lesson"])
        return "\n\n".join([place["begin"], *cells, place["end"]])

    return PLACE.sub(fill, text)


def main() -> int:
    """Write the modules anew."""
    for module in MODULES:
        module.write_text(make_module(module.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
