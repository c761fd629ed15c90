"""The exercises and quizzes of the lessons: one module of checks per lesson."""

from importlib import import_module

from digits.exercises.machinery import check, hint
from digits.exercises.progress_file import progress
from digits.exercises.questions import quiz

__all__ = ["check", "hint", "progress", "quiz"]

for lesson in range(11):
    import_module(f"digits.exercises.lesson_{lesson:02}")  # which registers its checks
