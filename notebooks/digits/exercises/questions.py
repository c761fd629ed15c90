"""Ask a few questions about a lesson, with a word on each answer."""

import html
import re
import tomllib
import uuid
from functools import cache
from pathlib import Path

from IPython.display import HTML, display

from digits.figures.common import is_live

QUIZZES = Path(__file__).with_name("quizzes")
# Else JupyterLab takes the arrow keys for its cells, and x to cut one.
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'
# An answer shows its word once it is chosen: no script, so every browser can do it.
STYLE = """<style>
.digits-quiz fieldset { border: 1px solid #767676; border-radius: 4px;
  margin: 0 0 1em; padding: 0.4em 1em 0.7em; max-width: 46em; }
.digits-quiz legend { font-weight: 600; padding: 0 0.3em; }
.digits-quiz div { margin-top: 0.45em; }
.digits-quiz label { cursor: pointer; }
.digits-quiz p { display: none; margin: 0.2em 0 0.2em 1.9em; padding-left: 0.6em;
  border-left: 4px solid #767676; }
.digits-quiz input:checked ~ p { display: block; }
</style>"""


@cache
def load_quiz(lesson: str) -> list[dict]:
    """Return the questions of a lesson, such as ``"04"``.

    Each has a ``question`` and a list of ``answers``; an answer has a ``text``, and
    ``why``, which begins with "Right" for the one that is right.

    Raises
    ------
    ValueError
        If there is no quiz for this lesson.
    """
    path = QUIZZES / f"lesson_{lesson}.toml"
    if not path.exists():
        known = sorted(each.stem.removeprefix("lesson_") for each in QUIZZES.iterdir())
        raise ValueError(f"there is no quiz {lesson!r}, expected one of {known}.")
    return tomllib.loads(path.read_text(encoding="utf-8"))["quiz"]


def quiz(lesson: str) -> None:
    """Show the quiz of a lesson, such as ``"04"``.

    In JupyterLab, choose answers with the mouse, or with Tab and the arrow keys. Where
    nobody can choose, the answers are folded away below each question.
    """
    questions = load_quiz(lesson)
    draw = _draw_buttons if is_live() else _draw_text
    shown = [draw(place, asked) for place, asked in enumerate(questions, start=1)]
    display(HTML("\n".join([STYLE, *shown] if is_live() else shown)))


def _draw_buttons(place: int, asked: dict) -> str:
    """Return a question as radio buttons, for a page that somebody can use."""
    group = f"quiz-{uuid.uuid4().hex}"
    rows = "".join(
        f'<div><input type="radio" name="{group}" id="{group}-{n}" {OWN_KEYS}> '
        f'<label for="{group}-{n}">{_format(answer["text"])}</label>'
        f'<p role="status">{_format(answer["why"])}</p></div>'
        for n, answer in enumerate(asked["answers"])
    )
    legend = f"<legend>{place}. {_format(asked['question'])}</legend>"
    return f'<form class="digits-quiz"><fieldset>{legend}{rows}</fieldset></form>'


def _draw_text(place: int, asked: dict) -> str:
    """Return a question as text with its answers folded away."""
    texts = "".join(f"<li>{_format(a['text'])}</li>" for a in asked["answers"])
    words = "".join(f"<li>{_format(a['why'])}</li>" for a in asked["answers"])
    return (
        f"<p><b>{place}. {_format(asked['question'])}</b></p>"
        f'<ol type="a">{texts}</ol>'
        f'<details><summary>Answers</summary><ol type="a">{words}</ol></details>'
    )


def _format(text: str) -> str:
    """Return text as HTML, with code between backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
