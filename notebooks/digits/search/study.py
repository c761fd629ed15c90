"""The search of lesson 09: its study, its space and its trials.

The lesson writes the space and the trial out. They are here as well for the workers
(:mod:`digits.search.worker`), which run outside the notebook.
"""

import optuna
from optuna.trial import Trial

from digits.profile import load_profile
from digits.search.storage import SILENCE, open_storage

STUDY = "lesson-09"


def open_study(
    place: str, name: str = STUDY, *, silence: int = SILENCE
) -> optuna.Study:
    """Open the study of that name in a storage; the first who asks makes it.

    Parameters
    ----------
    place : str
        See :func:`digits.search.storage.open_storage`, also for ``silence`` and
        the errors.
    name : str, default "lesson-09"
        One storage can hold several studies.

    Returns
    -------
    optuna.Study
        It maximises the accuracy with TPE (Bergstra et al., 2011) and stops trials
        that are below the median of the others (Golovin et al., 2017). Its user
        attribute ``profile`` names the profile it was begun with.
    """
    profile = load_profile().name
    study = optuna.create_study(
        storage=open_storage(place, silence=silence),
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


def suggest_settings(trial: Trial) -> dict:
    """Let a trial choose a value for each setting that the search looks at."""
    optimiser = trial.suggest_categorical("optimiser", ["adam", "rmsprop", "sgd"])
    # Each optimiser has a rate of its own: what suits one tells nothing about another.
    rate = trial.suggest_float(f"learning_rate_{optimiser}", 1e-4, 1e-1, log=True)
    return {
        "conv_layers": trial.suggest_int("conv_layers", 1, 3),
        "filters": trial.suggest_int("filters", 8, 24, step=8),
        "neurons": trial.suggest_int("neurons", 32, 128, step=32),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "optimiser": optimiser,
        "learning_rate": rate,
        "batch_size": trial.suggest_int("batch_size", 64, 256, log=True),
    }


def measure_accuracy(trial: Trial) -> float:
    """Train with the settings of a trial and return the validation accuracy, 0 to 1.

    Raises
    ------
    optuna.TrialPruned
        If an epoch but the last ends with less than other trials had by then.
    """
    # Only a worker that has work needs Keras.
    import keras

    from digits.search.network import BASE, load_part, train_model

    def prune(epoch, logs):
        # After the last epoch nothing is left to save.
        if epoch + 1 < BASE["epochs"]:
            trial.report(logs["val_accuracy"], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned

    pruning = keras.callbacks.LambdaCallback(on_epoch_end=prune)
    # A seed for each trial, or the search would also choose the luckiest start.
    settings = suggest_settings(trial)
    data = load_part(load_profile().images // 9)
    result = train_model(seed=trial.number, callbacks=[pruning], data=data, **settings)
    return result["validation_accuracy"]
