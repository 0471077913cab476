// Lines with the thickness, softness, ink and paper of a model's data. props.value: {paper, ink (grey levels 0..255), width, softness (shares of
// the side), drawing}, or null where a model knows no lines. While a line is drawn, and after it, the drawing is written there as text (base64url of,
// for each stroke, the number of its points and then x, y of each, all bytes) and "input" is triggered: an event's own data may be old when it is
// sent, a value is not. Undo also brings back what was cleared.
const canvas = element.querySelector("canvas");
canvas.ariaLabel = atlas.plain(element.querySelector("small").innerHTML);
const pen = canvas.getContext("2d");
const GRID = 256;
const SEND_MS = 50; // while a line is being drawn
const STEP = 2; // grid cells between points, at least
const MOST = 255; // points in a stroke
let style = null;
let strokes = []; // each [[x, y], ...] on the grid
let past = []; // earlier drawings
let current = null;
let timer = null;

function paint() {
  if (!style) return;
  const scale = canvas.width / GRID;
  pen.fillStyle = `rgb(${style.paper} ${style.paper} ${style.paper})`;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const ink = `rgb(${style.ink} ${style.ink} ${style.ink})`;
  Object.assign(pen, { strokeStyle: ink, shadowColor: ink, shadowBlur: 2 * style.softness * canvas.width, lineCap: "round", lineJoin: "round" });
  pen.lineWidth = Math.max(1, style.width * canvas.width);
  for (const stroke of strokes) {
    pen.beginPath();
    for (const [x, y] of [stroke[0], ...stroke]) pen.lineTo((x + 0.5) * scale, (y + 0.5) * scale);
    pen.stroke();
  }
}

const text = () => btoa(String.fromCharCode(...strokes.flatMap((stroke) => [stroke.length, ...stroke.flat()])))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function read(text) {
  const bytes = Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const found = [];
  for (let at = 0; at < bytes.length; at += 1 + 2 * bytes[at]) {
    found.push(Array.from({ length: bytes[at] }, (_, i) => [bytes[at + 1 + 2 * i], bytes[at + 2 + 2 * i]]));
  }
  return found;
}

// The stroke without the points that lie within a grid cell of the line between others (Douglas and Peucker).
function simpler(stroke) {
  const [[ax, ay], [bx, by]] = [stroke[0], stroke.at(-1)];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const off = stroke.map(([x, y]) => ax === bx && ay === by ? Math.hypot(x - ax, y - ay)
    : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length);
  const most = off.indexOf(Math.max(...off));
  if (off[most] <= 0.75) return stroke.length > 1 ? [stroke[0], stroke.at(-1)] : stroke;
  return [...simpler(stroke.slice(0, most + 1)).slice(0, -1), ...simpler(stroke.slice(most))];
}

function send() {
  clearTimeout(timer);
  timer = null;
  props.value = { ...style, drawing: text() };
  trigger("input");
}

function change(next) {
  past.push(strokes);
  strokes = next;
  paint();
  send();
}

function at(event) {
  const box = canvas.getBoundingClientRect();
  const on = (value, length) => Math.min(GRID - 1, Math.max(0, Math.floor((value / length) * GRID)));
  return [on(event.clientX - box.left, box.width), on(event.clientY - box.top, box.height)];
}

canvas.onpointerdown = (event) => {
  if (event.button || !style) return;
  canvas.setPointerCapture(event.pointerId);
  past.push(strokes);
  current = [at(event)];
  strokes = [...strokes, current];
  paint();
};
canvas.onpointermove = (event) => {
  if (!current) return;
  for (const part of event.getCoalescedEvents?.() ?? [event]) {
    const [x, y] = at(part);
    const [lastX, lastY] = current.at(-1);
    if (Math.hypot(x - lastX, y - lastY) < STEP) continue;
    if (current.length === MOST) { // goes on as the next stroke
      current = [current.at(-1)];
      strokes.push(current);
    }
    current.push([x, y]);
  }
  paint();
  timer ??= setTimeout(send, SEND_MS);
};
canvas.onpointerup = canvas.onpointercancel = () => {
  if (!current) return;
  current = null;
  const before = past.at(-1).length;
  strokes = strokes.map((stroke, index) => (index < before ? stroke : simpler(stroke)));
  paint();
  send();
};
element.querySelector(".undo").onclick = () => {
  if (!past.length) return;
  strokes = past.pop();
  paint();
  send();
};
element.querySelector(".clear").onclick = () => strokes.length && change([]);

function update() {
  style = props.value;
  if (!style) return;
  if (style.drawing !== text()) [strokes, past] = [read(style.drawing), []];
  paint();
  element.dataset.ready = "";
}

watch("value", update);
update();
