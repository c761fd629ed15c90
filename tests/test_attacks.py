"""The checks of the exercises take every right answer and no wrong one."""

import ast
import contextlib
import io
import re
import time
from functools import cache
from importlib import import_module
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf

import digits
from attacks import junk
from attacks.mutants import make_mutants
from digits.exercises import machinery
from digits.exercises.machinery import EXERCISES

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))
MODULES = {p.name[:2]: import_module(f"attacks.lesson_{p.name[:2]}") for p in LESSONS}
# Their answers are trainings or free choices: a mutant of one is another right answer.
OPEN = set().union(*(module.OPEN for module in MODULES.values()))
# Seconds for the endless ones, so that the tests do not take hours.
SHORT = 0.5


def gather(name):
    return {
        number: entries
        for module in MODULES.values()
        for number, entries in getattr(module, name).items()
    }


RIGHT, WRONG, EQUIVALENT = map(gather, ("RIGHT", "WRONG", "EQUIVALENT"))


def ask(number, answers) -> str:
    """Return what the check prints last."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        digits.check(number, *answers)
    return printed.getvalue()[printed.getvalue().rindex(f"Exercise {number}: ") :]


def is_right(number, answers) -> bool:
    return ask(number, answers).startswith(f"Exercise {number}: right.")


def code_cells(path):
    return [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "code"]


def checked_in(source):
    found = re.search(r'digits\.check\(\s*"([\d.]+)"', source)
    return found and found[1]


@cache
def solutions(lesson):
    """Return the cells of the solutions of a lesson, in order."""
    (path,) = (NOTEBOOKS / "solutions").glob(f"{lesson}_*.ipynb")
    return code_cells(path)


@cache
def solved(lesson):
    """Return the cells that solve an exercise of a lesson, by its number."""
    cells = {checked_in(source): source for source in solutions(lesson)}
    return {number: source for number, source in cells.items() if number}


@cache
def names_of(lesson):
    """Return the names that the solutions of a lesson need."""
    names = {}
    for source in solutions(lesson):
        # What trains or draws is slow, and nothing that is asked needs it.
        slow = re.search(r"\.fit\(|train_model\(|plot_", source)
        if not slow and checked_in(source) not in OPEN:
            # A cell may build on a training that was left out.
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.suppress(NameError),
            ):
                exec(source, names)
    return names


def answer_of(lesson, source):
    """Return what a cell hands to the check, without checking it."""
    handed, names = [], dict(names_of(lesson))
    spy = type("Spy", (), {"__getattr__": lambda self, name: getattr(digits, name)})()
    spy.check = lambda number, *answers: handed.append(answers)
    names["digits"] = spy
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(source.replace("import digits", ""), names)
    return handed[0]


CLOSED = sorted(set(EXERCISES) - OPEN)


def as_others(value):
    """Return a number, a row, a list or an array in the forms that mean the same."""
    if isinstance(value, str):
        return [value.lower(), list(value), tuple(value), " ".join(value)]
    array = np.asarray(value)
    forms = [array, tf.constant(array), tf.Variable(array), array.tolist()]
    forms += [array.astype("float64"), array.astype("float32")]
    if array.dtype.kind == "i" and (array >= 0).all():
        forms += [array.astype("uint32"), keras.Variable(array, dtype="int64")]
    if array.ndim == 0:
        forms += [array[()], array.item()]
    if array.ndim == 1:
        forms += [tuple(array), [np.int64(each) for each in array]]
    return forms


def as_functions(function):
    """Return a function with results in the forms that mean the same."""

    def change(results, form):
        if isinstance(results, tuple):
            return tuple(change(each, form) for each in results)
        return form(results)

    forms = [np.asarray, tf.constant, lambda result: np.asarray(result).tolist()]
    forms += [lambda result: keras.ops.convert_to_tensor(np.asarray(result))]
    return [
        lambda *arguments, form=form: change(function(*arguments), form)
        for form in forms
    ]


@pytest.mark.parametrize("number", CLOSED)
def test_a_right_answer_passes_in_every_form(number):
    source = solved(number[:2])[number]
    (answer,) = answer_of(number[:2], source)
    if isinstance(answer, keras.Model):
        return  # its module has other right ones
    forms = as_functions(answer) if callable(answer) else as_others(answer)
    if number in getattr(MODULES[number[:2]], "ONE_DTYPE", ()):
        forms = forms[:2]
    for form in forms:
        assert is_right(number, (form,)), (form, ask(number, (form,)))


RIGHT_FORMS = [(number, each) for number in sorted(RIGHT) for each in RIGHT[number]]


@pytest.mark.parametrize(("number", "answers"), RIGHT_FORMS)
def test_other_right_answers_pass(number, answers):
    assert is_right(number, answers), ask(number, answers)


WRONG_ANSWERS = [(number, *each) for number in sorted(WRONG) for each in WRONG[number]]


@pytest.mark.parametrize(("number", "answers", "says"), WRONG_ANSWERS)
def test_a_wrong_answer_is_refused_and_its_mistake_named(number, answers, says):
    # Some checks draw anew each time.
    for _ in range(3):
        told = ask(number, answers)
        assert told.startswith(f"Exercise {number}: not yet. ")
        assert (says or "") in told


def test_each_exercise_is_attacked_enough():
    for number in EXERCISES:
        assert len(WRONG.get(number, [])) >= 6, number
        if number not in OPEN and number in RIGHT and RIGHT[number]:
            assert len(RIGHT[number]) >= 4, number


def test_nine_in_ten_wrong_answers_hear_their_mistake():
    named = [says is not None for *_, says in WRONG_ANSWERS]
    assert np.mean(named) >= 0.9


MUTANTS = [
    (number, name, source)
    for number in CLOSED
    for name, source in make_mutants(solved(number[:2])[number]).items()
]


@pytest.mark.parametrize(
    ("number", "name", "source"), MUTANTS, ids=[f"{m[0]} {m[1]}" for m in MUTANTS]
)
def test_a_mutant_of_the_solution_is_refused(monkeypatch, number, name, source):
    monkeypatch.setattr(machinery, "LIMIT", 2)
    try:
        answers = answer_of(number[:2], source)
    except Exception:
        return  # its cell fails before anything is checked, in red
    equivalent = name in EQUIVALENT.get(number, {})
    assert is_right(number, answers) == equivalent, ask(number, answers)


def test_no_equivalent_mutant_is_listed_in_vain():
    known = {(number, name) for number, name, _ in MUTANTS}
    listed = {(number, name) for number in EQUIVALENT for name in EQUIVALENT[number]}
    assert listed <= known


def arity(number):
    return EXERCISES[number].complaint.__code__.co_argcount


@pytest.mark.parametrize("number", sorted(EXERCISES))
def test_junk_neither_passes_nor_stops_the_notebook(number):
    for name, value in (junk.VALUES | junk.FUNCTIONS).items():
        began = time.perf_counter()
        told = ask(number, [value] * arity(number))
        assert told.startswith(f"Exercise {number}: not"), (name, told)
        assert len(told) < 600, (name, told)
        assert time.perf_counter() - began < 5, name


@pytest.mark.parametrize("number", CLOSED)
def test_what_never_ends_is_stopped_with_a_sentence(monkeypatch, number):
    source = solved(number[:2])[number]
    (answer,) = answer_of(number[:2], source)
    if not callable(answer) or isinstance(answer, keras.Model):
        return
    monkeypatch.setattr(machinery, "LIMIT", SHORT)
    for name, function in junk.ENDLESS.items():
        began = time.perf_counter()
        assert "does a loop never end?" in ask(number, [function]), name
        assert time.perf_counter() - began < SHORT + 1, name


def test_an_endless_loop_is_stopped_after_five_seconds():
    began = time.perf_counter()
    assert "more than 5 seconds" in ask("02.2", [junk.loops])
    assert 4.5 < time.perf_counter() - began < 6


@pytest.mark.parametrize("number", CLOSED)
def test_a_check_answers_within_a_second(number):
    source = solved(number[:2])[number]
    answers = answer_of(number[:2], source)
    ask(number, answers)  # the first call imports what it needs
    # Another program may be at work during one of them.
    seconds = [seconds_of(number, answers) for _ in range(3)]
    assert min(seconds) < 1


def seconds_of(number, answers):
    began = time.perf_counter()
    ask(number, answers)
    return time.perf_counter() - began


def squeeze(text):
    return re.sub(r"\s+", "", text)


def secrets(number):
    """Return the texts that would give a solution away."""
    source = solved(number[:2])[number]
    (answer, *_) = answer_of(number[:2], source)
    if isinstance(answer, keras.Model):
        return []
    if isinstance(answer, str):
        return [answer]
    if not callable(answer):
        values = answer if isinstance(answer, tuple) else (answer,)
        plain = ", ".join(f"{value}" for value in values)
        return [plain, ", ".join(f"{value:,}" for value in values)]
    statements = [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Return | ast.Assign)
    ]
    texts = [squeeze(ast.unparse(value)) for value in statements]
    return [text for text in texts if len(text) > 20]


@pytest.mark.parametrize("number", CLOSED)
def test_a_solution_stands_in_no_lesson_hint_or_complaint(number):
    path = next(p for p in LESSONS if p.name.startswith(number[:2]))
    told = [cell.source for cell in nbformat.read(path, 4).cells]
    told += [EXERCISES[number].hint]
    told += [ask(number, answers) for answers, _ in WRONG[number]]
    allowed = getattr(MODULES[number[:2]], "TOLD", {}).get(number, ())
    for secret in secrets(number):
        if secret in allowed:
            continue
        for text in told:
            if callable(secret) or len(secret) > 20:
                assert secret not in squeeze(text), secret
            else:
                assert not re.search(rf"(?<![\d.,]){re.escape(secret)}(?![\d])", text)
