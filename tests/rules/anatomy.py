"""House rules about the parts that every numbered lesson has."""

import re
from pathlib import Path

from nbformat import NotebookNode

from rules.parts import (
    find_calls,
    find_code,
    find_headings,
    is_lesson,
    join_markdown,
)

FEWEST = 3


def rule_anatomy(notebook: NotebookNode, path: Path) -> list[str]:
    """A lesson predicts, compares, exercises, repeats and tests."""
    if not is_lesson(path):
        return []
    text = join_markdown(notebook)
    number = int(path.stem[:2])
    missing = []
    if number > 0 and "Then and now" not in text:
        missing.append("a note 'Then and now'")
    if "Predict" not in text:
        missing.append("a question that starts with 'Predict'")
    if len(find_exercises(notebook)) < FEWEST:
        missing.append(f"{FEWEST} calls of digits.check with different exercises")
    if not any(heading.text.startswith("Recap") for heading in find_headings(notebook)):
        missing.append("a heading 'Recap'")
    if (quiz := f"{number:02}") not in _first_arguments(notebook, "digits.quiz"):
        missing.append(f'its quiz, digits.quiz("{quiz}")')
    return [f"The notebook lacks a part, expected {part}." for part in missing]


def find_exercises(notebook: NotebookNode) -> set[str]:
    """Return the numbers of the exercises that a notebook checks."""
    return _first_arguments(notebook, "digits.check")


def _first_arguments(notebook: NotebookNode, function: str) -> set[str]:
    return {
        call.args[0].value
        for _, _, tree in find_code(notebook)
        for name, call in find_calls(tree)
        if name == function and call.args and hasattr(call.args[0], "value")
    }


def rule_solved(notebook: NotebookNode, path: Path) -> list[str]:
    """A solution solves each exercise of its lesson, and rightly."""
    if path.parent.name != "solutions":
        return []
    wrong = []
    for place, cell, tree in find_code(notebook):
        shown = "".join(output.get("text", "") for output in cell.outputs)
        checks = [name for name, _ in find_calls(tree) if name == "digits.check"]
        right = len(re.findall(r"^Exercise \S+: right\.", shown, re.M))
        if right < len(checks):
            wrong.append(
                f"{place} checks {len(checks)} answers of which {right} are right, "
                "expected all."
            )
    return wrong
