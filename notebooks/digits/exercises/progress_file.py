"""Remember which exercises are solved, in a small file in the home folder."""

import contextlib
import json
import os
from pathlib import Path

# Another place for the file; where it is empty, nothing is kept.
VARIABLE = "DIGITS_PROGRESS"


def _file() -> Path | None:
    place = os.environ.get(VARIABLE)
    if place is not None:
        return Path(place) if place else None
    # Running the solutions solves nothing.
    if Path.cwd().name == "solutions":
        return None
    return Path.home() / ".hello-digits.json"


def solved() -> set[str]:
    """Return the numbers of the exercises solved so far; none if nothing is known."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))["solved"]
        return {number for number in kept if isinstance(number, str)}
    # The file may be missing, unreadable, damaged, or somebody else's.
    except Exception:
        return set()


def record(number: str) -> None:
    """Add an exercise to the file, if that can be written."""
    known = solved()
    if number in known:
        return
    text = json.dumps({"solved": sorted(known | {number})}, indent=1)
    with contextlib.suppress(Exception):
        path = _file()
        # All or nothing, even if the computer stops in between.
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.write_text(text, encoding="utf-8")
        new.replace(path)


def progress() -> None:
    """Print which exercises are solved, lesson by lesson."""
    from digits.exercises.machinery import EXERCISES

    known = solved() & set(EXERCISES)
    print(f"solved: {len(known)} of {len(EXERCISES)} exercises")
    for lesson in sorted({number[:2] for number in EXERCISES}):
        numbers = [number for number in sorted(EXERCISES) if number[:2] == lesson]
        left = [number for number in numbers if number not in known]
        marks = "".join("." if number in left else "#" for number in numbers)
        todo = f"to do: {', '.join(left)}" if left else "all solved"
        print(f"lesson {lesson}  {marks:8} {todo}")
    with contextlib.suppress(Exception):
        if _file().exists():
            print(f"This is kept in {_file()}: delete it to start anew.")
