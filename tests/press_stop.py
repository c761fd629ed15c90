"""Press the stop button in lessons at random moments, with real signals.

    python tests/press_stop.py 05 06 --tries 5

runs lessons 05 and 06 in a kernel, and each cell that takes long five times more, each
time with one press or three quick ones. It prints what did not end in good order.
"""

import argparse
import random
import sys
from pathlib import Path

import nbformat

from kernel import LESSONS, Kernel, Outcome

# Seconds for the longest cell of a lesson, on a slow computer.
PATIENCE = 600


def sentences(outcome: Outcome) -> int:
    """Count the sentences that say that the cell was stopped."""
    words = outcome.words()
    # A report speaks of its training, the other sentence of the whole cell.
    reported = "Interrupted in epoch" in words or "stopped early" in words
    return words.count("Stopped. ") or int(reported)


def complaints(outcome: Outcome, limit: float) -> list[str]:
    """Say what was not in good order when a cell was stopped."""
    wrong = []
    if not outcome.presses:
        return wrong  # it had come to its end before
    if outcome.red:
        wrong.append(f"red lines: {outcome.red[-2000:]}")
    late = outcome.seconds - outcome.pressed
    if late > limit:
        wrong.append(f"it went on for {late:.1f} s")
    # A press in the last moment finds nothing left to stop.
    if sentences(outcome) > 1 or (not sentences(outcome) and late > 1):
        wrong.append(f"it shows {outcome.words()!r}")
    return wrong


def code_cells(lesson: Path) -> list:
    """Return the code cells of a notebook."""
    cells = nbformat.read(lesson, 4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def stop_lesson(lesson, *, tries, long, limit, profile, chance) -> list[dict]:
    """Run a lesson, and stop each of its long cells some times."""
    results, kernel = [], Kernel(profile, PATIENCE)
    try:
        for cell in code_cells(lesson):
            whole = kernel.run(cell.source)
            if whole.red:
                print(f"{lesson.stem} {cell.id}: {whole.red[-1000:]}", flush=True)
            if whole.seconds < long:
                continue
            for _ in range(tries):
                presses = chance.choice([1, 3])
                after = chance.uniform(0.05, 0.9 * whole.seconds)
                stopped = kernel.run(cell.source, presses=presses, after=after)
                if not stopped.presses:
                    continue
                wrong = complaints(stopped, limit)
                late = stopped.seconds - stopped.pressed
                results.append(
                    {"cell": cell.id, "presses": presses, "late": late, "wrong": wrong}
                )
                print(
                    f"{lesson.stem} {cell.id} ({whole.seconds:.1f} s): {presses} at "
                    f"{stopped.pressed:.1f} s, {late:.1f} s to stop, {stopped.status}"
                    f"{''.join(f'; {each}' for each in wrong)}",
                    flush=True,
                )
            again = kernel.run(cell.source)
            if again.red and results:
                results[-1]["wrong"].append(f"run again: {again.red[-1000:]}")
    finally:
        kernel.stop()
    return results


def main() -> int:
    """Stop the cells of the lessons that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="such as 05 (all)")
    parser.add_argument("--tries", type=int, default=4, help="for each cell (4)")
    parser.add_argument(
        "--long", type=float, default=2, help="from so many seconds (2)"
    )
    parser.add_argument("--limit", type=float, default=10, help="seconds to stop (10)")
    parser.add_argument("--profile", default="quick", help="quick or full (quick)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (0)")
    chosen = parser.parse_args()
    chance, results = random.Random(chosen.seed), []
    for lesson in sorted(LESSONS.glob("[0-9]*.ipynb")):
        if not chosen.lessons or lesson.name[:2] in chosen.lessons:
            results += stop_lesson(
                lesson,
                tries=chosen.tries,
                long=chosen.long,
                limit=chosen.limit,
                profile=chosen.profile,
                chance=chance,
            )
    failed = [each for each in results if each["wrong"]]
    print(
        f"{len({each['cell'] for each in results})} cells, {len(results)} tries, "
        f"{sum(each['presses'] for each in results)} presses, {len(failed)} not in "
        f"order, {max((each['late'] for each in results), default=0):.1f} s to stop at "
        "most"
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
