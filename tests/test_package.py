"""The helper package is laid out as the lessons use it, and ?? shows its drawings."""

import inspect
import re
from collections import defaultdict

import pytest

import digits
from rules.parts import NOTEBOOKS, read_notebook

DRAWINGS = [name for name in digits.__all__ if name.startswith(("draw_", "plot_"))]


def find_uses() -> dict[str, set[str]]:
    """Return the lessons, or other notebooks, whose cells use each public name."""
    uses = defaultdict(set)
    for path in NOTEBOOKS:
        for cell in read_notebook(path).cells:
            if cell.cell_type == "code":
                for name in re.findall(r"\bdigits\.(\w+)", cell.source):
                    uses[name].add(path.stem)
    return uses


USES = find_uses()


def test_a_notebook_uses_each_public_name():
    # The texts of the lessons use these two.
    assert set(digits.__all__) - set(USES) == {"hint", "progress"}


@pytest.mark.parametrize("name", DRAWINGS)
def test_two_question_marks_show_how_a_drawing_is_drawn(name):
    source = inspect.getsource(getattr(digits, name))
    assert re.search(r"\bshow\(\s*figure,", source)
    drawn = (
        r"\.(plot|barh?|imshow|matshow|step|boxplot|subplots)\(|\b(write|place_\w+)\("
    )
    assert re.search(drawn, source)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_stands_with_its_lesson_or_with_those_of_several(name):
    home = digits.HOME_OF[name]
    lesson = re.fullmatch(r"figures\.lesson_(\d\d)", home)
    if lesson:
        assert {stem[:2] for stem in USES[name]} == {lesson[1]}
    else:
        users = USES[name] | (
            USES["TrainingReport"] if name == "plot_history" else set()
        )
        assert home == "figures.common" and len(users) > 1
