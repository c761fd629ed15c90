"""The profile follows its environment variable."""

import dataclasses

import pytest

import digits
from digits.profile import PROFILES


def test_full_is_the_default(monkeypatch):
    monkeypatch.delenv("DIGITS_PROFILE", raising=False)
    assert digits.load_profile().name == "full"


def test_quick_does_less_of_everything(monkeypatch):
    monkeypatch.setenv("DIGITS_PROFILE", "quick")
    quick = dataclasses.astuple(digits.load_profile())[1:]
    full = dataclasses.astuple(PROFILES["full"])[1:]
    assert all(less < more for less, more in zip(quick, full, strict=True))


def test_another_name_is_refused(monkeypatch):
    monkeypatch.setenv("DIGITS_PROFILE", "fast")
    with pytest.raises(
        ValueError, match=r"'fast', expected one of \['full', 'quick'\]"
    ):
        digits.load_profile()
