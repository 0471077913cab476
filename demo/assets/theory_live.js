// The live GAN. props.value: {state: {preset, moves, ...settings}, texts: {preset: {ill, cure}}, stops: {preset: steps}, notes}
// The server turns settings and moves into frames; this asks for the next ones while it shows those it has.
const lab = atlas.theory;
const find = (name) => element.querySelector(name);
const sides = [...element.querySelectorAll(".side")];
const RATE = 30; // frames shown a second, at most
const AHEAD = 24; // frames asked for at once
let state = null; // settings and moves: those on screen, or those that are still being repeated
let at = ""; // the moves on screen
let about = null; // the sides as the server describes them
let shown = null; // the frame on screen, one picture for each side
let history = []; // {js, d, g} of each side, for every frame since the start or the link
let waiting = []; // frames not shown yet: {pictures, moves, made}
let moving = false;
let stopAt = 0; // the moves at which it stops by itself, 0 for never
let visible = false;
let round = 0; // answers to questions of an earlier round come too late
let busy = false;
let ended = false;

function add(moves, kind, count) {
  const runs = moves ? moves.split(".") : [];
  const last = runs.at(-1);
  if (last?.[0] === kind) runs[runs.length - 1] = kind + (Number(last.slice(1)) + count);
  else runs.push(kind + count);
  return runs.join(".");
}
const total = (moves) => (moves ? moves.split(".").reduce((sum, run) => sum + Number(run.slice(1)), 0) : 0);

async function ask(moves, extra) {
  const mine = round;
  const given = Object.entries({ ...state, moves, ...extra }).filter(([, value]) => value !== "" && value != null);
  busy = true;
  try {
    const answer = await fetch("theory/live?" + new URLSearchParams(given));
    if (!answer.ok) throw new Error(answer.statusText);
    const result = await answer.json();
    return mine === round ? result : null;
  } catch {
    if (mine === round) stop(find(".failed-words").innerHTML);
    return null;
  } finally {
    if (mine === round) busy = false;
  }
}

// Show where a training is, repeating its moves as long as that takes.
async function show(moves, fresh) {
  round += 1;
  waiting = [];
  let answer;
  do {
    answer = await ask(moves, { frames: 0 });
    if (!answer) return;
    about = answer.sides;
    ended = answer.ended;
    if (fresh) history = [];
    put({ pictures: answer.frames[0], moves: answer.moves }, answer.is_behind ? moves : answer.moves);
    lab.note(find(".note"), answer.notes.length ? answer.notes : fresh?.notes);
    if (answer.is_behind) find(".note").innerHTML = find(".behind-words").innerHTML;
  } while (answer.is_behind);
  element.dataset.ready = answer.moves || "start";
}

// Frames after these moves. A server that has forgotten them repeats them first; what is shown stays until it has.
async function follow(moves, extra) {
  const [note, words] = [find(".note"), find(".behind-words").innerHTML];
  let answer = await ask(moves, extra);
  while (answer?.is_behind) {
    note.innerHTML = words;
    answer = await ask(moves, extra);
    if (note.innerHTML === words) note.replaceChildren();
  }
  return answer;
}

// Ask for the next frames of play and queue them.
async function refill() {
  if (busy || !moving || waiting.length > AHEAD / 2 || ended) return;
  let moves = waiting.at(-1)?.moves ?? state.moves;
  const answer = await follow(moves, { move: "b", frames: AHEAD });
  if (!answer || !moving) return;
  about = answer.sides;
  ended = answer.ended;
  for (const pictures of answer.frames) {
    moves = add(moves, "b", answer.pace);
    waiting.push({ pictures, moves });
  }
}

function put(frame, moves = frame.moves) {
  shown = frame.pictures;
  at = frame.moves;
  state.moves = moves;
  history.push(shown.map((one) => ({ js: one.divergences.js, d: one.loss_d, g: one.loss_g })));
  if (history.length > 2600) history = history.filter((_, i) => i % 2);
  element.dataset.shown = Number(element.dataset.shown || 0) + 1;
  draw();
  tell();
}

// A preset is named; only a game of one's own has settings in the link.
function tell() {
  const { preset, seed, moves, drawing, ...own } = state;
  lab.tell("live", { preset, seed, moves, ...(preset === "own" ? { ...own, [own.data]: drawing } : {}) });
}

let last = 0;
function tick(now) {
  if (!element.isConnected) return;
  requestAnimationFrame(tick);
  if (!moving || !visible || document.hidden) return;
  if (now - last >= 1000 / RATE - 4 && waiting.length) {
    last = now;
    put(waiting.shift());
    if (stopAt && total(state.moves) >= stopAt) return stop();
    if (shown.some((one) => !one.finite)) return stop();
  }
  if (!waiting.length && ended) return stop(find(".ended-words").innerHTML);
  refill();
}

function stop(words) {
  moving = false;
  round += 1;
  waiting = [];
  busy = false;
  find(".live").classList.remove("moving");
  if (words) find(".note").innerHTML = words;
}

function start() {
  if (ended) return stop(find(".ended-words").innerHTML);
  moving = true;
  find(".live").classList.add("moving");
  find(".note").replaceChildren();
}

async function step(kind) {
  stop();
  const answer = await follow(state.moves, { move: kind, frames: 1, pace: 1 });
  if (!answer) return;
  ended = answer.ended;
  about = answer.sides;
  if (!answer.frames.length) return stop(find(".ended-words").innerHTML);
  put({ pictures: answer.frames[0], moves: answer.moves });
}

// ---- Drawing ----

function draw() {
  if (!shown || !about || !element.clientWidth) return;
  find(".sides").classList.toggle("single", about.length === 1);
  sides.forEach((side, i) => {
    side.hidden = i >= about.length;
    if (side.hidden) return;
    const text = props.value.texts[state.preset];
    const words = (i ? text.cure : text.ill) || "";
    const what = side.querySelector(".what");
    if (what.innerHTML !== words) what.innerHTML = words;
    const field = side.querySelector(".field");
    field.classList.toggle("line", about[i].dim === 1);
    (about[i].dim === 1 ? drawLine : drawPlane)(lab.open(field), about[i], shown[i]);
    read(side.querySelector(".read"), about[i], shown[i]);
    drawTrace(lab.open(side.querySelector(".trace")), i);
  });
}

function drawPlane(context, side, frame) {
  const { pen, width, height } = context;
  const x = (v) => (v / 10000) * width;
  const y = (v) => height - (v / 10000) * height;
  lab.heat(context, lab.bytes(frame.surface), side.n, lab.judged(context));
  dots(context, lab.shorts(side.data), x, y, context.real, 1.6, 0.55);
  const [points, tips] = [lab.shorts(frame.points), lab.shorts(frame.tips)];
  pen.strokeStyle = context.ink;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    pen.moveTo(x(points[i]), y(points[i + 1]));
    pen.lineTo(x(tips[i]), y(tips[i + 1]));
  }
  pen.stroke();
  pen.globalAlpha = 1;
  dots(context, points, x, y, context.fake, 2.4, 0.95);
}

function dots({ pen }, points, x, y, colour, radius, alpha) {
  pen.fillStyle = colour;
  pen.globalAlpha = alpha;
  pen.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    pen.moveTo(x(points[i]) + radius, y(points[i + 1]));
    pen.arc(x(points[i]), y(points[i + 1]), radius, 0, 7);
  }
  pen.fill();
  pen.globalAlpha = 1;
}

function drawLine(context, side, frame) {
  const { pen, width, height } = context;
  const base = height - 26;
  const surface = lab.bytes(frame.surface);
  lab.rule(context, (base + 12) / 2);
  lab.rule(context, base);
  lab.curve(context, lab.bytes(side.p), { colour: context.real, base, top: 12, fill: 0.25 });
  lab.curve(context, lab.bytes(frame.q), { colour: context.fake, base, top: 12, fill: 0.3 });
  lab.curve(context, surface, { colour: context.ink, base, top: 12, line: 1.5 });
  pen.fillStyle = context.ink;
  pen.fillText("D", 6, base - ((base - 12) * surface[2]) / 255 - 6);
  const [points, tips] = [lab.shorts(frame.points), lab.shorts(frame.tips)];
  pen.strokeStyle = context.fake;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.7;
  pen.beginPath();
  points.forEach((point, i) => {
    const y = base + 5 + (i % 16);
    pen.moveTo((point / 10000) * width, y);
    pen.lineTo((tips[i] / 10000) * width + 0.8, y);
  });
  pen.stroke();
  pen.globalAlpha = 1;
}

function read(place, side, frame) {
  const { js, w1 } = frame.divergences;
  const modes = frame.modes == null ? "" : `<b>${frame.modes} / ${side.modes}</b> ${find(".modes-words").innerHTML} · `;
  const loss = frame.loss_d == null ? "" : ` · L<sub>D</sub> ${lab.number(frame.loss_d)}`;
  const fool = frame.loss_g == null ? "" : ` · L<sub>G</sub> ${lab.number(frame.loss_g)}`;
  const all = Object.entries(frame.divergences).map(([name, value]) => `${name} ${lab.number(value, 3)}`).join("\n");
  place.innerHTML = `${find(".step-words").innerHTML} ${total(at)} · ${modes}JS ${lab.number(js)} · W<sub>1</sub> ${lab.number(w1)}${loss}${fool}`;
  place.title = all + `\n|∇| ${frame.slope}`;
}

function drawTrace(context, side) {
  const { pen, width, height } = context;
  const series = [["js", context.ink, 0, Math.LN2, "JS"], ["d", context.real, null, null, "L D"], ["g", context.fake, null, null, "L G"]];
  series.forEach(([name, colour, low, high, label], row) => {
    const values = history.map((each) => each[side]?.[name]).filter((value) => value != null);
    const [top, bottom] = [(row * height) / 3 + 5, ((row + 1) * height) / 3 - 4];
    lab.rule(context, bottom + 2, 26);
    pen.fillStyle = colour;
    pen.fillText(label, 0, bottom);
    if (values.length < 2) return;
    const from = low ?? Math.min(...values);
    const to = high ?? Math.max(...values);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.25;
    pen.beginPath();
    const room = Math.max(values.length - 1, 120);
    values.forEach((value, i) => pen.lineTo(28 + (i / room) * (width - 28), bottom + ((top - bottom) * (value - from)) / (to - from || 1)));
    pen.stroke();
  });
}

// ---- The page's controls ----

function reset(values) {
  stop();
  state = { ...state, ...values, moves: "" };
  if (state.data in lab.drawing) state.drawing = lab.drawing[state.data];
  else delete state.drawing;
  ended = false;
  stopAt = props.value.stops[state.preset];
  return show("", {}).then(start);
}

lab.figure("live", {
  // Changing any setting of one's own makes the game one's own.
  set: (values) => reset(values),
  own: (values) => reset({ ...values, preset: "own" }),
  redrawn: (data) => state?.preset === "own" && state.data === data && reset({}),
});

async function update() {
  const value = props.value;
  if (!value) return;
  stop();
  state = { ...value.state };
  if (state.data in lab.drawing && state.drawing) lab.drawing[state.data] = state.drawing;
  stopAt = value.stops[state.preset];
  const isShared = Boolean(state.moves);
  await show(state.moves, { notes: value.notes });
  // A link shows its moment; otherwise the game begins by itself, once, unless the reader asked for stillness.
  if (!isShared && !matchMedia("(prefers-reduced-motion: reduce)").matches) start();
}

find(".play").onclick = () => {
  if (!state) return;
  if (moving) return stop();
  stopAt = 0;
  start();
};
for (const kind of ["d", "g", "b"]) find(`button.${kind}`).onclick = () => state && step(kind);
find(".restart").onclick = () => state && reset({});
new IntersectionObserver((entries) => (visible = entries.at(-1).isIntersecting)).observe(find(".sides"));
lab.redraw(element, draw);
watch("value", update);
requestAnimationFrame(tick);
update();
