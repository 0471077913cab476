// A picture, where D looks, and its score among others. props.value: {address, side, picture, heat, title, score, said, low, high,
// bins, names, done, note?}, or {address, waiting} before there is a picture, or {note} where there can be none.
const find = (name) => element.querySelector(name);
const HEIGHT = 120;
const EDGE = { side: 8, bottom: 18, top: 6 };
let shown = null;

const number = (value) => (Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2));

// How often real and generated pictures get each score, and where this one is.
function histogram() {
  const svg = find("svg");
  const width = Math.max(200, svg.clientWidth);
  const { low, high, bins, score } = shown;
  const most = Math.max(...Object.values(bins).flat());
  const x = (value) => EDGE.side + ((value - low) / (high - low)) * (width - 2 * EDGE.side);
  const y = (share) => HEIGHT - EDGE.bottom - (share / most) * (HEIGHT - EDGE.bottom - EDGE.top);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.style.height = HEIGHT + "px";
  const shapes = [atlas.shape("line", { class: "grid", x1: EDGE.side, x2: width - EDGE.side, y1: y(0), y2: y(0) })];
  for (const [name, shares] of Object.entries(bins)) {
    const step = (high - low) / shares.length;
    const outline = shares.flatMap((share, i) => [`${x(low + i * step)},${y(share)}`, `${x(low + (i + 1) * step)},${y(share)}`]);
    shapes.push(atlas.shape("polygon", { class: `hill ${name}`, points: [`${x(low)},${y(0)}`, ...outline, `${x(high)},${y(0)}`].join(" ") }));
  }
  for (const [value, anchor] of [[low, "start"], [(low + high) / 2, "middle"], [high, "end"]]) {
    shapes.push(atlas.shape("text", { x: x(value), y: HEIGHT - 4, "text-anchor": anchor }, number(value)));
  }
  shapes.push(atlas.shape("line", { class: "marker", x1: x(score), x2: x(score), y1: EDGE.top - 4, y2: y(0) }));
  svg.replaceChildren(...shapes);
}

function layout() {
  if (!shown || !element.clientWidth) return;
  const room = Math.min(260, element.clientWidth > 640 ? element.clientWidth * 0.3 : (element.clientWidth - 16) / 2);
  for (const canvas of element.querySelectorAll("canvas")) canvas.style.width = canvas.style.height = atlas.fit(shown.side, room) + "px";
  histogram();
}

async function update() {
  if (props.value?.address) atlas.remember("eye", props.value.address, "eye");
  const [picture, heat] = await atlas.arrived(element, props, (value) => [value.picture, value.heat]);
  if (!picture) return;
  const value = props.value;
  shown = value;
  atlas.draw(find(".picture"), picture, 0, value.side);
  atlas.draw(find(".heat"), heat, 0, value.side);
  find(".title").innerHTML = value.title;
  find(".score").textContent = number(value.score);
  find(".said").innerHTML = value.said;
  find(".done").innerHTML = value.done;
  find(".legend").innerHTML = Object.entries(value.names).map(([name, text]) => `<span class="${name}"><i></i>${text}</span>`).join("");
  layout();
  element.dataset.ready = value.address;
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
