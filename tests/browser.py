"""A JupyterLab of its own for a test, and a browser to use it with."""

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
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright

NAMES = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "chrome",
    "msedge",
)
# Where installers put browsers that are not on the path.
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
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


def find_browser(playwright: Playwright) -> str | None:
    """Return the path of a browser like Chrome, or None."""
    on_path = [found for name in NAMES if (found := shutil.which(name))]
    candidates = [*on_path, *PLACES, playwright.chromium.executable_path]
    return next((path for path in candidates if Path(path).is_file()), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a browser without a window, and end it."""
    with sync_playwright() as playwright:
        program = find_browser(playwright)
        if program is None:
            reason = "no Chrome, Chromium or Edge is installed: install one for this"
            # CI has installed one, so there its lack is a fault.
            if os.environ.get("DIGITS_SKIP_NOTHING"):
                pytest.fail(reason)
            pytest.skip(reason)
        browser = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS)
        )
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
