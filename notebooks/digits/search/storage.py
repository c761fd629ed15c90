"""Where a search keeps its trials: a file or a database that may be away for a while.

These are Optuna's two storages, with patience: while the disk is full or the database
restarts they wait, say so once, and go on.
"""

import copy
import json
import os
import random
import sys
import time
import warnings
from contextlib import suppress
from pathlib import Path

import optuna
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages import RetryHeartbeatStaleTrialCallback as Retry
from optuna.storages.journal import BaseJournalBackend, JournalFileOpenLock
from sqlalchemy.exc import SQLAlchemyError

from digits.profile import load_profile

STUDY = "lesson-09"
# After so many seconds without a sign of life a database takes a worker for dead.
SILENCE = 30
# How often settings whose worker died are tried again: they may be what kills it.
RETRIES = 2
# How long a storage that does not answer is called, in seconds: at the start, when a
# wrong address is likely, and later.
FIRST_CALLS, PATIENCE = 5, 600
AWAY = (SQLAlchemyError, optuna.exceptions.StorageInternalError)
DISK = "look whether the disk of the file is there, has room and may be written to"
# In place of a torn line: "delete study -1", which nobody has.
NOTHING = {"op_code": 1, "worker_id": "", "study_id": -1}


def open_study(
    place: str, name: str = STUDY, *, silence: int = SILENCE
) -> optuna.Study:
    """Open the study of that name in a storage; the first who asks makes it.

    The study maximises the accuracy with TPE (Bergstra et al., 2011) and stops trials
    that are below the median of the others (Golovin et al., 2017). Its user attribute
    ``profile`` names the profile it was begun with.

    Parameters
    ----------
    place : str
        A file, or the address of a database, as SQLAlchemy writes them, with ``://``.
    name : str, default "lesson-09"
        One storage can hold several studies.
    silence : int, default 30
        After so many seconds without a sign of life a database takes a worker for dead.

    Raises
    ------
    ConnectionError, FileNotFoundError, ValueError
        If the database does not answer, the folder of the file is not there, or the
        file holds something else than a search.
    """
    profile = load_profile().name
    study = optuna.create_study(
        storage=_open_database(place, silence) if "://" in place else _open_file(place),
        study_name=name,
        direction="maximize",
        # Count the trials at work as bad ones, so that workers try different settings.
        sampler=optuna.samplers.TPESampler(n_startup_trials=5, constant_liar=True),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=5),
        load_if_exists=True,
    )
    if "profile" not in study.user_attrs:
        study.set_user_attr("profile", profile)
    return study


def _open_database(address, silence):
    # Two workers that make the tables at once also get into each other's way.
    trouble = (*AWAY, ImportError)
    advice = "check the address, the name and the password"
    with warnings.catch_warnings():
        # The heartbeat may still change in a later Optuna; the lock pins this one.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return insist(lambda: Database(address, silence), trouble, advice, FIRST_CALLS)


def _open_file(place):
    if not Path(place).absolute().parent.is_dir():
        raise FileNotFoundError(
            f"The storage is {place!r}, expected a file in a folder that is there: "
            "make the folder first."
        )
    with open(place, "ab+") as file:
        file.seek(0)
        start = file.readline(11).rstrip(b"\n")
    if not b'{"op_code":'.startswith(start):
        raise ValueError(
            f"The storage {place!r} holds something else, expected a file of a search "
            "or a new name: choose another name."
        )
    return JournalStorage(Journal(place))


def say(sentence: str) -> None:
    """Tell whoever looks after a search what happened."""
    print(sentence, file=sys.stderr, flush=True)


def insist(action, trouble, advice: str, patience: float | None = None):
    """Return what a storage answers to ``action()``, and wait while that is in trouble.

    After ``patience`` seconds (``PATIENCE`` if not given), a ConnectionError advises
    what to do.
    """
    waited, pause = 0, 0.25
    while True:
        try:
            return action()
        except trouble as error:
            limit = PATIENCE if patience is None else patience
            reason = str(error.__cause__ or error).splitlines()[0]
            if waited >= limit:
                raise ConnectionError(
                    f"The storage did not answer for {limit:g} s ({reason}), expected "
                    f"one that runs: {advice}."
                ) from None
        # Once, and not for a hiccup.
        if pause == 0.5 and patience is None:
            say(f"The storage is away ({reason}): waiting for it, {limit:g} s at most.")
        # Less and less often, and not all workers at the same moment.
        rest = pause * random.uniform(0.5, 1)
        time.sleep(rest)
        waited, pause = waited + rest, min(2 * pause, 8)


def put_back(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
    """Let the settings of a lost trial wait for the next free worker."""
    trial = copy.deepcopy(trial)
    trial.user_attrs = {}  # or the new trial would carry the dead worker's signature
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        Retry(max_retry=RETRIES)(study, trial)


class Database(RDBStorage):
    """Optuna's storage in a database, which waits while the database is away."""

    def __init__(self, address: str, silence: int):
        self.last_trouble = -float("inf")
        options = {"pool_pre_ping": True}  # look at the line before each use
        if address.startswith(("postgresql:", "postgresql+psycopg")):
            # A worker that is paused between two commands would lock out the others.
            idle = f"-c idle_in_transaction_session_timeout={silence * 1000}"
            options["connect_args"] = {
                "options": idle,
                "connect_timeout": 10,
                "tcp_user_timeout": silence * 1000,
            }
        super().__init__(
            # Optuna fills in what stands in braces; a password may have some.
            address.replace("{", "{{").replace("}", "}}"),
            options,
            heartbeat_interval=max(1, silence // 6),
            grace_period=silence,
            heartbeat_stale_trial_callback=put_back,
        )

    def record_heartbeat(self, trial_id: int) -> None:
        """Give a sign of life; if this one fails, the next one follows."""
        try:
            super().record_heartbeat(trial_id)
        except AWAY:
            self.last_trouble = time.monotonic()

    def _get_stale_trial_ids(self, study_id):
        # A database that was away has not heard the living either.
        if time.monotonic() - self.last_trouble < self.grace_period:
            return []
        return super()._get_stale_trial_ids(study_id)


def _with_patience(method):
    def ask(self, *values, **named):
        def once():
            try:
                return method(self, *values, **named)
            except AWAY:
                self.last_trouble = time.monotonic()
                raise

        return insist(once, AWAY, "start the database, then the workers again")

    return ask


# What a study asks its storage for, and what Optuna's cache in between asks for.
for _name in (
    *optuna.storages.BaseStorage.__abstractmethods__,
    "_create_new_trial",
    "_get_best_trial_id",
    "_get_stale_trial_ids",
    "_get_trials",
    "_set_trial_param",
):
    setattr(Database, _name, _with_patience(getattr(Database, _name)))


class Journal(BaseJournalBackend):
    """Optuna's storage in a file, which outlasts a full disk and torn lines."""

    def __init__(self, path: str):
        self._path = path
        self._lock = JournalFileOpenLock(path)  # also works on network drives
        self._next = 0, 0  # the line to read next: its number, and where it begins

    def append_logs(self, logs: list[dict]) -> None:
        """Write lines, as soon as there is room for them."""
        lines = [json.dumps(log, separators=(",", ":")) + "\n" for log in logs]
        insist(lambda: self._append("".join(lines).encode()), OSError, DISK)

    def _append(self, lines):
        self._lock.acquire()
        try:
            with open(self._path, "ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read() != b"\n":
                        file.write(b"\n")  # a torn last line keeps to itself
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        finally:
            # Another worker takes the lock away from one that is paused.
            with suppress(RuntimeError):
                self._lock.release()

    def read_logs(self, log_number_from: int):
        """Read the lines that are new, and leave out what makes no sense."""
        number, place = self._next if self._next[0] == log_number_from else (0, 0)
        with insist(lambda: open(self._path, "rb"), OSError, DISK) as file:
            file.seek(place)
            for line in file:
                if not line.endswith(b"\n"):
                    return  # somebody is writing it
                number, place = number + 1, place + len(line)
                if number > log_number_from:
                    self._next = number, place
                    yield self._read(number, line)

    def _read(self, number, line):
        try:
            content = json.loads(line)
            return content if "op_code" in content else NOTHING
        except (ValueError, TypeError):
            say(
                f"Line {number} of {self._path!r} is torn, as by a full disk or a "
                f"power cut: only this line is lost, the search goes on; {DISK}."
            )
            return NOTHING
