// p, q and the distances between them. props.value: {state: {data, place, width, drawing}, notes}
const lab = atlas.theory;
const find = (name) => element.querySelector(name);
const field = find(".field");
const MOST = { js: Math.LN2, tv: 1, w1: 10, kl: 40, reverse_kl: 40 }; // what fills a bar
let state = null;
let found = null;
let notes = [];

const ask = lab.asker("distance", (result, old) => {
  found = result;
  if (found.drawing && !old) lab.drawing[found.data] = found.drawing;
  lab.note(find(".note"), result.notes.length ? result.notes : notes);
  draw();
  lab.tell("distance", { p: found.data, place: found.place, q: found.width, [found.data]: found.drawing });
  lab.shared = found;
  lab.call("optimal", "set", found);
  element.dataset.ready = "yes";
}, () => (find(".note").innerHTML = find(".failed-words").innerHTML));

function draw() {
  if (!found || !element.clientWidth) return;
  field.classList.toggle("line", found.dim === 1);
  const isDrawn = found.data in lab.drawing;
  find(".drag-words").hidden = isDrawn;
  find(".draw-words").hidden = !isDrawn;
  const context = lab.open(field);
  const [p, q] = [lab.bytes(found.p), lab.bytes(found.q)];
  if (found.dim === 1) {
    const base = context.height - 6;
    lab.rule(context, base);
    lab.curve(context, p, { colour: context.real, base, top: 10, fill: 0.25 });
    lab.curve(context, q, { colour: context.fake, base, top: 10, fill: 0.25 });
  } else {
    lab.heat(context, p, found.n, lab.amount(context.real));
    lab.heat(context, q, found.n, lab.amount(context.fake, 0.7));
  }
  find(".measures").classList.toggle("plane", found.dim === 2);
  for (const place of element.querySelectorAll(".measures section")) measure(place, found.divergences[place.dataset.name]);
}

function measure(place, { value, integrand }) {
  const name = place.dataset.name;
  place.querySelector("b").textContent = lab.number(value, 3) + (name === "js" ? " / log 2" : name === "tv" ? " / 1" : "");
  place.querySelector(".bar i").style.width = 100 * Math.min(1, (value ?? Infinity) / MOST[name]) + "%";
  const sliced = place.querySelector(".sliced");
  if (sliced) sliced.hidden = integrand != null;
  place.querySelector("canvas").hidden = integrand == null;
  if (integrand == null) return;
  const context = lab.open(place.querySelector("canvas"));
  const values = lab.bytes(integrand); // 127.5 is zero
  if (found.dim === 2) {
    const [more, less] = [lab.amount(context.ink, 0.8), lab.amount(context.faint, 0.8)];
    return lab.heat(context, values, found.n, (v) => (v > 0.5 ? more(2 * v - 1) : less(1 - 2 * v)));
  }
  const middle = context.height * (name.endsWith("kl") ? 0.6 : 1) - 1;
  lab.rule(context, middle);
  const stretched = Array.from(values, (v) => 2 * v - 255);
  lab.curve(context, stretched, { colour: context.ink, base: middle, top: 3, fill: 0.15, line: 1.25 });
}

// Drawing p: a hill under the pointer on the line, a stroke in the plane; one hexadecimal digit for each cell.
function paint(x, y, isFirst) {
  const cells = Array.from(lab.drawing[state.data] || found.drawing, (digit) => parseInt(digit, 16));
  if (found.dim === 1) {
    const cell = Math.min(cells.length - 1, Math.max(0, Math.floor(x * cells.length)));
    const level = Math.round(15 * Math.min(1, Math.max(0, 1.04 - y)));
    const from = isFirst || paint.last == null ? cell : paint.last;
    for (let i = Math.min(from, cell); i <= Math.max(from, cell); i++) cells[i] = level;
    paint.last = cell;
  } else {
    const n = Math.round(Math.sqrt(cells.length));
    const [column, row] = [Math.floor(x * n), Math.floor((1 - y) * n)];
    for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]) {
      const [i, j] = [column + dx, row + dy];
      if (i < 0 || j < 0 || i >= n || j >= n) continue;
      cells[j * n + i] = Math.max(cells[j * n + i], dx || dy ? 8 : 15);
    }
  }
  if (!cells.some(Boolean)) return;
  redrawn(cells.map((level) => level.toString(16)).join(""));
}

// The live game may be playing with the same drawing: it starts again once the pointer rests.
function redrawn(drawing) {
  state.drawing = lab.drawing[state.data] = drawing;
  ask(state);
  clearTimeout(redrawn.later);
  redrawn.later = setTimeout(() => lab.call("live", "redrawn", state.data), 500);
}

lab.drag(field, (x, y, isFirst) => {
  if (!found) return;
  if (found.data in lab.drawing) return paint(x, y, isFirst);
  const half = found.dim === 1 ? 6 / 8 : 2.25 / 3; // the share of the picture that places -1 to 1 span
  const place = Math.round((((2 * x - 1) / half) * 50)) / 50;
  lab.slide("place", Math.min(1, Math.max(-1, place)));
});

// An empty drawing is no distribution: what is left is even ground on the line, one faint dot in the plane.
find(".clear").onclick = () => redrawn(found.dim === 1 ? "1".repeat(64) : "0".repeat(210) + "1" + "0".repeat(189));

function set(values) {
  notes = [];
  state = { ...state, ...values };
  state.drawing = lab.drawing[state.data] ?? "";
  ask(state);
}

function update() {
  const value = props.value;
  if (!value) return;
  state = { ...value.state };
  notes = value.notes;
  if (state.data in lab.drawing && state.drawing) lab.drawing[state.data] = state.drawing;
  ask(state);
}

lab.figure("distance", { set });
lab.redraw(element, draw);
watch("value", update);
update();
