"""Progress is kept in a small file, and never in the way."""

import json
import os
from pathlib import Path

import pytest

import digits
from digits.exercises import progress_file
from digits.exercises.machinery import EXERCISES


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("DIGITS_PROGRESS", str(path))
    return path


def solve():
    digits.check("00.2", 28 * 28)


def shown(capsys):
    capsys.readouterr()
    digits.progress()
    return capsys.readouterr().out


def test_a_solved_exercise_stays_solved(file, capsys):
    assert f"0 of {len(EXERCISES)}" in shown(capsys)
    solve()
    solve()
    digits.check("00.2", 1)
    assert json.loads(file.read_text())["solved"] == ["00.2"]
    text = shown(capsys)
    assert f"1 of {len(EXERCISES)}" in text and str(file) in text
    (line,) = [line for line in text.splitlines() if line.startswith("lesson 00")]
    assert "00.2" not in line and "00.1" in line


def test_a_lesson_that_is_done_says_so(file, capsys):
    numbers = [number for number in EXERCISES if number.startswith("03")]
    file.write_text(json.dumps({"solved": [*numbers, "99.9"]}))
    text = shown(capsys)
    (line,) = [line for line in text.splitlines() if line.startswith("lesson 03")]
    assert "all solved" in line
    assert f"{len(numbers)} of {len(EXERCISES)}" in text


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", '{"solved": 3}', '{"solved": [1, null]}', "\0"]
)
def test_a_damaged_file_is_no_progress_and_is_made_anew(file, capsys, damage):
    file.write_text(damage)
    assert f"0 of {len(EXERCISES)}" in shown(capsys)
    solve()
    assert json.loads(file.read_text())["solved"] == ["00.2"]


def test_a_file_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch, capsys):
    # A folder stands where the file should be; a missing folder cannot hold it.
    for place in (tmp_path, tmp_path / "missing" / "progress.json"):
        monkeypatch.setenv("DIGITS_PROGRESS", str(place))
        solve()
        assert "right." in capsys.readouterr().out
        assert f"0 of {len(EXERCISES)}" in shown(capsys)
    assert os.listdir(tmp_path) == []


def test_it_is_kept_in_the_home_folder_but_not_for_the_solutions(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.delenv("DIGITS_PROGRESS")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path / "solutions")
    solve()
    assert not (tmp_path / ".hello-digits.json").exists()
    monkeypatch.chdir(tmp_path)
    solve()
    assert progress_file.solved() == {"00.2"}


def test_where_nothing_shall_be_kept_nothing_is(monkeypatch, capsys):
    monkeypatch.setenv("DIGITS_PROGRESS", "")
    solve()
    assert f"0 of {len(EXERCISES)}" in shown(capsys)
