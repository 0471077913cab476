// A training from its first step to its last. props.value: {address, frames (steps with a picture), cells (the picture of each
// on the sheet), side, sheet, steps, losses, scores, bounds (of the scores, or null), thought, names (html), step?, note?}, or {note}
// where there is none. Moving the slider chooses a frame; nothing is asked of the server.
const find = (name) => element.querySelector(name);
const [figure, hero, slider] = [find(".timeline"), find(".hero"), find("input")];
const HEIGHT = { losses: 150, scores: 110 };
const MARGIN = { left: 40, right: 6, top: 4, bottom: 18 };
const CHARACTER = 6; // pixels of one, at most, in the numbers below the curves
let run = null; // the value on screen, with its sheet decoded
let charts = [];
let timer = null;

const position = (step) => Math.log(Math.max(1, step)) / Math.log(Math.max(2, run.frames.at(-1)));

function number(value) {
  if (value == null) return "–";
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

// The record whose losses are shown at a step: the last that is not later, or the first.
function record(step) {
  let found = 0;
  for (let i = 0; i < run.steps.length && run.steps[i] <= step; i++) found = i;
  return found;
}

function show(frame) {
  if (!run) return;
  slider.value = frame;
  const step = run.frames[frame];
  atlas.draw(hero, run.image, run.cells[frame], run.drawn);
  find(".step").textContent = step.toLocaleString();
  slider.ariaValueText = `${step}`;
  for (const chart of charts) chart.mark(step);
  atlas.remember("compare", `${run.address}&step=${step}`, "timeline");
}

// Early losses can be enormous: a line may leave the chart where it is far beyond the middle 98 % of the values.
function range(series) {
  const values = Object.values(series).flat().filter((value) => value != null).sort((a, b) => a - b);
  const at = (share) => values[Math.round(share * (values.length - 1))];
  const low = Math.max(at(0), Math.min(0, 3 * at(0.01)));
  const high = Math.min(at(1), Math.max(0, 3 * at(0.99)));
  return high > low ? [Math.min(0, low), Math.max(0, high)] : [low - 1, low + 1];
}

function chart(name, series, bounds) {
  const svg = find(`svg.${name}`);
  const legend = find(`.${name}-legend`);
  const [width, height] = [Math.max(200, svg.clientWidth), HEIGHT[name]];
  const [low, high] = bounds ?? range(series);
  const x = (step) => MARGIN.left + position(step) * (width - MARGIN.left - MARGIN.right);
  const y = (value) => MARGIN.top + ((high - value) / (high - low)) * (height - MARGIN.top - MARGIN.bottom);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.height = height + "px";
  const inside = `clip-${name}`;
  const clip = atlas.shape("clipPath", { id: inside });
  clip.append(atlas.shape("rect", { x: MARGIN.left, y: MARGIN.top - 2, width: width - MARGIN.left, height: height - MARGIN.top - MARGIN.bottom + 4 }));
  const shapes = [clip];
  for (const value of [low, (low + high) / 2, high]) {
    shapes.push(atlas.shape("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }));
    shapes.push(atlas.shape("text", { x: MARGIN.left - 6, y: y(value) + 3.5, "text-anchor": "end" }, number(value)));
  }
  const last = run.frames.at(-1);
  const room = (step) => CHARACTER * step.toLocaleString().length;
  for (let step = 1; step <= last; step *= 10) {
    if (x(last) - x(step) < room(last) + room(step) / 2 + CHARACTER) break; // the last step's own number stands there
    const anchor = step === 1 ? "start" : "middle";
    shapes.push(atlas.shape("text", { x: x(step), y: height - 4, "text-anchor": anchor }, step.toLocaleString()));
  }
  shapes.push(atlas.shape("text", { x: width - MARGIN.right, y: height - 4, "text-anchor": "end" }, last.toLocaleString()));
  Object.entries(series).forEach(([key, values], index) => {
    const points = values.map((value, i) => (value == null ? null : `${x(run.steps[i]).toFixed(1)},${y(value).toFixed(1)}`));
    const color = key.endsWith("real") ? "real" : key.endsWith("fake") ? "fake" : `other${index % 3}`;
    shapes.push(atlas.shape("polyline", { class: `series ${color}`, "clip-path": `url(#${inside})`, points: points.filter(Boolean).join(" ") }));
  });
  const marker = atlas.shape("line", { class: "marker", y1: MARGIN.top, y2: height - MARGIN.bottom });
  svg.replaceChildren(...shapes, marker);
  legend.innerHTML = Object.keys(series).map((key, index) => {
    const color = key.endsWith("real") ? "real" : key.endsWith("fake") ? "fake" : `other${index % 3}`;
    return `<span class="${color}"><i></i>${run.names[key]} <b></b></span>`;
  }).join("");
  const drag = (event) => {
    const share = (event.clientX - svg.getBoundingClientRect().left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    const far = run.frames.map((step) => Math.abs(position(step) - share));
    show(far.indexOf(Math.min(...far)));
  };
  svg.onpointerdown = (event) => {
    svg.setPointerCapture(event.pointerId);
    drag(event);
  };
  svg.onpointermove = (event) => event.buttons && drag(event);
  return {
    mark(step) {
      marker.setAttribute("x1", x(step));
      marker.setAttribute("x2", x(step));
      const values = Object.values(series);
      legend.querySelectorAll("b").forEach((text, index) => (text.textContent = number(values[index][record(step)])));
    },
  };
}

function layout() {
  if (!run || !element.clientWidth) return;
  const side = Math.min(run.side * 2, element.clientWidth, 404);
  hero.style.width = hero.style.height = atlas.fit(run.side, side) + "px";
  const scored = Object.keys(run.scores).length > 0;
  for (const part of [find("svg.scores"), find(".scores-legend"), find(".thought")]) part.hidden = !scored;
  find("svg.scores").style.display = scored ? "" : "none";
  charts = [chart("losses", run.losses, null)];
  if (scored) charts.push(chart("scores", run.scores, run.bounds));
  show(Number(slider.value));
}

async function update() {
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  run = { ...value, image, drawn: image.naturalWidth };
  slider.max = run.frames.length - 1;
  const wanted = value.step ?? run.frames.at(-1);
  slider.value = Math.max(0, run.frames.findLastIndex((step) => step <= wanted));
  find(".thought").innerHTML = value.thought;
  layout();
  element.dataset.ready = value.address;
}

function play() {
  if (timer) {
    clearInterval(timer);
    timer = null;
  } else {
    if (Number(slider.value) === run.frames.length - 1) show(0);
    timer = setInterval(() => {
      if (!element.isConnected) return clearInterval(timer);
      if (Number(slider.value) >= run.frames.length - 1) return play();
      show(Number(slider.value) + 1);
    }, 450);
  }
  figure.classList.toggle("moving", Boolean(timer));
}

find(".play").onclick = () => run && play();
slider.oninput = () => show(Number(slider.value));
watch("value", update);
new ResizeObserver(layout).observe(element);
update();
