// Boxes on two pictures, and the picture made of what they show. props.value: {address, side, sheet (A, B, assembled, mask, placed, from the top),
// boxes (of puzzle_actions.py), mixes ({sheet, boxes: one text for each picture}), least, most (percent), file, done, note?}, or {address, waiting}
// before there are pictures, or {note} where there can be none. Moving a box triggers "input" with the boxes; a mix chooses other boxes.
const find = (name) => element.querySelector(name);
const [table, mixes] = [find(".table"), find(".mixes")];
const canvases = [...table.querySelectorAll("canvas")];
const SEND_MS = 60; // while a box is being moved
let shown = null;
let boxes = []; // each [picture, top, left, height, width]
let handles = [];
let moving = false;
let timer = null;
const line = atlas.line((boxes) => trigger("input", { boxes }));

const read = (text) => text.split(";").map((box) => box.split(",").map(Number));
const written = () => boxes.map((box) => box.join(",")).join(";");

function send() {
  clearTimeout(timer);
  timer = null;
  line.ask(written());
}

function place() {
  const origin = table.getBoundingClientRect();
  boxes.forEach(([picture, top, left, height, width], index) => {
    const frame = canvases[picture].getBoundingClientRect();
    Object.assign(handles[index].style, {
      left: frame.left - origin.left + (left * frame.width) / 100 + "px",
      top: frame.top - origin.top + (top * frame.height) / 100 + "px",
      width: (width * frame.width) / 100 + "px",
      height: (height * frame.height) / 100 + "px",
    });
  });
  for (const mix of mixes.children) mix.setAttribute("aria-pressed", mix.dataset.boxes === written());
}

const within = (value, low, high) => Math.round(Math.min(high, Math.max(low, value)));

// Put the upper left corner of a box at a point of the page, on the picture that its middle is nearer to.
function put(index, x, y) {
  const [, , , height, width] = boxes[index];
  const middle = (frame) => Math.hypot(x + (width / 200) * frame.width - (frame.left + frame.right) / 2,
    y + (height / 200) * frame.height - (frame.top + frame.bottom) / 2);
  const frames = canvases.map((canvas) => canvas.getBoundingClientRect());
  const picture = middle(frames[0]) <= middle(frames[1]) ? 0 : 1;
  const frame = frames[picture];
  boxes[index] = [picture, within((100 * (y - frame.top)) / frame.height, 0, 100 - height),
    within((100 * (x - frame.left)) / frame.width, 0, 100 - width), height, width];
}

function resize(index, x, y) {
  const [picture, top, left] = boxes[index];
  const frame = canvases[picture].getBoundingClientRect();
  boxes[index] = [picture, top, left, within((100 * (y - frame.top)) / frame.height - top, shown.least, Math.min(shown.most, 100 - top)),
    within((100 * (x - frame.left)) / frame.width - left, shown.least, Math.min(shown.most, 100 - left))];
}

function handle(index) {
  const box = document.createElement("button");
  box.type = "button";
  box.className = "box box" + (index % 4);
  box.ariaLabel = String(index + 1);
  box.innerHTML = "<i></i>";
  box.onpointerdown = (event) => {
    if (event.button) return;
    event.preventDefault();
    box.focus();
    box.setPointerCapture(event.pointerId);
    const frame = box.getBoundingClientRect();
    const grip = event.target.tagName === "I" ? [event.clientX - frame.right, event.clientY - frame.bottom]
      : [event.clientX - frame.left, event.clientY - frame.top];
    moving = true;
    const act = event.target.tagName === "I" ? resize : put;
    box.onpointermove = (event) => {
      act(index, event.clientX - grip[0], event.clientY - grip[1]);
      place();
      timer ??= setTimeout(send, SEND_MS);
    };
    box.onpointerup = box.onpointercancel = () => {
      box.onpointermove = box.onpointerup = box.onpointercancel = null;
      moving = false;
      send();
    };
  };
  box.onkeydown = (event) => {
    const [dx, dy] = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] }[event.key] ?? [0, 0];
    const [picture, top, left, height, width] = boxes[index];
    if (event.key === "Enter" || event.key === " ") boxes[index] = [1 - picture, top, left, height, width];
    else if (dx || dy) boxes[index] = [picture, within(top + dy, 0, 100 - height), within(left + dx, 0, 100 - width), height, width];
    else return;
    event.preventDefault();
    place();
    send();
  };
  return box;
}

function mix(boxes, index, image) {
  const made = document.createElement("button");
  const canvas = document.createElement("canvas");
  made.type = "button";
  made.dataset.boxes = boxes;
  atlas.draw(canvas, image, index, shown.side);
  canvas.className = "pixels";
  const letters = document.createElement("small");
  letters.innerHTML = read(boxes).map(([picture], box) => `<b class="box${box % 4}">${"AB"[picture]}</b>`).join(" ");
  made.append(canvas, letters);
  made.onclick = () => choose(boxes);
  return made;
}

function choose(text) {
  boxes = read(text);
  place();
  send();
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const wide = element.clientWidth > 640;
  const large = atlas.fit(shown.side, wide ? Math.min(256, (element.clientWidth - 36) / 3) : Math.min(256, (element.clientWidth - 12) / 2));
  element.style.setProperty("--large", large + "px");
  element.style.setProperty("--small", atlas.fit(shown.side, 128) + "px");
  place();
}

async function update() {
  if (props.value) line.answered(props.value.boxes);
  if (props.value?.address) atlas.remember("puzzle", props.value.address);
  const [image, mixed] = await atlas.arrived(element, props, (value) => [value.sheet, value.mixes?.sheet]);
  if (!image) return;
  const value = props.value;
  shown = value;
  if (!line.busy() && !moving) boxes = read(value.boxes); // otherwise they have been moved on meanwhile
  if (handles.length !== boxes.length) {
    handles.forEach((box) => box.remove());
    handles = boxes.map((_, index) => handle(index));
    table.append(...handles);
  }
  [...canvases, find(".hero"), find(".mask"), find(".placed")].forEach((canvas, index) => atlas.draw(canvas, image, index, value.side));
  atlas.renew(mixes, ...value.mixes.boxes.map((text, index) => mix(text, index, mixed)));
  find(".done").innerHTML = value.done;
  layout();
  element.dataset.ready = value.address;
}

find(".save").onclick = () => shown && atlas.save(find(".hero"), shown.file);
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
