// How steep discriminators are. props.value: {address, rows: [{name, weights, norms}], note?}, where weights and norms are
// {low, high, bins, marks, said}; or {note} where there are none.
const find = (name) => element.querySelector(name);
const HEIGHT = 96;
const EDGE = { side: 8, bottom: 18, top: 6 };

const number = (value) => (Math.abs(value) >= 10 ? value.toFixed(0) : value.toPrecision(2));

// Bars of shares, and a line at each mark within the axis.
function histogram(svg, { low, high, bins, marks }) {
  const width = Math.max(200, svg.clientWidth);
  const most = Math.max(...bins);
  const x = (value) => EDGE.side + ((value - low) / (high - low)) * (width - 2 * EDGE.side);
  const y = (share) => HEIGHT - EDGE.bottom - (share / most) * (HEIGHT - EDGE.bottom - EDGE.top);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.style.height = HEIGHT + "px";
  const step = (high - low) / bins.length;
  const bars = bins.map((share, i) => atlas.shape("rect", { x: x(low + i * step), y: y(share), width: x(low + step) - x(low), height: y(0) - y(share) }));
  const ends = [[low, "start"], [(low + high) / 2, "middle"], [high, "end"]];
  const numbers = ends.map(([value, anchor]) => atlas.shape("text", { x: x(value), y: HEIGHT - 4, "text-anchor": anchor }, value ? number(value) : "0"));
  const lines = marks.filter((mark) => mark >= low && mark <= high)
    .map((mark) => atlas.shape("line", { class: "marker", x1: x(mark), x2: x(mark), y1: 0, y2: y(0) }));
  svg.replaceChildren(...bars, ...numbers, ...lines);
}

function layout() {
  const rows = props.value?.rows;
  if (!rows || !element.clientWidth) return;
  element.querySelectorAll("section").forEach((section, i) => {
    for (const name of ["weights", "norms"]) histogram(section.querySelector(`svg.${name}`), rows[i][name]);
  });
}

function update() {
  const value = props.value;
  if (!value) return;
  find(".note").innerHTML = value.note || "";
  find(".rows").replaceChildren(...(value.rows ?? []).map((row) => {
    const section = find("template.row").content.firstElementChild.cloneNode(true);
    section.querySelector("h3").textContent = row.name;
    section.querySelectorAll(".caption").forEach((caption, i) => (caption.innerHTML = [row.weights, row.norms][i].said));
    return section;
  }));
  if (value.address) atlas.remember("eye", value.address, "slopes");
  layout();
  element.dataset.ready = value.address ?? "";
}

watch("value", update);
new ResizeObserver(layout).observe(element);
update();
