"""Tests of start.py: its refusals, what it skips, and how it runs notebooks."""

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]

COMMANDS = ("lab", "test", "run", "refresh", "bench")
GOOD = {
    "version": (3, 12, 1),
    "is_64_bit": True,
    "build": "linux-x86_64",
    "machine": "x86_64",
    "has_data": True,
}


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Return start.py as a module that works in a temporary folder."""
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for folder in ("tests", "data", "notebooks"):
        (tmp_path / folder).mkdir()
    for file in ("requirements.txt", "tests/requirements.txt", "pyproject.toml"):
        (tmp_path / file).write_text(file)
    (tmp_path / "data" / "mnist.npz").touch()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(module, "TEST_LOCK", tmp_path / "tests" / "requirements.txt")
    monkeypatch.setattr(module, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(module, "BUILD", tmp_path / "build" / "run")
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    return module


@pytest.fixture
def installed(start, monkeypatch):
    """Replace the downloads by a bare virtual environment; list the installations."""
    locks = []

    def install(lock):
        locks.append(lock)
        subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", start.VENV], check=True
        )
        return True

    monkeypatch.setattr(start, "install", install)
    return locks


@pytest.fixture
def ready(start, monkeypatch):
    """Let the commands use the Python of the tests, without any installation."""
    monkeypatch.setattr(start, "set_up", lambda lock: None)
    monkeypatch.setattr(start, "venv_python", lambda: sys.executable)
    return start


def write_notebook(path, *cells):
    """Write a notebook with code cells, one of them tagged, and return its path."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
            }
        },
    )
    notebook.cells[0].metadata["tags"] = ["nbval-ignore-output"]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": (3, 6, 15)}, ["Python 3.6", "python3.12 start.py"]),
        ({"version": (3, 10, 13)}, ["Python 3.10", "py -3.12 start.py"]),
        ({"version": (3, 14, 0)}, ["Python 3.14", "install Python 3.12"]),
        ({"version": (2, 7, 18)}, ["Python 2.7", "install Python 3.12"]),
        ({"is_64_bit": False, "build": "win32"}, ["32-bit", "64-bit Python 3.12"]),
        ({"build": "macosx-10.9-universal2"}, ["Intel", "Rosetta"]),
        ({"build": "macosx-10.13-x86_64"}, ["Intel", "Apple silicon"]),
        ({"build": "win-arm64", "machine": "ARM64"}, ["Windows on Arm", "wsl"]),
        ({"has_data": False}, ["data/mnist.npz", "again"]),
    ],
)
def test_refuses_with_one_sentence_and_the_fix(start, change, words):
    sentence = start.refuse(**{**GOOD, **change})
    assert all(word in sentence for word in words)
    assert sentence.endswith(".") and ". " not in sentence and "\n" not in sentence


@pytest.mark.parametrize(
    "change",
    [
        {"version": (3, 11, 0)},
        {"version": (3, 13, 9)},
        {"build": "linux-aarch64", "machine": "aarch64"},
        {"build": "macosx-11.0-arm64", "machine": "arm64"},
        {"build": "macosx-10.13-universal2", "machine": "arm64"},
        {"build": "win-amd64", "machine": "AMD64"},
    ],
)
def test_accepts_supported_computers(start, change):
    assert start.refuse(**{**GOOD, **change}) is None


@pytest.mark.parametrize(
    ("free_gb", "has_venv", "words"),
    [(2.9, True, ["2.9 GB", "needs 3 GB", "free"]), (9, False, ["python3-venv"])],
)
def test_refuses_an_installation_that_would_fail(start, free_gb, has_venv, words):
    sentence = start.refuse_install(free_gb, has_venv)
    assert all(word in sentence for word in words)
    assert sentence.endswith(".") and ". " not in sentence and "\n" not in sentence
    assert start.refuse_install(3.1, True) is None


def test_stops_before_installing_on_a_full_disk(start, installed, monkeypatch):
    usage = start.shutil.disk_usage(start.ROOT)._replace(free=10**9)
    monkeypatch.setattr(start.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit, match="1.0 GB free"):
        start.set_up(start.LOCK)
    assert not start.VENV.exists() and not installed


def test_stops_when_the_data_are_missing(start, installed):
    (start.ROOT / "data" / "mnist.npz").unlink()
    with pytest.raises(SystemExit, match="mnist.npz"):
        start.main([])
    assert not installed


def test_old_pythons_can_read_start():
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_help_lists_every_command(start, capsys):
    assert start.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n    {name} " in text for name in COMMANDS)


def test_unknown_command_gets_one_sentence_and_code_2(start, installed, capsys):
    assert start.main(["tets"]) == 2
    error = capsys.readouterr().err
    assert "tets" in error and "refresh" in error and error.count("\n") == 1
    assert not installed


def test_second_call_skips_the_installation(start, installed):
    start.set_up(start.LOCK)
    start.set_up(start.LOCK)
    assert installed == [start.LOCK]


def test_the_lock_of_the_tests_serves_the_lessons_too(start, installed):
    start.set_up(start.LOCK)
    start.set_up(start.TEST_LOCK)
    start.set_up(start.LOCK)
    start.set_up(start.TEST_LOCK)
    assert installed == [start.LOCK, start.TEST_LOCK]


@pytest.mark.parametrize("file", ["requirements.txt", "pyproject.toml"])
def test_installs_again_when_the_requirements_change(start, installed, file):
    start.set_up(start.LOCK)
    kept = start.VENV / "kept"
    kept.touch()
    (start.ROOT / file).write_text("changed")
    start.set_up(start.LOCK)
    assert len(installed) == 2 and kept.exists()


def test_installs_again_when_the_project_has_moved(start, installed, monkeypatch):
    start.set_up(start.LOCK)
    moved = start.ROOT / "moved"
    moved.mkdir()
    shutil.copy(start.ROOT / "pyproject.toml", moved)
    monkeypatch.setattr(start, "ROOT", moved)
    start.set_up(start.LOCK)
    assert len(installed) == 2


def test_makes_an_interrupted_environment_anew(start, installed, monkeypatch):
    install = start.install

    def interrupt(lock):
        install(lock)
        (start.VENV / "half").touch()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(start, "install", interrupt)
        with pytest.raises(KeyboardInterrupt):
            start.set_up(start.LOCK)
    start.set_up(start.LOCK)
    assert len(installed) == 2 and not (start.VENV / "half").exists()


def test_a_removal_cut_short_is_done_again(start, installed, monkeypatch):
    start.set_up(start.LOCK)
    (start.VENV / "hello-digits.txt").write_text("incomplete")
    (start.VENV / "half").touch()
    rmtree = start.shutil.rmtree

    def interrupt(folder, ignore_errors):
        if folder == str(start.VENV):
            (start.VENV / "hello-digits.txt").unlink()
            raise KeyboardInterrupt
        rmtree(folder)

    with monkeypatch.context() as patch:
        patch.setattr(start.shutil, "rmtree", interrupt)
        with pytest.raises(KeyboardInterrupt):
            start.set_up(start.LOCK)
    start.set_up(start.LOCK)
    assert not (start.VENV / "half").exists()


def test_a_failed_update_keeps_the_environment(start, installed, monkeypatch):
    start.set_up(start.LOCK)
    kept = start.VENV / "kept"
    kept.touch()
    with monkeypatch.context() as patch:
        patch.setattr(start, "install", lambda lock: False)
        with pytest.raises(SystemExit, match="network"):
            start.set_up(start.TEST_LOCK)
    start.set_up(start.LOCK)
    assert installed == [start.LOCK] and kept.exists()


@pytest.mark.parametrize("python", ["vanished", "of another version"])
def test_makes_an_environment_with_another_python_anew(start, installed, python):
    start.set_up(start.LOCK)
    path = start.venv_python()
    path.unlink()
    if python == "of another version":
        if os.name == "nt":
            pytest.skip("a stand-in for Python is a shell script here")
        path.write_text("#!/bin/sh\nexit 1\n")
        path.chmod(0o755)
    start.set_up(start.LOCK)
    assert len(installed) == 2 and start.venv_works()


def test_leaves_an_environment_made_by_hand_in_place(start, installed):
    start.install(start.LOCK)
    (start.VENV / "kept").touch()
    start.set_up(start.LOCK)
    assert (start.VENV / "kept").exists()


def test_a_failed_step_shows_its_message_and_ends_the_installation(start, capfd):
    step = [sys.executable, "-c", "print('no network'); raise SystemExit(3)"]
    assert start.show_progress(step) == 3
    assert "no network" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["jupyterlab", "00_start_here.ipynb"]),
        (["--no-browser"], ["jupyterlab", "00_start_here.ipynb", "--no-browser"]),
        (["lab", "--port", "1"], ["jupyterlab", "00_start_here.ipynb", "--port", "1"]),
        (["test", "-k", "data"], ["pytest", "-k", "data"]),
    ],
)
def test_passes_arguments_on(ready, monkeypatch, arguments, expected):
    calls = []
    monkeypatch.setattr(ready, "call", lambda *a, **k: calls.append(a[0]) or (7, None))
    assert ready.main(arguments) == 7
    assert [Path(part).name for part in calls[0][2:]] == expected


def test_run_shows_times_and_stops_at_the_failing_cell(
    ready, tmp_path, capfd, monkeypatch
):
    monkeypatch.setenv("DIGITS_PROFILE", "full")
    good = write_notebook(tmp_path / "good.ipynb", "1 + 1")
    bad = write_notebook(tmp_path / "bad.ipynb", "ratio = 1 / 0")
    never = write_notebook(tmp_path / "never.ipynb", "1")
    before = good.read_bytes()

    assert ready.main(["run", str(good), str(bad), str(never)]) != 0

    lines = capfd.readouterr().out.splitlines()
    memory = "-" if os.name == "nt" else "MB"
    assert "good.ipynb" in lines[0] and " s " in lines[0] and memory in lines[0]
    assert "ratio = 1 / 0" in lines
    assert any("ZeroDivisionError" in line for line in lines)
    assert "bad.ipynb failed." in lines[-1]
    assert not any("never.ipynb" in line for line in lines)
    assert [path.name for path in ready.BUILD.glob("*.ipynb")] == ["good.ipynb"]
    assert good.read_bytes() == before


MEET = """\
import time
from pathlib import Path

Path({mine!r}).touch()
end = time.monotonic() + 60
while not Path({other!r}).exists():
    assert time.monotonic() < end
    time.sleep(0.1)
"""


def test_on_the_quick_profile_lessons_run_side_by_side(ready, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITS_PROFILE", "quick")
    monkeypatch.setattr(ready.os, "cpu_count", lambda: 2)
    places = [str(tmp_path / name) for name in ("first", "second")]
    notebooks = [
        write_notebook(Path(f"{mine}.ipynb"), MEET.format(mine=mine, other=other))
        for mine, other in (places, places[::-1])
    ]
    assert ready.main(["run", *map(str, notebooks)]) == 0


def test_refresh_stores_outputs_and_nothing_that_churns(
    ready, tmp_path, monkeypatch, capfd
):
    cell = (
        "import os\nos.environ['DIGITS_PROFILE'], 'PYTEST_CURRENT_TEST' in os.environ, "
        "os.environ['MALLOC_ARENA_MAX']"
    )
    path = write_notebook(tmp_path / "notebooks" / "solutions" / "a.ipynb", cell)
    ids = [cell.id for cell in nbformat.read(path, 4).cells]
    monkeypatch.setenv("DIGITS_PROFILE", "quick")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")

    assert ready.main(["refresh"]) == 0

    notebook = nbformat.read(path, 4)
    assert notebook.cells[0].outputs[0].data["text/plain"] == "('full', True, '2')"
    assert notebook.cells[0].metadata == {"tags": ["nbval-ignore-output"]}
    assert notebook.metadata.language_info == {"name": "python"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in notebook.cells] == ids
    assert "total" in capfd.readouterr().out


def test_a_notebook_that_does_not_exist_is_named(ready):
    with pytest.raises(SystemExit, match="06_nothing.ipynb"):
        ready.main(["run", "06_nothing.ipynb"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups to signal")
def test_ctrl_c_waits_for_the_tool_and_ends_quietly(start, installed):
    start.set_up(start.TEST_LOCK)
    shutil.copy(ROOT / "start.py", start.ROOT)
    # start.py calls "python -m pytest" in the project's folder and finds this one.
    (start.ROOT / "pytest.py").write_text(
        "import time\n"
        "try:\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    time.sleep(0.5)\n"
        "    open('tidied-up', 'w').close()\n"
    )
    process = subprocess.Popen(
        [sys.executable, start.ROOT / "start.py", "test"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background makes them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert (start.ROOT / "tidied-up").exists()
    assert process.stderr.read() == ""
