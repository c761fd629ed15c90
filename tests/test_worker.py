"""Workers share a study: exact counts, dead workers, a file and a real database."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter

import optuna
import pytest

from digits import search, worker
from digits.hyperparameters import BASE, load_part, train_model
from digits.profile import load_profile
from postgres import run_server

FILTERS = optuna.distributions.IntDistribution(8, 24, step=8)
# A trial that only sleeps stands for a training, where the training does not matter.
SHORT = """
import sys, time
from digits import search, worker
def sleep(trial):
    search.suggest_settings(trial)
    trial.report(0.5, 0)
    time.sleep({seconds})
    return 0.5
worker.measure_accuracy = sleep
{more}
sys.exit(worker.main(sys.argv[1:]))
"""


@pytest.fixture(params=["journal file", "PostgreSQL"])
def place(request, tmp_path):
    """Return a storage's path or address."""
    if request.param == "journal file":
        yield str(tmp_path / "search.log")
    else:
        with run_server() as address:
            yield address


@pytest.fixture
def start():
    """Return a function that starts a worker; at the end all are stopped."""
    workers = []

    def start_worker(place, trials, *, seconds=None, more=""):
        code = ["-m", "digits.worker"]
        if seconds is not None:
            code = ["-c", SHORT.format(seconds=seconds, more=more)]
        command = [sys.executable, *code, place, "--trials", str(trials)]
        pipe = subprocess.PIPE
        workers.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True))
        return workers[-1]

    yield start_worker
    for each in workers:
        each.kill()
        each.communicate()


def finish(*workers):
    for each in workers:
        _, errors = each.communicate(timeout=120)
        assert each.returncode == 0, errors


def trials_of(place):
    return search.open_study(place).get_trials()


def wait_for_trial_of(process, place):
    """Return the trial that a worker is at, once it has chosen its settings."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for trial in trials_of(place):
            has_settings = trial.state.name == "RUNNING" and trial.intermediate_values
            if has_settings and trial.user_attrs["worker"][1] == process.pid:
                return trial
        time.sleep(0.1)
    raise TimeoutError("the worker began no trial")


def test_workers_that_start_at_once_finish_exactly_the_trials_asked_for(place, start):
    finish(*[start(place, 30, seconds=0.02) for _ in range(4)])
    trials = trials_of(place)
    states = Counter(trial.state.name for trial in trials)
    assert states["COMPLETE"] == 30
    assert set(states) <= {"COMPLETE", "FAIL"}
    # Those that failed were begun at the very end by workers that came too late.
    assert all(
        t.datetime_start is not None and not t.params for t in trials if not t.value
    )
    signed = {t.user_attrs["worker"][1] for t in trials if t.value}
    assert len(signed) > 1, "one worker did all of the work"


def test_a_killed_worker_loses_nothing(place, start):
    victim, survivor = start(place, 5, seconds=1), start(place, 5, seconds=1)
    lost = wait_for_trial_of(victim, place)
    victim.kill()
    finish(survivor)
    trials = trials_of(place)
    assert worker.count_trials(search.open_study(place)) == {
        "finished": 5,
        "lost": 1,
        "running": 0,
        "waiting": 0,
    }
    assert trials[lost.number].state.name == "FAIL"
    again = [t for t in trials if t.params == lost.params and t.value]
    assert [t.user_attrs["worker"][1] for t in again] == [survivor.pid]


def test_settings_that_lose_three_workers_are_not_tried_again(tmp_path):
    study = search.open_study(str(tmp_path / "search.log"))
    for losses in range(1, 4):
        trial = study.ask() if losses > 1 else study.ask({"filters": FILTERS})
        trial.suggest_int("filters", 8, 24, step=8)
        trial.set_user_attr("worker", [socket.gethostname(), 2**22 + 1, 0.0])
        worker.free_lost_trials(study)
        counts = worker.count_trials(study)
        assert (counts["lost"], counts["waiting"]) == (losses, int(losses < 3))
    assert len({trial.params["filters"] for trial in study.trials}) == 1


def test_a_process_number_that_was_used_again_is_no_sign_of_life(tmp_path):
    study = search.open_study(str(tmp_path / "search.log"))
    host, number, started = worker.sign()
    for shift, lost in ((0, 0), (60, 1)):
        study.ask().set_user_attr("worker", [host, number, started - shift])
        worker.free_lost_trials(study)
        assert worker.count_trials(study)["lost"] == lost


def test_a_study_goes_on_where_it_stopped(place, start):
    finish(start(place, 3, seconds=0))
    finish(start(place, 7, seconds=0))
    finish(start(place, 7, seconds=0))
    assert worker.count_trials(search.open_study(place))["finished"] == 7


def test_a_database_notices_that_a_worker_elsewhere_is_gone(start, monkeypatch):
    hurry = "search.HEARTBEAT, search.SILENCE = 1, 3"
    elsewhere = f"{hurry}\nimport socket\nsocket.gethostname = lambda: 'elsewhere'"
    with run_server() as place:
        victim = start(place, 3, seconds=60, more=elsewhere)
        lost = wait_for_trial_of(victim, place)
        # While it lives, nobody takes its trial away.
        survivor = start(place, 3, seconds=0.1, more=hurry)
        time.sleep(8)
        running = [t.number for t in trials_of(place) if t.state.name == "RUNNING"]
        assert running == [lost.number]
        victim.kill()
        finish(survivor)
        counts = worker.count_trials(search.open_study(place))
        assert counts == {"finished": 3, "lost": 1, "running": 0, "waiting": 0}
        assert any(t.params == lost.params and t.value for t in trials_of(place))


def test_a_worker_really_trains(tmp_path, start):
    place = str(tmp_path / "search.log")
    finish(start(place, 1))
    (trial,) = trials_of(place)
    data = load_part(load_profile().images // 9)
    again = train_model(seed=trial.number, data=data, **trial.params)
    # A worker has one thread, which may round differently.
    assert trial.value == pytest.approx(again["validation_accuracy"], abs=0.03)
    assert len(trial.intermediate_values) == BASE["epochs"]


@pytest.mark.parametrize(
    "place, message",
    [
        ("no_folder/search.log", "expected a file in a folder that is there"),
        ("postgresql+psycopg://x@127.0.0.1:1/y", "check the address, the name and"),
        ("nosuchdatabase://x", "check the address"),
    ],
)
def test_a_wrong_storage_gets_a_sentence(place, message, monkeypatch, tmp_path):
    monkeypatch.setattr(search, "CALLS", 1)
    monkeypatch.chdir(tmp_path)
    # Set by main for its own process.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    verdict = worker.main([place])
    assert message in verdict and verdict.count("\n") == 0


def test_an_unreadable_storage_is_left_as_it_is(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n")
    with pytest.raises(ValueError, match="expected a file of a search"):
        search.open_study(str(other))
    assert other.read_text() == "my notes\n"


def test_optuna_chooses_from_settings_that_the_training_takes():
    trial = optuna.create_study().ask()
    assert (
        5 <= len(set(search.suggest_settings(trial)) & set(BASE)) == len(trial.params)
    )
