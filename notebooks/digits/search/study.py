"""What the workers of lesson 09 search: its own cells with the space and the objective.

To search something else, change the functions here, and let the workers begin a new
study with ``--study``.
"""
# ruff: noqa: D103  the lesson explains its functions

import keras
import optuna

from digits.profile import load_profile
from digits.search.network import BASE, load_part, train_model

data = load_part(load_profile().images // 9)

# Cells of 09_search_on_many_machines.ipynb with the tag "save":


def suggest_settings(trial):
    optimiser = trial.suggest_categorical("optimiser", ["adam", "rmsprop", "sgd"])
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


def measure_accuracy(trial):
    settings = BASE | suggest_settings(trial)

    def prune(epoch, logs):
        if epoch + 1 < settings["epochs"]:
            trial.report(logs["val_accuracy"], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned

    pruning = keras.callbacks.LambdaCallback(on_epoch_end=prune)
    result = train_model(**settings, seed=trial.number, data=data, callbacks=[pruning])
    return result["validation_accuracy"]


# The end of these cells.
