"""Give kernels ports that no other program is handed by chance.

A kernel is told its ports before it opens them. A free one from the system's own range
may go to another program until then, and the kernel never answers: seen once in some
hundred starts on a busy machine.
"""

import itertools
import os
import socket

from jupyter_client.connect import LocalPortCache

# Linux hands out ports from 32,768 on by itself.
FIRST, EACH = 20_000, 4_000
worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
start = FIRST + EACH * (worker % 3)
ports = itertools.cycle(range(start, start + EACH))


def find_own_port(self, ip):
    for port in ports:
        with socket.socket() as trial:
            try:
                trial.bind((ip, port))
            except OSError:
                continue
        return port


LocalPortCache.find_available_port = find_own_port
