"""A worker for the search of lesson 06; any number of them share one study.

    python -m digits.worker search.log --trials 20

takes part in the search whose storage is the file ``search.log``, until 20 trials
are finished. Call it once per processor core: each worker uses one. With the address
of a database, such as ``postgresql+psycopg://name:password@host/search``, workers on
any number of machines share the search.

The workers know nothing of each other, only the storage. A trial whose worker died
is marked as failed, and its settings wait for the next free worker.
"""

import argparse
import os
import socket
import sys
import time
import warnings
from datetime import datetime, timedelta

import optuna
import psutil
from optuna.storages import fail_stale_trials
from optuna.trial import TrialState

from digits.search import STUDY, measure_accuracy, open_study, put_back

# A trial that no worker has signed for so long, in seconds, lost its worker at once.
UNSIGNED = 60
# How often a worker without work looks whether there is some, in seconds.
PAUSE = 0.2
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)


class NoPlace(Exception):
    """Raised in a trial that another worker was quicker to begin."""


def work(study: optuna.Study, trials: int) -> None:
    """Take part in a study until so many trials are finished, by whomever.

    Parameters
    ----------
    study : optuna.Study
        From :func:`digits.search.open_study`.
    trials : int
        Trials that shall be complete or pruned at the end. Those that failed do not
        count, so the study gets a new one for each of them.
    """

    def run(trial):
        if _places_before(study, trial) >= trials:
            raise NoPlace
        trial.set_user_attr("worker", sign())
        return measure_accuracy(trial)

    while True:
        free_lost_trials(study)
        states = [trial.state for trial in study.get_trials(deepcopy=False)]
        taken = len(states) - states.count(TrialState.FAIL)
        if TrialState.WAITING in states or taken < trials:
            study.optimize(run, n_trials=1, callbacks=[_report], catch=(NoPlace,))
        elif TrialState.RUNNING in states:
            # Its worker may still die, and then somebody must take its place.
            time.sleep(PAUSE)
        else:
            return


def sign() -> list:
    """Return what tells this process from all others: host, number and start time.

    Numbers are used again, at the latest after a restart of the computer.
    """
    return [socket.gethostname(), os.getpid(), psutil.Process().create_time()]


def _places_before(study, trial):
    others = study.get_trials(deepcopy=False)
    return sum(
        other.number < trial.number and other.state != TrialState.FAIL
        for other in others
    )


def _report(study, trial):
    if trial.state != TrialState.FAIL:
        accuracy = list(trial.intermediate_values.values())[-1]
        state = trial.state.name.lower()
        print(f"trial {trial.number} {state}: {accuracy:.4f}", flush=True)


def count_trials(study: optuna.Study) -> dict[str, int]:
    """Count the trials: finished (complete or pruned), lost, running and waiting.

    A lost trial had begun when its worker died or was stopped.
    """
    trials = study.get_trials(deepcopy=False)
    states = [trial.state for trial in trials]
    return {
        "finished": sum(state in FINISHED for state in states),
        # A worker that came too late for the last place left no signature.
        "lost": sum(
            trial.state == TrialState.FAIL and "worker" in trial.user_attrs
            for trial in trials
        ),
        "running": states.count(TrialState.RUNNING),
        "waiting": states.count(TrialState.WAITING),
    }


def free_lost_trials(study: optuna.Study) -> None:
    """Mark the trials of dead workers as failed, and put their settings back.

    A worker of this machine is dead if its process is gone. For the workers of other
    machines a database keeps heartbeats; a file does not.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        fail_stale_trials(study)
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if _is_lost(trial):
            try:
                study.tell(trial.number, state=TrialState.FAIL)
            except (ValueError, RuntimeError):
                continue  # another worker has just done the same
            put_back(study, trial)


def _is_lost(trial):
    if "worker" not in trial.user_attrs:
        age = datetime.now() - trial.datetime_start
        return age > timedelta(seconds=UNSIGNED)
    host, number, started = trial.user_attrs["worker"]
    return host == socket.gethostname() and not _is_alive(number, started)


def _is_alive(number, started):
    try:
        process = psutil.Process(number)
        # Linux tells the time of the start to a hundredth of a second.
        if abs(process.create_time() - started) > 1:
            return False
        # A killed process stays as a zombie until its parent has noticed.
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def main(arguments: list[str] | None = None) -> int | str:
    """Work on the study that the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m digits.worker", description="Take part in a search."
    )
    parser.add_argument("storage", help="a file, or the address of a database")
    parser.add_argument("--study", default=STUDY, help=f"its name ({STUDY})")
    parser.add_argument("--trials", type=int, default=20, help="trials in all (20)")
    chosen = parser.parse_args(arguments)
    # One core each: the threads of several workers would get into each other's way.
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        work(open_study(chosen.storage, chosen.study), chosen.trials)
    except (OSError, ValueError) as error:
        return f"{error}"
    except KeyboardInterrupt:
        return "Stopped: the trial at work is marked as failed, the others are kept."
    return 0


if __name__ == "__main__":
    sys.exit(main())
