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
from optuna.storages import (
    JournalStorage,
    RDBStorage,
    RetryHeartbeatStaleTrialCallback,
)
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial
from sqlalchemy.exc import SQLAlchemyError

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


def say(sentence: str) -> None:
    """Tell whoever looks after a search what happened."""
    print(sentence, file=sys.stderr, flush=True)


def insist(action, trouble, advice: str, patience: float | None = None):
    """Return what a storage answers, and wait for it while it does not.

    Parameters
    ----------
    action : callable
        The question, a function without arguments.
    trouble : exception class or tuple of them
        What it raises while the storage is away.
    advice : str
        What to do if it stays away.
    patience : float, optional
        How long to wait, in seconds; ``PATIENCE`` if not given.

    Raises
    ------
    ConnectionError
        If the storage has not answered by then.
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


def open_storage(place: str, *, silence: int = SILENCE) -> optuna.storages.BaseStorage:
    """Return Optuna's storage in a file, or in the database that an address names.

    Parameters
    ----------
    place : str
        A path, or an address with ``://`` in it, as SQLAlchemy writes them. Both the
        file and the tables are made if they are not there.
    silence : int, default 30
        After so many seconds without a sign of life a database takes a worker for dead.

    Raises
    ------
    ConnectionError
        If the database does not answer, or refuses.
    FileNotFoundError
        If the folder of the file is not there.
    ValueError
        If the file holds something else than a search.
    """
    if "://" in place:
        advice = "check the address, the name and the password"
        with warnings.catch_warnings():
            # The heartbeat may still change in a later Optuna; the lock pins this one.
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            # Two workers that make the tables at once also get into each other's way.
            trouble = (*AWAY, ImportError)
            return insist(
                lambda: Database(place, silence), trouble, advice, FIRST_CALLS
            )
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


def put_back(study: optuna.Study, trial: FrozenTrial) -> None:
    """Let the settings of a lost trial wait for the next free worker."""
    trial = copy.deepcopy(trial)
    trial.user_attrs = {}  # or the new trial would carry the dead worker's signature
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        RetryHeartbeatStaleTrialCallback(max_retry=RETRIES)(study, trial)


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


class Journal(JournalFileBackend):
    """Optuna's storage in a file, which outlasts a full disk and torn lines."""

    def __init__(self, path: str):
        super().__init__(path, _Lock(path))
        self._path = path
        self._next = 0, 0  # the line to read next: its number, and where it begins

    def append_logs(self, logs: list[dict]) -> None:
        """Write lines, as soon as there is room for them."""
        insist(lambda: super(Journal, self).append_logs(logs), OSError, DISK)

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


class _Lock(JournalFileOpenLock):
    """Optuna's lock for whoever writes, which also works on network drives."""

    def __init__(self, path):
        super().__init__(path)
        self._path = path

    def acquire(self):
        super().acquire()
        try:
            # What is written next shall not stick to a torn last line.
            with open(self._path, "rb+") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    if file.read() != b"\n":
                        file.write(b"\n")
        except BaseException:
            self.release()
            raise
        return True

    def release(self):
        # Another worker takes the lock away from one that is paused.
        with suppress(RuntimeError):
            super().release()
