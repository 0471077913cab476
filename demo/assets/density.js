// A picture and its changes, what a model makes of each, and where that falls among the test set's. props.value: {address, model, side, sheet (the
// pictures, then as many maps of surprise), changes: [{key, name}], nats, said (html for each), histogram ({edges, shares}, or null), unmeasured,
// done, change? (a key), note?}, or {address, waiting} before there is a picture, or {note} where there can be none. Choosing a change asks nothing
// of the server.
const find = (name) => element.querySelector(name);
const HEIGHT = 132;
const EDGE = { left: 6, right: 6, top: 22, bottom: 22 };
let shown = null;
let here = 0;

// Bars of the test set on an axis that grows by factors, a tick for every change, and a line for the chosen one.
function plot() {
  const svg = find("svg");
  const width = Math.max(200, Math.min(460, find(".where").clientWidth));
  const bars = shown.histogram;
  const values = [...shown.nats, ...(bars ? [bars.edges[0], bars.edges.at(-1)] : [])].map((nats) => Math.max(nats, 0.1));
  const [low, high] = [Math.min(...values) / 1.2, Math.max(...values) * 1.2];
  const x = (nats) => EDGE.left + (Math.log(Math.max(nats, 0.1) / low) / Math.log(high / low)) * (width - EDGE.left - EDGE.right);
  const floor = HEIGHT - EDGE.bottom;
  const shapes = [atlas.shape("line", { class: "ground", x1: 0, x2: width, y1: floor, y2: floor })];
  if (bars) {
    const most = Math.max(...bars.shares);
    shapes.push(...bars.shares.map((share, i) => {
      const height = (share / most) * (floor - EDGE.top);
      return atlas.shape("rect", { x: x(bars.edges[i]), y: floor - height, width: Math.max(0.5, x(bars.edges[i + 1]) - x(bars.edges[i]) - 0.5), height });
    }));
  }
  for (let nats = 1; nats < high; nats *= 10) {
    for (const label of [nats, 3 * nats]) {
      if (label > low && label < high) shapes.push(atlas.shape("text", { x: x(label), y: HEIGHT - 6, "text-anchor": "middle" }, label.toLocaleString("en")));
    }
  }
  shown.nats.forEach((nats, i) => {
    shapes.push(atlas.shape("line", { class: i === here ? "here" : "tick", x1: x(nats), x2: x(nats), y1: i === here ? EDGE.top - 6 : floor - 9, y2: floor }));
  });
  const at = x(shown.nats[here]);
  const anchor = at > width - 60 ? "end" : at < 60 ? "start" : "middle";
  shapes.push(atlas.shape("text", { class: "value", x: at, y: 11, "text-anchor": anchor }, shown.nats[here].toFixed(1)));
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  Object.assign(svg.style, { width: width + "px", height: HEIGHT + "px" });
  svg.replaceChildren(...shapes);
}

function choose(index) {
  here = index;
  atlas.draw(find(".hero"), shown.image, index, shown.side);
  atlas.draw(find(".surprise"), shown.image, shown.changes.length + index, shown.side);
  find(".said").innerHTML = shown.said[index];
  [...find(".changes").children].forEach((button, i) => button.setAttribute("aria-pressed", i === index));
  plot();
  atlas.remember("density", `${shown.address}&change=${shown.changes[index].key}`, "likelihood");
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const side = atlas.fit(shown.side, Math.min(230, (element.clientWidth - 16) / 2)) + "px";
  for (const canvas of element.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = side;
  element.style.setProperty("--side", side);
  plot();
}

find(".save").onclick = () => shown && atlas.save(find(".surprise"), `${shown.model}-surprise-${shown.changes[here].key}.png`);

async function update() {
  if (props.value?.address) atlas.remember("density", props.value.address, "likelihood");
  const [image] = await atlas.arrived(element, props);
  if (!image) return;
  const value = props.value;
  shown = { ...value, image };
  if (value.change) here = value.changes.findIndex(({ key }) => key === value.change);
  find(".changes").replaceChildren(...value.changes.map(({ name }, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.innerHTML = name;
    button.onclick = () => choose(index);
    return button;
  }));
  find(".axis i").hidden = !value.histogram;
  find(".unmeasured").innerHTML = value.unmeasured;
  find(".done").innerHTML = value.done;
  layout();
  choose(here);
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
