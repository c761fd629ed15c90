// The page's side of drawing_pad.py. The model holds the drawing, with all its strokes,
// and Python's answer to it, so that each view of the pad shows the same.

const SIDE = 280; // of the paper, in CSS pixels and in pixels of the picture
const PATIENCE = 1000; // with Python, in milliseconds
const INVITATION = "Draw a digit from 0 to 9 on the white paper.";
const NO_ANSWER =
  "No answer from Python yet: wait while it is busy, or run this cell again.";

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
    <canvas class="paper" role="img" aria-label="Paper to draw a digit on"></canvas>
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
    <ul aria-label="Probability of each digit">${BARS.join("")}</ul>
  </div>
  <div>
    <p>What the network sees</p>
    <div class="seen" role="img" aria-label="The drawing in 28 by 28 pixels"></div>
    <p>What its first layer makes of it</p>
    <div class="maps" role="img" aria-label="The feature maps of the layer"></div>
  </div>`;

export default {
  render({ model, el }) {
    const root = make("div", { className: "digits-pad", innerHTML: PAGE });
    el.append(root);
    const view = connect(root, model);
    model.on("change:drawing", view.showDrawing);
    model.on("change:answer", view.showAnswer);
    view.showDrawing();
    view.showAnswer();
    return () => {
      model.off("change:drawing", view.showDrawing);
      model.off("change:answer", view.showAnswer);
      view.stop();
    };
  },
};

function connect(root, model) {
  const [paper, undo, clear, width] = [".paper", ".undo", ".clear", "input"].map(
    (selector) => root.querySelector(selector),
  );
  let stroke = null; // the one under the pen
  let sentAt = null; // when the last drawing of this view was finished
  let timer = null;

  const strokes = () => model.get("drawing").strokes ?? [];
  const isWaiting = () => model.get("drawing").number !== model.get("answer").number;

  function send(changed, event) {
    const number = (model.get("drawing").number ?? 0) + 1;
    const pixels = new DataView(takePicture(changed).buffer);
    sentAt = event.timeStamp;
    model.set("drawing", { number, side: SIDE, pixels, strokes: changed });
    model.save_changes();
  }

  function showDrawing() {
    const scale = window.devicePixelRatio || 1;
    paper.width = paper.height = Math.round(SIDE * scale);
    paint(paper.getContext("2d"), stroke ? [...strokes(), stroke] : strokes());
    root.dataset.strokes = strokes().length;
    clearTimeout(timer);
    if (isWaiting()) timer = setTimeout(() => say(root, NO_ANSWER), PATIENCE);
  }

  function showAnswer() {
    // An answer to an earlier drawing would not fit what is on the paper.
    if (isWaiting()) return;
    clearTimeout(timer);
    const answer = model.get("answer");
    fill(root, answer);
    root.dataset.answer = answer.number ?? 0;
    if (sentAt === null) return;
    root.dataset.milliseconds = (performance.now() - sentAt).toFixed(1);
    sentAt = null;
  }

  const pen = {
    pointerdown(event) {
      // On a Mac, Control and a click open a menu.
      if (stroke || event.button !== 0 || event.ctrlKey) return;
      paper.setPointerCapture(event.pointerId);
      stroke = { id: event.pointerId, width: width.valueAsNumber, points: [] };
      pen.pointermove(event);
    },
    pointermove(event) {
      if (event.pointerId !== stroke?.id) return;
      // A menu or another button can swallow the end of a stroke.
      if (event.buttons % 2 === 0) return pen.pointerup(event);
      // Between two frames a fast pen reports several places at once.
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length ? events : [event])
        stroke.points.push(placeOn(paper, each));
      showDrawing();
    },
    pointerup(event) {
      if (event.pointerId !== stroke?.id) return;
      const { width, points } = stroke;
      stroke = null;
      send([...strokes(), { width, points }], event);
    },
  };
  pen.pointercancel = pen.lostpointercapture = pen.pointerup;
  for (const [name, listener] of Object.entries(pen))
    paper.addEventListener(name, listener);
  undo.addEventListener("click", (event) => {
    if (strokes().length) send(strokes().slice(0, -1), event);
  });
  clear.addEventListener("click", (event) => send([], event));
  return { showDrawing, showAnswer, stop: () => clearTimeout(timer) };
}

function placeOn(paper, event) {
  const box = paper.getBoundingClientRect();
  const x = ((event.clientX - box.left - paper.clientLeft) / paper.clientWidth) * SIDE;
  const y = ((event.clientY - box.top - paper.clientTop) / paper.clientHeight) * SIDE;
  return [Math.round(10 * x) / 10, Math.round(10 * y) / 10];
}

function paint(context, strokes) {
  const scale = context.canvas.width / SIDE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = "white";
  context.fillRect(0, 0, SIDE, SIDE);
  context.strokeStyle = "black";
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    // To its first point too, so that a single one becomes a dot.
    for (const point of points) context.lineTo(...point);
    context.stroke();
  }
}

function takePicture(strokes) {
  const canvas = make("canvas", { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  paint(context, strokes);
  const colours = context.getImageData(0, 0, SIDE, SIDE).data;
  return Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => colours[4 * pixel]);
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
