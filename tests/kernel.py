"""A kernel as JupyterLab starts it, with a stop button."""

import os
import queue
import time
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_client.manager import start_new_kernel

LESSONS = Path(__file__).parents[1] / "notebooks"
# Seconds between the presses of somebody who is in a hurry.
HURRY = 0.3
# Nobody sees a cell begin and presses at once. Just as a sleep begins, Python can miss
# a signal until the sleep ends: in the first milliseconds, about one press in twenty.
QUICKEST = 0.1
# A cell that does not end by itself within so many seconds hangs.
PATIENCE = 120
# Two presses within two seconds are one wish. The kernel may hear of a press late, so
# the next one leaves it more than that.
REST = 3.0


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
    """A kernel as JupyterLab starts it, in the folder of the lessons.

    Attributes
    ----------
    hangs : bool
        Whether its last cell did not end, so that no other cell could run.
    """

    def __init__(self, profile="quick", patience=PATIENCE):
        self.patience, self.hangs = patience, False
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
        after = self.last_press + REST - time.monotonic()
        time.sleep(max(0, after - before))

    def follow(
        self, message_id: str, *, presses=0, after=0.0, hurry=HURRY, when=""
    ) -> Outcome:
        """Wait for a cell, and press the stop button some seconds after it began.

        With ``when``, the seconds count from when the cell shows this text.
        """
        outcome, begun, start = Outcome(), None, None
        deadline = time.monotonic() + self.patience
        self.hangs = True
        while time.monotonic() < deadline:
            waits = outcome.presses < presses and start is not None
            at = max(after, QUICKEST) + hurry * outcome.presses
            if waits and time.monotonic() - start >= at:
                outcome.pressed = outcome.pressed or time.monotonic() - begun
                self.press()
                outcome.presses += 1
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
            if start is None and begun is not None and when in outcome.words():
                start = time.monotonic()
        else:
            raise TimeoutError(f"the cell did not end within {self.patience} s")
        if begun is not None:  # it was not left out
            outcome.seconds = time.monotonic() - begun
        # Presses that come late find the kernel at rest, or at the next cell.
        for _ in range(presses - outcome.presses if outcome.presses else 0):
            time.sleep(HURRY)
            self.press()
            outcome.presses += 1
        outcome.status = self._reply(message_id)["content"]["status"]
        self.hangs = False
        return outcome

    def press(self) -> None:
        """Press the stop button."""
        self.manager.interrupt_kernel()
        self.last_press = time.monotonic()

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
