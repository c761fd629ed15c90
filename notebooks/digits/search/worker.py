"""A worker for the search of lesson 09; any number of them share one study.

    python -m digits.search.worker search.log --trials 20

takes part in the search whose storage is the file ``search.log``, until 20 trials
are finished. Call it once per processor core: each worker uses one. With the address
of a database, such as ``postgresql+psycopg://name@host/search``, workers on any number
of machines share the search. Its password comes from ``PGPASSWORD`` or ``~/.pgpass``.

The workers know nothing of each other, only the storage. A trial whose worker died
is marked as failed, and its settings wait for the next free worker.
"""

import argparse
import os
import signal
import socket
import sys
import threading
import time
import traceback
import uuid
import warnings
from collections import Counter
from pathlib import Path

import optuna
import psutil
from optuna.exceptions import TrialPruned, UpdateFinishedTrialError
from optuna.storages import fail_stale_trials
from optuna.study import MaxTrialsCallback
from optuna.trial import TrialState

from digits.profile import load_profile
from digits.search import storage
from digits.search.storage import SILENCE, STUDY, open_study, put_back, say

# How long a training may take, in seconds.
LIMIT = 600
# A trial that no worker signs for so long, in seconds, lost its worker at once.
UNSIGNED = 60
# How often a worker without work looks whether there is some, in seconds: at first,
# and after a long wait.
PAUSE, LONG_PAUSE = 0.2, 5
# A worker whose trainings end in an error so often, one after the other, gives up.
ERRORS = 3
# What a storage says through a training; other errors are the training's own.
STORAGE_SAYS = (TrialPruned, UpdateFinishedTrialError, ConnectionError)
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
TAKEN = (*FINISHED, TrialState.RUNNING, TrialState.WAITING)
STOPPED = "Stopped: the trial at work waits for another worker, the others are kept."


class NoPlace(Exception):
    """Another worker was quicker to begin the last trial."""


class TrainingError(Exception):
    """A training ended in an error."""


class Worker:
    """Takes part in a study until so many trials are complete or pruned, by whomever.

    Those that failed do not count, so the study gets a new one for each of them.
    ``limit`` is the time that a training may take, in seconds.
    """

    def __init__(self, study: optuna.Study, *, trials: int, limit: float = LIMIT):
        self.study, self.trials, self.limit = study, trials, limit
        self.number = None  # of the trial at work
        self.errors = 0  # trainings that ended in an error, one after the other
        self.seen = {}  # when this worker first saw a trial running, by its own clock

    def work(self) -> None:
        """Run trials, and wait for those of others, until all are finished."""
        pause = PAUSE
        while self.errors < ERRORS:
            self.free_lost_trials()
            states = Counter(t.state for t in self.study.get_trials(deepcopy=False))
            taken = sum(states[state] for state in TAKEN)
            if states[TrialState.WAITING] or taken < self.trials:
                self._run_trials()
                pause = PAUSE
            elif states[TrialState.RUNNING]:
                # Its worker may still die, and then somebody must take its place.
                time.sleep(pause)
                pause = min(2 * pause, LONG_PAUSE)
            else:
                return
        raise TrainingError(
            f"{ERRORS} trainings in a row ended in an error: it is written above, mend "
            "what causes it and start the worker again."
        )

    def _run_trials(self):
        enough = MaxTrialsCallback(self.trials, states=TAKEN)
        callbacks = [self._report, self.free_lost_trials, enough]
        try:
            self.study.optimize(
                self._run, callbacks=callbacks, catch=(NoPlace, TrainingError)
            )
        except KeyboardInterrupt:
            trial = self._get_trial()
            if trial and trial.state == TrialState.FAIL:
                put_back(self.study, trial)
            raise
        except (UpdateFinishedTrialError, ValueError, AssertionError):
            # In these ways Optuna refuses the result of a trial that no longer runs.
            trial = self._get_trial()
            if not trial or not trial.state.is_finished():
                raise
            if trial.state == TrialState.FAIL:
                say(
                    f"Trial {trial.number} was given to another worker while this one "
                    "was silent: it goes on with the next trial."
                )
            self.number = None

    def _run(self, trial):
        before = self.study.get_trials(deepcopy=False)[: trial.number]
        if sum(other.state in TAKEN for other in before) >= self.trials:
            raise NoPlace
        # Numbers of processes are used again, at the latest after the next start of the
        # computer; with the time when it started, a process is one of its kind.
        started = psutil.Process().create_time()
        signature = [name_machine(), os.getpid(), started, self.limit]
        trial.set_user_attr("worker", signature)
        self.number = trial.number
        watch = threading.Timer(self.limit, _start_anew, [trial.number, self.limit])
        watch.daemon = True
        watch.start()
        try:
            return measure_accuracy(trial)
        except STORAGE_SAYS:
            raise
        except Exception:
            self.errors += 1
            say(f"Trial {trial.number} failed:\n{traceback.format_exc()}")
            raise TrainingError from None
        finally:
            watch.cancel()

    def _get_trial(self):
        if self.number is None:
            return None
        return self.study.get_trials(deepcopy=False)[self.number]

    def _report(self, study, trial):
        self.number = None
        if trial.state != TrialState.FAIL:
            self.errors = 0
            state = trial.state.name.lower()
            print(f"trial {trial.number} {state}: {trial.value or 0:.4f}", flush=True)
        elif self.errors >= ERRORS:
            study.stop()

    def free_lost_trials(self, *_) -> None:
        """Mark the trials of dead workers as failed, and put their settings back.

        A worker of this machine is dead if its process is gone. For the workers of
        other machines a database keeps heartbeats; in a file, a trial of theirs is
        lost when its training takes too long.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            fail_stale_trials(self.study)
        running = (TrialState.RUNNING,)
        for trial in self.study.get_trials(deepcopy=False, states=running):
            if self._is_lost(trial):
                try:
                    self.study.tell(trial.number, state=TrialState.FAIL)
                except (ValueError, UpdateFinishedTrialError):
                    continue  # another worker has just done the same
                put_back(self.study, trial)

    def _is_lost(self, trial):
        # The clocks of two machines may differ, so no time of another one is used.
        now = time.monotonic()
        watched = now - self.seen.setdefault(trial.number, now)
        if "worker" not in trial.user_attrs:
            return watched > UNSIGNED
        machine, process, started, limit = trial.user_attrs["worker"]
        # This worker looks around between its trials: one of its own is given up.
        gone = process == os.getpid() or not _is_alive(process, started)
        return (machine == name_machine() and gone) or watched > limit + UNSIGNED


def measure_accuracy(trial: optuna.Trial) -> float:
    """Train with the settings of a trial, as lesson 09 does."""
    # Only a worker that has work needs Keras and the images.
    from digits.search import study

    return study.measure_accuracy(trial)


def name_machine() -> str:
    """Return what tells this machine, or this container in it, from all others."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # Processes of two containers have the same numbers, but other lists of them.
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{socket.gethostname()} {uuid.getnode()}"


def _is_alive(number, started):
    try:
        process = psutil.Process(number)
        # Linux tells the time of the start to a hundredth of a second. A killed
        # process stays as a zombie until its parent has noticed.
        same = abs(process.create_time() - started) <= 1
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _start_anew(number, limit):
    # The training may hang in the depth of TensorFlow, where nothing stops it. So a new
    # worker takes the place of the process, and finds its trial among the lost ones.
    say(
        f"Trial {number} is not done after {limit:g} s: its worker gives it up and "
        "starts anew; set --limit if trainings need longer."
    )
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(sys.executable, sys.orig_argv)
    os._exit(1)


def count_trials(study: optuna.Study) -> dict[str, int]:
    """Count the trials: finished (complete or pruned), lost, running and waiting.

    A lost trial had begun when its worker died, was stopped or met an error.
    """
    trials = study.get_trials(deepcopy=False)
    states = Counter(trial.state for trial in trials)
    # A worker that came too late for the last place left no signature.
    signed = [trial.state for trial in trials if "worker" in trial.user_attrs]
    return {
        "finished": sum(states[state] for state in FINISHED),
        "lost": signed.count(TrialState.FAIL),
        "running": states[TrialState.RUNNING],
        "waiting": states[TrialState.WAITING],
    }


def main(arguments: list[str] | None = None) -> int | str:
    """Work on the study that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m digits.search.worker",
        description="Take part in a search.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("storage", help="a file, or the address of a database")
    parser.add_argument("--study", default=STUDY, help="its name")
    for name, default, meaning in (
        ("--trials", 20, "trials in all"),
        ("--limit", LIMIT, "seconds that a training may take"),
        ("--silence", SILENCE, "seconds after which a silent worker is dead"),
    ):
        parser.add_argument(name, type=_count, default=default, help=meaning)
    chosen = parser.parse_args(arguments)
    # One core each: the threads of several workers would get into each other's way.
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # And no more of a graphics card's memory than needed: others want some, too.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        study = open_study(chosen.storage, chosen.study, silence=chosen.silence)
        begun, own = study.user_attrs["profile"], load_profile().name
    except (OSError, ValueError) as error:
        return f"{error}"
    except KeyboardInterrupt:
        return STOPPED
    if own != begun:
        return (
            f"DIGITS_PROFILE is {own!r}, expected {begun!r}, with which the study was "
            f"begun: set DIGITS_PROFILE={begun}, or choose another --study."
        )
    signal.signal(signal.SIGINT, _stop)
    # Clusters send this one before they take the machine away.
    signal.signal(signal.SIGTERM, _stop)
    try:
        Worker(study, trials=chosen.trials, limit=chosen.limit).work()
    except KeyboardInterrupt:
        return STOPPED
    except (ConnectionError, TrainingError) as error:
        return f"{error}" if storage.PATIENCE else STOPPED
    return 0


def _count(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}, expected a whole number from 1")
    return int(text)


def _stop(*_):
    storage.PATIENCE = 0  # who stops a worker does not want to wait for a storage
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
