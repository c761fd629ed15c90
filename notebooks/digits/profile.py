"""The one knob: how much work the notebooks do."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How much work the training cells do."""

    name: str
    epochs: int  # passes over the training images in a lesson's main run
    images: int  # training images of that run
    seeds: int  # repetitions of an experiment that shows a spread
    trials: int  # settings tried by a search
    goal: float  # test accuracy (0 to 1) that the main run of lesson 05 reaches


PROFILES = {
    "full": Profile("full", epochs=5, images=54_000, seeds=3, trials=20, goal=0.989),
    "quick": Profile("quick", epochs=2, images=8_000, seeds=1, trials=4, goal=0.9),
}


def load_profile() -> Profile:
    """Return the profile named by the environment variable ``DIGITS_PROFILE``.

    It is ``full`` unless the variable says ``quick``; any other name is refused.
    """
    name = os.environ.get("DIGITS_PROFILE", "full")
    if name not in PROFILES:
        raise ValueError(
            f"DIGITS_PROFILE is {name!r}, expected one of {sorted(PROFILES)}: "
            "set it to one of these, or unset it for the full profile."
        )
    return PROFILES[name]
