"""Press the stop button in lessons at random moments, with real signals.

    python tests/press_stop.py 05 06 --tries 5

runs lessons 05 and 06 in a kernel, and each cell that takes long five times more, each
time with one press or three quick ones. It prints what did not end in good order.
"""

import argparse
import os
import queue
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel

LESSONS = Path(__file__).parents[1] / "notebooks"
# Seconds between the presses of somebody who is in a hurry.
HURRY = 0.3
# A cell that does not end by itself within so many seconds hangs.
LIMIT = 600


@dataclass
class Outcome:
    """What a cell showed, and how it ended."""

    status: str = ""
    shown: dict = field(default_factory=dict)
    stdout: str = ""
    red: str = ""  # errors, and what came over the standard error stream
    seconds: float = 0.0
    pressed: float = 0.0  # when, in seconds after the cell began
    presses: int = 0

    def words(self) -> str:
        """Return all text that a reader sees."""
        return self.stdout + "\n".join(
            each["text/plain"] for each in self.shown.values()
        )


class Kernel:
    """A kernel as JupyterLab starts it, in the folder of the lessons."""

    def __init__(self, profile="quick"):
        env = {**os.environ, "DIGITS_PROFILE": profile}
        # Tests turn off what catches the lines of C++ code and of other processes.
        env.pop("PYTEST_CURRENT_TEST", None)
        self.manager, self.client = start_new_kernel(
            kernel_name="python3", cwd=str(LESSONS), env=env
        )
        self.last_press = 0.0

    def run(self, code: str, **presses) -> Outcome:
        """Run a cell, and press the stop button as :meth:`follow` does."""
        self.rest(before=presses.get("after", 0))
        return self.follow(self.client.execute(code), **presses)

    def rest(self, *, before=0.0) -> None:
        """Wait until a press that comes later by ``before`` counts as a new one."""
        # Within two seconds of the last press, it would count as the same.
        after = self.last_press + 2.1 - time.monotonic()
        time.sleep(max(0, after - before))

    def follow(
        self, message_id: str, *, presses=0, after=0.0, hurry=HURRY, when=""
    ) -> Outcome:
        """Wait for a cell, and press the stop button some seconds after it began.

        With ``when``, the seconds count from when the cell shows this text.
        """
        outcome, begun, start = Outcome(), None, None
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            waits = outcome.presses < presses and start is not None
            at = after + hurry * outcome.presses
            if waits and time.monotonic() - start >= at:
                outcome.pressed = outcome.pressed or time.monotonic() - begun
                self._press(outcome)
                continue
            try:
                message = self.client.get_iopub_msg(timeout=0.02)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "execute_input":
                begun = time.monotonic()
            elif kind == "status" and content["execution_state"] == "idle":
                break
            self._note(outcome, kind, content)
            if start is None and when in outcome.words():
                start = time.monotonic()
        else:
            raise TimeoutError(f"the cell did not end within {LIMIT} s")
        if begun is not None:  # it was not left out
            outcome.seconds = time.monotonic() - begun
        # Presses that come late find the kernel at rest, or at the next cell.
        for _ in range(presses - outcome.presses if outcome.presses else 0):
            time.sleep(HURRY)
            self._press(outcome)
        outcome.status = self._reply(message_id)["content"]["status"]
        return outcome

    def _press(self, outcome):
        self.manager.interrupt_kernel()
        self.last_press = time.monotonic()
        outcome.presses += 1

    def _note(self, outcome, kind, content):
        if kind in ("display_data", "update_display_data"):
            place = content["transient"].get("display_id", len(outcome.shown))
            outcome.shown[place] = content["data"]
        elif kind == "stream" and content["name"] == "stdout":
            outcome.stdout += content["text"]
        elif kind == "stream":
            outcome.red += content["text"]
        elif kind == "error":
            outcome.red += "\n".join(content["traceback"])

    def _reply(self, message_id):
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message_id:
                return reply

    def stop(self) -> None:
        """End the kernel and what it started."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


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
    results, kernel = [], Kernel(profile)
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
