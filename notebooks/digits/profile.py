"""The one knob: how much work the notebooks do."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How much work the training cells do.

    Attributes
    ----------
    name : str
        ``"full"`` or ``"quick"``.
    epochs : int
        Passes over the training images in a lesson's main run.
    images : int
        Training images used by a lesson's main run.
    seeds : int
        Repetitions of an experiment that shows a spread.
    trials : int
        Settings tried by a search.
    goal : float
        Test accuracy (0 to 1) that the main run of lesson 05 reaches.
    """

    name: str
    epochs: int
    images: int
    seeds: int
    trials: int
    goal: float


PROFILES = {
    "full": Profile(
        name="full", epochs=5, images=54_000, seeds=3, trials=20, goal=0.989
    ),
    "quick": Profile(name="quick", epochs=2, images=8_000, seeds=1, trials=4, goal=0.9),
}


def load_profile() -> Profile:
    """Return the profile named by the environment variable ``DIGITS_PROFILE``.

    Returns
    -------
    Profile
        ``full`` unless the variable says ``quick``.

    Raises
    ------
    ValueError
        If the variable holds another name.
    """
    name = os.environ.get("DIGITS_PROFILE", "full")
    if name not in PROFILES:
        raise ValueError(
            f"DIGITS_PROFILE is {name!r}, expected one of {sorted(PROFILES)}: "
            "set it to one of these, or unset it for the full profile."
        )
    return PROFILES[name]
