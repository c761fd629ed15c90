// The page's side of drawing_pad.py. The model holds the drawing, with all its strokes,
// and Python's answer to it, so that each view of the pad shows the same.

const SIDE = 280; // of the paper, in CSS pixels and in pixels of the picture
const PATIENCE = 1000; // with Python, in milliseconds
const INVITATION = "Draw a digit from 0 to 9 on the white paper.";
const NO_ANSWER =
  "No answer from Python yet: wait while it is busy, or run this cell again.";
const RESTARTED =
  "The kernel was restarted: run all cells above, and this one, again.";
const HINT = "Arrow keys move the pen, the space bar puts it down and lifts it.";
const STEP = 7; // of an arrow key, in pixels of the picture
const STEPS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// JupyterLab would take Enter and the arrow keys for its notebook.
const OWN_KEYS = 'data-lm-suppress-shortcuts="true"';
const BARS = Array.from(
  { length: 10 },
  (_, digit) => `
    <li data-digit="${digit}">
      ${digit} <span class="track"><span></span></span>
      <span class="percent"></span> <span class="note"></span>
    </li>`,
);
const PAGE = `
  <div>
    <canvas class="paper" role="application" tabindex="0"
      aria-label="Paper to draw a digit on. ${HINT}"></canvas>
    <p class="hint" aria-hidden="true">${HINT}</p>
    <div class="controls">
      <button type="button" class="undo" ${OWN_KEYS}>Undo</button>
      <button type="button" class="clear" ${OWN_KEYS}>Clear</button>
      <label>
        Pen width
        <input type="range" min="6" max="44" value="22" ${OWN_KEYS} />
      </label>
    </div>
  </div>
  <div>
    <p role="status" aria-live="polite"></p>
    <ul class="of-network" aria-label="Probability of each digit">${BARS.join("")}</ul>
  </div>
  <div>
    <p>What the network sees</p>
    <div class="seen" role="img" aria-label="The drawing in 28 by 28 pixels"></div>
    <div class="of-network">
      <p>What its first layer makes of it</p>
      <div class="maps" role="img" aria-label="The feature maps of the layer"></div>
    </div>
  </div>`;

export default {
  render({ model, el }) {
    const root = make("div", { className: "digits-pad", innerHTML: PAGE });
    el.append(root);
    const view = connect(root, model);
    const showParts = () =>
      root.classList.toggle("lacks-network", !model.get("has_network"));
    const listeners = Object.entries({
      "change:drawing": view.showDrawing,
      "change:answer": view.showAnswer,
      "change:has_network": showParts,
    });
    for (const [event, listener] of listeners) {
      model.on(event, listener);
      listener();
    }
    // Jupyter tells when a model loses its Python, and marks views made after that.
    model.on("comm_live_update", view.cut);
    if (el.classList.contains("jupyter-widgets-disconnected")) view.cut();
    return () => {
      model.off("comm_live_update", view.cut);
      for (const [event, listener] of listeners) model.off(event, listener);
      view.stop();
    };
  },
};

function connect(root, model) {
  const [paper, undo, clear, width] = [".paper", ".undo", ".clear", "input"].map(
    (selector) => root.querySelector(selector),
  );
  let stroke = null; // the one under the pen
  let at = null; // where the pen of the arrow keys is, while they have one
  let isCut = false; // from Python, which will not answer again
  let timer = null;
  const stop = new AbortController();

  const strokes = () => model.get("drawing").strokes ?? [];
  const cleared = () => model.get("drawing").cleared ?? [];
  const isWaiting = () => model.get("drawing").number !== model.get("answer").number;

  function send(changed, undoable = cleared()) {
    const number = (model.get("drawing").number ?? 0) + 1;
    const pixels = new DataView(takePicture(changed).buffer);
    const drawn = { strokes: changed, cleared: undoable };
    model.set("drawing", { number, side: SIDE, pixels, ...drawn });
    model.save_changes();
  }

  // As many pixels as the screen has, whatever the picture has.
  function redraw() {
    const side = paper.clientWidth || SIDE; // none while it is out of sight
    paper.width = paper.height = Math.round(side * (window.devicePixelRatio || 1));
    const context = paper.getContext("2d");
    paint(context, stroke ? [...strokes(), stroke] : strokes());
    if (at) paintPen(context, at, width.valueAsNumber, stroke);
  }

  function showDrawing() {
    redraw();
    root.dataset.strokes = strokes().length;
    clearTimeout(timer);
    if (isWaiting()) timer = setTimeout(doubt, PATIENCE);
  }

  // An old answer must not look like one to what is on the paper.
  function doubt() {
    root.classList.add("is-stale");
    say(root, isCut ? RESTARTED : NO_ANSWER);
  }

  function cut() {
    isCut = true;
    doubt();
  }

  function showAnswer() {
    // An answer to an earlier drawing would not fit what is on the paper.
    if (isWaiting()) return;
    clearTimeout(timer);
    const answer = model.get("answer");
    isCut = false;
    root.classList.remove("is-stale");
    fill(root, answer);
    root.dataset.answer = answer.number ?? 0;
  }

  function finish() {
    const { width, points } = stroke;
    stroke = null;
    send([...strokes(), { width, points }]);
  }

  const pen = {
    pointerdown(event) {
      // On a Mac, Control and a click open a menu.
      if (event.button !== 0 || event.ctrlKey) return;
      if (at) paper.blur();
      const { pointerId: id, pointerType: kind } = event;
      // A second finger, or a palm beside the pen, does not draw. But where the same
      // kind comes down anew, the end of its last stroke got lost.
      if (stroke && !(event.isPrimary && kind === stroke.kind)) return;
      if (stroke) finish();
      stroke = { id, kind, width: width.valueAsNumber, points: [] };
      pen.pointermove(event);
      capture(paper, id);
    },
    pointermove(event) {
      if (event.pointerId !== stroke?.id) return;
      // A menu or another button can swallow the end of a stroke.
      if (event.buttons % 2 === 0) return finish();
      // Between two frames a fast pen reports several places at once. WebKit does not
      // tell them, nor does Firefox to a page without encryption.
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event])
        stroke.points.push(placeOn(paper, each));
      showDrawing();
    },
    pointerup(event) {
      if (event.pointerId === stroke?.id) finish();
    },
    // Chromium ends the capture with the first button to be released, as the right one.
    lostpointercapture(event) {
      if (event.buttons % 2 === 0) pen.pointerup(event);
      else if (event.pointerId === stroke?.id) capture(paper, stroke.id);
    },
    // Neither the right button nor a finger that rests opens a menu over a stroke.
    contextmenu(event) {
      if (!stroke) return;
      event.preventDefault();
      event.stopPropagation();
    },
    // Where all of the page is selected, the pen would drag it away.
    dragstart(event) {
      event.preventDefault();
    },
  };
  pen.pointercancel = pen.pointerup;
  for (const [name, listener] of Object.entries(pen))
    paper.addEventListener(name, listener);
  // Where touch-action is not enough, a finger would scroll or zoom the page.
  paper.addEventListener("touchstart", (event) => event.preventDefault(), {
    passive: false,
  });
  const keyboard = {
    focus() {
      // After a click on the paper, keys are for the notebook.
      if (paper.matches(":focus-visible")) at = [SIDE / 2, SIDE / 2];
      paper.dataset.lmSuppressShortcuts = Boolean(at);
      redraw();
    },
    blur() {
      if (at && stroke) finish();
      at = null;
      paper.dataset.lmSuppressShortcuts = false;
      redraw();
    },
    keydown(event) {
      const { key, ctrlKey, altKey, metaKey } = event;
      const isKnown = key === " " || key in STEPS;
      if (!at || !isKnown || ctrlKey || altKey || metaKey) return;
      event.preventDefault();
      if (key in STEPS) at = at.map((each, axis) => move(each, STEPS[key][axis]));
      else if (event.repeat) return;
      else if (stroke) finish();
      else stroke = { width: width.valueAsNumber, points: [] };
      stroke?.points.push(at);
      redraw();
    },
  };
  for (const [name, listener] of Object.entries(keyboard))
    paper.addEventListener(name, listener);
  undo.addEventListener("click", () => {
    if (strokes().length) send(strokes().slice(0, -1));
    else if (cleared().length) send(cleared(), []);
  });
  clear.addEventListener("click", () =>
    // A second click on Clear must not take away what Undo would bring back.
    send([], strokes().length ? strokes() : cleared()),
  );
  const observer = new ResizeObserver(redraw);
  observer.observe(paper);
  followScreen(redraw, stop.signal);
  stop.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    observer.disconnect();
  });
  return { showDrawing, showAnswer, cut, stop: () => stop.abort() };
}

// A zoom of the page, or a move to another screen, changes the size of its pixels.
function followScreen(redraw, signal) {
  const query = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
  const follow = () => {
    redraw();
    followScreen(redraw, signal);
  };
  query.addEventListener("change", follow, { once: true, signal });
}

function move(place, step) {
  return Math.min(SIDE, Math.max(0, place + step));
}

function capture(paper, id) {
  try {
    paper.setPointerCapture(id);
  } catch {
    // A finger may be up again by now: its dot is drawn all the same.
  }
}

function placeOn(paper, event) {
  const box = paper.getBoundingClientRect();
  // A page can be shown larger or smaller than it is laid out.
  const scale = paper.offsetWidth / box.width;
  const x = (event.clientX - box.left) * scale - paper.clientLeft;
  const y = (event.clientY - box.top) * scale - paper.clientTop;
  return [x, y].map((each) => Math.round((10 * each * SIDE) / paper.clientWidth) / 10);
}

function paint(context, strokes) {
  const scale = context.canvas.width / SIDE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = "white";
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = context.strokeStyle = "black";
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    const [[x, y]] = points;
    context.lineWidth = width;
    context.beginPath();
    // Not all browsers paint a line of no length.
    if (points.every((point) => point[0] === x && point[1] === y)) {
      context.arc(x, y, width / 2, 0, 2 * Math.PI);
      context.fill();
    } else {
      for (const point of points) context.lineTo(...point);
      context.stroke();
    }
  }
}

function paintPen(context, [x, y], width, isDown) {
  context.lineWidth = 3;
  context.strokeStyle = "#0072b2";
  context.setLineDash(isDown ? [] : [5, 4]);
  context.beginPath();
  context.arc(x, y, width / 2 + 2, 0, 2 * Math.PI);
  context.stroke();
}

// What Python gets is computed, not read from the canvas: each browser smooths edges in
// its own way, and one that hides who its user is returns noise.
function takePicture(strokes) {
  const picture = new Uint8Array(SIDE * SIDE).fill(255);
  for (const { width, points } of strokes)
    points.forEach((end, place) =>
      inkLine(picture, points[Math.max(0, place - 1)], end, width / 2),
    );
  return picture;
}

function inkLine(picture, [x0, y0], [x1, y1], radius) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const span = (a, b) => [
    Math.max(0, Math.floor(Math.min(a, b) - radius - 1)),
    Math.min(SIDE, Math.ceil(Math.max(a, b) + radius + 1)),
  ];
  const [[left, right], [top, bottom]] = [span(x0, x1), span(y0, y1)];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const x = column + 0.5 - x0;
      const y = row + 0.5 - y0;
      // The nearest place of the line, as a share of its length.
      const share = clip((x * dx + y * dy) / (dx * dx + dy * dy || 1));
      const distance = Math.sqrt((x - share * dx) ** 2 + (y - share * dy) ** 2);
      const grey = Math.round(255 * clip(distance - radius + 0.5));
      const pixel = row * SIDE + column;
      picture[pixel] = Math.min(picture[pixel], grey);
    }
}

function clip(share) {
  return Math.min(1, Math.max(0, share));
}

function fill(root, { probabilities, seen, maps, sentence }) {
  const guess = probabilities?.indexOf(Math.max(...probabilities));
  root.querySelectorAll("li").forEach((row, digit) => {
    const share = probabilities?.[digit];
    row.dataset.probability = share ?? "";
    row.classList.toggle("is-guess", digit === guess);
    row.querySelector(".track span").style.width = `${100 * (share ?? 0)}%`;
    row.querySelector(".percent").textContent = percent(share);
    row.querySelector(".note").textContent = digit === guess ? "guess" : "";
  });
  root.dataset.guess = guess ?? "";
  root.querySelector(".seen").replaceChildren(...drawImages(seen));
  root.querySelector(".maps").replaceChildren(...drawImages(maps));
  const words = probabilities && `guess ${guess}, ${percent(probabilities[guess])}`;
  say(root, words ?? sentence ?? INVITATION);
}

function percent(share) {
  return share === undefined ? "" : `${(100 * share).toFixed(0)} %`;
}

function say(root, sentence) {
  root.querySelector("[role=status]").textContent = sentence;
}

function drawImages(images) {
  if (!images) return [];
  const { count, height, width, colours } = images;
  const size = 4 * height * width;
  return Array.from({ length: count }, (_, place) => {
    const canvas = make("canvas", { width, height });
    const start = colours.byteOffset + place * size;
    const bytes = new Uint8ClampedArray(colours.buffer, start, size);
    canvas.getContext("2d").putImageData(new ImageData(bytes, width, height), 0, 0);
    return canvas;
  });
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
