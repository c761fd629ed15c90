"""House rules about the parts that every numbered lesson has."""

import re
from pathlib import Path

from nbformat import NotebookNode

from rules.parts import (
    FENCE,
    HEADING,
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
    if _section(text, "Test yourself").count("<details>") < FEWEST:
        missing.append(f"a section 'Test yourself' with {FEWEST} <details>")
    return [f"The notebook lacks a part, expected {part}." for part in missing]


def find_exercises(notebook: NotebookNode) -> set[str]:
    """Return the numbers of the exercises that a notebook checks."""
    return {
        call.args[0].value
        for _, _, tree in find_code(notebook)
        for name, call in find_calls(tree)
        if name == "digits.check" and call.args and hasattr(call.args[0], "value")
    }


def _section(markdown: str, title: str) -> str:
    """Return the text from a heading to the next one of its level or above."""
    text = FENCE.sub("", markdown)
    headings = list(HEADING.finditer(text))
    for place, heading in enumerate(headings):
        if heading[2].startswith(title):
            level = len(heading[1])
            ends = [h.start() for h in headings[place + 1 :] if len(h[1]) <= level]
            return text[heading.end() : (ends or [len(text)])[0]]
    return ""


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
