"""A JupyterLab of its own for a test, and browsers to use it with."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import psutil
import pytest
from ipykernel.kernelspec import write_kernel_spec
from playwright.sync_api import Browser, Locator, Page, sync_playwright

# The names of each kind of browser, and where installers put what is not on the path.
NAMES = {
    "chromium": (
        "google-chrome",
        "google-chrome-stable",
        "chromium",
        "chromium-browser",
        "microsoft-edge",
        "chrome",
        "msedge",
    ),
    "firefox": ("firefox-esr", "firefox"),
}
PLACES = {
    "chromium": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
        "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
        "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
    ),
    "firefox": (
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
        "C:/Program Files (x86)/Mozilla Firefox/firefox.exe",
    ),
}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Cells out of sight must be in the page too, and no question may cover it.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}
# A cell that is done has a number in its prompt; after an error, the rest do not run.
ARE_DONE = """([output, words]) => {
  const texts = (selector) =>
    [...document.querySelectorAll(selector)].map((node) => node.textContent);
  const prompts = texts(".jp-CodeCell .jp-InputPrompt");
  const areNumbered = prompts.every((prompt) => /\\d/.test(prompt));
  const hasError = texts(output).some((text) => text.includes(words));
  return (prompts.length && areNumbered) || hasError;
}"""
ERROR = "[data-mime-type='application/vnd.jupyter.stderr']"
ERROR_WORDS = "Traceback (most recent call last)"
SECONDS = 60  # for JupyterLab or a kernel to start, and to end


def find_browser(kind: str) -> str | None:
    """Return the path of a browser like Chrome or of Firefox, or None."""
    on_path = [found for name in NAMES[kind] if (found := shutil.which(name))]
    candidates = [Path(path) for path in (*on_path, *PLACES[kind])]
    return next((str(path) for path in candidates if _can_be_driven(path)), None)


def _can_be_driven(path):
    if not path.is_file():
        return False
    # One that is locked in a snap cannot read the profile that a test makes for it. On
    # Ubuntu, what has its name is a script that starts the snap.
    with path.open("rb") as file:
        return "snap" not in path.resolve().parts and b"/snap/" not in file.read(4096)


def lack(program: str) -> None:
    """Skip a test for want of a program; where nothing may be skipped, fail."""
    reason = f"{program} is not installed: install it for this"
    # CI has installed it, so there its lack is a fault.
    if os.environ.get("DIGITS_SKIP_NOTHING"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_browser(
    kind: str = "chromium", *, preferences: dict | None = None
) -> Iterator[Browser]:
    """Start a browser without a window, and end it.

    Parameters
    ----------
    kind : {"chromium", "firefox"}
        Chromium is Chrome, Chromium or Edge.
    preferences : dict, optional
        What Firefox shows in about:config, with other values.
    """
    program = find_browser(kind)
    if program is None:
        lack({"chromium": "Chrome, Chromium or Edge", "firefox": "Firefox"}[kind])
    options = {"executable_path": program}
    if kind == "chromium":
        options |= {"args": list(ARGUMENTS)}
    else:
        # The channel is a Firefox as Mozilla ships it, not one changed for tests.
        options |= {"channel": "moz-firefox", "firefox_user_prefs": preferences}
    with sync_playwright() as playwright:
        browser = getattr(playwright, kind).launch(**options)
        yield browser
        browser.close()


@contextmanager
def run_lab(notebooks: Path) -> Iterator[str]:
    """Start JupyterLab in a folder, and end it with its kernels.

    Yields the address of a notebook, with ``{name}`` in place of its name. Each has a
    workspace of its own, so that several can be open in tabs of the browser.
    """
    token = secrets.token_hex()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        log = Path(home) / "lab.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", *_options(port, token)],
                cwd=notebooks,
                env=os.environ | _prepare_home(Path(home)),
                stdout=output,
                stderr=output,
            )
            try:
                _wait_for_lab(process, server, token, log)
                path = "lab/workspaces/{name}/tree/{name}.ipynb"
                yield f"{server}/{path}?token={token}"
            finally:
                _end(process, server, token)


def _options(port, token):
    return [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
    ]


def _prepare_home(home):
    """Return an environment in which nothing of the user's own Jupyter counts."""
    for name, content in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    # What is on this path comes before any other kernel with the name.
    write_kernel_spec(str(home / "path" / "kernels" / "python3"))
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTER_PATH": "path",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    return {name: str(home / folder) for name, folder in folders.items()}


def _call(server, path, token, method="GET"):
    headers = {"Authorization": f"token {token}"}
    request = Request(f"{server}/{path}", headers=headers, method=method)
    # This machine is never behind a proxy.
    with build_opener(ProxyHandler({})).open(request, timeout=5):
        pass


def _wait_for_lab(process, server, token, log):
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return _call(server, "api/status", token)
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace")) from error
        time.sleep(0.1)


def _end(process, server, token):
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return
    try:
        _call(server, "api/shutdown", token, method="POST")
        process.wait(SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(family, timeout=5)
    for each in alive:
        each.kill()


def open_notebook(browser: Browser, address: str, name: str) -> Page:
    """Open a notebook in a tab of its own and wait for its kernel."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address.format(name=name))
    # The circle at the top right is idle already before there is a kernel.
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=1000 * SECONDS)
    return page


def draw_stroke(paper: Locator, stroke) -> None:
    """Press the mouse, move it along the places (x, y) from 0 to 1, and let go."""
    box, mouse = paper.bounding_box(), paper.page.mouse
    first, *places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke
    ]
    mouse.move(*first)
    mouse.down()
    for place in places:
        mouse.move(*place)
    mouse.up()


def run_all(page: Page, seconds: float) -> None:
    """Run all cells by the menu, wait until the last is done, and expect no error.

    The notebook must have come without outputs.
    """
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(ARE_DONE, arg=[ERROR, ERROR_WORDS], timeout=1000 * seconds)
    errors = page.locator(ERROR).filter(has_text=ERROR_WORDS)
    assert errors.count() == 0, errors.first.inner_text()
