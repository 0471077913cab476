// A picture for every point of a square: two continuous codes. props.value: {address, model, sheet, side, x, y ({name, values}), how,
// at? ([c1, c2]), note?}, or {note} where there is none. Picture row * n + column of the sheet has x's value number column and y's, counted
// from the largest, number row; dragging chooses among them.
const find = (name) => element.querySelector(name);
const pad = find(".pad");
const here = { column: 0, row: 0 };
let shown = null;

const two = (value) => (value + 0).toFixed(2).replace("-0.00", "0.00");
const clamp = (value, most) => Math.max(0, Math.min(most, Math.round(value)));

function show(column, row) {
  const n = shown.x.values.length;
  here.column = clamp(column, n - 1);
  here.row = clamp(row, n - 1);
  atlas.draw(find(".hero"), shown.image, here.row * n + here.column, shown.side);
  const [x, y] = [shown.x.values[here.column], shown.y.values[n - 1 - here.row]];
  find(".caption").textContent = `${shown.x.name} = ${two(x)}   ${shown.y.name} = ${two(y)}`;
  Object.assign(pad, { ariaValueMax: n * n - 1, ariaValueNow: here.row * n + here.column, ariaValueText: find(".caption").textContent });
  const dot = find(".pad i");
  dot.style.left = (100 * (here.column + 0.5)) / n + "%";
  dot.style.top = (100 * (here.row + 0.5)) / n + "%";
  atlas.remember("codes", `${shown.address}&${shown.x.name}=${x.toFixed(4)}&${shown.y.name}=${y.toFixed(4)}`, "pad");
}

// The whole square in small, so that one sees where to go.
function map() {
  const n = shown.x.values.length;
  const canvas = find(".pad canvas");
  canvas.width = canvas.height = n * shown.side;
  const pen = canvas.getContext("2d");
  for (let i = 0; i < n * n; i++) {
    pen.drawImage(shown.image, 0, i * shown.side, shown.side, shown.side, (i % n) * shown.side, Math.floor(i / n) * shown.side, shown.side, shown.side);
  }
}

function drag(event) {
  if (!shown || (event.type === "pointermove" && !event.buttons)) return;
  const box = pad.getBoundingClientRect();
  const n = shown.x.values.length;
  show(((event.clientX - box.left) / box.width) * n - 0.5, ((event.clientY - box.top) / box.height) * n - 0.5);
}
pad.onpointerdown = (event) => {
  pad.setPointerCapture(event.pointerId);
  drag(event);
};
pad.onpointermove = drag;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
pad.onkeydown = (event) => {
  if (!shown || !(event.key in STEPS)) return;
  event.preventDefault();
  show(here.column + STEPS[event.key][0], here.row + STEPS[event.key][1]);
};
find(".save").onclick = () => shown && atlas.save(find(".hero"), `${shown.model}-${find(".caption").textContent.replace(/\s+/g, "")}.png`);

function layout() {
  if (!shown || !element.clientWidth) return;
  const room = Math.min(336, element.clientWidth);
  find(".hero").style.width = find(".hero").style.height = atlas.fit(shown.side, room) + "px";
}

const nearest = (values, wanted) => values.reduce((best, value, i) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? i : best), 0);

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  const first = !shown;
  shown = { ...value, image };
  const n = value.x.values.length;
  find(".how").innerHTML = value.how;
  pad.ariaLabel = atlas.plain(value.how);
  map();
  layout();
  if (value.at) show(nearest(value.x.values, value.at[0]), n - 1 - nearest(value.y.values, value.at[1]));
  else if (first) show((n - 1) / 2, (n - 1) / 2);
  else show(here.column, here.row);
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
