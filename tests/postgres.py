"""A PostgreSQL server of its own for a test, on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# Where installers put the programs that make and start a server.
FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


def find_programs() -> Path | None:
    """Return the folder with initdb and pg_ctl, or None."""
    if os.environ.get("PGBIN"):
        return Path(os.environ["PGBIN"])
    on_path = shutil.which("initdb")
    # A link elsewhere would not find the other programs beside it.
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS:
        root = Path(Path(pattern).anchor)
        candidates += root.glob(str(Path(pattern).relative_to(root)))
    found = [folder for folder in candidates if shutil.which("pg_ctl", path=folder)]
    return found[-1] if found else None


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes
    ----------
    address : str
        Of its database, as Optuna takes it.
    start, stop : callable
        Start it, and stop it at once as if it had crashed.
    """

    address: str
    start: Callable[[], None]
    stop: Callable[[], None]


@contextmanager
def run_server(*, password: str | None = None):
    """Start a server with an empty database, yield it, and remove it.

    Without a password it lets everybody in.
    """
    programs = find_programs()
    if programs is None:
        reason = "PostgreSQL is not installed: install it to run this test"
        # CI has installed it, so there its lack is a fault.
        if os.environ.get("DIGITS_SKIP_NOTHING"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # PostgreSQL refuses to run as root.
        user = {"user": "nobody"} if os.name == "posix" and not os.geteuid() else {}
        if user:
            shutil.chown(folder, "nobody")

        def call(program, *options):
            command = [programs / program, "-D", f"{folder}/db", *options]
            # Not a pipe: the server would inherit it and never close it.
            with open(f"{folder}/{program}.log", "w+b") as log:
                done = subprocess.run(
                    command, stdout=log, stderr=log, cwd=folder, **user
                )
                log.seek(0)
                assert done.returncode == 0, log.read().decode()

        options = ["--auth=trust"]
        if password:
            Path(folder, "password").write_text(password)
            options = ["--auth=scram-sha-256", f"--pwfile={folder}/password"]
        call("initdb", *options, "--username=digits", "--no-sync")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        settings = f"-p {port} -h 127.0.0.1 -F"
        if os.name == "posix":
            settings += f" -k {folder}"

        def start():
            call("pg_ctl", "start", "-w", "-o", settings, "-l", f"{folder}/server.log")

        def stop():
            call("pg_ctl", "stop", "-w", "-m", "immediate")

        address = f"postgresql+psycopg://digits@127.0.0.1:{port}/postgres"
        start()
        try:
            yield Server(address, start, stop)
        finally:
            stop()
