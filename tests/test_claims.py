"""Each claim that a lesson makes in prose is carried by data, a cell or a reason."""

import importlib
import re
from pathlib import Path

import pytest

from claims import register
from rules.parts import NOTEBOOKS, is_lesson

LESSONS = [path.name[:2] for path in NOTEBOOKS if is_lesson(path)]
for module in sorted(Path(register.__file__).parent.glob("lesson_*.py")):
    importlib.import_module(f"claims.{module.stem}")


def name(entry):
    return f"{entry.lesson}-{re.sub(r'[^a-z0-9]+', '-', entry.quote.lower())[:50]}"


@pytest.mark.parametrize("entry", register.CLAIMS, ids=name)
def test_a_claim_stands_in_its_lesson_and_is_carried(entry):
    text = " ".join(register.prose(entry.lesson).split())
    assert entry.quote in text, (
        f"Lesson {entry.lesson} no longer says {entry.quote!r}: quote it anew in "
        f"tests/claims/lesson_{entry.lesson}.py, and check that it is still carried."
    )
    if entry.check:
        entry.check()
    else:
        assert len(entry.why) > 10


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_sentence_claims_without_being_carried(lesson):
    quotes = [entry.quote for entry in register.CLAIMS if entry.lesson == lesson]
    loose = [
        sentence
        for sentence in register.sentences(lesson)
        if not any(quote in sentence or sentence in quote for quote in quotes)
    ]
    assert not loose, (
        f"Lesson {lesson} claims what nothing carries; tie each sentence in "
        f"tests/claims/lesson_{lesson}.py:\n" + "\n".join(loose)
    )


def test_most_claims_are_carried_by_data():
    carried = register.count_claims("tied") + register.count_claims("compared")
    assert carried > register.count_claims("untied")
