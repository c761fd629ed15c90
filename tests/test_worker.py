"""Workers share a study, and stay when machines, disks and databases do not."""

import inspect
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from contextlib import suppress
from types import SimpleNamespace

import optuna
import psutil
import psycopg
import pytest

from digits.profile import load_profile
from digits.search import storage, worker
from digits.search import study as search
from digits.search.network import BASE, load_part, train_model
from postgres import run_server

FILTERS = optuna.distributions.IntDistribution(8, 24, step=8)
# A trial that only sleeps stands for a training, where the training does not matter.
SHORT = """
import os, sys, time
from digits.search import storage, worker
{space}
def sleep(trial):
    suggest_settings(trial)
    trial.report(0.5, 0)
    time.sleep({seconds})
    return 0.5
worker.measure_accuracy = sleep
{more}
sys.exit(worker.main(sys.argv[1:]))
"""
# As its source, for whoever imports it waits for Keras.
SPACE = inspect.getsource(search.suggest_settings)
# Signs of life come each second here; on a busy machine some come late.
SILENCE = ("--silence", "6")


@pytest.fixture(autouse=True)
def lose_patience(monkeypatch):
    """Let no test wait for a storage as long as a worker does."""
    monkeypatch.setattr(storage, "PATIENCE", 20)


@pytest.fixture(scope="module")
def server():
    """Return a PostgreSQL server for all tests of this file."""
    with run_server() as running:
        yield running


@pytest.fixture
def database(server):
    """Return the address of an empty database."""
    name = f"search{uuid.uuid4().hex}"
    plain = server.address.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return server.address.replace("/postgres", f"/{name}")


@pytest.fixture(params=["journal file", "PostgreSQL"])
def place(request, tmp_path):
    """Return a storage's path or address."""
    if request.param == "journal file":
        return str(tmp_path / "search.log")
    return request.getfixturevalue("database")


@pytest.fixture
def start():
    """Return a function that starts a worker; at the end all are stopped."""
    workers = []

    def start_worker(place, trials, *options, seconds=None, more="", **environment):
        code = ["-m", "digits.search.worker"]
        if seconds is not None:
            code = ["-c", SHORT.format(space=SPACE, seconds=seconds, more=more)]
        command = [sys.executable, *code, place, "--trials", str(trials), *options]
        pipe = subprocess.PIPE
        workers.append(
            subprocess.Popen(
                command,
                stdout=pipe,
                stderr=pipe,
                text=True,
                env=os.environ | environment,
            )
        )
        return workers[-1]

    yield start_worker
    for each in workers:
        each.kill()
        each.communicate()


def finish(*workers):
    """Wait for workers, all of which must end well; return what they complained of."""
    complaints = []
    for each in workers:
        _, errors = each.communicate(timeout=300)
        assert each.returncode == 0 and "Traceback" not in errors, errors
        complaints.append(errors)
    return complaints


def trials_of(place):
    return storage.open_study(place).get_trials()


def count_trials(place):
    return worker.count_trials(storage.open_study(place))


def wait_until(condition):
    """Return what a condition gives, as soon as it is true."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise TimeoutError(condition)


def wait_for_trial_of(process, place):
    """Return the trial that a worker is at, once it has chosen its settings.

    A worker that has ended is at none.
    """
    study = storage.open_study(place)

    def find():
        if process.poll() is not None:
            raise ProcessLookupError("the worker has ended")
        for trial in study.get_trials():
            if trial.state.name == "RUNNING" and trial.intermediate_values:
                # Databases are read table by table, in an order that differs from
                # process to process: what came before this may be older.
                begun = study.get_trials()[trial.number]
                if begun.user_attrs["worker"][1] == process.pid:
                    return begun
        return None

    return wait_until(find)


def wait_for_end_of(trial, place):
    """Return when a trial no longer runs."""
    study = storage.open_study(place)
    wait_until(lambda: study.get_trials()[trial.number].state.is_finished())


def test_twenty_workers_at_once_finish_exactly_the_trials_asked_for(place, start):
    complaints = finish(*[start(place, 40, seconds=0.1) for _ in range(20)])
    assert not any(complaints)
    trials = trials_of(place)
    states = Counter(trial.state.name for trial in trials)
    assert states["COMPLETE"] == 40
    assert set(states) <= {"COMPLETE", "FAIL"}
    # Those that failed were begun at the very end by workers that came too late.
    assert all(not t.params for t in trials if not t.value)
    signed = {t.user_attrs["worker"][1] for t in trials if t.value}
    assert len(signed) > 1, "one worker did all of the work"


def test_a_killed_worker_loses_nothing(place, start):
    victim, survivor = start(place, 5, seconds=1), start(place, 5, seconds=1)
    lost = wait_for_trial_of(victim, place)
    victim.kill()
    finish(survivor)
    assert count_trials(place) == {"finished": 5, "lost": 1, "running": 0, "waiting": 0}
    trials = trials_of(place)
    assert trials[lost.number].state.name == "FAIL"
    again = [t for t in trials if t.params == lost.params and t.value]
    assert [t.user_attrs["worker"][1] for t in again] == [survivor.pid]


def test_restarts_of_the_database_and_pauses_of_workers_cost_no_trial(
    server, database, start
):
    pair = [start(database, 20, *SILENCE, seconds=1) for _ in range(2)]
    for each, other in (pair, pair[::-1]):
        paused = wait_for_trial_of(each, database)
        process = psutil.Process(each.pid)
        process.suspend()
        # The silence passes, and the other one takes the trial.
        wait_for_end_of(paused, database)
        server.stop()
        process.resume()
        time.sleep(3)
        server.start()
        # At the end the paused one may have been quick enough to finish them all.
        with suppress(ProcessLookupError):
            wait_for_trial_of(other, database)
    complaints = finish(*pair)
    trials = trials_of(database)
    assert sum(t.state.name == "COMPLETE" for t in trials) == 20
    assert count_trials(database)["running"] == 0
    settings = Counter(str(t.params) for t in trials if t.value)
    assert max(settings.values()) == 1, "a trial was finished twice"
    # One line for each misfortune.
    assert all(0 < len(lines.splitlines()) <= 4 for lines in complaints), complaints
    assert any("was given to another worker" in lines for lines in complaints)


def test_a_worker_that_was_paused_goes_on_with_the_next_trial(database, start):
    victim = start(database, 3, *SILENCE, seconds=2)
    paused = wait_for_trial_of(victim, database)
    psutil.Process(victim.pid).suspend()
    survivor = start(database, 3, *SILENCE, seconds=0.5)
    wait_for_end_of(paused, database)
    psutil.Process(victim.pid).resume()
    (line,), none = map(str.splitlines, finish(victim, survivor))
    assert not none
    assert line.startswith(f"Trial {paused.number} was given to another worker")
    counts = {"finished": 3, "lost": 1, "running": 0, "waiting": 0}
    assert count_trials(database) == counts


def test_what_a_database_that_was_away_did_not_hear_is_no_death(server, database):
    study = storage.open_study(database, silence=600)
    backend = study._storage._backend
    trial = study.ask()
    backend.record_heartbeat(trial._trial_id)
    server.stop()
    try:
        backend.record_heartbeat(trial._trial_id)  # does not end its thread
    finally:
        server.start()
    with psycopg.connect(database.replace("+psycopg", "")) as connection:
        connection.execute("update trial_heartbeats set heartbeat = '2000-01-01'")
    crew = worker.Worker(study, trials=1)
    for trouble, lost in ((backend.last_trouble, 0), (-float("inf"), 1)):
        backend.last_trouble = trouble
        crew.free_lost_trials()
        assert [t.state.name for t in study.trials].count("FAIL") == lost


def test_who_reads_while_the_database_is_away_gets_a_sentence(
    server, database, monkeypatch, capsys
):
    study = storage.open_study(database)
    monkeypatch.setattr(storage, "PATIENCE", 1)
    server.stop()
    try:
        with pytest.raises(ConnectionError, match="start the database, then the"):
            print(study.trials)
    finally:
        server.start()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("The storage is away (")
    assert study.trials == []


def test_a_full_disk_is_waited_for(tmp_path, start):
    pytest.importorskip("resource", reason="Windows cannot limit the size of a file")
    place, room = tmp_path / "search.log", tmp_path / "room"
    study = storage.open_study(str(place))
    full = f"""
import resource, threading
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
def make_room():
    while not os.path.exists({str(room)!r}):
        time.sleep(0.1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
threading.Thread(target=make_room, daemon=True).start()
"""
    process = start(str(place), 8, seconds=0, more=full)
    wait_until(lambda: place.stat().st_size >= 6000)
    assert place.read_bytes()[-1:] != b"\n", "the last line is not torn"
    finished = worker.count_trials(study)["finished"]
    assert finished < 8
    time.sleep(1)
    room.touch()
    (errors,) = finish(process)
    away, torn = errors.splitlines()
    assert away.startswith("The storage is away (") and "is torn" in torn
    assert worker.count_trials(study)["finished"] == 8


@pytest.mark.parametrize("rest", ["", "\n", '{"op_code":6,"worker_id":"x"}\n'])
def test_a_torn_line_loses_only_itself(rest, tmp_path, capsys):
    place = tmp_path / "search.log"
    study = storage.open_study(str(place))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    capsys.readouterr()
    with open(place, "a") as file:
        file.write('{"op_code":4,"work' + rest)
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
    assert capsys.readouterr().err.count("is torn") == 1
    again = storage.open_study(str(place))
    errors = capsys.readouterr().err
    assert errors.count("is torn") == 1 and "has room" in errors
    assert [t.value for t in again.trials] == [t.value for t in study.trials]
    assert len(again.trials) == 5


def test_settings_that_lose_three_workers_are_not_tried_again(tmp_path):
    study = storage.open_study(str(tmp_path / "search.log"))
    for losses in range(1, 4):
        trial = study.ask() if losses > 1 else study.ask({"filters": FILTERS})
        trial.suggest_int("filters", 8, 24, step=8)
        gone = [worker.name_machine(), 2**22 + 1, 0.0, 600]
        trial.set_user_attr("worker", gone)
        worker.Worker(study, trials=9).free_lost_trials()
        counts = worker.count_trials(study)
        assert (counts["lost"], counts["waiting"]) == (losses, int(losses < 3))
        # Who finds the dead worker's name on a trial takes it for lost again.
        waiting = study.get_trials(states=(optuna.trial.TrialState.WAITING,))
        assert not any(trial.user_attrs for trial in waiting)
    assert len({trial.params["filters"] for trial in study.trials}) == 1


def sign_as_another(shift=0.0):
    """Return the signature of a process of this machine that lives, if not shifted."""
    other = psutil.Process(os.getppid())
    return [worker.name_machine(), other.pid, other.create_time() - shift, 600]


def test_a_process_number_that_was_used_again_is_no_sign_of_life(tmp_path):
    study = storage.open_study(str(tmp_path / "search.log"))
    for shift, lost in ((0, 0), (60, 1)):
        study.ask().set_user_attr("worker", sign_as_another(shift))
        worker.Worker(study, trials=9).free_lost_trials()
        assert worker.count_trials(study)["lost"] == lost


@pytest.mark.parametrize(
    "signature, seconds",
    [(["elsewhere", 1, 0.0, 600], 600 + worker.UNSIGNED), (None, worker.UNSIGNED)],
)
def test_a_trial_of_a_machine_out_of_sight_is_lost_in_time(
    signature, seconds, tmp_path, monkeypatch
):
    study = storage.open_study(str(tmp_path / "search.log"))
    trial = study.ask()
    if signature:
        trial.set_user_attr("worker", signature)
    crew = worker.Worker(study, trials=1)
    start = time.monotonic()
    for passed, running in ((0, 1), (seconds - 1, 1), (seconds + 1, 0)):
        now = start + passed
        monkeypatch.setattr(worker.time, "monotonic", lambda now=now: now)
        crew.free_lost_trials()
        assert worker.count_trials(study)["running"] == running
    assert worker.count_trials(study)["waiting"] == 1


def test_containers_of_one_host_name_are_two_machines(monkeypatch):
    name = worker.name_machine()
    monkeypatch.setattr(worker.os, "readlink", lambda path: "pid:[7]")
    monkeypatch.setattr(worker.uuid, "getnode", lambda: 7)
    assert worker.name_machine() != name


def test_waiting_for_others_takes_longer_and_longer_breaks(tmp_path, monkeypatch):
    study = storage.open_study(str(tmp_path / "search.log"))
    trial = study.ask()
    trial.set_user_attr("worker", sign_as_another())
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 8:
            study.tell(trial, 0.5)

    clock = SimpleNamespace(sleep=sleep, monotonic=time.monotonic)
    monkeypatch.setattr(worker, "time", clock)
    worker.Worker(study, trials=1).work()
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (worker.PAUSE, worker.LONG_PAUSE)


def test_a_training_that_hangs_is_given_up(place, start):
    hangs = "600 if trial.number == 0 else 0"
    (line,) = finish(start(place, 3, "--limit", "5", seconds=hangs))
    assert line.startswith("Trial 0 is not done after 5 s") and line.count("\n") == 1
    assert count_trials(place) == {"finished": 3, "lost": 1, "running": 0, "waiting": 0}


def test_an_error_of_a_training_is_shown_once_and_costs_one_trial(tmp_path, start):
    place = str(tmp_path / "search.log")
    process = start(place, 3, seconds="int('x') if trial.number == 0 else 0")
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0
    assert errors.startswith("Trial 0 failed:\nTraceback")
    assert errors.count("Traceback") == 1 and "ValueError: invalid literal" in errors
    assert count_trials(place)["finished"] == 3


def test_a_worker_whose_trainings_all_fail_gives_up(tmp_path, start):
    place = str(tmp_path / "search.log")
    process = start(place, 5, seconds="1 / 0")
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert errors.splitlines()[-1].startswith("3 trainings in a row ended in an error")
    assert [t.state.name for t in trials_of(place)] == ["FAIL"] * 3


@pytest.mark.skipif(os.name != "posix", reason="Windows has other signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_stopped_worker_gives_its_trial_back(name, place, start):
    process = start(place, 3, seconds=60)
    trial = wait_for_trial_of(process, place)
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (1, f"{worker.STOPPED}\n")
    assert count_trials(place) == {"finished": 0, "lost": 1, "running": 0, "waiting": 1}
    assert trials_of(place)[-1].params == trial.params


def test_a_study_goes_on_where_it_stopped(place, start):
    finish(start(place, 3, seconds=0))
    finish(start(place, 7, seconds=0))
    finish(start(place, 7, seconds=0))
    assert count_trials(place)["finished"] == 7


def test_a_worker_with_another_profile_is_refused(place, start):
    storage.open_study(place)
    other = {"full": "quick", "quick": "full"}[load_profile().name]
    process = start(place, 1, seconds=0, DIGITS_PROFILE=other)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert f"set DIGITS_PROFILE={load_profile().name}" in errors
    assert errors.count("\n") == 1 and not trials_of(place)


def test_a_database_notices_that_a_worker_elsewhere_is_gone(database, start):
    elsewhere = "worker.name_machine = lambda: 'elsewhere'"
    victim = start(database, 3, *SILENCE, seconds=60, more=elsewhere)
    lost = wait_for_trial_of(victim, database)
    # While it lives, nobody takes its trial away.
    survivor = start(database, 3, *SILENCE, seconds=0.1)
    wait_until(lambda: count_trials(database)["finished"] == 2)
    time.sleep(7)
    running = [t.number for t in trials_of(database) if t.state.name == "RUNNING"]
    assert running == [lost.number]
    victim.kill()
    finish(survivor)
    counts = {"finished": 3, "lost": 1, "running": 0, "waiting": 0}
    assert count_trials(database) == counts
    assert any(t.params == lost.params and t.value for t in trials_of(database))


def test_the_password_comes_from_the_environment_or_a_file(
    tmp_path, start, monkeypatch
):
    monkeypatch.setattr(storage, "FIRST_CALLS", 0)
    password = "se{c}ret"
    passwords = tmp_path / ".pgpass"
    passwords.write_text(f"*:*:*:digits:{password}\n")
    passwords.chmod(0o600)
    with run_server(password=password) as server:
        with pytest.raises(ConnectionError, match="and the password") as error:
            storage.open_study(server.address)
        assert password not in str(error.value)
        storage.open_study(server.address.replace("@", f":{password}@"))
        # Where libpq, the database's own library, looks for the file.
        home = {"HOME": str(tmp_path)} if os.name == "posix" else {}
        home = home or {"PGPASSFILE": str(passwords)}
        finish(start(server.address, 1, seconds=0, PGPASSWORD=password))
        finish(start(server.address, 2, seconds=0, **home))


def test_a_worker_really_trains(tmp_path, start):
    place = str(tmp_path / "search.log")
    finish(start(place, 1))
    (trial,) = trials_of(place)
    settings = search.suggest_settings(optuna.trial.FixedTrial(trial.params))
    data = load_part(load_profile().images // 9)
    again = train_model(**BASE | settings, seed=trial.number, data=data)
    # A worker has one thread, which may round differently.
    assert trial.value == pytest.approx(again["validation_accuracy"], abs=0.03)
    # The last epoch's accuracy is the result.
    assert len(trial.intermediate_values) == BASE["epochs"] - 1


@pytest.mark.parametrize(
    "place, message",
    [
        ("no_folder/search.log", "expected a file in a folder that is there"),
        ("postgresql+psycopg://x@127.0.0.1:1/y", "check the address, the name and"),
        ("nosuchdatabase://x", "check the address"),
    ],
)
def test_a_wrong_storage_gets_a_sentence(place, message, monkeypatch, tmp_path):
    monkeypatch.setattr(storage, "FIRST_CALLS", 0)
    monkeypatch.chdir(tmp_path)
    # Set by main for its own process.
    monkeypatch.setattr(os, "environ", dict(os.environ))
    verdict = worker.main([place])
    assert message in verdict and verdict.count("\n") == 0
    assert os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"


@pytest.mark.parametrize("content", ["my notes\n", "1\n", "[]", '{"a": 1}\n'])
def test_another_file_is_left_as_it_is(content, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text(content)
    with pytest.raises(ValueError, match="expected a file of a search"):
        storage.open_study(str(other))
    assert other.read_text() == content


def test_optuna_chooses_from_settings_that_the_training_takes():
    trial = optuna.create_study().ask()
    settings = search.suggest_settings(trial)
    assert set(settings) <= set(BASE)
    assert 5 <= len(settings) == len(trial.params)
