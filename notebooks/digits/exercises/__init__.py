"""The exercises of the lessons: one module of checks per lesson."""

from digits.exercises import (  # noqa: F401  (importing a module registers its checks)
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
)
from digits.exercises.machinery import check, hint

__all__ = ["check", "hint"]
