// A picture with a part hidden, and ways to finish it. props.value: {model, seed, n, side, channels, pixels (base64url of the picture's bytes), halves:
// [{name, box}], hide?}, or {waiting} before there is a picture, or {note} where there can be none. A box is "top,left,height,width" in pixels; the rows
// come from density/paint. A newer picture or box ends the older painting.
const find = (name) => element.querySelector(name);
const [frame, canvas, mark] = [find(".frame"), find(".hero"), find(".frame i")];
const WAIT_MS = 350; // until the hand rests: pictures and boxes change with every stroke
const LEAST = 2; // pixels of a box's side
let shown = null;
let box = "";
let round = 0; // of painting again: other ways from another seed
let stop = new AbortController();
let timer = null;

const picture = (row) => {
  const { side, channels } = shown;
  return Uint8Array.from({ length: side * channels }, (_, i) => shown.bytes[Math.floor(i / side) * side * side + row * side + (i % side)]);
};

// The visible part of the picture, the hidden one in grey.
function show(canvas) {
  const [top, left, height, width] = box.split(",").map(Number);
  canvas.width = canvas.height = shown.side;
  for (let row = 0; row < shown.side; row++) atlas.painting.put(canvas, row, picture(row), shown.channels);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#57534e";
  pen.fillRect(left, top, width, height);
}

async function finish() {
  stop.abort();
  const mine = stop = new AbortController();
  find(".note").textContent = "";
  delete element.dataset.ready;
  const { model, n, side, channels, pixels } = shown;
  const ways = [...find(".ways").children];
  try {
    await atlas.painting.rows({ model, seed: (shown.seed + 1000 * round) % 2 ** 32, n, hide: box, pixels }, mine.signal, ({ row, values }) => {
      const length = values.length / n;
      ways.forEach((canvas, i) => atlas.painting.put(canvas, row, values.slice(i * length, (i + 1) * length), channels));
    });
  } catch (error) {
    if (stop === mine && error.name !== "AbortError") find(".note").textContent = error.message;
  }
  if (stop === mine && !mine.signal.aborted) element.dataset.ready = `${model} ${box} ${round}`;
}

function hide(text, wait = 0) {
  box = text;
  const [top, left, height, width] = box.split(",").map((value) => (100 * value) / shown.side + "%");
  Object.assign(mark.style, { top, left, height, width });
  show(canvas);
  for (const button of find(".halves").children) button.setAttribute("aria-pressed", button.dataset.box === box);
  while (find(".ways").children.length !== shown.n) {
    if (find(".ways").children.length > shown.n) find(".ways").lastChild.remove();
    else find(".ways").append(Object.assign(document.createElement("canvas"), { className: "pixels" }));
  }
  for (const way of find(".ways").children) show(way);
  layout();
  atlas.remember("density", new URLSearchParams({ hide: box }).toString(), "finish");
  stop.abort();
  clearTimeout(timer);
  timer = setTimeout(finish, wait);
}

const at = (event) => {
  const edges = frame.getBoundingClientRect();
  const on = (value, length) => Math.max(0, Math.min(shown.side, Math.round((value / length) * shown.side)));
  return [on(event.clientY - edges.top, edges.height), on(event.clientX - edges.left, edges.width)];
};
let from = null;
frame.onpointerdown = (event) => {
  if (event.button || !shown) return;
  frame.setPointerCapture(event.pointerId);
  from = at(event);
};
frame.onpointermove = (event) => {
  if (!from) return;
  const to = at(event);
  const [top, left] = from.map((value, i) => Math.min(value, to[i], shown.side - LEAST));
  const [height, width] = from.map((value, i) => Math.max(LEAST, Math.abs(value - to[i])));
  if (Math.max(height, width) > LEAST) hide([top, left, height, width].join(","), WAIT_MS);
};
frame.onpointerup = frame.onpointercancel = () => (from = null);
find(".again").onclick = () => {
  if (!shown) return;
  round += 1;
  hide(box);
};

function layout() {
  if (!shown || !element.clientWidth) return;
  const large = atlas.fit(shown.side, Math.min(230, element.clientWidth)) + "px";
  const small = atlas.fit(shown.side, Math.min(116, (element.clientWidth - 20) / 3)) + "px";
  canvas.style.width = canvas.style.height = large;
  for (const way of find(".ways").children) way.style.width = way.style.height = small;
}

function update() {
  const value = props.value;
  if (!value) return;
  find(".note").innerHTML = value.note || "";
  find(".waiting").innerHTML = value.waiting || "";
  element.classList.toggle("without-picture", !value.pixels);
  if (!value.pixels) {
    clearTimeout(timer);
    return stop.abort();
  }
  const first = !shown || shown.side !== value.side;
  shown = { ...value, bytes: atlas.painting.bytes(value.pixels) };
  find(".halves").replaceChildren(...value.halves.map(({ name, box }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.innerHTML = name;
    button.dataset.box = box;
    button.onclick = () => hide(box);
    return button;
  }));
  hide(value.hide || (first ? value.halves[0].box : box), first ? 0 : WAIT_MS);
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
