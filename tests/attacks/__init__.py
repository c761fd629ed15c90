"""Answers to the exercises that must pass, and answers that must not.

One module for each lesson holds, by the number of the exercise:

``RIGHT``: answers that must pass, besides those of the solutions; each is a tuple of
what the check is given.
``WRONG``: pairs of an answer and the words of the complaint that name its mistake, or
None if the complaint only tells what was expected and what came.
``EQUIVALENT``: changes of the solution that still do what was asked, each with why.
"""
