"""The drawing pad on a page of its own, without Jupyter, in any browser."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page
from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.support.wait import WebDriverWait

from browser import ARGUMENTS, SECONDS, find_browser, lack, open_browser
from rules.parts import ROOT

PAD = ROOT / "notebooks" / "digits" / "handwriting" / "pad.js"
SIDE = 280  # of the paper
# One Firefox tells pages as little as it can of its user: its canvas returns noise, and
# its clock is slow.
BROWSERS = ("chromium", "firefox", "firefox that hides its user", "webkit")
HIDING = {"privacy.resistFingerprinting": True}
# The page is scrolled. Its model does what anywidget's does, with no Python behind it.
HTML = """<!doctype html>
<meta charset="utf-8">
<style>body { margin: 0; height: 3000px; padding: 450px 0 0 31px } STYLE</style>
<p>Text before it.</p>
<button id="before">A control before it</button>
<div id="output"></div>
<p>Text behind it.</p>
<script type="module">
  const type = "text/javascript";
  const url = URL.createObjectURL(new Blob([SOURCE], { type }));
  const { default: pad } = await import(url);
  const values = { drawing: {}, answer: {}, has_network: true };
  const listeners = {};
  const name = (event) => event.replace("change:", "");
  window.model = {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
      listeners[key]?.();
    },
    save_changes() {},
    on: (event, listener) => { listeners[name(event)] = listener; },
    off: (event) => { delete listeners[name(event)]; },
  };
  pad.render({ model, el: document.getElementById("output") });
  scrollTo(0, 400);
  window.isReady = true;
</script>"""
BOX = """() => {
  const { x, y, width } = document.querySelector(".paper").getBoundingClientRect();
  return [x, y, width];
}"""
MIDDLE = """(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
ZOOM = """(ratio) => new Promise(
  (done) => chrome.settingsPrivate.setDefaultZoom(ratio, done))"""
# As text, because some ways to a browser pack each number of a list on its own.
PICTURE = """() => {
  const { pixels } = model.get("drawing");
  const bytes = Array.from(new Uint8Array(pixels.buffer));
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
}"""
# What no mouse can do, or not in every browser: each is the name and the rest of one
# event. A browser does not know such a pointer, so it refuses to capture it.
DISPATCH = """(events) => {
  const paper = document.querySelector(".paper");
  const { left, top, width } = paper.getBoundingClientRect();
  const place = ([x, y]) => ({ clientX: left + x * width, clientY: top + y * width });
  for (const { name, at, together, ...rest } of events) {
    const all = { bubbles: true, cancelable: true, isPrimary: true, button: 0 };
    const make = (each) =>
      new PointerEvent(name, { buttons: 1, ...all, ...rest, ...place(each) });
    const event = make(at);
    if (together !== undefined) {
      const value = together && (() => together.map(make));
      Object.defineProperty(event, "getCoalescedEvents", { value });
    }
    paper.dispatchEvent(event);
  }
}"""


class Tab:
    """A page with a pad, in a browser that Playwright drives."""

    def __init__(self, page: Page):
        self.page = page

    def evaluate(self, function: str, argument=None):
        """Call a JavaScript function in the page and return what it returns."""
        return self.page.evaluate(function, argument)

    def open(self, path: Path) -> None:
        """Show a file."""
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.isReady")

    def screenshot(self) -> bytes:
        """Return the visible part of the page as a PNG file."""
        return self.page.screenshot()

    def use_mouse(self, steps) -> None:
        """Move to places (x, y) in the window; press and release buttons by name."""
        mouse = self.page.mouse
        for name, argument in steps:
            if name == "move":
                mouse.move(*argument)
            else:
                getattr(mouse, name)(button=argument)

    def press(self, *keys: str) -> None:
        """Press and release keys by the names that the page sees."""
        for key in keys:
            self.page.keyboard.press(key)


class WebKitTab(Tab):
    """The same in a browser that Selenium drives."""

    def __init__(self, driver: webdriver.WebKitGTK):
        self.driver = driver

    def evaluate(self, function: str, argument=None):
        call = f"return ({function})(arguments[0])"
        return self.driver.execute_script(call, argument)

    def open(self, path: Path) -> None:
        self.driver.get(path.as_uri())
        WebDriverWait(self.driver, SECONDS).until(
            lambda driver: driver.execute_script("return window.isReady")
        )

    def screenshot(self) -> bytes:
        return self.driver.get_screenshot_as_png()

    def use_mouse(self, steps) -> None:
        mouse = PointerInput("mouse", "mouse")
        actions = ActionBuilder(self.driver, mouse=mouse, duration=0)
        buttons = {"left": 0, "right": 2}
        for name, argument in steps:
            if name == "move":
                actions.pointer_action.move_to_location(*map(round, argument))
            else:
                press = getattr(actions.pointer_action, f"pointer_{name}")
                press(button=buttons[argument])
        actions.perform()

    def press(self, *keys: str) -> None:
        codes = [
            getattr(Keys, re.sub("(?<=[a-z])(?=[A-Z])", "_", key).upper())
            for key in keys
        ]
        ActionChains(self.driver).send_keys(*codes).perform()


@contextmanager
def open_tab(name: str, folder: Path) -> Iterator[Tab]:
    """Open the page of a pad in one of BROWSERS."""
    path = _write_page(folder)
    with _open_webkit() if name == "webkit" else _open_other(name) as tab:
        tab.open(path)
        yield tab


@contextmanager
def open_zoomed(tab: Tab, folder: Path) -> Iterator[tuple[Tab, Callable]]:
    """Open the page in another Chromium, with a function that zooms it as a user."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = tab.page.context.browser.browser_type.launch_persistent_context(
            profile,
            executable_path=find_browser("chromium"),
            args=list(ARGUMENTS),
            no_viewport=True,
        )
        (page,), settings = context.pages, context.new_page()
        settings.goto("chrome://settings/appearance")
        page.bring_to_front()
        zoomed = Tab(page)
        zoomed.open(_write_page(folder))
        yield zoomed, lambda ratio: settings.evaluate(ZOOM, ratio)
        context.close()


def _write_page(folder):
    path = folder / "pad.html"
    style = PAD.with_suffix(".css").read_text(encoding="utf-8")
    source = json.dumps(PAD.read_text(encoding="utf-8")).replace("</", "<\\/")
    page = HTML.replace("STYLE", style).replace("SOURCE", source)
    path.write_text(page, encoding="utf-8")
    return path


@contextmanager
def _open_other(name):
    kind, *hides = name.split(maxsplit=1)
    with open_browser(kind, preferences=HIDING if hides else None) as browser:
        size = {"width": 1000, "height": 700}
        yield Tab(browser.new_page(viewport=size))


@contextmanager
def _open_webkit():
    program, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    if None in (program, screen):
        lack("WebKit (webkit2gtk-driver and xvfb)")
    with _run_screen(screen) as display:
        service = webdriver.webkitgtk.service.Service(
            program, env=os.environ | {"DISPLAY": display}
        )
        driver = webdriver.WebKitGTK(service=service)
        try:
            yield WebKitTab(driver)
        finally:
            driver.quit()


@contextmanager
def _run_screen(program):
    """Start a screen that nobody sees; WebKit has no mode without one."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1200x1000x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield f":{number.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def read_picture(tab: Tab) -> np.ndarray:
    """Return what Python gets: uint8, shape (SIDE, SIDE), 0 for ink."""
    content = base64.b64decode(tab.evaluate(PICTURE))
    return np.frombuffer(content, np.uint8).reshape(SIDE, SIDE)


def read_paper(tab: Tab) -> np.ndarray:
    """Return what the reader sees on the paper, by the same scale as the picture."""
    x, y, width = tab.evaluate(BOX)
    border = width / (SIDE + 2)
    with Image.open(io.BytesIO(tab.screenshot())) as image:
        scale = image.width / tab.evaluate("() => innerWidth")
        box = (x + border, y + border, x + width - border, y + width - border)
        box = [scale * each for each in box]
        paper = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX, box)
    return np.asarray(paper)


def read_canvas(tab: Tab) -> np.ndarray:
    """Return what the canvas holds, by the scale of the picture."""
    url = tab.evaluate("() => document.querySelector('.paper').toDataURL()")
    with Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))) as image:
        size = (SIDE, SIDE)
        return np.asarray(image.convert("L").resize(size, Image.Resampling.BOX))


def click(tab: Tab, selector: str) -> None:
    """Click the middle of a part of the pad with the mouse."""
    x, y = tab.evaluate(MIDDLE, selector)
    tab.use_mouse([("move", (x, y)), ("down", "left"), ("up", "left")])


def draw(tab: Tab, *strokes) -> None:
    """Draw strokes of places (x, y) from 0 to 1 with the mouse."""
    for stroke in strokes:
        first, *rest = [("move", place) for place in place_all(tab, stroke)]
        tab.use_mouse([first, ("down", "left"), *rest, ("up", "left")])


def place_all(tab: Tab, places) -> list[tuple[float, float]]:
    """Return where in the window places (x, y) from 0 to 1 of the paper are."""
    left, top, width = tab.evaluate(BOX)
    return [(left + x * width, top + y * width) for x, y in places]
