"""The search of lesson 06: its study, its storage, its space and its trials.

The lesson writes the space and the trial out. They are here as well for the workers
(:mod:`digits.worker`), which run outside the notebook.
"""

import json
import time
import warnings
from pathlib import Path

import optuna
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, Trial, TrialState

from digits.profile import load_profile

STUDY = "lesson-06"
# Signs of life in a database, in seconds: how often a worker gives one, and after
# what silence it is taken for dead.
HEARTBEAT, SILENCE = 5, 30
# How many workers may die of the same settings.
LOSSES = 3
# How often a database is called that does not answer, once a second.
CALLS = 5


def open_storage(place: str) -> optuna.storages.BaseStorage:
    """Return Optuna's storage in a file, or in the database that an address names.

    Parameters
    ----------
    place : str
        A path, or an address with ``://`` in it, as SQLAlchemy writes them. Both the
        file and the tables are made if they are not there.

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
        return _open_database(place)
    if not Path(place).absolute().parent.is_dir():
        raise FileNotFoundError(
            f"The storage is {place!r}, expected a file in a folder that is there: "
            "make the folder first."
        )
    _check_journal(place)
    # This lock also works on Windows and on network drives.
    return JournalStorage(JournalFileBackend(place, JournalFileOpenLock(place)))


def _check_journal(place):
    """Refuse another file, which Optuna would write into."""
    if not Path(place).exists() or not Path(place).stat().st_size:
        return
    try:
        with open(place, encoding="utf-8") as file:
            is_journal = "op_code" in json.loads(file.readline())
    except (ValueError, TypeError):
        is_journal = False
    if not is_journal:
        raise ValueError(
            f"The storage {place!r} holds something else, expected a file of a search "
            "or a new name: choose another name."
        )


def _open_database(address):
    from sqlalchemy.exc import SQLAlchemyError

    with warnings.catch_warnings():
        # The heartbeat may still change in a later Optuna; the lock pins this one.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        for call in range(1, CALLS + 1):
            try:
                return RDBStorage(
                    address,
                    heartbeat_interval=HEARTBEAT,
                    grace_period=SILENCE,
                    heartbeat_stale_trial_callback=put_back,
                )
            # Two workers that make the tables at once also get into each other's way.
            except (SQLAlchemyError, ImportError) as error:
                if call == CALLS:
                    reason = str(error).splitlines()[0]
                    raise ConnectionError(
                        f"The database did not let the worker in ({reason}), expected "
                        "one that runs: check the address, the name and the password."
                    ) from None
            time.sleep(1)


def open_study(place: str, name: str = STUDY) -> optuna.Study:
    """Open the study of that name in a storage; the first who asks makes it.

    Parameters
    ----------
    place : str
        See :func:`open_storage`, also for the errors.
    name : str, default "lesson-06"
        One storage can hold several studies.

    Returns
    -------
    optuna.Study
        It maximises the accuracy with TPE (Bergstra et al., 2011) and stops trials
        that are below the median of the others (Golovin et al., 2017).
    """
    return optuna.create_study(
        storage=open_storage(place),
        study_name=name,
        direction="maximize",
        # Count the trials at work as bad ones, so that workers try different settings.
        sampler=optuna.samplers.TPESampler(n_startup_trials=5, constant_liar=True),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=5),
        load_if_exists=True,
    )


def put_back(study: optuna.Study, trial: FrozenTrial) -> None:
    """Let the settings of a lost trial wait for the next free worker.

    Settings that lost ``LOSSES`` workers are left, for they may be what kills them.
    """
    failed = study.get_trials(deepcopy=False, states=(TrialState.FAIL,))
    if sum(other.params == trial.params for other in failed) < LOSSES:
        study.enqueue_trial(trial.params)


def suggest_settings(trial: Trial) -> dict:
    """Let a trial choose a value for each setting that the search looks at."""
    optimisers = ["adam", "rmsprop", "sgd"]
    return {
        "conv_layers": trial.suggest_int("conv_layers", 1, 3),
        "filters": trial.suggest_int("filters", 8, 24, step=8),
        "neurons": trial.suggest_int("neurons", 32, 128, step=32),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "optimiser": trial.suggest_categorical("optimiser", optimisers),
        "learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-1, log=True),
        "batch_size": trial.suggest_categorical("batch_size", [64, 128, 256]),
    }


def measure_accuracy(trial: Trial) -> float:
    """Train with the settings of a trial and return the validation accuracy, 0 to 1.

    Raises
    ------
    optuna.TrialPruned
        If an epoch ends with less than other trials had by then.
    """
    # Only a worker that has work needs Keras.
    from optuna_integration import KerasPruningCallback

    from digits.hyperparameters import load_part, train_model

    pruning = KerasPruningCallback(trial, "val_accuracy")
    # A seed for each trial, or the search would also choose the luckiest start.
    settings = suggest_settings(trial)
    data = load_part(load_profile().images // 9)
    result = train_model(seed=trial.number, callbacks=[pruning], data=data, **settings)
    return result["validation_accuracy"]
